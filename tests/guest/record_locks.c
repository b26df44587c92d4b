/* SPDX-License-Identifier: MIT */
/* Locks of fcntl on ranges: between processes, cut in two, lost by a close. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;

static int lock(int command, int type, int whence, long start, long size)
{
	struct flock l = { .l_type = type, .l_whence = whence, .l_start = start, .l_len = size };

	return fcntl(fd, command, &l);
}

static void tell(const char *what, int result)
{
	printf("%s: %d%s%s\n", what, result, result < 0 ? " " : "",
	       result < 0 ? strerror(errno) : "");
	fflush(stdout);
}

/* Whoever asks, in another process: which locks are in the way of each byte. */
static void show(const char *what)
{
	int status;

	printf("%s:", what);
	fflush(stdout);
	if (!fork()) {
		for (long at = 0; at < 12; at++) {
			struct flock l = { .l_type = F_WRLCK, .l_start = at, .l_len = 1 };

			fcntl(fd, F_GETLK, &l);
			printf(" %c", l.l_type == F_UNLCK ? '.' : l.l_type == F_WRLCK ? 'W' : 'R');
		}
		printf("\n");
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void ranges(void)
{
	tell("write lock", lock(F_SETLK, F_WRLCK, SEEK_SET, 2, 6));
	show("2 to 7");
	tell("again", lock(F_SETLK, F_WRLCK, SEEK_SET, 2, 6));
	tell("cut in two", lock(F_SETLK, F_UNLCK, SEEK_SET, 4, 2));
	show("2 3, 6 7");
	tell("one of them shared", lock(F_SETLK, F_RDLCK, SEEK_SET, 6, 1));
	show("6 is R");
	tell("from the end", lock(F_SETLK, F_WRLCK, SEEK_END, -2, 0));
	show("10 on");
	lseek(fd, 5, SEEK_SET);
	tell("backwards", lock(F_SETLK, F_WRLCK, SEEK_CUR, 0, -1));
	show("4");
	tell("all open", lock(F_SETLK, F_UNLCK, SEEK_SET, 0, 0));
	show("none");
	tell("before the start", lock(F_SETLK, F_WRLCK, SEEK_SET, -1, 5));
	tell("bad whence", lock(F_SETLK, F_WRLCK, 7, 0, 5));
	tell("bad type", lock(F_SETLK, 9, SEEK_SET, 0, 5));
	tell("bad question", lock(F_GETLK, F_UNLCK, SEEK_SET, 0, 5));
}

static int go[2]; /* from child to parent */

/* Both want one byte; the parent gives it up. */
static void wait_for_it(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_start = 3, .l_len = 4 };
	pid_t child;
	int status;
	char byte;

	fcntl(fd, F_SETLK, &l);
	child = fork();
	if (!child) {
		l.l_start = l.l_len = 0;
		fcntl(fd, F_GETLK, &l);
		printf("held by the parent: %d, %ld %ld\n", l.l_pid == getppid(), (long)l.l_start,
		       (long)l.l_len);
		tell("another process", lock(F_SETLK, F_RDLCK, SEEK_SET, 0, 4));
		tell("beside it", lock(F_SETLK, F_WRLCK, SEEK_SET, 0, 3));
		write(go[1], "x", 1);
		tell("waited for", lock(F_SETLKW, F_WRLCK, SEEK_SET, 3, 1));
		_exit(0);
	}
	read(go[0], &byte, 1);
	tell("the child has it", lock(F_SETLK, F_RDLCK, SEEK_SET, 0, 1));
	usleep(30000);
	lock(F_SETLK, F_UNLCK, SEEK_SET, 0, 0);
	waitpid(child, &status, 0);
	tell("it ended", lock(F_SETLK, F_WRLCK, SEEK_SET, 0, 8));
}

/* One that is held for ever, until its owner dies. */
static void wait_in_vain(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	pid_t child;
	int status;
	char byte;

	child = fork();
	if (!child) {
		lock(F_SETLK, F_WRLCK, SEEK_SET, 0, 0);
		write(go[1], "x", 1);
		pause();
	}
	read(go[0], &byte, 1);
	sigaction(SIGALRM, &action, NULL);
	alarm(1);
	tell("interrupted", lock(F_SETLKW, F_WRLCK, SEEK_SET, 0, 1));
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	tell("killed", lock(F_SETLK, F_WRLCK, SEEK_SET, 0, 1));
	lock(F_SETLK, F_UNLCK, SEEK_SET, 0, 0);
}

static void open_files(const char *path)
{
	struct flock l = { .l_type = F_WRLCK, .l_start = 3, .l_len = 4 };
	int other = open(path, O_RDONLY);

	tell("read-only", fcntl(other, F_SETLK, &l));
	tell("of an open file", fcntl(fd, F_OFD_SETLK, &l));
	l.l_type = F_RDLCK;
	tell("of another one", fcntl(other, F_OFD_SETLK, &l));
	close(fd);
	tell("after its close", fcntl(other, F_OFD_SETLK, &l));
}

/* A vector whose first part took all that was there. */
static void vector(void)
{
	char a[4], b[4];
	struct iovec v[2] = { { a, 4 }, { b, 4 } };
	int pair[2];

	pipe(pair);
	write(pair[1], "abcd", 4);
	tell("readv", (int)readv(pair[0], v, 2));
}

int main(void)
{
	char path[] = "/tmp/record_locks.XXXXXX";
	int other;

	fd = mkstemp(path);
	if (fd < 0 || ftruncate(fd, 12) || pipe(go))
		return 1;
	ranges();
	wait_for_it();
	other = open(path, O_RDONLY);
	show("0 to 7");
	close(other);
	show("any close loses all");
	wait_in_vain();
	open_files(path);
	vector();
	unlink(path);
	return 0;
}
