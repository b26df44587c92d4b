/* SPDX-License-Identifier: MIT */
/* What a program may ask for without end, and what it gets. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

int main(void)
{
	test_nice(1000);
	test_nice(-1000);
	test_nice(-2147483647 - 1);
	test_signals();
	return 0;
}
