/* SPDX-License-Identifier: MIT */
/* See wait.h. */
#include "base/wait.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

bool wait_ready(int fd, short events, int timeout_ms, bool (*is_woken)(const void *owner),
		const void *owner)
{
	struct timespec timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000000l };
	struct pollfd waiting = { .fd = fd, .events = events };
	sigset_t all, before;
	bool is_ready;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	is_ready = !is_woken(owner) &&
		   ppoll(&waiting, 1, timeout_ms < 0 ? NULL : &timeout, &before) > 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return is_ready;
}
