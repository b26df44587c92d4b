/* SPDX-License-Identifier: MIT */
/* A program that gives up for want of a system call: the kernel names it. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	syscall(499);
	syscall(498);
	printf("giving up: %d\n", errno == ENOSYS);
	return 3;
}
