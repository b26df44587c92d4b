/* SPDX-License-Identifier: MIT */
/*
 * The saved user (or interrupted kernel) registers, as trap.S lays them on
 * the kernel stack, and the task fields trap.S touches. x0's slot holds pc,
 * which makes x[] the order of the signal frame's user_regs_struct.
 */
#ifndef ARCH_REGS_H
#define ARCH_REGS_H

#define REGS_PC	     0 /* x[n] at 8 * n */
#define REGS_STATUS  256
#define REGS_CAUSE   264
#define REGS_STVAL   272
#define REGS_ORIG_A0 280
#define REGS_SIZE    288

#define TASK_KERNEL_SP 0
#define TASK_USER_SP   8
#define TASK_SCRATCH   16
#define TASK_THREAD    24

#ifndef __ASSEMBLER__
#include "core/types.h"

enum {
	REG_RA = 1,
	REG_SP = 2,
	REG_TP = 4,
	REG_FP = 8,
	REG_A0 = 10,
	REG_A1 = 11,
	REG_A2 = 12,
	REG_A7 = 17,
};

struct pt_regs {
	union {
		u64 x[32];
		u64 pc;
	};
	u64 status;
	u64 cause;
	u64 stval;
	u64 orig_a0;
};

_Static_assert(sizeof(struct pt_regs) == REGS_SIZE, "trap.S layout");
_Static_assert(offsetof(struct pt_regs, status) == REGS_STATUS,
	       "trap.S layout");

/* The D extension's state as the signal frame stores it. */
struct fp_state {
	u64 f[32];
	u32 fcsr;
	u32 pad;
};

/* What a function keeps for its caller: switch.S. */
struct thread_struct {
	u64 ra, sp, s[12];
};

struct task_struct;

/* Go on where next left off; returns, on prev's stack, who ran before. */
struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next);
/* Where a new task begins: s[0] is a function, s[1] its argument; if that
   returns, user mode at the registers on top of its stack. */
void task_begin(void);

void fp_save(struct fp_state *state);
void fp_restore(const struct fp_state *state);
/* Leaves the kernel for good at these registers. */
void return_to_user(struct pt_regs *regs) __attribute__((noreturn));
void trap_handle_user(struct pt_regs *regs);
void trap_handle_kernel(struct pt_regs *regs);
#endif

#endif
