/* SPDX-License-Identifier: MIT */
/* What the programs on several harts share: TAP, harts, frames, a random source. */
#ifndef TESTS_SMP_TAP_H
#define TESTS_SMP_TAP_H

#include <stdbool.h>
#include <stddef.h>

#define PAGE	    4096ul
#define WORKERS_MAX 8

/* A line of TAP; and at the end the plan: main's status. */
void tap_ok(bool ok, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int tap_done(void);

/* How many harts there are; stay on one of them (the thread, modulo the number). */
unsigned harts_online(void);
void harts_pin(unsigned hart);

/* Frames that nobody uses, by /proc/vitrine/stat. */
long frames_free(void);
/* A counter of /proc/vitrine/stat; -1: none such. */
long statistic(const char *name);

/* xorshift; seed it once. */
unsigned long random_next(unsigned long *state);
/* Do nothing for about that many turns of a loop. */
void spin(unsigned long turns);

#endif
