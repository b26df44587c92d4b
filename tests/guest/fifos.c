/* SPDX-License-Identifier: MIT */
/* Named pipes: opening waits for the other end; what else mknod makes; a pipe
   without a name opened by its link in /proc. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *what, int result)
{
	printf("%s: %d%s%s\n", what, result < 0 ? -1 : 0, result < 0 ? " " : "",
	       result < 0 ? strerror(errno) : "");
	fflush(stdout);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void show_poll(const char *what, int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };

	printf("%s: %d", what, poll(&p, 1, 0));
	printf(" %x\n", p.revents);
	fflush(stdout);
}

static void meet(void)
{
	char buf[100] = "";
	int fd, status;

	if (!fork()) {
		fd = open("fifo", O_WRONLY);
		write(fd, "from the child", 14);
		_exit(0);
	}
	fd = open("fifo", O_RDONLY);
	tell("open to read", fd);
	printf("read %d", (int)read(fd, buf, sizeof(buf)));
	printf(" [%s]\n", buf);
	wait(&status);
	printf("then %d\n", (int)read(fd, buf, sizeof(buf)));
	show_poll("ended", fd);
	close(fd);
}

static void without_waiting(void)
{
	int in, out, both;
	char buf[10];

	tell("nobody reads", open("fifo", O_WRONLY | O_NONBLOCK));
	in = open("fifo", O_RDONLY | O_NONBLOCK);
	tell("nobody writes", in);
	show_poll("before a writer", in);
	printf("read %d\n", (int)read(in, buf, sizeof(buf)));
	out = open("fifo", O_WRONLY | O_NONBLOCK);
	tell("now one reads", out);
	tell("nothing there", (int)read(in, buf, sizeof(buf)));
	write(out, "xy", 2);
	show_poll("something there", in);
	close(out);
	show_poll("and no writer", in);
	printf("read %d", (int)read(in, buf, sizeof(buf)));
	printf(", %d\n", (int)read(in, buf, sizeof(buf)));
	close(in);
	both = open("fifo", O_RDWR);
	tell("both", both);
	write(both, "z", 1);
	show_poll("both", both);
	close(both);
	in = open("fifo", O_RDONLY | O_NONBLOCK);
	printf("its contents are gone: %d\n", (int)read(in, buf, sizeof(buf)));
	close(in);
}

static void interrupted(void)
{
	struct sigaction action = { .sa_handler = on_alarm };

	sigaction(SIGALRM, &action, NULL);
	ualarm(20000, 0);
	tell("interrupted", open("fifo", O_RDONLY));
}

static void kinds(void)
{
	struct stat st;

	tell("again", mkfifo("fifo", 0600));
	stat("fifo", &st);
	printf("a fifo: %d, mode %o\n", S_ISFIFO(st.st_mode), st.st_mode & 0777);
	tell("a file", mknod("plain", S_IFREG | 0640, 0));
	stat("plain", &st);
	printf("a file: %d, size %d\n", S_ISREG(st.st_mode), (int)st.st_size);
	tell("a folder", mknod("folder", S_IFDIR | 0700, 0));
	tell("nonsense", mknod("nonsense", 0150000, 0));
	tell("a socket", mknod("socket", S_IFSOCK | 0600, 0));
	tell("opened", open("socket", O_RDWR));
}

static void reopened(void)
{
	int ends[2], fd;
	char path[64], buf[10] = "";

	pipe(ends);
	write(ends[1], "abc", 3);
	sprintf(path, "/proc/self/fd/%d", ends[0]);
	fd = open(path, O_RDONLY);
	tell("a pipe's link", fd);
	printf("%d", (int)read(fd, buf, sizeof(buf)));
	printf(" [%s]\n", buf);
	close(ends[1]);
	printf("%d\n", (int)read(fd, buf, sizeof(buf)));
}

int main(void)
{
	char path[] = "/tmp/fifos.XXXXXX";

	if (!mkdtemp(path) || chdir(path))
		return 1;
	tell("mkfifo", mkfifo("fifo", 0644));
	meet();
	without_waiting();
	interrupted();
	kinds();
	reopened();
	unlink("socket");
	unlink("plain");
	unlink("fifo");
	tell("clean", rmdir(path));
	return 0;
}
