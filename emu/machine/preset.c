/* SPDX-License-Identifier: MIT */
/* The preset files, put in by the assembler; see preset.h. */
#include "machine/preset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "machine/config_file.h"
#include "machine/config_keys.h"
#include "machine/config_value.h"

#define INCLUDE_TEXT(name)                                                    \
	__asm__(".section .rodata\n"                                          \
		".globl preset_" #name "_text\n"                              \
		"preset_" #name "_text:\n"                                    \
		".incbin \"emu/machine/presets/" #name ".ini\"\n"            \
		".byte 0\n"                                                   \
		".previous\n");                                               \
	extern const char preset_##name##_text[];

INCLUDE_TEXT(default)
INCLUDE_TEXT(rocket)
INCLUDE_TEXT(cva6)
INCLUDE_TEXT(u74)
INCLUDE_TEXT(tiny)

/* What a preset is about begins anew. */
static void set_defaults(struct machine_config *config)
{
	for (unsigned i = 0; i < config_key_count(); i++) {
		const struct config_key *key = config_key_at(i);

		if (strcmp(key->section, "machine") && strcmp(key->section, "hart"))
			config_value_set(key, config, key->initial);
	}
}

bool preset_apply(struct machine_config *config, const char *name, struct error *error)
{
	static const struct {
		const char *name, *text;
	} presets[] = {
		{ "default", preset_default_text }, { "rocket", preset_rocket_text },
		{ "cva6", preset_cva6_text }, { "u74", preset_u74_text },
		{ "tiny", preset_tiny_text },
	};
	unsigned i = 0;
	char *text, source[32];
	FILE *stream;
	bool ok;

	while (i < ARRAY_SIZE(presets) && strcmp(presets[i].name, name))
		i++;
	if (i == ARRAY_SIZE(presets))
		return error_set(error, "no such preset: %s; there are %s", name, PRESET_NAMES);
	text = (char *)(uintptr_t)presets[i].text; /* opened to be read only */
	stream = fmemopen(text, strlen(text), "r");
	if (!stream)
		return error_set(error, "preset %s: %s", name, strerror(errno));
	set_defaults(config);
	snprintf(source, sizeof(source), "preset %s", name);
	ok = config_file_read(config, stream, source, error);
	fclose(stream);
	return ok;
}
