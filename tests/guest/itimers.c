/* SPDX-License-Identifier: MIT */
/*
 * Timers that send signals, and what signals do to calls that wait: EINTR,
 * what is left of a sleep, masks for the time of a call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t count, last;

static void handler(int signo)
{
	count++;
	last = signo;
}

static siginfo_t seen;

static void informed(int signo, siginfo_t *info, void *context)
{
	(void)context;
	last = signo;
	count++;
	seen = *info;
}

static void install(int signo, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	if (flags & SA_SIGINFO)
		action.sa_sigaction = informed;
	sigaction(signo, &action, NULL);
}

static void set(int which, long us, long interval_us)
{
	struct itimerval v = { { 0, interval_us }, { us / 1000000, us % 1000000 } };

	if (setitimer(which, &v, NULL))
		perror("setitimer");
}

static void test_setitimer(void)
{
	struct itimerval v = { { 0, 0 }, { 5, 0 } }, old;

	install(SIGALRM, 0);
	printf("no alarm: %u\n", alarm(100));
	printf("left of 100 s: %u\n", alarm(0));
	printf("left after that: %u\n", alarm(0));
	setitimer(ITIMER_REAL, &v, NULL);
	v.it_value.tv_sec = 0;
	setitimer(ITIMER_REAL, &v, &old);
	printf("old value is near 5 s: %d\n", old.it_value.tv_sec == 4 || old.it_value.tv_sec == 5);
	getitimer(ITIMER_REAL, &v);
	printf("disarmed: %ld %ld\n", (long)v.it_value.tv_sec, (long)v.it_value.tv_usec);

	count = 0;
	set(ITIMER_REAL, 2000, 0);
	while (!count)
		; /* it comes while we compute */
	printf("one SIGALRM: %d\n", last == SIGALRM);
	count = 0;
	set(ITIMER_REAL, 2000, 2000);
	while (count < 5)
		;
	set(ITIMER_REAL, 0, 0);
	printf("five of an interval\n");
	install(SIGVTALRM, 0);
	install(SIGPROF, 0);
	count = 0;
	set(ITIMER_VIRTUAL, 2000, 0);
	while (!count)
		;
	printf("SIGVTALRM: %d\n", last == SIGVTALRM);
	count = 0;
	set(ITIMER_PROF, 2000, 0);
	while (!count)
		;
	printf("SIGPROF: %d\n", last == SIGPROF);
	errno = 0;
	printf("no such timer: %d", setitimer(7, &v, NULL));
	printf(" %s\n", strerror(errno));
	v.it_value.tv_usec = 1000000;
	printf("no such time: %d", setitimer(ITIMER_REAL, &v, NULL));
	printf(" %s\n", strerror(errno));
}

