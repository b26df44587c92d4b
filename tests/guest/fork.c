/* SPDX-License-Identifier: MIT */
/* fork, exit statuses, wait4 and waitid, copy-on-write, pipes that block. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int shared = 1;

static void show(const char *what, pid_t got, pid_t want, int status)
{
	if (WIFEXITED(status))
		printf("%s: %d exited %d\n", what, got == want,
		       WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		printf("%s: %d killed by %d\n", what, got == want,
		       WTERMSIG(status));
	else
		printf("%s: %d status %x\n", what, got == want, status);
	fflush(stdout);
}

static void test_statuses(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(300);
	show("exit", waitpid(pid, &status, 0), pid, status);
	pid = fork();
	if (!pid)
		abort();
	show("abort", waitpid(pid, &status, 0), pid, status);
	pid = fork();
	if (!pid)
		pause();
	printf("not yet: %d\n", waitpid(pid, &status, WNOHANG));
	kill(pid, SIGKILL);
	show("kill", waitpid(pid, &status, 0), pid, status);
	errno = 0;
	printf("none: %d %d\n", waitpid(-1, &status, 0), errno == ECHILD);
	printf("gone: %d %d\n", kill(pid, 0), errno == ESRCH);
}

static void test_copies(void)
{
	int *local = malloc(sizeof(int)), status;
	int *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *big = malloc(1 << 20);
	pid_t pid;

	*local = *both = 1;
	memset(big, 'a', 1 << 20);
	pid = fork();
	if (!pid) {
		shared = *local = 2;
		*both = 2;
		for (int i = 0; i < 1 << 20; i += 4096)
			big[i]++;
		_exit(big[4096] + big[4097] - 2 * 'a');
	}
	show("copies", waitpid(pid, &status, 0), pid, status);
	printf("parent's: %d %d %c, shared: %d\n", shared, *local, big[4096],
	       *both);
}

static void test_pipe(void)
{
	char buf[100000];
	long total = 0, n, sum = 0;
	int fd[2], status;
	pid_t pid;

	pipe(fd);
	pid = fork();
	if (!pid) {
		close(fd[0]);
		for (int i = 0; i < 10; i++) {
			memset(buf, i, sizeof(buf));
			write(fd[1], buf, sizeof(buf));
		}
		_exit(0);
	}
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof(buf))) > 0) {
		for (long i = 0; i < n; i++)
			sum += buf[i];
		total += n;
	}
	printf("through the pipe: %ld %ld\n", total, sum);
	show("writer", wait(&status), pid, status);
	close(fd[0]);
	pipe(fd);
	pid = fork();
	if (!pid) {
		close(fd[0]);
		for (;;)
			write(fd[1], buf, sizeof(buf));
	}
	close(fd[1]);
	read(fd[0], buf, 10);
	close(fd[0]);
	show("nobody reads", wait(&status), pid, status);
}

static void test_waitid(void)
{
	siginfo_t info;
	pid_t pid = fork();

	if (!pid)
		_exit(9);
	memset(&info, 0, sizeof(info));
	printf("waitid: %d", waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	printf(" %d %d %d\n", info.si_pid == pid, info.si_status,
	       info.si_code == CLD_EXITED);
	printf("again: %d", waitid(P_ALL, 0, &info, WEXITED));
	printf(" %d\n", info.si_pid == pid);
	printf("nobody: %d", waitid(P_ALL, 0, &info, WEXITED));
	printf(" %d\n", errno == ECHILD);
	printf("nothing: %d", waitid(P_ALL, 0, &info, WNOHANG));
	printf(" %d\n", errno == EINVAL);
}

static void test_generations(void)
{
	int fd[2], status, n = 0;
	pid_t parent = getpid();
	char c;

	pipe(fd);
	fflush(stdout);
	/* each child forks the next, then all end */
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid) {
			waitpid(pid, &status, 0);
			write(fd[1], "x", 1);
			if (getpid() != parent)
				_exit(WEXITSTATUS(status) + 1);
			break;
		}
		if (i == 19)
			_exit(1);
	}
	close(fd[1]);
	while (read(fd[0], &c, 1) == 1)
		n++;
	printf("generations: %d, %d wrote\n", WEXITSTATUS(status), n);
}

static void test_orphan(void)
{
	int fd[2], status;
	pid_t pid, seen = 0;

	pipe(fd);
	pid = fork();
	if (!pid) {
		pid_t parent = getpid();

		if (!fork()) {
			while (getppid() == parent)
				usleep(1000);
			seen = 1;
			write(fd[1], &seen, sizeof(seen));
			_exit(0);
		}
		_exit(0);
	}
	show("middle", waitpid(pid, &status, 0), pid, status);
	close(fd[1]);
	read(fd[0], &seen, sizeof(seen));
	printf("orphan found a new parent: %d\n", seen == 1);
	printf("not ours: %d\n", wait(&status));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_statuses();
	test_copies();
	test_pipe();
	test_waitid();
	test_generations();
	test_orphan();
	return 0;
}
