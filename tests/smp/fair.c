/* SPDX-License-Identifier: MIT */
/*
 * Who gets how much of one hart: by nice value, by policy, and that nobody
 * starves. Shares are measured on the guest's own clock, in wide bounds.
 */
#define _GNU_SOURCE
#include "tap.h"
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUN_MS 250

struct shared {
	atomic_int ready, go;
	double share[3];
	atomic_ulong steps;
};
static struct shared *shared;

static double now_ms(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1e6;
}

/* Compute for RUN_MS, all from the same moment; how much of that was ours. */
static void compete(int number, int nice_value)
{
	double from;

	setpriority(PRIO_PROCESS, 0, nice_value);
	shared->ready++;
	while (!shared->go)
		sched_yield();
	from = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	for (double end = now_ms(CLOCK_MONOTONIC) + RUN_MS;
	     now_ms(CLOCK_MONOTONIC) < end;)
		;
	shared->share[number] =
		(now_ms(CLOCK_PROCESS_CPUTIME_ID) - from) / RUN_MS;
	_exit(0);
}

static void shares(const int nice_values[3])
{
	shared->ready = shared->go = 0;
	for (int i = 0; i < 3; i++)
		if (!fork())
			compete(i, nice_values[i]);
	while (shared->ready < 3)
		sched_yield();
	shared->go = 1;
	while (wait(NULL) > 0)
		;
}

/* A real-time task that wakes goes first, however much others want to run. */
static void real_time(void)
{
	const struct sched_param first = { .sched_priority = 10 }, none = { 0 };
	unsigned long before, after;
	pid_t child = fork();

	if (!child)
		for (;;)
			shared->steps++;
	while (!shared->steps)
		sched_yield();
	sched_setscheduler(0, SCHED_FIFO, &first);
	before = shared->steps;
	for (int i = 0; i < 1000; i++)
		sched_yield();
	after = shared->steps;
	tap_ok(before == after, "SCHED_FIFO yields to no lesser task");
	sched_setscheduler(0, SCHED_OTHER, &none);
	for (int i = 0; i < 5; i++)
		sched_yield();
	tap_ok(shared->steps != after, "SCHED_OTHER does");
	kill(child, 9);
	wait(NULL);
}

int main(void)
{
	static const int equal[3] = { 0, 0, 0 }, differing[3] = { 0, 5, 10 };
	const double *share;
	bool fair = true;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	share = shared->share;
	harts_pin(0);
	shares(equal);
	for (int i = 0; i < 3; i++)
		fair &= share[i] > 0.25 && share[i] < 0.42;
	tap_ok(fair, "three of one nice value get a third each");
	/* by 1.25 a step 0.70, 0.23 and 0.07 */
	shares(differing);
	tap_ok(share[0] > 0.55 && share[1] > 0.12 && share[1] < 0.35 &&
		       share[2] > 0.02 && share[2] < 0.15,
	       "nice 0, 5 and 10 get what their weights say");
	real_time();
	return tap_done();
}
