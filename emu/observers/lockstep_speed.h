/* SPDX-License-Identifier: MIT */
/* Translations a second of RTL, model and both; judges nothing. */
#ifndef OBSERVERS_LOCKSTEP_SPEED_H
#define OBSERVERS_LOCKSTEP_SPEED_H

#include <stdio.h>

#include "observers/lockstep_stream.h"

/*
 * Prints three lines; each is of `count` translations. The operations before
 * the stream's first request are played once, the others again and again.
 * NULL: loads and stores of a few pages that stay in L1, one in a hundred
 * anywhere else.
 */
void lockstep_speed(struct lockstep_player *player, const struct lockstep_stream *stream,
		    u64 count, FILE *to);

#endif
