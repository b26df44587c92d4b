/* SPDX-License-Identifier: MIT */
/* One copy of a file in memory: shared and private mappings, two processes,
   read and write beside them, truncation, memfd, mremap, fork after. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static sigjmp_buf away;

static void on_bus(int signo, siginfo_t *info, void *context)
{
	(void)info, (void)context;
	siglongjmp(away, signo);
}

static int touch(volatile char *at)
{
	int signo = sigsetjmp(away, 1);

	if (!signo)
		*at;
	return signo;
}

static int in_child(void (*act)(char *), char *memory)
{
	int status;

	fflush(stdout);
	if (!fork()) {
		act(memory);
		_exit(0);
	}
	wait(&status);
	return status;
}

static void write_b(char *memory)
{
	memory[0] = 'b';
	memory[2 * PAGE] = 'b';
}

static void test_file(int fd)
{
	char *shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			    fd, 0);
	char *private = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE, fd, 0);
	char *second = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 2 * PAGE);
	char c;

	printf("start %c %c %c\n", shared[0], private[0], second[0]);
	in_child(write_b, shared);
	printf("child wrote shared: %c %c %c\n", shared[0], private[0],
	       second[0]);
	in_child(write_b, private);
	printf("child wrote private: %c %c\n", shared[PAGE], private[PAGE]);
	private[0] = 'p';
	pread(fd, &c, 1, 0);
	printf("private write: %c %c %c\n", shared[0], private[0], c);
	shared[1] = 's';
	pread(fd, &c, 1, 1);
	printf("shared write: %c\n", c);
	pwrite(fd, "w", 1, PAGE);
	printf("file write: %c %c\n", shared[PAGE], private[PAGE]);
	printf("msync %d\n", msync(shared, 4 * PAGE, MS_SYNC));
	ftruncate(fd, PAGE + 10);
	printf("after truncation: %d %d %d\n", touch(shared),
	       touch(shared + PAGE), touch(shared + 2 * PAGE) == SIGBUS);
	ftruncate(fd, 4 * PAGE);
	printf("grown again: %d %d %d\n", shared[PAGE], shared[PAGE + 10],
	       shared[2 * PAGE]);
}

static void test_moved(void)
{
	char *a = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *b;

	for (int i = 0; i < 8; i++)
		a[i * PAGE] = (char)('0' + i);
	b = mremap(a + 2 * PAGE, 2 * PAGE, 16 * PAGE, MREMAP_MAYMOVE);
	printf("moved: %c %c %d, left %c %c\n", b[0], b[PAGE], b[2 * PAGE],
	       a[PAGE], a[4 * PAGE]);
	in_child(write_b, b);
	printf("untouched: %c %c\n", b[0], b[PAGE]);
	madvise(b, PAGE, MADV_DONTNEED);
	printf("discarded: %d %c\n", b[0], b[PAGE]);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = on_bus,
				    .sa_flags = SA_SIGINFO };
	char page[PAGE];
	int fd = open("/tmp/shared-test", O_RDWR | O_CREAT | O_TRUNC, 0600);

	sigaction(SIGBUS, &action, NULL);
	memset(page, 'a', PAGE);
	for (int i = 0; i < 4; i++)
		write(fd, page, PAGE);
	unlink("/tmp/shared-test");
	test_file(fd);
	fd = memfd_create("test", 0);
	for (int i = 0; i < 4; i++)
		write(fd, page, PAGE);
	test_file(fd);
	test_moved();
	return 0;
}
