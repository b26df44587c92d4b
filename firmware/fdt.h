/* SPDX-License-Identifier: MIT */
/*
 * A reader of flattened device trees that trusts nothing in them. The blob is
 * checked once (fdt_open) and walked token by token (fdt_next).
 * spec: devicetree, "Flattened Devicetree (DTB) Format".
 */
#ifndef FIRMWARE_FDT_H
#define FIRMWARE_FDT_H

#include "base/types.h"

#define FDT_DEPTH_MAX 16
#define FDT_BYTES_MAX 0x200000

/* Offsets are from the blob's start; blocks lie inside the blob. */
struct fdt {
	u8 *blob;
	u32 total_bytes;
	u32 reserve_offset;
	u32 struct_offset, struct_end;
	u32 strings_offset, strings_end;
};

enum fdt_token {
	FDT_TOKEN_END, /* or something broken: the walk is over */
	FDT_TOKEN_BEGIN_NODE,
	FDT_TOKEN_END_NODE,
	FDT_TOKEN_PROPERTY,
};

struct fdt_cursor {
	u32 offset; /* of the next token */
	u32 token_offset; /* of the last one given */
	s32 depth; /* nodes open after it; the root is 1 */
	bool is_broken;
	const char *name; /* of node or property; ends inside the blob */
	const u8 *value; /* of a property */
	u32 value_bytes;
};

struct fdt_blob_header {
	u32 magic, totalsize, off_dt_struct, off_dt_strings, off_mem_rsvmap;
	u32 version, last_comp_version, boot_cpuid_phys, size_dt_strings, size_dt_struct;
};

/* False: there is no device tree that can be used. */
bool fdt_open(struct fdt *fdt, u64 pa);
enum fdt_token fdt_next(const struct fdt *fdt, struct fdt_cursor *cursor);

u32 fdt_u32(const void *bytes);
void fdt_put_u32(void *bytes, u32 value);
/* `cells` (0..2) cells as a number; more keep the low 64 bits. */
u64 fdt_cells(const u8 *bytes, u32 cells);
/* Is `text` one of the strings of a property? */
bool fdt_has_string(const u8 *value, u32 value_bytes, const char *text);

#endif
