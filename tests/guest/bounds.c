/* SPDX-License-Identifier: MIT */
/* What a program may ask for without end, and what it gets. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void test_nice(int nice)
{
	unsigned attr[12] = { 48, 0, 0, 0, (unsigned)nice };

	if (syscall(SYS_sched_setattr, 0, attr, 0))
		printf("sched_setattr: %s\n", strerror(errno));
	sched_yield();
	printf("nice %d: %d\n", nice, getpriority(PRIO_PROCESS, 0));
}

static void test_signals(void)
{
	const struct timespec now = { 0, 0 };
	struct rlimit limit;
	siginfo_t info;
	sigset_t all;
	int sent = 0, came = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	getrlimit(RLIMIT_SIGPENDING, &limit);
	limit.rlim_cur = 100;
	setrlimit(RLIMIT_SIGPENDING, &limit);
	while (sent < 10000 && !sigqueue(getpid(), SIGRTMIN,
					 (union sigval){ .sival_int = sent }))
		sent++;
	printf("100 or less: %d, %s\n", sent <= 100, strerror(errno));
	kill(getpid(), SIGUSR1);
	while (sigtimedwait(&all, &info, &now) > 0)
		came += info.si_signo == SIGUSR1 || info.si_int == came - 1;
	printf("they and SIGUSR1 came: %d\n", came == sent + 1);
	printf("room again: %d\n",
	       !sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 0 }));
}

static volatile sig_atomic_t ticks;

static void on_tick(int signo)
{
	(void)signo;
	ticks = 1;
}

/* Faster than a kernel can, of the clock and of processor time. */
static void test_timers(void)
{
	const struct itimerspec each = { { 0, 1 }, { 0, 1 } };
	const struct itimerval fast = { { 0, 1 }, { 0, 1 } }, none = { 0 };
	const struct timespec a_while = { 0, 1000000 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR2 };
	timer_t timer;

	signal(SIGALRM, on_tick);
	signal(SIGPROF, on_tick);
	signal(SIGUSR2, on_tick);
	setitimer(ITIMER_REAL, &fast, NULL);
	while (!ticks)
		nanosleep(&a_while, NULL);
	setitimer(ITIMER_REAL, &none, NULL);
	printf("each microsecond\n");
	setitimer(ITIMER_PROF, &fast, NULL);
	nanosleep(&a_while, NULL);
	setitimer(ITIMER_PROF, &none, NULL);
	printf("of processor time, asleep\n");
	ticks = 0;
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &each, NULL);
	while (!ticks)
		nanosleep(&a_while, NULL);
	timer_delete(timer);
	printf("each nanosecond\n");
}

/* More than there is. */
static void test_lock(void)
{
	size_t size = 100ul << 30;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	printf("mlock: %s\n", mlock(p, size) ? strerror(errno) : "done");
	munmap(p, size);
}

int main(void)
{
	test_nice(1000);
	test_nice(-1000);
	test_nice(-2147483647 - 1);
	test_timers();
	test_lock();
	test_signals();
	return 0;
}
