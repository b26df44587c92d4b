/* SPDX-License-Identifier: MIT */
/*
 * Finds the verilated MMU that was built for a configuration: the shared
 * objects hw/NAME/rtl.so beside the program, or under $VITRINE_RTL.
 */
#ifndef OBSERVERS_LOCKSTEP_LIBRARY_H
#define OBSERVERS_LOCKSTEP_LIBRARY_H

#include "base/error.h"
#include "mmu/mmu.h"
#include "observers/lockstep_rtl.h"

struct lockstep_library {
	void *handle; /* of dlopen */
	const struct rtl_library *rtl;
};

/* `flavour`: "rtl" or "debug" (with assertions). Errors: none is built for
   this configuration, or it cannot be loaded. */
bool lockstep_library_open(struct lockstep_library *library, const struct mmu_config *config,
			   const char *flavour, struct error *error) must_check;
void lockstep_library_close(struct lockstep_library *library);

#endif
