/* SPDX-License-Identifier: MIT */
/*
 * mounted [ro] DEVICE PROGRAM ARGUMENT...: on /mnt while the program runs. Exit
 * status: the program's; 100: not mounted; 101: not unmounted.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int is_read_only = argc > 1 && !strcmp(argv[1], "ro"), status;

	argv += is_read_only;
	mkdir("/mnt", 0755);
	if (argc - is_read_only < 3 ||
	    mount(argv[1], "/mnt", "ext2", is_read_only ? MS_RDONLY : 0,
		  NULL)) {
		perror("mount");
		return 100;
	}
	if (!fork()) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	wait(&status);
	if (umount("/mnt")) {
		perror("umount");
		return 101;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 102;
}
