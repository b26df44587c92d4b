/* SPDX-License-Identifier: MIT */
/*
 * policy NAME ARGUMENTS: memhog with these arguments under a replacement policy,
 * with swap on /dev/vda and nothing read ahead.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/swap.h>
#include <unistd.h>

#define PAGE	     4096ul
#define BLKGETSIZE64 _IOR(0x12, 114, size_t)

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ok = fd >= 0 && write(fd, text, strlen(text)) > 0;

	close(fd);
	return ok;
}

static int add_swap(const char *path)
{
	static char header[PAGE];
	unsigned int *words = (unsigned int *)(header + 1024);
	int fd = open(path, O_RDWR);
	size_t bytes;

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &bytes))
		return 0;
	words[0] = 1;
	words[1] = (unsigned int)(bytes / PAGE - 1);
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	if (pwrite(fd, header, PAGE, 0) != (ssize_t)PAGE)
		return 0;
	close(fd);
	return !swapon(path, 0);
}

int main(int argc, char **argv)
{
	if (argc < 3 || !put("/proc/sys/vm/policy", argv[1]) ||
	    !put("/proc/sys/vm/page-cluster", "0") || !add_swap("/dev/vda"))
		return 2;
	argv[1] = "memhog";
	execv("/tmp/memhog", argv + 1);
	return 2;
}
