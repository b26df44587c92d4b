/* SPDX-License-Identifier: MIT */
/*
 * Both channels of the RTL busy at once, cycle by cycle, at random: hits under
 * misses, requests that wait, kills, fences, PMP writes, slow memory, lost
 * races. What is translated does not change meanwhile, so every answer must be
 * the one that a second RTL gives to the same request alone, which the streams
 * compare with the model.
 */
#ifndef OBSERVERS_LOCKSTEP_TRAFFIC_H
#define OBSERVERS_LOCKSTEP_TRAFFIC_H

#include <stdio.h>

#include "observers/lockstep_rtl.h"
#include "base/types.h"

/* Prints what was done, and each failure with the seed. Returns the number of
   failures. */
unsigned lockstep_traffic(const struct rtl_library *rtl, u64 seed, u64 cycles, FILE *to);

#endif
