/* SPDX-License-Identifier: MIT */
/* AF_UNIX: pairs, names, datagrams, passed files, and what is refused. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static char buf[65536];
static int good; /* computed before its numbers are printed */

static void test_pair(void)
{
	int s[2], n;
	ssize_t got;

	ok_errno(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0, "socketpair");
	ok(write(s[0], "hello", 5) == 5 && write(s[0], " you", 4) == 4,
	   "two writes");
	good = !ioctl(s[1], FIONREAD, &n) && n == 9;
	ok(good, "FIONREAD: %d", n);
	ok(recv(s[1], buf, 7, MSG_PEEK) == 7, "a look across both");
	ok(read(s[1], buf, 100) == 9 && !memcmp(buf, "hello you", 9),
	   "one read");
	ok_errno(recv(s[1], buf, 1, MSG_DONTWAIT), EAGAIN, "nothing more");
	struct pollfd p = { s[1], POLLIN | POLLOUT | POLLRDHUP };
	good = poll(&p, 1, 0) == 1 && p.revents == POLLOUT;
	ok(good, "writable: %x", p.revents);
	shutdown(s[0], SHUT_WR);
	good = poll(&p, 1, 0) == 1 &&
	       p.revents == (POLLIN | POLLOUT | POLLRDHUP);
	ok(good, "half shut: %x", p.revents);
	ok(read(s[1], buf, 1) == 0, "the end of the stream");
	ok(write(s[1], "x", 1) == 1 && read(s[0], buf, 9) == 1,
	   "the other direction goes on");
	ok_errno(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE,
		 "writing after it was shut");
	write(s[1], "kept", 4);
	close(s[1]);
	ok(read(s[0], buf, 100) == 4, "what was sent is there after the close");
	ok(read(s[0], buf, 100) == 0, "then the end");
	p.fd = s[0];
	good = poll(&p, 1, 0) == 1 &&
	       p.revents == (POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	ok(good, "hung up: %x", p.revents);
	close(s[0]);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s);
	ok(fcntl(s[0], F_GETFD) == FD_CLOEXEC &&
		   fcntl(s[1], F_GETFL) & O_NONBLOCK,
	   "flags");
	for (n = 0; (got = write(s[0], buf, sizeof(buf))) > 0; n += got)
		;
	ok(got == -1 && errno == EAGAIN && n >= 65536, "it is full some time");
	write(s[1], "lost", 4);
	close(s[1]);
	ok_errno(read(s[0], buf, 1) < 0 ? -1 : 0, 0, "what was there");
	close(s[0]);
	struct stat st;
	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s);
	ok(!fstat(s[0], &st) && S_ISSOCK(st.st_mode), "fstat says a socket");
	write(s[0], "one", 3);
	write(s[0], "three", 5);
	ok(read(s[1], buf, 100) == 3 && read(s[1], buf, 2) == 2,
	   "packets are kept apart, and cut");
	ok_errno(recv(s[1], buf, 1, MSG_DONTWAIT), EAGAIN,
		 "the rest of it is gone");
	close(s[0]);
	close(s[1]);
}

static socklen_t address(struct sockaddr_un *un, const char *path)
{
	memset(un, 0, sizeof(*un));
	un->sun_family = AF_UNIX;
	strcpy(un->sun_path + !*path, path + !*path);
	return offsetof(struct sockaddr_un, sun_path) + !*path +
	       strlen(path + !*path) + !!*path;
}

static void *serve(void *arg)
{
	int listener = *(int *)arg;

	for (int i = 0; i < 3; i++) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		char line[64];
		ssize_t n = read(fd, line, sizeof(line));

		for (ssize_t k = 0; k < n; k++)
			line[k] ^= 0x20;
		write(fd, line, n);
		close(fd);
	}
	return NULL;
}

