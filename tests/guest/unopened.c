/* SPDX-License-Identifier: MIT */
/* O_PATH: the name of a file is opened, the file is not; so nothing moves. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *what, long result)
{
	printf("  %s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void try(const char *name)
{
	int fd = open(name, O_PATH), n = 0, ep = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct stat st;
	char byte;

	printf("%s\n", name);
	say("fstat", fstat(fd, &st));
	say("read", read(fd, &byte, 1));
	say("pread", pread(fd, &byte, 1, 0));
	say("write", write(fd, "x", 1));
	say("lseek", lseek(fd, 0, SEEK_CUR));
	say("ftruncate", ftruncate(fd, 0));
	say("ioctl", ioctl(fd, TIOCGPTN, &n));
	say("ioctl", ioctl(fd, FIONREAD, &n));
	say("mmap",
	    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1
									  : 0);
	say("epoll_ctl", epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
	poll(&p, 1, 0);
	printf("  poll: %x\n", p.revents);
	close(ep);
	close(fd);
}

int main(void)
{
	close(open("/tmp/unopened.file", O_CREAT | O_WRONLY, 0600));
	mkfifo("/tmp/unopened.fifo", 0600);
	try("/tmp/unopened.file");
	try("/tmp/unopened.fifo");
	try("/dev/ptmx");
	try("/dev/null");
	unlink("/tmp/unopened.file");
	unlink("/tmp/unopened.fifo");
	return 0;
}
