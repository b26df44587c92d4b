/* SPDX-License-Identifier: MIT */
/*
 * Names of addresses, from the symbol tables of ELF files: firmware, kernel,
 * the program of `run`. By virtual address alone: in an address space of
 * another program the names of this one would be wrong, and nobody here knows.
 */
#ifndef VIEW_SYMBOLS_H
#define VIEW_SYMBOLS_H

#include "machine/config.h"

#define SYMBOL_TEXT_BYTES 80

struct symbol {
	u64 va, size_bytes; /* 0: to the next one */
	u32 name;           /* offset into names */
};

struct symbols {
	struct symbol *entries; /* owned; by rising va */
	char *names;            /* owned */
	u32 count, room, names_used, names_room;
};

/* Functions and objects of an image's tables; one that is no ELF, cannot be
   read or has none adds nothing. */
void symbols_add(struct symbols *symbols, const struct machine_image *image);
void symbols_free(struct symbols *symbols);

/* The one that holds va; NULL: none. */
const struct symbol *symbols_at(const struct symbols *symbols, u64 va);
const char *symbols_name(const struct symbols *symbols, const struct symbol *symbol);
/* "name+0x12", "name"; empty where there is none. NULL symbols: likewise. */
void symbols_describe(const struct symbols *symbols, u64 va, char text[SYMBOL_TEXT_BYTES]);
/* Exactly this name; NULL: none. */
const struct symbol *symbols_find(const struct symbols *symbols, const char *name);
/* The next one after `va`, and round again, whose name has this in it. */
const struct symbol *symbols_search(const struct symbols *symbols, const char *part, u64 va);

#endif
