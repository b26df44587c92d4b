/* SPDX-License-Identifier: MIT */
/* Hostile pointers in system calls give EFAULT or EINVAL, and no more. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const unsigned long bad[] = {
	1,
	8,
	0x1234567000,
	0x3000000000,
	0x4000000000,
	0x7fffffffffffffff,
	0xffffffd080200000,
	0xffffffff80200000,
	0xffffffffffffffff,
};

static int fault(long result)
{
	return result == -1 && errno == EFAULT;
}

int main(void)
{
	int zero = open("/dev/zero", O_RDWR), ok = 0, total = 0;
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int tmp = open("/tmp/pointers", O_CREAT | O_RDWR, 0600);

	munmap(page + 4096, 4096);
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unsigned long va = bad[i];

		ok += fault(syscall(SYS_read, zero, va, 100));
		ok += fault(syscall(SYS_write, tmp, va, 100));
		ok += fault(syscall(SYS_openat, AT_FDCWD, va, 0));
		ok += fault(syscall(SYS_newfstatat, AT_FDCWD, va, page, 0));
		ok += fault(syscall(SYS_fstat, zero, va));
		ok += fault(syscall(SYS_uname, va));
		ok += fault(syscall(SYS_clock_gettime, 0, va));
		ok += fault(syscall(SYS_writev, tmp, va, 1));
		ok += fault(syscall(SYS_rt_sigaction, 10, va, 0, 8));
		ok += fault(syscall(SYS_pipe2, va, 0));
		total += 10;
	}
	printf("%d of %d\n", ok, total);
	printf("across the end %d\n",
	       fault(syscall(SYS_uname, page + 4096 - 100)));
	printf("string at the end %d\n",
	       (page[4095] = 0, page[4094] = '/', access(page + 4094, F_OK)));
	printf("kernel text %d\n",
	       fault(syscall(SYS_read, zero, (unsigned long)main, 4)));
	printf("sizes %d %d\n",
	       fault(syscall(SYS_read, zero, page, -1ul)) || errno == EFAULT,
	       (int)syscall(SYS_write, tmp, page, 0));
	unlink("/tmp/pointers");
	return 0;
}
