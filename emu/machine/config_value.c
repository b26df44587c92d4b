/* SPDX-License-Identifier: MIT */
/* See config_value.h. */
#include "machine/config_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"

u64 config_value_get(const struct config_key *key, const struct machine_config *config)
{
	const u8 *member = (const u8 *)config + key->offset;
	u32 word;
	u64 value;

	switch (key->size_bytes) {
	case 1:
		return *member;
	case 4:
		memcpy(&word, member, sizeof(word));
		return word;
	default:
		CHECK(key->size_bytes == 8);
		memcpy(&value, member, sizeof(value));
		return value;
	}
}

void config_value_set(const struct config_key *key, struct machine_config *config, u64 value)
{
	u8 *member = (u8 *)config + key->offset;
	u32 word = (u32)value;

	switch (key->size_bytes) {
	case 1:
		*member = (u8)value;
		break;
	case 4:
		memcpy(member, &word, sizeof(word));
		break;
	default:
		CHECK(key->size_bytes == 8);
		memcpy(member, &value, sizeof(value));
	}
}

bool config_value_allows(const struct config_key *key, u64 value)
{
	return value >= key->low && value <= key->high &&
	       (key->kind != CONFIG_POWER || !value || is_power_of_two(value));
}

bool config_value_parse_size(const char *text, u64 *bytes)
{
	unsigned shift = 0;
	char *end;
	u64 value;

	errno = 0;
	value = strtoull(text, &end, 0);
	/* strtoull itself passes blanks and signs over */
	if (end == text || errno || *text < '0' || *text > '9')
		return false;
	if (*end == 'K' || *end == 'k')
		shift = 10;
	else if (*end == 'M' || *end == 'm')
		shift = 20;
	else if (*end == 'G' || *end == 'g')
		shift = 30;
	else if (*end == 'T' || *end == 't') /* more than there is, and to be told so */
		shift = 40;
	if (shift)
		end++;
	if (*end || (shift && value >> (64 - shift)))
		return false;
	*bytes = value << shift;
	return true;
}

bool config_value_parse(const struct config_key *key, const char *text, u64 *value)
{
	if (key->kind != CONFIG_WORD)
		return config_value_parse_size(text, value) && config_value_allows(key, *value);
	for (*value = 0; key->words[*value]; ++*value)
		if (!strcmp(text, key->words[*value]))
			return true;
	return false;
}

void config_value_format(const struct config_key *key, u64 value, char *text, size_t size)
{
	static const char *const letters[] = { "", "K", "M", "G" };
	unsigned letter = 0;

	if (key->kind == CONFIG_WORD) {
		CHECK(value <= key->high);
		snprintf(text, size, "%s", key->words[value]);
		return;
	}
	while (key->kind == CONFIG_SIZE && value && letter < 3 && !(value & 1023)) {
		value >>= 10;
		letter++;
	}
	snprintf(text, size, "%llu%s", (unsigned long long)value, letters[letter]);
}

void config_value_describe_range(const struct config_key *key, char *text, size_t size)
{
	char low[CONFIG_VALUE_BYTES], high[CONFIG_VALUE_BYTES];
	size_t used = 0;

	if (key->kind != CONFIG_WORD) {
		config_value_format(key, key->low, low, sizeof(low));
		config_value_format(key, key->high, high, sizeof(high));
		if (key->kind == CONFIG_POWER && !key->low)
			snprintf(text, size, "0 or a power of two to %s", high);
		else
			snprintf(text, size, "%s%s to %s",
				 key->kind == CONFIG_POWER ? "a power of two, " : "", low, high);
		return;
	}
	for (unsigned i = 0; key->words[i] && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 !i ? "" : key->words[i + 1] ? ", " : " or ",
					 key->words[i]);
}
