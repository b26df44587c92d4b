/* SPDX-License-Identifier: MIT */
/* Files: make, write, seek, read, map, rename, list, remove. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void list(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int count = 0, found = 0;

	while (dir && (entry = readdir(dir))) {
		count++;
		found += !strcmp(entry->d_name, "b");
	}
	printf("%d entries, b %d\n", count, found);
	if (dir)
		closedir(dir);
}

int main(void)
{
	char dir[] = "/tmp/vitrine-XXXXXX", buf[100] = "", *map;
	struct stat st;
	FILE *f;
	int fd;

	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	f = fopen("a", "w+");
	for (int i = 0; i < 5000; i++)
		fprintf(f, "line %d\n", i);
	fseek(f, 0, SEEK_SET);
	printf("%s", fgets(buf, sizeof(buf), f));
	fseek(f, -10, SEEK_END);
	printf("%s", fgets(buf, sizeof(buf), f));
	fclose(f);
	stat("a", &st);
	printf("size %ld reg %d links %ld\n", (long)st.st_size,
	       S_ISREG(st.st_mode), (long)st.st_nlink);
	fd = open("a", O_RDWR);
	pwrite(fd, "LINE", 4, 4096);
	map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	printf("mapped %.4s %.4s\n", map, map + 4096);
	memcpy(map, "Shared", 6);
	pread(fd, buf, 6, 0);
	printf("read back %.6s\n", buf);
	munmap(map, 8192);
	map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	memcpy(map, "Mine!!", 6);
	pread(fd, buf, 6, 0);
	printf("private %.6s, file %.6s\n", map, buf);
	ftruncate(fd, 10);
	lseek(fd, 100, SEEK_SET);
	write(fd, "x", 1);
	fstat(fd, &st);
	pread(fd, buf, 100, 0);
	printf("size %ld, hole %d\n", (long)st.st_size, buf[50]);
	close(fd);
	printf("excl %d %d\n", open("a", O_CREAT | O_EXCL | O_RDWR, 0600),
	       errno == EEXIST);
	printf("rename %d\n", rename("a", "b"));
	printf("mkdir %d rmdir %d\n", mkdir("d", 0755), rmdir("d"));
	printf("symlink %d\n", symlink("b", "s"));
	printf("readlink %zd %.1s\n", readlink("s", buf, sizeof(buf)), buf);
	printf("via link %d\n", access("s", R_OK));
	list(".");
	printf("missing %d %d\n", open("none/such", O_RDONLY), errno == ENOENT);
	printf("not dir %d %d\n", open("b/x", O_RDONLY), errno == ENOTDIR);
	unlink("s");
	unlink("b");
	list(".");
	chdir("/");
	printf("removed %d\n", rmdir(dir));
	return 0;
}