static void test_named(const char *path, const char *what)
{
	struct sockaddr_un un, other;
	socklen_t size = address(&un, path), n = sizeof(other);
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), fd;
	struct ucred cred;
	pthread_t thread;

	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	good = connect(fd, (void *)&un, size) == -1 &&
	       (errno == (*path ? ENOENT : ECONNREFUSED));
	ok(good, "%s: nobody there", what);
	ok_errno(listen(listener, 5), EINVAL, "listening without a name");
	ok_errno(bind(listener, (void *)&un, size), 0, what);
	ok_errno(bind(fd, (void *)&un, size), EADDRINUSE, what);
	ok_errno(connect(fd, (void *)&un, size), ECONNREFUSED, "before listen");
	ok_errno(accept(listener, NULL, NULL), EINVAL, "accept before listen");
	ok_errno(listen(listener, 5), 0, "listen");
	pthread_create(&thread, NULL, serve, &listener);
	for (int i = 0; i < 3; i++) {
		if (i)
			fd = socket(AF_UNIX, SOCK_STREAM, 0);
		connect(fd, (void *)&un, size);
		write(fd, "Echo", 4);
		int got = read(fd, buf, 100);
		good = got == 4 && !memcmp(buf, "eCHO", 4);
		ok(good, "client %d was answered", i);
		if (i < 2)
			close(fd);
	}
	pthread_join(thread, NULL);
	good = !getpeername(fd, (void *)&other, &n) && n == size &&
	       !memcmp(&other, &un, size);
	ok(good, "getpeername: %d bytes", n);
	n = sizeof(other);
	good = !getsockname(fd, (void *)&other, &n) && n == 2;
	ok(good, "we have no name: %d", n);
	n = sizeof(cred);
	ok(!getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) &&
		   cred.pid == getpid(),
	   "SO_PEERCRED");
	ok_errno(connect(fd, (void *)&un, size), EISCONN, "connected already");
	close(fd);
	close(listener);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ok_errno(connect(fd, (void *)&un, size), ECONNREFUSED, "it was closed");
	close(fd);
	unlink(path);
}

