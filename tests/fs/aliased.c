/* SPDX-License-Identifier: MIT */
/*
 * aliased DIR: on the disk there the block of /folder is also the block of pointers
 * of /file. The folder is read, then the file is cut in the middle of it: what
 * the folder has is no folder any more, and that is to be noticed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct stat st;

	if (argc != 2 || chdir(argv[1]))
		return 2;
	if (!stat("folder/none", &st) || errno != ENOENT) {
		printf("before: %s\n", strerror(errno));
		return 1;
	}
	if (truncate("file", 16384)) {
		printf("truncate: %s\n", strerror(errno));
		return 1;
	}
	if (!stat("folder/other", &st) || errno != EUCLEAN) {
		printf("after: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
