/* SPDX-License-Identifier: MIT */
/*
 * Sleep until a host descriptor is ready, time is over, or a signal came. A
 * signal handler tells by a flag. One that comes after the last look at the flag
 * and before the sleep must not be slept through, so signals are held back from
 * before that look until the sleep itself lets them in.
 */
#ifndef BASE_WAIT_H
#define BASE_WAIT_H

#include "base/types.h"

/* True: fd (-1: none) is ready for `events` of poll(2), or broken. False: that is not
   so after timeout_ms (-1: for ever), or a signal came, or is_woken(owner) says at
   once that one had come before. */
bool wait_ready(int fd, short events, int timeout_ms, bool (*is_woken)(const void *owner),
		const void *owner);

#endif
