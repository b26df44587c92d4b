/* SPDX-License-Identifier: MIT */
/* mlock and its kin, mincore, advice, and what they refuse. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static char *map(int pages, int rights)
{
	return mmap(NULL, pages * PAGE, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
}

static int resident(char *at, int pages)
{
	unsigned char vec[16];
	int n = 0;

	if (mincore(at, pages * PAGE, vec))
		return -1;
	for (int i = 0; i < pages; i++)
		n += vec[i] & 1;
	return n;
}

static void show(const char *what, int result)
{
	printf("%s: %d %s\n", what, result, result ? strerror(errno) : "ok");
}

int main(void)
{
	char *a = map(8, PROT_READ | PROT_WRITE), *hole = map(3, PROT_READ);
	int status;

	munmap(hole + PAGE, PAGE);
	printf("untouched: %d\n", resident(a, 8));
	a[0] = a[3 * PAGE] = 1;
	printf("touched: %d\n", resident(a, 8));
	show("lock", mlock(a + 100, 4 * PAGE));
	printf("locked: %d\n", resident(a, 8));
	show("lock a hole", mlock(hole, 3 * PAGE));
	show("lock nothing", mlock(a, 0));
	fflush(stdout);
	if (!fork()) {
		a[PAGE] = 7;
		_exit(a[PAGE] + a[0]);
	}
	wait(&status);
	printf("child: %d, ours: %d\n", WEXITSTATUS(status), a[PAGE]);
	show("unlock", munlock(a, 2 * PAGE));
	show("unlock all", munlockall());
	show("msync flags", msync(a, PAGE, MS_SYNC | MS_ASYNC));
	show("msync hole", msync(hole, 3 * PAGE, MS_SYNC));
	show("odd address", madvise(a + 1, PAGE, MADV_DONTNEED));
	show("discard", madvise(a, 8 * PAGE, MADV_DONTNEED));
	printf("left: %d", resident(a, 8));
	printf(", reads %d\n", a[3 * PAGE]);
	printf("mincore of a hole: %d", resident(hole, 3));
	printf(" %d\n", errno == ENOMEM);
	return 0;
}
