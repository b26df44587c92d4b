/* SPDX-License-Identifier: MIT */
/* pidfds, close_range, clone3 with a pidfd, preadv2. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static void test_pidfd(void)
{
	siginfo_t info;
	int p[2], fd, got;
	pid_t pid;

	pipe(p);
	pid = fork();
	if (!pid) {
		signal(SIGTERM, SIG_DFL);
		pause();
	}
	fd = syscall(SYS_pidfd_open, pid, 0);
	ok(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC, "pidfd_open");
	struct pollfd poll_it = { fd, POLLIN };
	ok(poll(&poll_it, 1, 0) == 0, "it lives");
	got = syscall(SYS_pidfd_getfd, fd, p[1], 0);
	ok(got >= 0 && write(got, "x", 1) == 1, "pidfd_getfd");
	ok_errno(syscall(SYS_pidfd_getfd, fd, 999, 0), EBADF,
		 "a descriptor it has not");
	ok_errno(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), 0,
		 "no signal, but it is there");
	ok_errno(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0), 0,
		 "pidfd_send_signal");
	ok(poll(&poll_it, 1, 5000) == 1 && poll_it.revents == POLLIN,
	   "it ended");
	ok(!waitid(P_PIDFD, fd, &info, WEXITED) && info.si_status == SIGTERM &&
		   info.si_pid == pid,
	   "waitid by it");
	ok_errno(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), ESRCH,
		 "it is gone");
	ok_errno(syscall(SYS_pidfd_send_signal, 1, 0, NULL, 0), EBADF,
		 "not such a descriptor");
	ok_errno(syscall(SYS_pidfd_open, 99999, 0), ESRCH, "no such process");
	ok_errno(syscall(SYS_pidfd_open, -1, 0), EINVAL, "no process");
	close(fd);
	close(got);
	struct clone_args args = { .flags = CLONE_PIDFD,
				   .pidfd = (uintptr_t)&fd,
				   .exit_signal = SIGCHLD };
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid)
		_exit(9);
	ok(pid > 0 && !waitid(P_PIDFD, fd, &info, WEXITED) &&
		   info.si_status == 9,
	   "clone3 makes one");
	close(fd);
}

static void test_close_range(void)
{
	int base, i;

	for (i = 0; i < 5; i++)
		base = dup(1);
	base -= 4;
	ok_errno(syscall(SYS_close_range, base + 1, base + 2, 0), 0,
		 "close_range");
	ok(fcntl(base, F_GETFD) >= 0 && fcntl(base + 1, F_GETFD) == -1 &&
		   fcntl(base + 3, F_GETFD) >= 0,
	   "these and no others");
	ok_errno(syscall(SYS_close_range, base, ~0u, 4), 0,
		 "to be closed on exec");
	ok(fcntl(base + 4, F_GETFD) == FD_CLOEXEC, "they are");
	ok_errno(syscall(SYS_close_range, 5, 4, 0), EINVAL, "backwards");
	ok_errno(syscall(SYS_close_range, 5, 6, 8), EINVAL, "no such flag");
	syscall(SYS_close_range, base, ~0u, 0);
}

static void test_vectors(void)
{
	int fd = open("/tmp/vectors", O_CREAT | O_RDWR | O_TRUNC, 0600);
	char a[3] = "", b[5] = "";
	struct iovec v[2] = { { "abc", 3 }, { "defgh", 5 } };

	ok(pwritev2(fd, v, 2, 2, 0) == 8, "pwritev2");
	v[0] = (struct iovec){ a, 3 };
	v[1] = (struct iovec){ b, 5 };
	ok(preadv2(fd, v, 2, 1, 0) == 8 && a[0] == 0 && a[2] == 'b' &&
		   b[4] == 'g',
	   "preadv2");
	lseek(fd, 5, SEEK_SET);
	ok(preadv2(fd, v, 2, -1, 0) == 5 && lseek(fd, 0, SEEK_CUR) == 10,
	   "at the file's own offset");
	ok_errno(preadv2(fd, v, 2, 0, 0x40000000), EOPNOTSUPP, "no such flag");
	unlink("/tmp/vectors");
}

int main(void)
{
	test_pidfd();
	test_close_range();
	test_vectors();
	return tap_end();
}
