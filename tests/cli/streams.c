/* SPDX-License-Identifier: MIT */
/* What descriptors 0, 1 and 2 are and do; told on the one that the first
   argument names. tests/cli/streams has the streams. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int out;

static const char *kind_of(mode_t mode)
{
	return S_ISREG(mode) ? "file" : S_ISFIFO(mode) ? "pipe" : S_ISCHR(mode) ? "device" :
	       S_ISSOCK(mode) ? "socket" : "other";
}

/* The name, less what differs from one run to the next. */
static void tell_name(int fd)
{
	char link[64], name[4096];
	ssize_t n;

	sprintf(link, "/proc/self/fd/%d", fd);
	n = readlink(link, name, sizeof(name) - 1);
	if (n < 0) {
		dprintf(out, " (%s)", strerror(errno));
		return;
	}
	name[n] = 0;
	dprintf(out, " %s", strncmp(name, "pipe:[", 6) ? name : "pipe:");
}

static void describe(int fd)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	dprintf(out, "%d:", fd);
	if (fstat(fd, &st)) {
		dprintf(out, " %s\n", strerror(errno));
		return;
	}
	dprintf(out, " %s mode %o size %ld", kind_of(st.st_mode), st.st_mode & 0777,
		S_ISREG(st.st_mode) ? (long)st.st_size : -1);
	if (S_ISCHR(st.st_mode))
		dprintf(out, " rdev %lx", (long)st.st_rdev);
	dprintf(out, " access %d append %d", flags & O_ACCMODE, !!(flags & O_APPEND));
	dprintf(out, " at %ld", (long)lseek(fd, 0, SEEK_CUR));
	tell_name(fd);
	dprintf(out, "\n");
}

static void describe_all(void)
{
	for (int fd = 0; fd < 3; fd++)
		describe(fd);
}

static void tell(const char *what, long result)
{
	dprintf(out, "%s: %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
}

static void read_about(void)
{
	static volatile long bad_va = 8;
	struct stat st;
	char buf[100] = "";
	char *map;
	int again;

	tell("read", read(0, buf, 5));
	dprintf(out, "[%s]\n", buf);
	tell("lseek", lseek(0, 2, SEEK_SET));
	memset(buf, 0, sizeof(buf));
	tell("read", read(0, buf, 3));
	dprintf(out, "[%s]\n", buf);
	tell("seek to the end", lseek(0, -4, SEEK_END));
	memset(buf, 0, sizeof(buf));
	tell("read", read(0, buf, 10));
	dprintf(out, "[%s]\n", buf);
	tell("read at the end", read(0, buf, 10));
	memset(buf, 0, sizeof(buf));
	tell("pread", pread(0, buf, 4, 1));
	dprintf(out, "[%s] at %ld\n", buf, (long)lseek(0, 0, SEEK_CUR));
	tell("bad whence", lseek(0, 0, 9));
	tell("before the start", lseek(0, -1, SEEK_SET));
	/* QEMU looks at the buffer first */
	if (fstat(0, &st) == 0 && S_ISREG(st.st_mode) && !(fcntl(0, F_GETFL) & O_WRONLY))
		tell("bad buffer", read(0, (void *)bad_va, 4));
	tell("write", write(0, "x", 1));
	map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
	if (map != MAP_FAILED)
		dprintf(out, "mapped [%.4s]\n", map);
	else
		tell("mmap", -1);
	again = open("/dev/stdin", O_RDONLY);
	tell("open again", again < 0 ? -1 : 0);
	lseek(0, 0, SEEK_SET);
}

/* Bytes of a file go to pages that are first to be read from the same file. */
static void read_into_itself(void)
{
	unsigned char *map = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0);
	unsigned long sum = 0;

	tell("read", read(0, map + 100, 12000));
	for (int i = 0; i < 16384; i++)
		sum = sum * 31 + map[i];
	dprintf(out, "sum %lu, at %ld\n", sum, (long)lseek(0, 0, SEEK_CUR));
}

static void write_about(int fd)
{
	char buf[100] = "";

	tell("write", write(fd, "hello\n", 6));
	tell("seek", lseek(fd, 1, SEEK_SET));
	tell("overwrite", write(fd, "E", 1));
	tell("pwrite", pwrite(fd, "LL", 2, 2));
	tell("at", lseek(fd, 0, SEEK_CUR));
	tell("read", read(fd, buf, 4));
	tell("end", lseek(fd, 0, SEEK_END));
	tell("truncate", ftruncate(fd, 20));
	describe(fd);
	tell("again", ftruncate(fd, 6));
	lseek(fd, 0, SEEK_END);
}

static void fail_to_write(void)
{
	static char much[1 << 20];

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	tell("write", write(1, much, 10));
	tell("much", write(1, much, sizeof(much)));
	tell("more", write(1, much, sizeof(much)));
}

static void poll_about(void)
{
	struct pollfd all[3] = { { 0, POLLIN | POLLOUT, 0 }, { 1, POLLIN | POLLOUT, 0 },
				 { 2, POLLIN | POLLOUT, 0 } };
	char buf[100];

	/* when input comes is not the same everywhere */
	tell("poll", poll(all + 1, 2, -1));
	dprintf(out, "%x %x\n", all[1].revents, all[2].revents);
	while (read(0, buf, sizeof(buf)) > 0)
		;
	tell("poll", poll(all, 1, -1));
	dprintf(out, "at the end %x\n", all[0].revents);
}

int main(int argc, char **argv)
{
	const char *what = argv[2];

	out = atoi(argv[1]);
	if (!strcmp(what, "describe"))
		describe_all();
	if (!strcmp(what, "read"))
		read_about();
	if (!strcmp(what, "itself"))
		read_into_itself();
	if (!strcmp(what, "write"))
		write_about(1);
	if (!strcmp(what, "fail"))
		fail_to_write();
	if (!strcmp(what, "poll"))
		poll_about();
	if (!strcmp(what, "opens")) {
		int fd = open("/dev/null", O_RDWR);

		dprintf(out, "open gives %d\n", fd);
	}
	if (!strcmp(what, "names")) {
		int fd = open("/tmp", O_RDONLY);
		int ends[2];

		tell_name(fd);
		pipe(ends);
		tell_name(ends[0]);
		close(ends[0]);
		tell_name(ends[0]);
		dprintf(out, "\n");
	}
	return argc > 3 ? atoi(argv[3]) : 0;
}
