/* SPDX-License-Identifier: MIT */
/* Pipes within one process, poll, dup, fcntl, SIGPIPE. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

int main(void)
{
	char buf[16] = "";
	struct pollfd p;
	struct termios t;
	int fd[2], other;
	fd_set set;
	struct timeval zero = { 0, 0 };

	signal(SIGPIPE, SIG_IGN);
	pipe(fd);
	p = (struct pollfd){ fd[0], POLLIN, 0 };
	printf("empty %d\n", poll(&p, 1, 0));
	write(fd[1], "hello", 5);
	printf("full %d %d\n", poll(&p, 1, 0), p.revents == POLLIN);
	FD_ZERO(&set);
	FD_SET(fd[0], &set);
	printf("select %d\n", select(fd[0] + 1, &set, NULL, NULL, &zero));
	printf("read %zd %s\n", read(fd[0], buf, sizeof(buf)), buf);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	printf("again %zd %d\n", read(fd[0], buf, 1), errno == EAGAIN);
	other = dup2(fd[1], 50);
	close(fd[1]);
	write(other, "x", 1);
	printf("dup %d %zd\n", other, read(fd[0], buf, sizeof(buf)));
	close(other);
	printf("end %zd\n", read(fd[0], buf, 1));
	pipe(fd);
	close(fd[0]);
	printf("broken %zd %d\n", write(fd[1], "x", 1), errno == EPIPE);
	printf("seek %ld %d\n", (long)lseek(fd[1], 0, SEEK_SET),
	       errno == ESPIPE);
	printf("tty %d %d\n", tcgetattr(fd[1], &t), errno == ENOTTY);
	printf("bad fd %zd %d\n", read(77, buf, 1), errno == EBADF);
	fflush(stdout);
	signal(SIGPIPE, SIG_DFL);
	write(fd[1], "x", 1);
	return 0;
}
