/* SPDX-License-Identifier: MIT */
/*
 * Job control of a terminal: which session it belongs to and which process group
 * is in the foreground. A process of another group stops by SIGTTIN when it
 * reads, and by SIGTTOU when it changes the terminal.
 */
#ifndef FS_TTY_JOBS_H
#define FS_TTY_JOBS_H

#include "core/types.h"

struct tty_jobs {
	s32 pgrp;    /* in the foreground */
	s32 session; /* whose terminal it is; 0: nobody's */
};

/* May the current process go on? signo is SIGTTIN or SIGTTOU; 0, -EIO, or
   -ERESTARTSYS after its group was sent the signal. */
s64 tty_jobs_check(const struct tty_jobs *jobs, int signo);
/* The ioctls; a user address as their argument. */
s64 tty_jobs_get_foreground(const struct tty_jobs *jobs, u64 va);
s64 tty_jobs_set_foreground(struct tty_jobs *jobs, u64 va);
s64 tty_jobs_get_session(const struct tty_jobs *jobs, u64 va);
/* TIOCSCTTY, TIOCNOTTY */
s64 tty_jobs_acquire(struct tty_jobs *jobs);
s64 tty_jobs_release(struct tty_jobs *jobs);

#endif
