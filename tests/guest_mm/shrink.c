/* SPDX-License-Identifier: MIT */
/*
 * Random steps, and which of them it takes to fail. Each step has random numbers
 * of its own, so that others can be left out: a test that fails is run again and
 * again, in processes of their own, with fewer and fewer steps (delta debugging)
 * until none can go, or time is up.
 */
#include "host.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS_MAX      (1u << 20)
#define SHRINK_SECONDS 60
#define RUN_SECONDS    30
#define PRINTED_MAX    40

/* Shared with the processes that try. */
static struct attempt {
	u32 now; /* the step that runs */
	bool has_left_out;
	bool is_left_out[STEPS_MAX];
} * attempt;

static void begin(void)
{
	if (!attempt)
		attempt = mmap(NULL, sizeof(*attempt), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	EXPECT(attempt != MAP_FAILED);
	attempt->now = 0;
}

/* Neighbours shall have nothing in common. */
static u64 mix(u64 value)
{
	value = (value ^ value >> 31) * 0x9e3779b97f4a7c15ul;
	value = (value ^ value >> 29) * 0xbf58476d1ce4e5b9ul;
	return value ^ value >> 32;
}

bool host_step(void)
{
	u32 step = ++attempt->now;

	EXPECT(step < STEPS_MAX);
	host_random_seed(mix(host_seed ^ mix(step)));
	return !attempt->is_left_out[step];
}

static bool passes(void (*run)(void), bool is_silent)
{
	pid_t child;
	int status;

	begin();
	fflush(stdout);
	child = fork();
	if (!child) {
		alarm(is_silent ? RUN_SECONDS : 0);
		if (is_silent && !freopen("/dev/null", "w", stderr))
			_exit(1);
		host_random_seed(host_seed);
		run();
		fflush(stdout);
		_exit(0);
	}
	return waitpid(child, &status, 0) == child && status == 0;
}

/* Without the steps of [first, first + size) that are still in: does it fail? */
static bool try_without(void (*run)(void), u32 first, u32 size, u32 end)
{
	static bool before[STEPS_MAX];

	memcpy(before, attempt->is_left_out, sizeof(before));
	for (u32 i = first; i < first + size && i <= end; i++)
		attempt->is_left_out[i] = true;
	if (!passes(run, true))
		return true;
	memcpy(attempt->is_left_out, before, sizeof(before));
	return false;
}

bool host_is_whole(void)
{
	return !attempt->has_left_out;
}

static void print_steps(u32 end)
{
	u32 count = 0;

	for (u32 i = 1; i <= end; i++)
		count += !attempt->is_left_out[i];
	fprintf(stderr, "guest-mm: fails with %u steps of seed %lu:", count,
		(unsigned long)host_seed);
	count = 0;
	for (u32 i = 1; i <= end && count < PRINTED_MAX; i++)
		if (!attempt->is_left_out[i] && ++count)
			fprintf(stderr, " %u", i);
	fprintf(stderr, count == PRINTED_MAX ? " ...\n" : "\n");
}

bool host_run_shrinking(void (*run)(void))
{
	time_t until;
	u32 end;

	if (passes(run, false))
		return true;
	end = attempt->now;
	if (!end)
		return false; /* not one of steps */
	fprintf(stderr, "guest-mm: failed at step %u; which does it take?\n",
		end);
	until = time(NULL) + SHRINK_SECONDS;
	attempt->has_left_out = true;
	for (u32 i = end + 1; i < STEPS_MAX; i++)
		attempt->is_left_out[i] = true;
	for (u32 size = end / 2 + 1; time(NULL) < until; size /= 2) {
		for (u32 at = 1; at <= end && time(NULL) < until; at += size)
			try_without(run, at, size, end);
		if (size == 1)
			break;
	}
	print_steps(end);
	passes(run, false);
	return false;
}
