/* SPDX-License-Identifier: MIT */
/*
 * Signals to threads that compute on other harts, stops and goes, and
 * processes of many threads that are killed at random points of whatever they
 * do with their memory. At last all frames are free again.
 */
#define _GNU_SOURCE
#include "tap.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define VICTIMS 24
#define CHAOS	3 /* threads of a victim besides its first */

static atomic_ulong taken;
static atomic_bool over;
static atomic_int tid;

static void on_signal(int signo)
{
	(void)signo;
	taken++;
}

/* Never enters the kernel by itself. */
static void *compute(void *unused)
{
	(void)unused;
	harts_pin(1);
	tid = (int)syscall(SYS_gettid);
	while (!over)
		;
	return NULL;
}

static void signal_across(void)
{
	/* on one hart each costs two slices */
	unsigned long signals = harts_online() > 1 ? 200 : 10;
	pthread_t thread;

	harts_pin(0);
	signal(SIGUSR1, on_signal);
	pthread_create(&thread, NULL, compute, NULL);
	while (!tid)
		;
	for (unsigned long i = 0; i < signals; i++) {
		syscall(SYS_tgkill, getpid(), tid, SIGUSR1);
		while (taken <= i)
			;
	}
	over = true;
	pthread_join(thread, NULL);
	tap_ok(taken == signals, "%lu signals to a thread that computes",
	       taken);
}

static volatile unsigned long *beat;

static unsigned long moves(void)
{
	unsigned long before = *beat;

	spin(20000);
	return *beat - before;
}

static void stop_and_go(void)
{
	pid_t child;
	bool held = true, went = true;
	int status;

	beat = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	child = fork();
	if (!child) {
		harts_pin(1);
		for (;;)
			++*beat;
	}
	for (int i = 0; i < 8; i++) {
		unsigned long at = *beat;

		while (*beat == at)
			;
		kill(child, SIGSTOP);
		waitpid(child, &status, WUNTRACED);
		held &= WIFSTOPPED(status) && !moves();
		at = *beat;
		kill(child, SIGCONT);
		waitpid(child, &status, WCONTINUED);
		while (*beat == at)
			;
		went &= WIFCONTINUED(status);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	tap_ok(held, "a stopped process does not move");
	tap_ok(went && WTERMSIG(status) == SIGKILL, "a continued one does");
}

/* ---- victims ---- */

static void *work(void *self)
{
	unsigned long seed = (size_t)self * 2654435761ul + 1;

	for (;;) {
		size_t size = (random_next(&seed) % 16 + 1) * PAGE;
		char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(at, 1, size);
		mprotect(at, PAGE, PROT_READ);
		if (random_next(&seed) % 8 == 0 && !fork())
			_exit(at[0] - 1);
		at = mremap(at, size, 2 * size, MREMAP_MAYMOVE);
		munmap(at, 2 * size);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	return NULL;
}

static void victim(unsigned long seed)
{
	pthread_t thread;

	for (size_t i = 0; i < CHAOS; i++)
		pthread_create(&thread, NULL, work, (void *)(seed + i));
	work((void *)(seed + CHAOS));
}

static unsigned long kill_some(unsigned long seed)
{
	unsigned long wrong = 0;

	for (unsigned long i = 0; i < VICTIMS; i++) {
		int status = 0;
		pid_t pid = fork();

		if (!pid)
			victim(seed + 10 * i);
		spin(random_next(&seed) % 30000);
		kill(pid, SIGKILL);
		wrong += waitpid(pid, &status, 0) != pid ||
			 WTERMSIG(status) != SIGKILL;
	}
	/* their children end by themselves */
	usleep(20000);
	return wrong;
}

int main(void)
{
	unsigned long wrong;
	long before, lost;

	signal_across();
	stop_and_go();
	wrong = kill_some(3);
	before = frames_free();
	wrong += kill_some(5);
	tap_ok(!wrong, "%d processes killed at any point", 2 * VICTIMS);
	lost = before - frames_free();
	tap_ok(lost < 64, "frames are free again");
	if (lost >= 64)
		tap_ok(false, "%ld frames are lost", lost);
	return tap_done();
}
