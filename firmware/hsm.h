/* SPDX-License-Identifier: MIT */
/* The states of harts and the ways between them. spec: sbi hsm. */
#ifndef FIRMWARE_HSM_H
#define FIRMWARE_HSM_H

#include "base/types.h"

u32 hsm_state(u64 hart_id);
/* Those of the mask whose S-mode is there: started, or suspended. */
u64 hsm_running(u64 harts);
/* Raises SSIP on those of the mask that run. */
void hsm_interrupt(u64 harts);

/* False: it is not stopped. The hart exists. */
bool hsm_start(u64 hart_id, u64 start_pa, u64 argument);
/* This hart, from here until somebody starts it. */
_Noreturn void hsm_stop(void);
/* The same for a hart that comes from reset; it may have been started. */
_Noreturn void hsm_wait(void);
/* Until an interrupt for S-mode is pending. */
void hsm_suspend(void);
/* S-mode from its reset state: a0 = hart id, a1 = argument. */
_Noreturn void hsm_enter_supervisor(u64 start_pa, u64 argument);

#endif
