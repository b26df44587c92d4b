/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals: echo, lines, signals, window, sessions, and both closings. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tap.h"

static char buf[20000];

/* All that comes until it ends so, as text without its returns. */
static const char *read_to(int fd, const char *end)
{
	struct pollfd p = { fd, POLLIN };
	size_t n = 0;

	buf[0] = '\0';
	while (n < sizeof(buf) - 1 && poll(&p, 1, 5000) == 1) {
		ssize_t got = read(fd, buf + n, 1);

		if (got <= 0)
			break;
		n += buf[n] != '\r';
		buf[n] = '\0';
		if (n >= strlen(end) && !strcmp(buf + n - strlen(end), end))
			break;
	}
	return buf;
}

static volatile int resized;

static void on_resize(int signo)
{
	resized++;
}

static void test_pair(void)
{
	struct winsize w = { 40, 100, 0, 0 };
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, good;
	char name[32], line[64];
	struct termios t;
	struct stat st;

	grantpt(master);
	ok(!ptsname_r(master, name, sizeof(name)) &&
		   !strncmp(name, "/dev/pts/", 9),
	   "its name");
	ok_errno(open(name, O_RDWR | O_NOCTTY), EIO, "locked");
	unlockpt(master);
	slave = open(name, O_RDWR | O_NOCTTY);
	ok(slave >= 0 && isatty(slave) && !strcmp(ttyname(slave), name),
	   "a terminal");
	ok(!fstat(slave, &st) && S_ISCHR(st.st_mode) &&
		   major(st.st_rdev) == 136,
	   "a device");
	ok(write(master, "hello\r", 6) == 6, "keys");
	good = read(slave, line, sizeof(line)) == 6 &&
	       !memcmp(line, "hello\n", 6);
	ok(good, "a line");
	ok(!strcmp(read_to(master, "\n"), "hello\n"), "its echo");
	write(slave, "out\n", 4);
	ok(read(master, line, 64) == 5 && !memcmp(line, "out\r\n", 5),
	   "output, cooked");
	write(master, "abc\177\177x\r", 7);
	ok(read(slave, line, 64) == 3 && !memcmp(line, "ax\n", 3), "erased");
	tcgetattr(slave, &t);
	ok(t.c_lflag & ICANON && t.c_oflag & ONLCR, "usual settings");
	read_to(master, "\n");
	cfmakeraw(&t);
	tcsetattr(master, TCSANOW, &t);
	write(master, "r\003", 2);
	ok(read(slave, line, 64) == 2 && line[1] == 3,
	   "raw, set from the other side");
	ioctl(master, TIOCSWINSZ, &w);
	memset(&w, 0, sizeof(w));
	ok(!ioctl(slave, TIOCGWINSZ, &w) && w.ws_row == 40 && w.ws_col == 100,
	   "the window");
	struct pollfd p = { master, POLLIN | POLLOUT };
	ok(poll(&p, 1, 0) == 1 && p.revents == POLLOUT, "nothing to be read");
	close(slave);
	good = poll(&p, 1, 0) == 1 && p.revents & POLLHUP;
	ok(good, "hung up");
	ok_errno(read(master, line, 1), EIO,
		 "reading when the terminal is closed");
	slave = open(name, O_RDWR | O_NOCTTY);
	ok(slave >= 0, "opened again");
	close(master);
	ok(read(slave, line, 1) == 0, "the other side is gone: the end");
	ok_errno(write(slave, "x", 1), EIO, "and no output");
	close(slave);
	ok_errno(open(name, O_RDWR), ENOENT, "its name is gone");
}

static void child(void)
{
	struct winsize w;
	char line[64];
	ssize_t n;

	signal(SIGWINCH, on_resize);
	printf("session %d foreground %d\n", getsid(0) == getpid(),
	       tcgetpgrp(0) == getpid());
	printf("tty %d\n", open("/dev/tty", O_RDWR) >= 0);
	fflush(stdout);
	while (!resized)
		pause();
	ioctl(0, TIOCGWINSZ, &w);
	printf("window %d\n", w.ws_col);
	fflush(stdout);
	n = read(0, line, sizeof(line));
	printf("read %ld\n", (long)n);
	fflush(stdout);
	n = read(0, line, sizeof(line));
	printf("end %ld\n", (long)n);
	fflush(stdout);
	pause();
	exit(1);
}

static void test_session(void)
{
	struct winsize w = { 24, 80, 0, 0 };
	int master, status;
	pid_t pid = forkpty(&master, NULL, NULL, &w);

	if (!pid)
		child();
	ok(!strcmp(read_to(master, "tty 1\n"),
		   "session 1 foreground 1\ntty 1\n"),
	   "a session with its terminal");
	usleep(20000);
	w.ws_col = 132;
	ioctl(master, TIOCSWINSZ, &w);
	ok(!strcmp(read_to(master, "132\n"), "window 132\n"),
	   "told of its window");
	write(master, "abc\r", 4);
	ok(!strcmp(read_to(master, "read 4\n"), "abc\nread 4\n"), "a line");
	write(master, "\004", 1);
	ok(!strcmp(read_to(master, "end 0\n"), "end 0\n"),
	   "the key that ends input");
	write(master, "\003", 1);
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
		   WTERMSIG(status) == SIGINT,
	   "ended by Ctrl-C");
	ok(!strcmp(read_to(master, "\n"), "^C"), "its echo");
	close(master);
	pid = forkpty(&master, NULL, NULL, NULL);
	if (!pid) {
		pause();
		_exit(0);
	}
	usleep(20000);
	close(master);
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
		   WTERMSIG(status) == SIGHUP,
	   "ended when the terminal hung up");
}

static void test_much(void)
{
	int master, status;
	size_t n = 0;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);

	if (!pid) {
		for (int i = 0; i < 2000; i++)
			printf("line %04d of a long text\n", i);
		fflush(stdout);
		_exit(7);
	}
	for (ssize_t got; (got = read(master, buf, 1000)) > 0; n += got)
		;
	ok(n == 2000 * 26, "more than there is room for: %zu", n);
	ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7,
	   "its status");
	close(master);
}

int main(void)
{
	test_pair();
	test_session();
	test_much();
	return tap_end();
}
