/* SPDX-License-Identifier: MIT */
/*
 * Where threads run: what the system says about its harts, affinity, and that
 * all harts work when there is work for them. Instructions written on one hart
 * are executed on the others after riscv_flush_icache.
 */
#define _GNU_SOURCE
#include "tap.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CODE_ROUNDS 100

static unsigned harts;
static atomic_uint seen_harts, ready;

static unsigned count_lines(const char *path, const char *start)
{
	FILE *file = fopen(path, "r");
	char line[200];
	unsigned count = 0;

	while (file && fgets(line, sizeof(line), file))
		count += !strncmp(line, start, strlen(start));
	if (file)
		fclose(file);
	return count;
}

static void describe(void)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	tap_ok((unsigned)CPU_COUNT(&set) == harts, "affinity has all harts");
	tap_ok(count_lines("/proc/cpuinfo", "processor") == harts,
	       "/proc/cpuinfo too");
	tap_ok(count_lines("/proc/stat", "cpu") == harts + 1, "/proc/stat too");
}

static void move(void)
{
	bool right = true;
	cpu_set_t set;

	for (unsigned i = 0; i < 3 * harts; i++) {
		harts_pin(i);
		right &= sched_getcpu() == (int)(i % harts);
	}
	tap_ok(right, "a thread moves where it is sent");
	CPU_ZERO(&set);
	CPU_SET(harts, &set);
	tap_ok(sched_setaffinity(0, sizeof(set), &set) < 0 && errno == EINVAL,
	       "a hart that is not there: EINVAL");
	memset(&set, 0xff, sizeof(set));
	sched_setaffinity(0, sizeof(set), &set);
	tap_ok(sched_setaffinity(99999, sizeof(set), &set) < 0 &&
		       errno == ESRCH,
	       "a thread that is not there: ESRCH");
}

/* Until all harts were seen at work at once; nobody is pinned. */
static void *work(void *unused)
{
	(void)unused;
	ready++;
	while (seen_harts != (1u << harts) - 1)
		seen_harts |= 1u << sched_getcpu();
	return NULL;
}

static void spread(void)
{
	pthread_t threads[WORKERS_MAX];

	for (unsigned i = 0; i < harts; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (unsigned i = 0; i < harts; i++)
		pthread_join(threads[i], NULL);
	tap_ok(seen_harts == (1u << harts) - 1, "work spreads over all harts");
}

/* ---- instructions ---- */

static unsigned *code;
static atomic_uint version, wrong_code, answers;

static void *execute(void *self)
{
	unsigned last = 0;

	harts_pin((unsigned)(size_t)self);
	while (last < CODE_ROUNDS) {
		unsigned now = version;
		unsigned result;

		if (now == last)
			continue;
		result = ((unsigned (*)(void))code)();
		wrong_code += result < now;
		last = now;
		answers++;
	}
	return NULL;
}

static void write_code(void)
{
	pthread_t threads[WORKERS_MAX];

	code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	code[1] = 0x00008067; /* ret */
	for (unsigned i = 0; i < harts; i++)
		pthread_create(&threads[i], NULL, execute, (void *)(size_t)i);
	for (unsigned i = 1; i <= CODE_ROUNDS; i++) {
		unsigned due = answers + harts;

		code[0] = 0x00000513 | i << 20; /* li a0, i */
		syscall(259 /* riscv_flush_icache */, code, code + 2, 0);
		version = i;
		while (answers < due)
			sched_yield();
	}
	for (unsigned i = 0; i < harts; i++)
		pthread_join(threads[i], NULL);
	tap_ok(!wrong_code, "instructions written on one hart run on all");
	tap_ok(syscall(259, 0, 0, 2) < 0 && errno == EINVAL,
	       "a flag that is not there: EINVAL");
}

int main(void)
{
	harts = harts_online();
	describe();
	move();
	spread();
	write_code();
	return tap_done();
}
