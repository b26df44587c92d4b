/* SPDX-License-Identifier: MIT */
/* Translations a second of RTL, model and both; judges nothing. */
#ifndef OBSERVERS_LOCKSTEP_SPEED_H
#define OBSERVERS_LOCKSTEP_SPEED_H

#include <stdio.h>

#include "observers/lockstep_stream.h"

/* Prints three lines; each is of `count` translations. */
void lockstep_speed(struct lockstep_player *player, u64 count, FILE *to);

#endif
