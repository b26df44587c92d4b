/* SPDX-License-Identifier: MIT */
/*
 * Forks from several threads at once, children that fork and exec threads of
 * their own and end in any order; at last all frames are free again.
 */
#define _GNU_SOURCE
#include "tap.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORMERS 4
#define ROUNDS	 6
#define PATTERN	 (64 * PAGE)

static atomic_ulong wrong, ended;
static unsigned char *pattern;

static void *touch(void *page)
{
	memset(page, 7, PAGE);
	return NULL;
}

static int child(unsigned long seed)
{
	pthread_t thread;
	unsigned char *at = pattern + random_next(&seed) % 64 * PAGE;

	if (*at != 0x33 || pthread_create(&thread, NULL, touch, at))
		return 1;
	if (random_next(&seed) % 2 && !fork())
		_exit(at[PAGE] && *at != 0x33 && *at != 7);
	pthread_join(thread, NULL);
	while (wait(NULL) > 0)
		;
	return *at != 7;
}

static void *storm(void *self)
{
	unsigned long seed = 88172645463325252ul + (size_t)self;

	for (int round = 0; round < ROUNDS; round++) {
		int status = -1;
		pid_t pid = fork();

		if (!pid)
			_exit(child(random_next(&seed)));
		wrong += waitpid(pid, &status, 0) != pid || status;
		ended++;
	}
	return NULL;
}

static void run(void)
{
	pthread_t threads[STORMERS];

	for (size_t i = 0; i < STORMERS; i++)
		pthread_create(&threads[i], NULL, storm, (void *)(i + 1));
	for (size_t i = 0; i < STORMERS; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
	long before, lost;

	pattern = mmap(NULL, PATTERN + PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(pattern, 0x33, PATTERN + PAGE);
	run(); /* what is kept for good is there now */
	before = frames_free();
	run();
	tap_ok(ended == 2 * STORMERS * ROUNDS,
	       "%lu children of several threads", ended);
	tap_ok(!wrong, "%lu of them saw wrong bytes", wrong);
	lost = before - frames_free();
	tap_ok(lost < 64 && lost > -1000, "frames are free again");
	if (lost >= 64)
		tap_ok(false, "%ld frames are lost", lost);
	return tap_done();
}
