/* SPDX-License-Identifier: MIT */
/*
 * Constrained-random streams: page tables of every shape, legal and not, that
 * collide in the arrays; requests that come back; fences of all forms; PMP
 * that cuts tables and pages. One seed and one episode number make one stream.
 */
#ifndef OBSERVERS_LOCKSTEP_FUZZ_H
#define OBSERVERS_LOCKSTEP_FUZZ_H

#include "observers/lockstep_stream.h"

/* Fill ops[0..count). The first are writes that make some tables. */
void lockstep_fuzz_generate(u64 seed, u64 episode, struct lockstep_op *ops, size_t count);

/*
 * Take out of a failing stream what is not needed for it to fail, then make
 * numbers simpler. *count is what is left; the player ends reset.
 */
void lockstep_fuzz_shrink(struct lockstep_player *player, struct lockstep_op *ops,
			  size_t *count);

#endif
