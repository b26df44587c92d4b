/* SPDX-License-Identifier: MIT */
/*
 * An RTL library with a bug, in no time: it passes everything on to the real
 * one of $VITRINE_TEST_RTL and spoils one kind of answer, which $VITRINE_FAULT
 * names. What is to be seen of a difference is tested with it; that real bugs
 * are found is tested with real ones (mutants).
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observers/lockstep_rtl.h"

#define L1	  1
#define WALK_ROOT 6

static const struct rtl_library *real;
__attribute__((visibility("default"))) struct rtl_library rtl_library;

static bool is_fault(const char *name)
{
	const char *fault = getenv("VITRINE_FAULT");

	return fault && !strcmp(fault, name);
}

static bool translate(struct rtl_mmu *mmu, const struct rtl_request *request,
		      struct rtl_response *response)
{
	bool is_answered = real->translate(mmu, request, response);

	/* a store to a page that is copied on write, found in L1 */
	if (is_fault("cause") && response->cause == 15 && response->where == L1)
		response->cause = 7;
	if (is_fault("cycles") && response->where == WALK_ROOT && response->level == 0)
		response->cycles++;
	if (is_fault("hang") && response->cause == 13)
		return false;
	return is_answered;
}

/* Not seen by any answer. */
static bool read_entry(struct rtl_mmu *mmu, enum rtl_array array, unsigned index,
		       struct rtl_entry *entry)
{
	bool is_there = real->read_entry(mmu, array, index, entry);

	if (is_fault("entry") && array == RTL_L2_PAGES && entry->valid && entry->vpn == 0x74)
		entry->attr ^= 4;
	return is_there;
}

__attribute__((constructor)) static void begin(void)
{
	const char *folder = getenv("VITRINE_TEST_RTL");
	char path[4096];
	void *handle;

	snprintf(path, sizeof(path), "%s/" FLAVOUR ".so", folder ? folder : "");
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	real = handle ? dlsym(handle, RTL_LIBRARY_SYMBOL) : NULL;
	if (!real)
		return; /* version 0: nobody takes it */
	rtl_library = *real;
	rtl_library.translate = translate;
	rtl_library.read_entry = read_entry;
}