static void test_waits(void)
{
	struct timespec long_time = { 50, 0 }, left = { 0, 0 };
	struct pollfd nothing = { -1, 0, 0 };
	sigset_t all, old;
	int result;

	count = 0;
	set(ITIMER_REAL, 20000, 0);
	result = nanosleep(&long_time, &left);
	printf("nanosleep: %d %s, left %d\n", result, strerror(errno),
	       left.tv_sec > 30 && left.tv_sec < 50);
	set(ITIMER_REAL, 20000, 0);
	result = poll(&nothing, 1, 50000);
	printf("poll: %d %s\n", result, strerror(errno));
	install(SIGALRM, SA_RESTART);
	set(ITIMER_REAL, 20000, 0);
	result = select(0, NULL, NULL, NULL, NULL);
	printf("select with SA_RESTART: %d %s\n", result, strerror(errno));
	set(ITIMER_REAL, 20000, 0);
	result = pause();
	printf("pause: %d %s\n", result, strerror(errno));

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	count = 0;
	set(ITIMER_REAL, 1000, 0);
	usleep(20000);
	printf("blocked: %d\n", (int)count);
	sigdelset(&all, SIGALRM);
	result = ppoll(NULL, 0, &long_time, &all);
	printf("ppoll lets it in: %d %s, %d\n", result, strerror(errno), (int)count);
	sigprocmask(SIG_SETMASK, NULL, &all);
	printf("blocked again: %d\n", sigismember(&all, SIGALRM));
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void test_timedwait(void)
{
	struct timespec soon = { 0, 3000000 }, at_once = { 0, 0 };
	siginfo_t info;
	sigset_t set_of;
	int result;

	sigemptyset(&set_of);
	sigaddset(&set_of, SIGUSR1);
	sigaddset(&set_of, SIGURG);
	sigprocmask(SIG_BLOCK, &set_of, NULL);
	result = sigtimedwait(&set_of, &info, &soon);
	printf("sigtimedwait: %d %s\n", result, strerror(errno));
	kill(getpid(), SIGUSR1);
	result = sigtimedwait(&set_of, &info, &at_once);
	printf("SIGUSR1: %d, code %d, ours %d\n", result == SIGUSR1, info.si_code,
	       info.si_pid == getpid());
	kill(getpid(), SIGURG); /* ignored by default, but blocked */
	printf("SIGURG: %d\n", sigwaitinfo(&set_of, &info) == SIGURG);
	count = 0;
	set(ITIMER_REAL, 3000, 0);
	result = sigwaitinfo(&set_of, &info);
	printf("another signal: %d %s, %d\n", result, strerror(errno), (int)count);
	kill(getpid(), SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	result = sigtimedwait(&set_of, &info, &at_once);
	printf("forgotten when ignored: %d %s\n", result, strerror(errno));
}

static void test_timer_create(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	struct itimerspec v = { { 0, 0 }, { 0, 2000000 } }, old;
	struct timespec now;
	timer_t timer, silent;

	install(SIGUSR2, SA_SIGINFO);
	event.sigev_value.sival_int = 4711;
	printf("timer_create: %d\n", timer_create(CLOCK_MONOTONIC, &event, &timer));
	count = 0;
	printf("settime: %d\n", timer_settime(timer, 0, &v, NULL));
	while (!count)
		;
	printf("SIGUSR2: code %d, value %d, overrun %d %d\n", seen.si_code,
	       seen.si_value.sival_int, seen.si_overrun, timer_getoverrun(timer));
	clock_gettime(CLOCK_REALTIME, &now);
	timer_delete(timer);
	timer_create(CLOCK_REALTIME, &event, &timer);
	v.it_value = now;
	v.it_value.tv_sec++;
	count = 0;
	timer_settime(timer, TIMER_ABSTIME, &v, NULL);
	while (!count)
		pause();
	clock_gettime(CLOCK_REALTIME, &old.it_value);
	printf("absolute: %d\n", old.it_value.tv_sec == now.tv_sec + 1);
	/* a blocked signal gathers overruns */
	{
		sigset_t set_of;
		struct timespec a_while = { 0, 50000000 };

		sigemptyset(&set_of);
		sigaddset(&set_of, SIGUSR2);
		sigprocmask(SIG_BLOCK, &set_of, NULL);
		v.it_value.tv_sec = v.it_interval.tv_sec = 0;
		v.it_value.tv_nsec = v.it_interval.tv_nsec = 1000000;
		timer_settime(timer, 0, &v, NULL);
		nanosleep(&a_while, NULL);
		v.it_value.tv_nsec = v.it_interval.tv_nsec = 0;
		count = 0;
		sigprocmask(SIG_UNBLOCK, &set_of, NULL);
		timer_settime(timer, 0, &v, &old);
		printf("came at least once: %d, overruns: %d\n", count >= 1, seen.si_overrun > 20);
		printf("interval: %ld\n", old.it_interval.tv_nsec);
	}
	event.sigev_notify = SIGEV_NONE;
	timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &silent);
	v.it_value.tv_sec = 1000;
	timer_settime(silent, 0, &v, NULL);
	timer_gettime(silent, &v);
	printf("left: %d\n", v.it_value.tv_sec > 990);
	printf("delete: %d %d\n", timer_delete(timer), timer_delete(silent));
	event.sigev_signo = 100;
	event.sigev_notify = SIGEV_SIGNAL;
	printf("bad signal: %d", timer_create(CLOCK_MONOTONIC, &event, &timer));
	printf(" %s\n", strerror(errno));
}

int main(void)
{
	test_setitimer();
	test_waits();
	test_timedwait();
	test_timer_create();
	fflush(stdout);
	signal(SIGALRM, SIG_DFL);
	alarm(1);
	for (;;)
		;
}
