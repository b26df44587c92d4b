/* SPDX-License-Identifier: MIT */
/*
 * The host-target interface of Berkeley's test programs: a doubleword
 * `tohost` in RAM by which a program ends (bit 0 set: exit code in the rest),
 * prints a character (device 1, command 1), or asks for a system call whose
 * number and arguments lie in RAM (device 0, command 0; here: write and exit).
 * Source: the fesvr part of riscv-isa-sim. Input is left out.
 */
#ifndef DEVICES_HTIF_H
#define DEVICES_HTIF_H

#include "base/types.h"
#include "devices/character.h"
#include "mem/bus.h"

struct htif {
	struct bus *bus;
	u64 tohost_pa, fromhost_pa;  /* of the doublewords; fromhost 0: none */
	struct character *character; /* not owned */
	void (*finish)(void *owner, bool is_reset, int exit_code);
	void *owner;
	struct code_listener listener;
};

/* Serve the words from now on; does nothing if tohost is not in RAM. The
   fields before `listener` are set. */
void htif_watch(struct htif *htif);
/* Go on after the memory was loaded again. */
void htif_arm(struct htif *htif);

#endif
