/* SPDX-License-Identifier: MIT */
/*
 * list DIR: all names below, sorted, with type, size, permissions and a checksum
 * of what a file has or a link says. Built for guest and host, so that both can
 * say what is on a disk.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long sum_of(const char *path)
{
	static unsigned char bytes[1 << 16];
	unsigned long sum = 14695981039346656037ul;
	int fd = open(path, O_RDONLY);
	long n;

	if (fd < 0) {
		perror(path);
		exit(1);
	}
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		for (long i = 0; i < n; i++)
			sum = (sum ^ bytes[i]) * 1099511628211ul;
	if (n < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
	return sum;
}

static void list(const char *dir, const char *shown)
{
	struct dirent **names;
	int count = scandir(dir, &names, NULL, alphasort);

	if (count < 0) {
		perror(dir);
		exit(1);
	}
	for (int i = 0; i < count; i++) {
		char path[8192], text[8192], target[4096];
		const char *name = names[i]->d_name;
		struct stat st;

		/* what mke2fs makes is nobody's */
		if (!strcmp(name, ".") || !strcmp(name, "..") ||
		    !strcmp(name, "lost+found"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		snprintf(text, sizeof(text), "%s%s", shown, name);
		if (lstat(path, &st)) {
			perror(path);
			exit(1);
		}
		if (S_ISDIR(st.st_mode)) {
			printf("d %o %s\n", st.st_mode & 07777, text);
			strcat(text, "/");
			list(path, text);
		} else if (S_ISLNK(st.st_mode)) {
			ssize_t n = readlink(path, target, sizeof(target) - 1);

			target[n < 0 ? 0 : n] = '\0';
			printf("l %s -> %s\n", text, target);
		} else if (S_ISREG(st.st_mode)) {
			printf("f %o %s %lld %lx\n", st.st_mode & 07777, text,
			       (long long)st.st_size, sum_of(path));
		}
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	list(argv[1], "");
	return 0;
}
