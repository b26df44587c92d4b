/* SPDX-License-Identifier: MIT */
/*
 * The keys of a configuration: one table, from which the reader, `config
 * --print` and `config --explain` all work. A new key is one line of
 * config_keys.c.
 */
#ifndef MACHINE_CONFIG_KEYS_H
#define MACHINE_CONFIG_KEYS_H

#include "base/types.h"

#define CONFIG_KEYS_MAX 256

enum config_kind {
	CONFIG_NUMBER, /* any in the range */
	CONFIG_POWER,  /* a power of two in it */
	CONFIG_SIZE,   /* bytes, shown with K, M or G */
	CONFIG_WORD,   /* one of `words`, whose place is the value */
};

struct config_key {
	const char *section, *name;
	const char *unit; /* "" where a word says all */
	u64 low, high;
	u64 initial; /* the default */
	const char *text;
	const char *const *words; /* NULL at their end; NULL if not CONFIG_WORD */
	enum config_kind kind;
	u16 offset, size_bytes;	  /* of the member of struct machine_config */
};

struct config_section {
	const char *name, *text;
};

unsigned config_key_count(void);
/* In the order of sections, and within them as they are to be shown. */
const struct config_key *config_key_at(unsigned index);
unsigned config_section_count(void);
const struct config_section *config_section_at(unsigned index);

/* The key's place in the table; -1: none. */
int config_key_find(const char *section, const char *name);
/* The section or key whose name is nearest to a mistyped one, or NULL. */
const struct config_section *config_section_nearest(const char *section);
const struct config_key *config_key_nearest(const char *section, const char *name);

#endif
