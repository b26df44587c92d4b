/* SPDX-License-Identifier: MIT */
/* A system call that does not exist returns ENOSYS and harms nothing. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	printf("%ld %d\n", syscall(500, 1, 2, 3), errno == ENOSYS);
	printf("%ld %d\n", syscall(1000000, 1, 2, 3), errno == ENOSYS);
	printf("%ld %d\n", syscall(-1), errno == ENOSYS);
	return 0;
}