static void test_datagrams(void)
{
	struct sockaddr_un a, b, from;
	socklen_t na = address(&a, "/tmp/dgram.a"),
		  nb = address(&b, "/tmp/dgram.b"), n = sizeof(from);
	int x = socket(AF_UNIX, SOCK_DGRAM, 0),
	    y = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct timeval soon = { 0, 20000 };

	unlink(a.sun_path);
	unlink(b.sun_path);
	bind(x, (void *)&a, na);
	bind(y, (void *)&b, nb);
	ok(sendto(x, "to b", 4, 0, (void *)&b, nb) == 4, "sendto");
	ok(sendto(x, "", 0, 0, (void *)&b, nb) == 0, "an empty one");
	ok(recvfrom(y, buf, 3, MSG_TRUNC, (void *)&from, &n) == 4,
	   "its length, cut or not");
	good = n == na && !memcmp(&from, &a, na);
	ok(good, "who sent it: %s", from.sun_path);
	ok(recv(y, buf, 100, 0) == 0, "the empty one");
	ok_errno(connect(y, (void *)&a, na), 0, "connect");
	ok(send(y, "back", 4, 0) == 4 && read(x, buf, 100) == 4, "an answer");
	ok_errno(send(x, "x", 1, 0), ENOTCONN, "sent to nobody");
	setsockopt(x, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	ok_errno(recv(x, buf, 1, 0), EAGAIN, "a time limit");
	close(x);
	ok_errno(send(y, "x", 1, 0), ECONNREFUSED, "the other side is closed");
	close(y);
	unlink(a.sun_path);
	unlink(b.sun_path);
}

static void test_passing(void)
{
	char control[CMSG_SPACE(2 * sizeof(int))] __attribute__((aligned(8)));
	struct iovec v[2] = { { "pa", 2 }, { "ss", 2 } };
	struct msghdr m = { .msg_iov = v,
			    .msg_iovlen = 2,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	int s[2], p[2], got[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	pipe(p);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(p));
	memcpy(CMSG_DATA(c), p, sizeof(p));
	ok(sendmsg(s[0], &m, 0) == 4, "a message with two files");
	close(p[0]);
	close(p[1]);
	memset(control, 0, sizeof(control));
	v[0] = (struct iovec){ buf, 3 };
	v[1] = (struct iovec){ buf + 10, 10 };
	ok(recvmsg(s[1], &m, MSG_CMSG_CLOEXEC) == 4 && buf[10] == 's',
	   "received in two parts");
	c = CMSG_FIRSTHDR(&m);
	ok(c && c->cmsg_type == SCM_RIGHTS &&
		   c->cmsg_len == CMSG_LEN(sizeof(p)),
	   "with its files");
	memcpy(got, CMSG_DATA(c), sizeof(got));
	ok(write(got[1], "y", 1) == 1 && read(got[0], buf, 9) == 1,
	   "which are the pipe");
	ok(fcntl(got[0], F_GETFD) == FD_CLOEXEC, "closed on exec");
	m.msg_control = NULL;
	m.msg_controllen = 0;
	v[0] = (struct iovec){ "plain", 5 };
	m.msg_iovlen = 1;
	sendmsg(s[0], &m, 0);
	struct mmsghdr mm[2] = { { m }, { m } };
	v[0].iov_base = buf;
	v[0].iov_len = 5;
	ok(sendmmsg(s[0], mm, 2, 0) == 2 && mm[1].msg_len == 5,
	   "two messages at once");
	ok(recv(s[1], buf, 15, MSG_WAITALL) == 15, "all that is asked for");
	close(s[0]);
	close(s[1]);
}

static void on_pipe(int signo)
{
	write(1, "# SIGPIPE\n", 10);
}

static void test_refused(void)
{
	int fd = open("/dev/null", O_RDWR), s[2];

	ok_errno(bind(fd, NULL, 0), ENOTSOCK, "bind of a device");
	ok_errno(listen(99, 0), EBADF, "listen on nothing");
	ok_errno(socket(AF_UNIX, 77, 0), EINVAL, "no such type");
	ok_errno(socket(AF_UNIX, SOCK_RDM, 0), ESOCKTNOSUPPORT,
		 "a type that it has not");
	ok(socketpair(AF_INET, SOCK_STREAM, 0, s) == -1,
	   "no pairs of a network");
	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	ok_errno(listen(s[0], 1), EOPNOTSUPP, "datagrams do not listen");
	ok_errno(accept(s[0], NULL, NULL), EOPNOTSUPP, "nor accept");
	ok_errno(shutdown(s[0], 9), EINVAL, "no such direction");
	ok_errno(send(s[0], buf, 1, MSG_OOB), EOPNOTSUPP, "out of band");
	ok_errno(lseek(s[0], 0, SEEK_SET), ESPIPE, "no offset");
	close(s[0]);
	close(s[1]);
	signal(SIGPIPE, on_pipe);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	close(s[1]);
	ok_errno(write(s[0], "x", 1), EPIPE, "nobody reads");
	s[1] = socket(AF_UNIX, SOCK_STREAM, 0);
	ok_errno(write(s[1], "x", 1), ENOTCONN, "not connected");
	ok_errno(read(s[1], buf, 1), EINVAL, "reading, not connected");
	struct pollfd p = { s[1], POLLIN | POLLOUT };
	good = poll(&p, 1, 0) == 1 && p.revents == (POLLOUT | POLLHUP);
	ok(good, "its events: %x", p.revents);
}

static void test_processes(void)
{
	int s[2];
	long sum = 0, n;

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	if (!fork()) {
		close(s[0]);
		for (int i = 0; i < 100; i++) {
			memset(buf, i, 5000);
			write(s[1], buf, 5000);
		}
		_exit(0);
	}
	close(s[1]);
	for (long count = 0; (n = read(s[0], buf, sizeof(buf))) > 0; count += n)
		for (long i = 0; i < n; i++)
			sum += buf[i];
	wait(NULL);
	good = sum == 5000l * 99 * 100 / 2;
	ok(good, "half a megabyte between processes: %ld", sum);
}

/* Messages of no bytes are not for nothing. */
static void test_many(void)
{
	int s[2], count = 0;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	while (count < 100000 && !send(s[0], "", 0, MSG_DONTWAIT))
		count++;
	ok(count < 100000 && errno == EAGAIN, "empty datagrams have an end");
	ok(recv(s[1], buf, 1, MSG_DONTWAIT) == 0, "one of them");
	while (!recv(s[1], buf, 1, MSG_DONTWAIT))
		;
	ok_errno(send(s[0], "", 0, MSG_DONTWAIT), 0, "and room again");
	close(s[0]);
	close(s[1]);
}

static struct sockaddr_un busy = { AF_UNIX, "\0busy" };
static int twice; /* connected by two threads */

static void *connect_twice(void *unused)
{
	(void)unused;
	return (void *)(long)(connect(twice, (struct sockaddr *)&busy, 16)
				      ? errno
				      : 0);
}

/* Two threads wait to connect one socket: it gets connected once. */
static void test_twice(void)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	int first = socket(AF_UNIX, SOCK_STREAM, 0), got[3];
	struct pollfd p = { .fd = listener, .events = POLLIN };
	pthread_t threads[2];
	void *results[2];

	twice = socket(AF_UNIX, SOCK_STREAM, 0);
	bind(listener, (struct sockaddr *)&busy, 16);
	listen(listener, 0);
	connect(first, (struct sockaddr *)&busy, 16);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, connect_twice, NULL);
	usleep(20000);
	got[0] = accept(listener, NULL, NULL);
	poll(&p, 1, -1);
	got[1] = accept(listener, NULL, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], &results[i]);
	ok((long)results[0] + (long)results[1] == EISCONN &&
		   (!results[0] || !results[1]),
	   "connected once");
	ok(poll(&p, 1, 0) == 0, "and accepted once");
	close(twice);
	ok(read(got[1], buf, 1) == 0, "the other end sees it go");
	close(got[0]);
	close(got[1]);
	close(first);
	close(listener);
}

int main(void)
{
	test_pair();
	test_named("/tmp/named.socket", "a path");
	test_named("\0abstract name", "an abstract name");
	test_datagrams();
	test_passing();
	test_refused();
	test_processes();
	test_many();
	test_twice();
	return tap_end();
}
