/* SPDX-License-Identifier: MIT */
/*
 * Limits of a process (setrlimit). Those that mean something here: the size of
 * a file (SIGXFSZ), of the stack, and the number of descriptors; the others are kept
 * and told, as root may do what they would forbid, or nobody asks them.
 */
#ifndef CORE_LIMIT_H
#define CORE_LIMIT_H

#include "core/types.h"

#define RLIM_INFINITY (~0ul)

enum {
	RLIMIT_CPU,
	RLIMIT_FSIZE,
	RLIMIT_DATA,
	RLIMIT_STACK,
	RLIMIT_CORE,
	RLIMIT_RSS,
	RLIMIT_NPROC,
	RLIMIT_NOFILE,
	RLIMIT_MEMLOCK,
	RLIMIT_AS,
	RLIMIT_LOCKS,
	RLIMIT_SIGPENDING,
	RLIMIT_MSGQUEUE,
	RLIMIT_NICE,
	RLIMIT_RTPRIO,
	RLIMIT_RTTIME,
	RLIMIT_COUNT
};

/* As the system call has it. */
struct rlimit {
	u64 soft, hard;
};

/* What the first process starts with. */
void limits_init(struct rlimit limits[RLIMIT_COUNT]);
/* May the current process make a file that long? Else SIGXFSZ and -EFBIG. */
int limit_check_file(u64 size);

#endif
