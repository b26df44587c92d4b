/* SPDX-License-Identifier: MIT */
/*
 * sizes DIR LIMIT: a sparse file with bytes in each of the trees of pointers, up
 * to LIMIT, which is the largest that the file system has; then cut back through
 * them. Prints what `stat` and reading say, and whether the disk was given back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int bad;

static void is(int ok, const char *what, long long at)
{
	if (ok)
		return;
	printf("FAIL %s at %lld: errno %d\n", what, at, errno);
	bad = 1;
}

static unsigned long blocks_free(const char *dir)
{
	struct statvfs st;

	sync();
	return statvfs(dir, &st) ? 0 : st.f_bfree;
}

int main(int argc, char **argv)
{
	long long places[16], limit;
	unsigned long before;
	char path[200], text[40];
	struct stat st;
	int count = 0, fd;

	if (argc < 3)
		return 2;
	limit = atoll(argv[2]);
	for (long long at = 5000; at + 100 < limit && count < 15;
	     at = at * 7 + 3)
		places[count++] = at;
	places[count++] = limit - 30;
	snprintf(path, sizeof(path), "%s/sparse", argv[1]);
	before = blocks_free(argv[1]);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	for (int i = 0; i < count; i++) {
		int n = snprintf(text, sizeof(text), "at %lld", places[i]);

		is(pwrite(fd, text, (size_t)n, places[i]) == n, "write",
		   places[i]);
	}
	is(pwrite(fd, "xx", 2, limit) == -1 && errno == EFBIG,
	   "write behind the limit", limit);
	is(ftruncate(fd, limit + 1) == -1 && errno == EFBIG,
	   "grow behind the limit", limit);
	is(!fsync(fd) && !fstat(fd, &st) && st.st_size <= limit &&
		   st.st_blocks < 2000,
	   "stat", st.st_size);
	close(fd);
	fd = open(path, O_RDWR);
	for (int i = count; i--;) {
		char found[40] = "";
		int n = snprintf(text, sizeof(text), "at %lld", places[i]);

		is(pread(fd, found, (size_t)n, places[i]) == n &&
			   !strcmp(found, text),
		   "read", places[i]);
		is(!ftruncate(fd, places[i]), "truncate", places[i]);
		is(pread(fd, found, 1, places[i]) == 0, "read behind the end",
		   places[i]);
	}
	is(!ftruncate(fd, 0), "truncate", 0);
	close(fd);
	is(blocks_free(argv[1]) == before, "blocks back",
	   (long long)blocks_free(argv[1]) - (long long)before);
	fd = open(path, O_RDWR);
	is(pwrite(fd, "end", 3, 3ll << 30) == 3 || limit < 3ll << 30,
	   "write at 3 GiB", 3ll << 30);
	close(fd);
	printf("%d places, limit %lld\n", count, limit);
	return bad;
}
