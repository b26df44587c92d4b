/* SPDX-License-Identifier: MIT */
/* The value of one key: in a configuration, and as text. */
#ifndef MACHINE_CONFIG_VALUE_H
#define MACHINE_CONFIG_VALUE_H

#include <stddef.h>

#include "base/types.h"
#include "machine/config_keys.h"

#define CONFIG_VALUE_BYTES 32  /* room for a value */
#define CONFIG_RANGE_BYTES 128 /* room for a range */

struct machine_config;

u64 config_value_get(const struct config_key *key, const struct machine_config *config);
void config_value_set(const struct config_key *key, struct machine_config *config, u64 value);
/* Is the value within the key's range? */
bool config_value_allows(const struct config_key *key, u64 value) must_check;
/* From text; false: not a value, or out of range. */
bool config_value_parse(const struct config_key *key, const char *text, u64 *value) must_check;
/* To text that config_value_parse reads. */
void config_value_format(const struct config_key *key, u64 value, char *text, size_t size);
/* "1 to 8", "a power of two, 1 to 64", "fifo or random". */
void config_value_describe_range(const struct config_key *key, char *text, size_t size);
/* "64M", "2G", "0x1000"; false: not a size. */
bool config_value_parse_size(const char *text, u64 *bytes) must_check;

#endif
