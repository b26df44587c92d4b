/* SPDX-License-Identifier: MIT */
/*
 * Threads on all harts use pages while one changes what the pages are. Each
 * change is complete when the system call returns, so whoever begins to look
 * after that must see it: a translation that outlived it is told by its value.
 */
#define _GNU_SOURCE
#include "tap.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 8
#define FIXED (MAP_FIXED | MAP_SHARED)
#define FRESH (MAP_PRIVATE | MAP_ANONYMOUS)

static volatile unsigned long *window; /* PAGES pages that change */
static atomic_ulong generation, wrong, faults, looks;
static atomic_bool over, may_fault;
static unsigned workers;
static int rounds = 60; /* argv[1] */

static volatile unsigned long *word_of(unsigned page)
{
	return window + page * PAGE / sizeof(*window);
}

static __thread sigjmp_buf back;
static __thread volatile sig_atomic_t has_back;

static void on_fault(int signo)
{
	(void)signo;
	if (!has_back || !may_fault)
		_exit(99);
	faults++;
	siglongjmp(back, 1);
}

/* ---- who looks ---- */

/* What was published before the look must be there. */
static void *read_generations(void *number)
{
	harts_pin((unsigned)(size_t)number);
	while (!over)
		for (unsigned page = 0; page < PAGES; page++) {
			unsigned long least = generation;

			wrong += *word_of(page) < least;
			looks++;
		}
	return NULL;
}

/* Writes until a fault; then again when there is something to write to. */
static void *write_always(void *number)
{
	volatile unsigned page = (unsigned)(size_t)number;

	harts_pin((unsigned)(size_t)number);
	has_back = 1;
	while (!over) {
		if (sigsetjmp(back, 1))
			spin(50);
		else
			for (; !over; page = (page + 1) % PAGES) {
				++*word_of(page);
				looks++;
			}
	}
	return NULL;
}

static void with_workers(void *(*work)(void *), void (*change)(void))
{
	pthread_t threads[WORKERS_MAX];

	over = false;
	wrong = faults = looks = 0;
	for (unsigned i = 0; i < workers; i++)
		pthread_create(&threads[i], NULL, work,
			       (void *)(size_t)(i + 1));
	harts_pin(0);
	while (looks < workers)
		;
	change();
	over = true;
	for (unsigned i = 0; i < workers; i++)
		pthread_join(threads[i], NULL);
}

/* ---- what changes ---- */

static int numbered; /* a file whose page n begins with n */

static void map_generation(unsigned page, unsigned long number)
{
	mmap((void *)word_of(page), PAGE, PROT_READ | PROT_WRITE, FIXED,
	     numbered, (off_t)(number * PAGE));
}

static void replace_mappings(void)
{
	for (unsigned long round = 1; round <= (unsigned long)rounds; round++) {
		for (unsigned page = 0; page < PAGES; page++)
			map_generation(page, round);
		generation = round;
	}
}

static void move_mappings(void)
{
	char *aside = mmap(NULL, PAGES * PAGE, PROT_NONE, FRESH, -1, 0);

	for (unsigned long round = 1; round <= (unsigned long)rounds; round++) {
		for (unsigned page = 0; page < PAGES; page++) {
			char *at = aside + page * PAGE;

			mmap(at, PAGE, PROT_READ, FIXED, numbered,
			     (off_t)(round * PAGE));
			mremap(at, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			       word_of(page));
		}
		generation = round;
	}
}

static unsigned long sum(void)
{
	unsigned long total = 0;

	for (unsigned page = 0; page < PAGES; page++)
		total += *word_of(page);
	return total;
}

static void protect(void)
{
	for (int round = 0; round < rounds; round++) {
		unsigned long before;

		mprotect((void *)window, PAGES * PAGE, PROT_READ);
		before = sum();
		spin(2000);
		wrong += sum() != before;
		mprotect((void *)window, PAGES * PAGE, PROT_READ | PROT_WRITE);
		spin(500);
	}
}

/* The frames that were theirs become ours: nobody may write there any more. */
static void unmap_and_reuse(void)
{
	for (int round = 0; round < rounds; round++) {
		unsigned char *fresh;

		munmap((void *)window, PAGES * PAGE);
		fresh = mmap(NULL, 2 * PAGES * PAGE, PROT_READ | PROT_WRITE,
			     FRESH, -1, 0);
		memset(fresh, 0x5a, 2 * PAGES * PAGE);
		spin(2000);
		for (size_t i = 0; i < 2 * PAGES * PAGE; i++)
			wrong += fresh[i] != 0x5a;
		munmap(fresh, 2 * PAGES * PAGE);
		mmap((void *)window, PAGES * PAGE, PROT_READ | PROT_WRITE,
		     FRESH | MAP_FIXED, -1, 0);
		spin(500);
	}
}

/* What the child got must stay while its parent's threads write on. */
static void fork_while_written(void)
{
	for (int round = 0; round < rounds / 4 + 1; round++) {
		int status = -1;
		pid_t child = fork();

		if (!child) {
			unsigned long before = sum();

			spin(3000);
			_exit(sum() != before);
		}
		spin(1000);
		waitpid(child, &status, 0);
		wrong += status != 0;
	}
}

/* A child's writes must not be seen in here either: one page, one owner each. */
static void discard(void)
{
	for (int round = 0; round < rounds; round++) {
		mprotect((void *)window, PAGES * PAGE, PROT_READ);
		madvise((void *)window, PAGES * PAGE, MADV_DONTNEED);
		wrong += sum() != 0;
		spin(500);
		wrong += sum() != 0;
		mprotect((void *)window, PAGES * PAGE, PROT_READ | PROT_WRITE);
		spin(500);
	}
}

int main(int argc, char **argv)
{
	unsigned long number;
	unsigned harts = harts_online();

	if (argc > 1)
		rounds = atoi(argv[1]);
	workers = harts > 1 ? harts - 1 : 1;
	signal(SIGSEGV, on_fault);
	numbered = memfd_create("numbered", 0);
	for (number = 0; number <= (unsigned long)rounds; number++)
		pwrite(numbered, &number, sizeof(number),
		       (off_t)(number * PAGE));
	ftruncate(numbered, (off_t)(number * PAGE));
	window = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, FRESH, -1, 0);
	for (unsigned page = 0; page < PAGES; page++)
		map_generation(page, 0);

	with_workers(read_generations, replace_mappings);
	tap_ok(!wrong, "mmap over mapped pages: %lu outdated",
	       (unsigned long)wrong);
	generation = 0;
	with_workers(read_generations, move_mappings);
	tap_ok(!wrong, "mremap over mapped pages: %lu outdated",
	       (unsigned long)wrong);

	mmap((void *)window, PAGES * PAGE, PROT_READ | PROT_WRITE,
	     FRESH | MAP_FIXED, -1, 0);
	may_fault = true;
	with_workers(write_always, protect);
	tap_ok(!wrong, "mprotect: %lu rounds written to", (unsigned long)wrong);
	with_workers(write_always, unmap_and_reuse);
	tap_ok(!wrong, "munmap, frames used again: %lu bytes written",
	       (unsigned long)wrong);
	with_workers(write_always, discard);
	tap_ok(!wrong, "madvise: %lu sums that are not zero",
	       (unsigned long)wrong);
	may_fault = false;
	with_workers(write_always, fork_while_written);
	tap_ok(!wrong, "fork: %lu copies written to", (unsigned long)wrong);
	return tap_done();
}
