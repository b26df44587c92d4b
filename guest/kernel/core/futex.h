/* SPDX-License-Identifier: MIT */
/* Waiting for a word of user memory to be changed by another thread. */
#ifndef CORE_FUTEX_H
#define CORE_FUTEX_H

#include "core/types.h"

/* Wake at most `count` of those that wait for the word; how many were. */
s64 futex_wake(u64 va, u64 count);

#endif
