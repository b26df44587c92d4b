/* SPDX-License-Identifier: MIT */
/* The names of /proc are the kernel's: nobody makes, moves or removes one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *what, int result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

int main(void)
{
	int fd = open("/dev/null", O_RDONLY);
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	say("look", access(name, F_OK));
	say("unlink a descriptor", unlink(name));
	close(fd);
	say("look again", access(name, F_OK));
	say("mkdir", mkdir("/proc/4194305", 0755));
	say("symlink", symlink("x", "/proc/self/fd/1000"));
	say("create", open("/proc/self/new", O_CREAT | O_RDWR, 0644));
	say("link", link("/proc/self/status", "/proc/self/second"));
	say("rename", rename("/proc/self/status", "/proc/self/stat"));
	say("rename out", rename("/proc/self/status", "/tmp/status"));
	say("unlink", unlink("/proc/self/status"));
	say("rmdir", rmdir("/proc/self/task"));
	snprintf(name, sizeof(name), "/proc/%d", (int)getpid());
	say("rmdir a process", rmdir(name));
	return 0;
}
