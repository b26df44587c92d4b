/* SPDX-License-Identifier: MIT */
/* See goto.h. What is not understood is said, and nothing changes. */
#include "view/goto.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/csr.h"
#include "mmu/mmu.h"
#include "view/actions.h"
#include "view/timeline.h"

/* The whole text is one number; false: it is not. */
static bool parse(const char *text, int base, u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, base);
	return !errno && isxdigit((unsigned char)*text) && !*end;
}

static void show(struct view_state *state, u64 va)
{
	actions_look_at(state, va);
	if (state->place.screen != SCREEN_SPACE && state->place.screen != SCREEN_CODE)
		state->place.screen = SCREEN_TRANSLATE;
}

static u64 satp_of(u64 root_ppn)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | root_ppn;
}

/* The address space of that process or, with a guest that does not tell, ASID. */
static bool find_space(const struct scene *scene, u64 number, u64 *satp)
{
	const struct watch *watch = &scene->now->watch;
	const struct kernel_view *kernel = scene->frames->kernel;
	bool is_told = !kernel_complaint(kernel);

	for (unsigned i = 0; is_told && i < kernel->task_count; i++) {
		const struct kernel_task *task = &kernel->tasks[i];

		if (task->pid == (s64)number && task->space < kernel->space_count) {
			*satp = satp_of(kernel->spaces[task->space].root_ppn);
			return true;
		}
	}
	if (is_told)
		return false;
	for (unsigned i = 0; i < watch->space_count; i++)
		if (mmu_asid(watch->spaces[i].satp) == number) {
			*satp = watch->spaces[i].satp;
			return true;
		}
	return false;
}

static bool go_to_space(struct view_state *state, const struct scene *scene, const char *colon)
{
	char digits[24];
	u64 number, va, satp;

	snprintf(digits, sizeof(digits), "%.*s", (int)(colon - state->typed), state->typed);
	if (!parse(digits, 10, &number) || !parse(colon + 1, 16, &va) ||
	    !find_space(scene, number, &satp))
		return false;
	show(state, va);
	state->place.satp = satp;
	return true;
}

static bool go_to_frame(struct view_state *state, const char *number, unsigned shift)
{
	u64 value;

	if (!parse(number, 16, &value))
		return false;
	actions_pin(state, value >> shift);
	state->place.screen = SCREEN_MEMORY;
	return true;
}

static bool go_to_cycle(struct view_state *state, const char *number)
{
	u64 cycle;

	if (!parse(number, 10, &cycle))
		return false;
	state->wants_cycle = state->is_live;
	state->wanted_cycle = cycle;
	timeline_put(state, cycle);
	return true;
}

/* A name is tried first: `add` is one, though a number too. */
static bool go_to_symbol(struct view_state *state, const struct scene *scene)
{
	const struct symbol *symbol = symbols_find(scene->symbols, state->typed);

	if (symbol)
		show(state, symbol->va);
	return symbol;
}

static bool go(struct view_state *state, const struct scene *scene)
{
	const char *colon = strchr(state->typed, ':');
	u64 va;

	if (*state->typed == '@')
		return go_to_cycle(state, state->typed + 1);
	if (!strncmp(state->typed, "pa:", 3))
		return go_to_frame(state, colon + 1, PAGE_SHIFT);
	if (!strncmp(state->typed, "ppn:", 4))
		return go_to_frame(state, colon + 1, 0);
	if (colon)
		return go_to_space(state, scene, colon);
	if (go_to_symbol(state, scene))
		return true;
	if (!parse(state->typed, 16, &va))
		return false;
	show(state, va);
	return true;
}

void goto_next(struct view_state *state, const struct scene *scene)
{
	const struct symbol *symbol = NULL;

	if (*state->sought)
		symbol = symbols_search(scene->symbols, state->sought, state->place.va);
	if (!symbol) {
		snprintf(state->message, sizeof(state->message), "no symbol has \"%.60s\" in it",
			 state->sought);
		return;
	}
	show(state, symbol->va);
	snprintf(state->message, sizeof(state->message), "%.60s at %llx; F3: the next one",
		 symbols_name(scene->symbols, symbol), (unsigned long long)symbol->va);
}

static void finish(struct view_state *state, const struct scene *scene)
{
	enum view_typing typing = state->typing;

	state->typing = TYPING_NOTHING;
	if (typing == TYPING_SYMBOL) {
		snprintf(state->sought, sizeof(state->sought), "%s", state->typed);
		goto_next(state, scene);
	} else if (*state->typed && !go(state, scene)) {
		snprintf(state->message, sizeof(state->message),
			 "\"%.60s\": no such address, symbol or process", state->typed);
	}
}

void goto_type(struct view_state *state, const struct scene *scene, u32 key)
{
	size_t length = strlen(state->typed);

	state->message[0] = '\0';
	if (key == KEY_ESCAPE) {
		state->typing = TYPING_NOTHING;
	} else if (key == KEY_ENTER) {
		finish(state, scene);
	} else if (key == KEY_BACKSPACE) {
		if (length)
			state->typed[length - 1] = '\0';
	} else if (key > ' ' && key <= '~' && length + 1 < sizeof(state->typed)) {
		state->typed[length] = (char)key;
		state->typed[length + 1] = '\0';
	}
}
