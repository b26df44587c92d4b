/* SPDX-License-Identifier: MIT */
/* Things to wait for by a descriptor: eventfd, timerfd, signalfd, epoll. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static void test_eventfd(void)
{
	int fd = eventfd(3, EFD_NONBLOCK),
	    semaphore = eventfd(2, EFD_SEMAPHORE | EFD_CLOEXEC);
	uint64_t n = 4;

	ok(write(fd, &n, 8) == 8 && read(fd, &n, 8) == 8 && n == 7,
	   "eventfd: a sum");
	ok_errno(read(fd, &n, 8), EAGAIN, "eventfd: nothing");
	ok_errno(read(fd, &n, 7), EINVAL, "eventfd: too short");
	n = ~0ull;
	ok_errno(write(fd, &n, 8), EINVAL, "eventfd: too much");
	n = ~0ull - 1;
	ok(write(fd, &n, 8) == 8, "eventfd: full");
	struct pollfd p = { fd, POLLIN | POLLOUT };
	ok(poll(&p, 1, 0) == 1 && p.revents == POLLIN, "eventfd: not writable");
	n = 1;
	ok_errno(write(fd, &n, 8), EAGAIN, "eventfd: would wait");
	ok(read(semaphore, &n, 8) == 8 && n == 1 &&
		   read(semaphore, &n, 8) == 8 && n == 1,
	   "eventfd: one by one");
	if (!fork()) {
		usleep(20000);
		n = 5;
		write(semaphore, &n, 8);
		_exit(0);
	}
	ok(read(semaphore, &n, 8) == 8 && n == 1, "eventfd: waited for");
	wait(NULL);
	ok_errno(eventfd(0, 0x1000), EINVAL, "eventfd: no such flag");
	close(fd);
	close(semaphore);
}

static void test_timerfd(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct itimerspec once = { { 0, 0 }, { 0, 20000000 } }, old;
	struct itimerspec often = { { 0, 5000000 }, { 0, 5000000 } };
	struct itimerspec past = { { 0, 0 }, { 0, 1 } },
			  none = { { 0, 0 }, { 0, 0 } };
	uint64_t n;

	ok_errno(timerfd_settime(fd, 0, &once, NULL), 0, "timerfd: once");
	ok(!timerfd_gettime(fd, &old) && old.it_value.tv_nsec > 0 &&
		   old.it_value.tv_nsec <= 20000000,
	   "timerfd: what is left");
	ok(read(fd, &n, 8) == 8 && n == 1, "timerfd: it went off");
	ok(!timerfd_gettime(fd, &old) && !old.it_value.tv_nsec,
	   "timerfd: and is not set");
	timerfd_settime(fd, 0, &often, NULL);
	usleep(30000);
	ok(read(fd, &n, 8) == 8 && n >= 5, "timerfd: several times");
	ok(!timerfd_settime(fd, 0, &none, &old) &&
		   old.it_interval.tv_nsec == 5000000,
	   "timerfd: the old setting");
	fcntl(fd, F_SETFL, O_NONBLOCK);
	ok_errno(read(fd, &n, 8), EAGAIN, "timerfd: nothing");
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, NULL);
	ok(read(fd, &n, 8) == 8 && n == 1, "timerfd: a time that is over");
	ok_errno(timerfd_create(77, 0), EINVAL, "timerfd: no such clock");
	past.it_value.tv_nsec = -1;
	ok_errno(timerfd_settime(fd, 0, &past, NULL), EINVAL,
		 "timerfd: no time");
	ok_errno(timerfd_settime(1, 0, &none, NULL), EINVAL,
		 "timerfd: another file");
	close(fd);
}

static void test_signalfd(void)
{
	struct signalfd_siginfo info[2];
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	ok_errno(read(fd, info, sizeof(info)), EAGAIN, "signalfd: nothing");
	kill(getpid(), SIGUSR1);
	struct pollfd p = { fd, POLLIN };
	ok(poll(&p, 1, 0) == 1 && p.revents == POLLIN, "signalfd: ready");
	ok(read(fd, info, sizeof(info)) == sizeof(info[0]), "signalfd: one");
	ok(info[0].ssi_signo == SIGUSR1 &&
		   info[0].ssi_pid == (unsigned)getpid(),
	   "signalfd: who");
	fcntl(fd, F_SETFL, 0);
	pid_t pid = fork();
	if (!pid) {
		usleep(20000);
		_exit(3);
	}
	ok(poll(&p, 1, 5000) == 1, "signalfd: polled for");
	ok(read(fd, info, sizeof(info[0])) == sizeof(info[0]) &&
		   info[0].ssi_signo == SIGCHLD &&
		   info[0].ssi_pid == (unsigned)pid && info[0].ssi_status == 3,
	   "signalfd: a child, and its status");
	waitpid(pid, NULL, 0);
	if (!(pid = fork())) {
		usleep(20000);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	ok(read(fd, info, sizeof(info[0])) == sizeof(info[0]) &&
		   info[0].ssi_signo == SIGUSR1,
	   "signalfd: waited for");
	waitpid(pid, NULL, 0);
	ok_errno(read(fd, info, 10), EINVAL, "signalfd: too short");
	ok_errno(signalfd(1, &set, 0), EINVAL, "signalfd: another file");
	close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int wait_for(int ep, int timeout)
{
	struct epoll_event got[4];

	return epoll_wait(ep, got, 4, timeout);
}

static void test_epoll(void)
{
	int ep = epoll_create1(EPOLL_CLOEXEC), p[2], q[2], other;
	struct epoll_event e = { EPOLLIN, { .u64 = 0x123456789ab } }, got[4];
	char byte;

	pipe(p);
	pipe(q);
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e), 0, "epoll: add");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e), EEXIST,
		 "epoll: twice");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_MOD, q[0], &e), ENOENT,
		 "epoll: not there");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &e), EINVAL, "epoll: itself");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, 99, &e), EBADF, "epoll: nothing");
	other = open("/proc/self/exe", O_RDONLY);
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, other, &e), EPERM,
		 "epoll: a regular file");
	close(other);
	ok(wait_for(ep, 0) == 0, "epoll: nothing yet");
	write(p[1], "ab", 2);
	ok(epoll_wait(ep, got, 4, -1) == 1 && got[0].events == EPOLLIN &&
		   got[0].data.u64 == 0x123456789ab,
	   "epoll: an event with its data");
	ok(wait_for(ep, 0) == 1, "epoll: still there");
	e.events = EPOLLIN | EPOLLET;
	epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e);
	ok(wait_for(ep, 0) == 1 && wait_for(ep, 0) == 0, "epoll: an edge once");
	write(p[1], "c", 1);
	ok(wait_for(ep, 0) == 1 && wait_for(ep, 0) == 0, "epoll: more came");
	e.events = EPOLLIN | EPOLLONESHOT;
	epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e);
	ok(wait_for(ep, 0) == 1 && wait_for(ep, 0) == 0, "epoll: one shot");
	epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e);
	ok(wait_for(ep, 0) == 1, "epoll: and another");
	other = epoll_create1(0);
	e.events = EPOLLIN;
	ok_errno(epoll_ctl(other, EPOLL_CTL_ADD, ep, &e), 0,
		 "epoll: one in another");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_ADD, other, &e), ELOOP,
		 "epoll: but no circle");
	epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e);
	ok(wait_for(other, 0) == 1, "epoll: through both");
	ok_errno(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL), 0, "epoll: delete");
	ok(wait_for(ep, 0) == 0 && wait_for(other, 0) == 0,
	   "epoll: nothing left");
	epoll_ctl(ep, EPOLL_CTL_ADD, q[0], &e);
	if (!fork()) {
		usleep(20000);
		write(q[1], "x", 1);
		_exit(0);
	}
	ok(wait_for(ep, 5000) == 1, "epoll: waited for");
	wait(NULL);
	close(q[1]);
	read(q[0], &byte, 1);
	ok(epoll_wait(ep, got, 4, 0) == 1 && got[0].events == EPOLLHUP,
	   "epoll: hung up");
	close(q[0]);
	ok(wait_for(ep, 20) == 0, "epoll: a closed file is forgotten");
	ok_errno(epoll_wait(ep, got, 0, 0), EINVAL, "epoll: no room");
	ok_errno(epoll_wait(1, got, 1, 0), EINVAL, "epoll: another file");
	struct timespec soon = { 0, 1000000 };
	ok(epoll_pwait2(ep, got, 4, &soon, NULL) == 0, "epoll: by nanoseconds");
}

int main(void)
{
	test_eventfd();
	test_timerfd();
	test_signalfd();
	test_epoll();
	return tap_end();
}
