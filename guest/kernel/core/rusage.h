/* SPDX-License-Identifier: MIT */
/* What a process used, as getrusage and wait4 tell it. */
#ifndef CORE_RUSAGE_H
#define CORE_RUSAGE_H

#include "core/types.h"

struct task_struct;

struct rusage {
	s64 utime[2], stime[2]; /* seconds and microseconds */
	s64 maxrss, ixrss, idrss, isrss, minflt, majflt, nswap, inblock,
		oublock, msgsnd, msgrcv, nsignals, nvcsw, nivcsw;
};

/* Of the process, with the children it waited for. */
void rusage_of_process(const struct task_struct *leader, struct rusage *usage);

#endif
