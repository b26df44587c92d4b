/* SPDX-License-Identifier: MIT */
/* See keys.h. */
#include "view/keys.h"

const struct binding bindings[ACTION_COUNT] = {
	[ACTION_NONE] = { 0, "", "" },
#define ACTION_ROW(name, key, text, what) [ACTION_##name] = { key, text, what },
	ACTIONS(ACTION_ROW)
#undef ACTION_ROW
};

enum action keys_find(u32 key)
{
	if (key == '?')
		return ACTION_HELP;
	for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
		if (bindings[i].key == key)
			return i;
	return ACTION_NONE;
}

void keys_print(FILE *out)
{
	for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
		fprintf(out, "%-13s %s\n", bindings[i].key_text, bindings[i].text);
}
