/* SPDX-License-Identifier: MIT */
/* A folder of /proc that is open outlives its process: nothing is in it then. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int count(DIR *dir)
{
	int n = 0;

	rewinddir(dir);
	while (readdir(dir))
		n++;
	return n;
}

/* How many of some names are found there. */
static int find(DIR *dir)
{
	static const char *const names[] = { "0", "1", "20", "status", "fd" };
	int n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		n += !faccessat(dirfd(dir), names[i], F_OK,
				AT_SYMLINK_NOFOLLOW);
	return n;
}

/* What is left in both folders when the process has ended. */
static int look_after(void)
{
	char name[64];
	pid_t pid = fork();
	DIR *process, *fds, *proc;
	int left;

	if (!pid) {
		for (int i = 0; i < 40; i++)
			dup(0);
		for (;;)
			pause();
	}
	snprintf(name, sizeof(name), "/proc/%d", pid);
	process = opendir(name);
	strcat(name, "/fd");
	do {
		fds = opendir(name);
		left = count(fds);
		if (left < 40)
			closedir(fds);
	} while (left < 40);
	if (find(process) != 2 || find(fds) != 3)
		printf("it is not there before\n");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	proc = opendir("/proc"); /* who looks there notices */
	count(proc);
	left = find(process) + find(fds);
	closedir(proc);
	closedir(fds);
	closedir(process);
	return left;
}

int main(void)
{
	int left = 0;

	for (int i = 0; i < 10; i++)
		left += look_after();
	printf("left: %d\n", left);
	return 0;
}
