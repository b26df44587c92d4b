/* SPDX-License-Identifier: MIT */
/*
 * leaks DEVICE: names, files, folders somebody is in, pipes, processes seen in
 * /proc and mounted file systems come and go; in the end as many frames are free
 * as after the first rounds.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static long frames(const char *what)
{
	FILE *file = fopen("/proc/vitrine/stat", "r");
	char line[200];
	long count = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, what, strlen(what)))
			count = atol(line + strlen(what));
	if (file)
		fclose(file);
	return count;
}

static void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void use_names(const char *dir)
{
	char path[300], other[300];
	int fd;

	for (int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path),
			 "%s/a name that takes some room of its own %d", dir,
			 i);
		snprintf(other, sizeof(other), "%s/other", dir);
		fd = open(path, O_RDWR | O_CREAT, 0644);
		must(fd >= 0 && write(fd, path, sizeof(path)) == sizeof(path),
		     "write");
		if (i % 3 == 0)
			must(!rename(path, other), "rename");
		else if (i % 3 == 1)
			must(!link(path, other) || 1, "link");
		unlink(path);
		unlink(other);
		close(fd);
		must(!mkdir(path, 0755) && !chdir(path) && !rmdir(path),
		     "a folder");
		must(!symlink(path, other) && !unlink(other), "a link");
		must(!chdir("/"), "chdir");
	}
}

static void see_processes(void)
{
	char path[100], bytes[500];
	int ends[2], fd;
	pid_t child;

	must(!pipe(ends), "pipe");
	child = fork();
	if (!child) {
		close(ends[1]);
		_exit(read(ends[0], bytes, 1) != 0);
	}
	snprintf(path, sizeof(path), "/proc/%d/status", child);
	fd = open(path, O_RDONLY);
	must(fd >= 0 && read(fd, bytes, sizeof(bytes)) > 0, path);
	close(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	must(fd >= 0, path);
	close(fd);
	closedir(opendir("/proc/self/fd"));
	close(ends[0]);
	close(ends[1]);
	must(waitpid(child, NULL, 0) == child, "wait");
}

static void use_mounts(const char *device)
{
	must(!mount("none", "/mnt", "tmpfs", 0, NULL), "mount tmpfs");
	use_names("/mnt");
	close(open("/mnt/stays", O_RDWR | O_CREAT, 0644));
	must(!umount("/mnt"), "umount tmpfs");
	must(!mount("proc", "/mnt", "proc", 0, NULL), "mount proc");
	must(!access("/mnt/self/status", R_OK), "a second /proc");
	must(!umount("/mnt"), "umount proc");
	must(!mount("dev", "/mnt", "devtmpfs", 0, NULL), "mount devtmpfs");
	must(!access("/mnt/null", R_OK), "a second /dev");
	must(!umount("/mnt"), "umount devtmpfs");
	must(!mount(device, "/mnt", "ext2", 0, NULL), "mount ext2");
	use_names("/mnt");
	must(!chdir("/mnt") && umount("/mnt") && !chdir("/"),
	     "umount what is in use");
	must(!umount("/mnt"), "umount ext2");
}

int main(int argc, char **argv)
{
	long before = 0, lost;

	if (argc < 2)
		return 2;
	mkdir("/mnt", 0755);
	for (int round = 0; round < 30; round++) {
		use_names("/tmp");
		see_processes();
		use_mounts(argv[1]);
		if (round == 5)
			before = frames("frames_free");
	}
	lost = before - frames("frames_free");
	printf("%s: %ld frames\n", lost > 8 ? "lost" : "nothing is lost", lost);
	return lost > 8;
}
