/* SPDX-License-Identifier: MIT */
/*
 * Where the host's input meets guest time.
 *
 * A stream (a pipe; for `boot` also a file) comes a line at a time, at a cycle
 * that the guest alone decides; the host's pace only makes the machine stand
 * still, so a run with the same input repeats to the instruction, and a file
 * and a pipe are the same run. The next line comes when the guest has taken the last one,
 * asks for input, and
 * - looks for it again and again (a boot loader at its prompt),
 * - or waits with nothing at all to come,
 * - or waits and has printed nothing for INPUT_QUIET_CYCLES,
 * - or is busy and has printed nothing for INPUT_PATIENCE_CYCLES.
 * So who types by program what a prompt asks for is not kept waiting.
 *
 * Ready input (a file for `run`: a program may poll it, and it never makes
 * anyone wait) is taken at intervals and when all harts wait; live input (a
 * terminal) too, if it is there.
 */
#ifndef MACHINE_INPUT_H
#define MACHINE_INPUT_H

#include "base/types.h"

#define INPUT_POLL_CYCLES     1000000       /* 1 ms of guest time; chosen, as these: */
#define INPUT_QUIET_CYCLES    2000000000ull
#define INPUT_PATIENCE_CYCLES 10000000000ull

struct machine;

struct machine_input {
	u64 next_look_cycle;
	u64 quiet_since_cycle; /* of the last output, input or new wish for it */
	u64 written_before;    /* output when last looked */
	bool was_wanted;
};

/* At the end of each turn: looks at intervals, and takes what is due. */
void input_poll(struct machine *machine);

enum input_wait {
	INPUT_NONE,    /* none will come before next_cycle */
	INPUT_ARRIVED, /* or ended, or a signal came: look anew */
	INPUT_NEVER,   /* next_cycle is EVENT_NEVER and no input is left */
};
/* All harts wait for an event at *next_cycle: take input that comes before it.
   A moment when a stream's line may be due is put into *next_cycle. */
enum input_wait input_wait(struct machine *machine, u64 *next_cycle);

#endif
