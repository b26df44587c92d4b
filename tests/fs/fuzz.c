/* SPDX-License-Identifier: MIT */
/*
 * fuzz TEMPLATE SCRATCH SEED ROUNDS: the template with bytes changed at random,
 * most of them where the file system keeps its books, is mounted, read, changed
 * and unmounted. Calls may fail as they like; the kernel goes on, and what was
 * mounted can be unmounted.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define BYTES_MAX (2 << 20)

static unsigned char template[BYTES_MAX], image[BYTES_MAX];
static long size;
static unsigned long state;
static int left; /* calls that a round may make */

static unsigned long next(unsigned long below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % below;
}

static void damage(void)
{
	static const unsigned char interesting[] = {
		0, 1, 2, 0x7f, 0x80, 0xff
	};
	long count = 1 + (long)next(next(3) ? 12 : 400);

	memcpy(image, template, (size_t)size);
	while (count--) {
		/* super block and descriptors; the tables; anywhere */
		long limit = next(8) == 0 ? 4096 : next(4) ? 80000 : size;
		long at = 1024 + (long)next((unsigned long)limit - 1024);

		image[at] = next(2) ? interesting[next(sizeof(interesting))]
				    : (unsigned char)next(256);
	}
}

static void use_file(const char *path, const struct stat *st)
{
	static char bytes[4096];
	int fd = open(path, O_RDWR);

	if (fd < 0)
		fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	for (int i = 0; i < 4; i++)
		pread(fd, bytes, sizeof(bytes), (off_t)next(1000000));
	if (next(3) == 0)
		pwrite(fd, bytes, next(sizeof(bytes)), (off_t)next(300000));
	if (next(4) == 0)
		ftruncate(fd, (off_t)next((unsigned long)st->st_size % 1000000 +
					  1));
	if (next(8) == 0)
		fsync(fd);
	close(fd);
}

static void use_name(const char *path)
{
	char other[600], text[4096];

	snprintf(other, sizeof(other), "/mnt/n%lu", next(20));
	switch (next(10)) {
	case 0:
		unlink(path);
		break;
	case 1:
		rename(path, other);
		break;
	case 2:
		link(path, other);
		break;
	case 3:
		rmdir(path);
		break;
	case 4:
		mkdir(other, 0755);
		break;
	case 5:
		symlink(path, other);
		break;
	case 6:
		close(open(other, O_CREAT | O_RDWR, 0644));
		break;
	case 7:
		readlink(path, text, sizeof(text));
		break;
	default:
		chmod(path, 0700);
		break;
	}
}

static void walk(const char *path, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && left > 0 && (entry = readdir(dir)) != NULL) {
		char below[600];
		struct stat st;

		left--;
		if (!strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, "..") ||
		    snprintf(below, sizeof(below), "%s/%s", path,
			     entry->d_name) > 500)
			continue;
		if (lstat(below, &st))
			continue;
		if (S_ISDIR(st.st_mode) && depth < 8)
			walk(below, depth + 1);
		else if (S_ISREG(st.st_mode))
			use_file(below, &st);
		use_name(below);
	}
	if (dir)
		closedir(dir);
}

static int read_all(const char *path)
{
	int fd = open(path, O_RDONLY);
	long n;

	while (fd >= 0 && size < BYTES_MAX &&
	       (n = read(fd, template + size, BYTES_MAX - (size_t)size)) > 0)
		size += n;
	close(fd);
	return fd >= 0 && size > 4096;
}

int main(int argc, char **argv)
{
	unsigned long seed, rounds, mounted = 0;
	struct statfs st;
	int fd;

	if (argc < 5 || !read_all(argv[1]))
		return 2;
	seed = strtoul(argv[3], NULL, 0);
	rounds = strtoul(argv[4], NULL, 0);
	mkdir("/mnt", 0755);
	for (unsigned long round = 0; round < rounds; round++) {
		/* each round can be had alone */
		state = (seed + round) * 2654435761ul + 88172645463325252ul;
		next(2);
		damage();
		fd = open(argv[2], O_WRONLY);
		if (fd < 0 || write(fd, image, (size_t)size) != size)
			return 3;
		close(fd);
		if (mount(argv[2], "/mnt", "ext2", next(4) ? 0 : MS_RDONLY,
			  NULL))
			continue;
		mounted++;
		left = 300;
		walk("/mnt", 0);
		statfs("/mnt", &st);
		if (next(2))
			sync();
		if (umount("/mnt")) {
			printf("FAIL round %lu (seed %lu): not unmounted: %s\n",
			       round, seed + round, strerror(errno));
			return 1;
		}
	}
	printf("%lu rounds, %lu mounted\n", rounds, mounted);
	return 0;
}
