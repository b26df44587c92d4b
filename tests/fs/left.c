/* SPDX-License-Identifier: MIT */
/*
 * left old DIR: writes a file by write and by a mapping, syncs nothing, and waits
 * for the flusher until the machine is stopped.
 * left nameless DIR: ends while a child is in a folder that is gone and goes on
 * writing to a file that is gone.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char bytes[200000];

static int leave_nameless(void)
{
	int fd = open("gone", O_CREAT | O_RDWR, 0644);

	if (fd < 0 || unlink("gone") || mkdir("d", 0755) || chdir("d") ||
	    rmdir("../d"))
		return 1;
	if (!fork())
		for (;;) {
			lseek(fd, 0, SEEK_SET);
			write(fd, bytes, sizeof(bytes));
			usleep(1000);
		}
	sleep(1);
	return 0;
}

int main(int argc, char **argv)
{
	char *map;
	int fd;

	memset(bytes, 'k', sizeof(bytes));
	if (argc < 3 || chdir(argv[2]))
		return 2;
	if (!strcmp(argv[1], "nameless"))
		return leave_nameless();
	fd = open("old", O_CREAT | O_RDWR, 0644);
	if (fd < 0 || write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
		return 1;
	map = mmap(NULL, sizeof(bytes), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		   0);
	if (map == MAP_FAILED)
		return 1;
	map[100000] = 'M';
	sleep(60);
	for (;;)
		;
}
