/* SPDX-License-Identifier: MIT */
/* Trap entry and return, and which interrupt comes next. */
#ifndef HART_TRAP_H
#define HART_TRAP_H

#include "hart/hart.h"

/* Take an exception: hart->pc is that of the instruction. */
void trap_enter(struct hart *hart, u64 cause, u64 tval);
/* Take the most urgent interrupt that is pending and enabled; false: none. */
bool trap_take_interrupt(struct hart *hart);
/* mip as hardware sees it: lines and software bits together. */
u64 trap_pending(const struct hart *hart);

bool trap_can_mret(const struct hart *hart);
bool trap_can_sret(const struct hart *hart);
void trap_mret(struct hart *hart);
void trap_sret(struct hart *hart);

#endif
