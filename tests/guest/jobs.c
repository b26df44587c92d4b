/* SPDX-License-Identifier: MIT */
/* Process groups and sessions, stop and continue, SIGCHLD, queued signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t children, queued[32], queue_length;

static void on_child(int signo, siginfo_t *info, void *context)
{
	(void)signo, (void)context;
	if (info->si_code == CLD_EXITED)
		children++;
}

static void on_queue(int signo, siginfo_t *info, void *context)
{
	(void)signo, (void)context;
	queued[queue_length++] = info->si_value.sival_int;
}

static pid_t start(void)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	return pid;
}

static void show(const char *what, int status)
{
	printf("%s: %s %d\n", what,
	       WIFSTOPPED(status)     ? "stopped"
	       : WIFCONTINUED(status) ? "continued"
	       : WIFSIGNALED(status)  ? "killed"
				      : "exited",
	       WIFSTOPPED(status)    ? WSTOPSIG(status)
	       : WIFSIGNALED(status) ? WTERMSIG(status)
	       : WIFCONTINUED(status) ? 0
				      : WEXITSTATUS(status));
}

static void test_groups(void)
{
	int status, n = 0;
	pid_t a = start(), b = start();

	printf("own group: %d %d\n", getpgrp() == getpgid(0),
	       getpgid(a) == getpgrp());
	printf("setpgid: %d", setpgid(a, 0));
	printf(" %d\n", setpgid(b, a));
	printf("groups: %d %d\n", getpgid(a) == a, getpgid(b) == a);
	printf("foreign: %d", setpgid(1000000, 0));
	printf(" %d\n", errno == ESRCH);
	printf("no such group: %d", setpgid(b, 30000));
	printf(" %d\n", errno == EPERM);
	printf("kill group: %d\n", kill(-a, SIGTERM));
	while (waitpid(-a, &status, 0) > 0) {
		show("member", status);
		n++;
	}
	printf("members: %d\n", n);
	printf("empty group: %d", kill(-a, SIGTERM));
	printf(" %d\n", errno == ESRCH);
}

static void test_sessions(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		pid_t sid = setsid();

		_exit((sid == getpid()) + 2 * (getsid(0) == sid) +
		      4 * (getpgrp() == sid) + 8 * (setsid() == -1) +
		      16 * (setpgid(0, 0) == -1));
	}
	waitpid(pid, &status, 0);
	printf("session: %d\n", WEXITSTATUS(status));
}

static void test_stops(void)
{
	int status;
	pid_t pid = start();

	setpgid(pid, pid);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	show("stop", status);
	printf("told once: %d\n", waitpid(pid, &status, WUNTRACED | WNOHANG));
	kill(pid, SIGCONT);
	waitpid(pid, &status, WCONTINUED);
	show("continue", status);
	kill(pid, SIGTSTP);
	waitpid(pid, &status, WUNTRACED);
	show("from the terminal", status);
	kill(pid, SIGTERM);
	printf("waits: %d\n", waitpid(pid, &status, WNOHANG));
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	show("then", status);
	pid = start();
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	show("killed while stopped", status);
}

static void test_children(void)
{
	struct sigaction action = { .sa_sigaction = on_child,
				    .sa_flags = SA_SIGINFO | SA_RESTART };
	sigset_t set, old;
	int status;

	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old);
	for (int i = 0; i < 3; i++) {
		if (!fork())
			_exit(i);
		while (children <= i)
			sigsuspend(&old);
		wait(&status);
		show("child", status);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGCHLD, SIG_IGN);
	if (!fork())
		_exit(0);
	printf("ignored: %d", wait(&status));
	printf(" %d\n", errno == ECHILD);
	signal(SIGCHLD, SIG_DFL);
}

static void test_queue(void)
{
	struct sigaction action = { .sa_sigaction = on_queue,
				    .sa_flags = SA_SIGINFO };
	union sigval value;
	sigset_t set;

	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 1; i <= 3; i++) {
		value.sival_int = i;
		sigqueue(getpid(), SIGRTMIN, value);
		value.sival_int = 10 * i;
		sigqueue(getpid(), SIGUSR1, value);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("queued:");
	for (int i = 0; i < queue_length; i++)
		printf(" %d", queued[i]);
	puts("");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_groups();
	test_sessions();
	test_stops();
	test_children();
	test_queue();
	return 0;
}
