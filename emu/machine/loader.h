/* SPDX-License-Identifier: MIT */
/*
 * Putting images into guest memory, by poke. Nothing of a file is trusted:
 * every header is checked before memory is touched, and what is wrong is said
 * with the file's name.
 */
#ifndef MACHINE_LOADER_H
#define MACHINE_LOADER_H

#include "base/error.h"
#include "base/types.h"
#include "machine/config.h"
#include "mem/bus.h"

struct loaded {
	u64 entry_pa;
	u64 first_pa, end_pa; /* what it occupies */
	u64 tohost_pa, fromhost_pa; /* HTIF symbols; 0: none */
};

/* An ELF (by its physical addresses), or else raw bytes put at base_pa. */
bool loader_load(struct bus *bus, const struct machine_image *image, u64 base_pa,
		 struct loaded *loaded, struct error *error) must_check;

/*
 * Is this file a program that `run` can start: a whole, statically linked
 * riscv64 Linux ELF? Otherwise false with the reason.
 */
bool loader_check_program(const struct machine_image *image, u64 memory_bytes,
			  struct error *error) must_check;

/* Is it an ELF file at all? */
bool loader_is_elf(const u8 *bytes, u64 size_bytes);

#endif
