/* SPDX-License-Identifier: MIT */
/* What holds what holds more, a thousand deep: the kernel's stack is not. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEEP 1000
#define WIDE 40

static int pass(int by, int fd)
{
	char byte = 'x', control[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(by, &m, 0) == 1;
}

/* Each socket waits in the queue of the next; the last has a pipe's end. */
static void close_chain(void)
{
	int p[2], s[2], last, passed = 0;
	struct pollfd end;

	if (pipe(p))
		return;
	last = p[1];
	end = (struct pollfd){ .fd = p[0], .events = POLLIN };
	for (int i = 0; i < DEEP && !socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	     i++) {
		passed += pass(s[0], last);
		close(last);
		close(s[0]);
		last = s[1];
	}
	printf("sockets: %d, one in another\n", passed);
	printf("the pipe is open: %d\n", poll(&end, 1, 0) == 0);
	close(last);
	printf("the first is closed, and all are: %d\n",
	       poll(&end, 1, 0) == 1 && end.revents == POLLHUP);
	close(p[0]);
}

/* Put together from the top: each is empty when it gets into one that is not. */
static void watch_chain(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int top = epoll_create1(0), at = top, next = -1, p[2], err = 0;
	struct pollfd all = { .fd = top, .events = POLLIN };

	for (int i = 0; i < DEEP && !err; i++) {
		next = epoll_create1(0);
		err = epoll_ctl(at, EPOLL_CTL_ADD, next, &event) ? errno : 0;
		if (!err)
			at = next;
	}
	printf("epolls, one in another: %s\n", strerror(err));
	if (pipe(p) || epoll_ctl(at, EPOLL_CTL_ADD, p[0], &event))
		printf("the last cannot watch a pipe\n");
	printf("nothing to read: %d\n", poll(&all, 1, 0) == 0);
	if (write(p[1], "x", 1) == 1)
		printf("through all of them: %d\n", poll(&all, 1, 0) == 1);
}

/* Five layers, each epoll watching all of the next: millions of ways down. */
static void watch_layers(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int layers[5][WIDE], errors = 0, p[2];
	struct pollfd all = { .events = POLLIN };

	for (int depth = 0; depth < 5; depth++)
		for (int i = 0; i < WIDE; i++) {
			layers[depth][i] = epoll_create1(0);
			for (int k = 0; depth && k < WIDE; k++)
				errors += epoll_ctl(layers[depth][i],
						    EPOLL_CTL_ADD,
						    layers[depth - 1][k],
						    &event) != 0;
		}
	errors += pipe(p) ||
		  epoll_ctl(layers[0][WIDE - 1], EPOLL_CTL_ADD, p[0], &event);
	printf("layers: %d errors\n", errors);
	all.fd = layers[4][0];
	printf("nothing to read: %d\n", poll(&all, 1, 0) == 0);
	if (write(p[1], "x", 1) == 1)
		printf("through all of them: %d\n", poll(&all, 1, 0) == 1);
}

int main(void)
{
	close_chain();
	watch_chain();
	watch_layers();
	return 0;
}
