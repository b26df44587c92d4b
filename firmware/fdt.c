/* SPDX-License-Identifier: MIT */
/* See fdt.h. No recursion, no allocation, no read outside the blob. */
#include "firmware/fdt.h"
#include "abi/platform.h"
#include "firmware/guarded.h"
#include "firmware/layout.h"
#include "firmware/lib.h"

#define MAGIC 0xd00dfeedu
#define VERSION 17
#define HEADER_BYTES sizeof(struct fdt_blob_header)

#define RAW_BEGIN_NODE 1
#define RAW_END_NODE 2
#define RAW_PROPERTY 3
#define RAW_NOP 4

u32 fdt_u32(const void *bytes)
{
	const u8 *b = bytes;

	return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

void fdt_put_u32(void *bytes, u32 value)
{
	u8 *b = bytes;

	b[0] = (u8)(value >> 24);
	b[1] = (u8)(value >> 16);
	b[2] = (u8)(value >> 8);
	b[3] = (u8)value;
}

u64 fdt_cells(const u8 *bytes, u32 cells)
{
	u64 value = 0;

	for (; cells; cells--, bytes += 4)
		value = value << 32 | fdt_u32(bytes);
	return value;
}

bool fdt_has_string(const u8 *value, u32 value_bytes, const char *text)
{
	size_t length = strlen(text) + 1;
	u32 at = 0;

	while (at + length <= value_bytes) {
		if (!memcmp(value + at, text, length))
			return true;
		while (at < value_bytes && value[at])
			at++;
		at++;
	}
	return false;
}

/* Is [offset, offset + bytes) inside the blob, behind its header? */
static bool is_inside(const struct fdt *fdt, u32 offset, u32 bytes)
{
	return offset >= HEADER_BYTES && offset <= fdt->total_bytes &&
	       bytes <= fdt->total_bytes - offset;
}

/* RAM is one piece, so if both ends can be read all of it can. */
static bool is_readable(u64 pa, u32 bytes)
{
	struct guest_fault first, last;

	if (pa < PLATFORM_RAM_BASE + FIRMWARE_BYTES || pa & 7 || pa + bytes < pa)
		return false;
	guarded_load_u8(pa, &first, GUARD_PHYSICAL);
	guarded_load_u8(pa + bytes - 1, &last, GUARD_PHYSICAL);
	return !first.cause && !last.cause;
}

bool fdt_open(struct fdt *fdt, u64 pa)
{
	const struct fdt_blob_header *header = (const struct fdt_blob_header *)pa;
	u32 struct_bytes, strings_bytes;

	if (!is_readable(pa, HEADER_BYTES) || fdt_u32(&header->magic) != MAGIC)
		return false;
	fdt->blob = (u8 *)pa;
	fdt->total_bytes = fdt_u32(&header->totalsize);
	if (fdt->total_bytes < HEADER_BYTES || fdt->total_bytes > FDT_BYTES_MAX ||
	    !is_readable(pa, fdt->total_bytes))
		return false;
	if (fdt_u32(&header->version) < VERSION || fdt_u32(&header->last_comp_version) > VERSION)
		return false;
	fdt->reserve_offset = fdt_u32(&header->off_mem_rsvmap);
	fdt->struct_offset = fdt_u32(&header->off_dt_struct);
	fdt->strings_offset = fdt_u32(&header->off_dt_strings);
	struct_bytes = fdt_u32(&header->size_dt_struct);
	strings_bytes = fdt_u32(&header->size_dt_strings);
	if (fdt->struct_offset & 3 || struct_bytes & 3 ||
	    !is_inside(fdt, fdt->struct_offset, struct_bytes) ||
	    !is_inside(fdt, fdt->strings_offset, strings_bytes) ||
	    !is_inside(fdt, fdt->reserve_offset, 0))
		return false;
	fdt->struct_end = fdt->struct_offset + struct_bytes;
	fdt->strings_end = fdt->strings_offset + strings_bytes;
	return true;
}

/* A string at `offset` that ends before `end`; its length, or -1. */
static s64 string_length(const struct fdt *fdt, u32 offset, u32 end)
{
	for (u32 at = offset; at < end; at++)
		if (!fdt->blob[at])
			return at - offset;
	return -1;
}

static enum fdt_token broken(struct fdt_cursor *cursor)
{
	cursor->is_broken = true;
	return FDT_TOKEN_END;
}

static enum fdt_token begin_node(const struct fdt *fdt, struct fdt_cursor *cursor)
{
	s64 length = string_length(fdt, cursor->offset, fdt->struct_end);

	if (length < 0 || cursor->depth >= FDT_DEPTH_MAX)
		return broken(cursor);
	cursor->name = (const char *)fdt->blob + cursor->offset;
	cursor->offset += (u32)(length + 1 + 3) & ~3u;
	cursor->depth++;
	return FDT_TOKEN_BEGIN_NODE;
}

static enum fdt_token property(const struct fdt *fdt, struct fdt_cursor *cursor)
{
	u32 name_offset;

	if (fdt->struct_end - cursor->offset < 8 || cursor->depth < 1)
		return broken(cursor);
	cursor->value_bytes = fdt_u32(fdt->blob + cursor->offset);
	name_offset = fdt_u32(fdt->blob + cursor->offset + 4);
	cursor->offset += 8;
	cursor->value = fdt->blob + cursor->offset;
	if (cursor->value_bytes > fdt->struct_end - cursor->offset ||
	    name_offset >= fdt->strings_end - fdt->strings_offset ||
	    string_length(fdt, fdt->strings_offset + name_offset, fdt->strings_end) < 0)
		return broken(cursor);
	cursor->name = (const char *)fdt->blob + fdt->strings_offset + name_offset;
	cursor->offset += (cursor->value_bytes + 3) & ~3u;
	return FDT_TOKEN_PROPERTY;
}

enum fdt_token fdt_next(const struct fdt *fdt, struct fdt_cursor *cursor)
{
	if (!cursor->offset)
		cursor->offset = fdt->struct_offset;
	while (!cursor->is_broken && cursor->offset + 4 <= fdt->struct_end) {
		cursor->token_offset = cursor->offset;
		cursor->offset += 4;
		switch (fdt_u32(fdt->blob + cursor->token_offset)) {
		case RAW_BEGIN_NODE:
			return begin_node(fdt, cursor);
		case RAW_PROPERTY:
			return property(fdt, cursor);
		case RAW_END_NODE:
			if (--cursor->depth < 0)
				return broken(cursor);
			return FDT_TOKEN_END_NODE;
		case RAW_NOP:
			continue;
		default: /* the end, or a token that does not exist */
			cursor->is_broken = cursor->depth;
			return FDT_TOKEN_END;
		}
	}
	return broken(cursor);
}
