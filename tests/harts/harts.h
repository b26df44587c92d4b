/* SPDX-License-Identifier: MIT */
/*
 * Jobs for the other harts of a bare-metal program: hart 0 hands them out and
 * judges what they return; only hart 0 checks and prints. A job runs in M-mode
 * with a stack of its own and may use bare_run().
 */
#ifndef TESTS_HARTS_HARTS_H
#define TESTS_HARTS_HARTS_H

#include "tests/bare/bare.h"

typedef u64 harts_job(u64 argument);

extern unsigned harts_count; /* with hart 0; set by harts_wait_for_all */

/* Until no more harts arrive; to be called first. */
void harts_wait_for_all(void);
void harts_begin(unsigned hart, harts_job *job, u64 argument);
u64 harts_end(unsigned hart); /* what it returned */
/* On every hart, this one too, at once; argument: the number of the hart. */
void harts_all(harts_job *job);
u64 harts_self(void);

static inline u64 load_acquire(volatile u64 *word)
{
	u64 value = *word;

	asm volatile("fence r, rw" ::: "memory");
	return value;
}

static inline void store_release(volatile u64 *word, u64 value)
{
	asm volatile("fence rw, w" ::: "memory");
	*word = value;
}

#endif
