/* SPDX-License-Identifier: MIT */
/*
 * rules DIR: which calls on names are refused, and how; what is left of a folder
 * somebody is in; what a call says of a file. Each line is "ok NAME" or "not ok";
 * the same program on this machine's Linux is the oracle.
 * rules ro DIR: on a file system that is read-only, with `file` and `dir` in it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

static int bad, links_before;

static void is(int ok, const char *name)
{
	printf("%s %s\n", ok ? "ok" : "not ok", name);
	if (!ok)
		printf("# errno %d\n", errno);
	bad |= !ok;
}

#define REFUSED(call, error)                                                   \
	is((errno = 0, (call) == -1 && errno == (error)), #call ": " #error)
#define DONE(call) is((call) != -1, #call)

static void touch(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		is(0, name);
	close(fd);
}

static long size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : (long)st.st_size;
}

static int links_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : (int)st.st_nlink;
}

static void names(void)
{
	char longest[258];

	memset(longest, 'n', sizeof(longest));
	longest[255] = '\0';
	DONE(mkdir(longest, 0755));
	DONE(rmdir(longest));
	longest[255] = 'n';
	longest[256] = '\0';
	REFUSED(mkdir(longest, 0755), ENAMETOOLONG);
	DONE(mkdir("d", 0755));
	DONE(mkdir("d/e", 0755));
	touch("f", "1234567");
	REFUSED(mkdir("d", 0755), EEXIST);
	REFUSED(mkdir("f", 0755), EEXIST);
	REFUSED(mkdir("f/x", 0755), ENOTDIR);
	REFUSED(mkdir("none/x", 0755), ENOENT);
	REFUSED(rmdir("d"), ENOTEMPTY);
	REFUSED(rmdir("f"), ENOTDIR);
	REFUSED(rmdir("d/."), EINVAL);
	REFUSED(rmdir("d/e/.."), ENOTEMPTY);
	REFUSED(unlink("d"), EISDIR);
	REFUSED(unlink("none"), ENOENT);
	REFUSED(link("d", "x"), EPERM);
	REFUSED(link("f", "d"), EEXIST);
	REFUSED(link("none", "x"), ENOENT);
	REFUSED(symlink("f", "d"), EEXIST);
	REFUSED(symlink("", "x"), ENOENT);
	REFUSED(open("d", O_WRONLY), EISDIR);
	REFUSED(open("d", O_RDWR | O_CREAT, 0644), EISDIR);
	REFUSED(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	REFUSED(open("f", O_CREAT | O_EXCL | O_RDWR, 0644), EEXIST);
	REFUSED(open("f/", O_RDONLY), ENOTDIR);
	REFUSED(truncate("d", 0), EISDIR);
	REFUSED(truncate("f", -1), EINVAL);
	DONE(symlink("loop", "loop"));
	REFUSED(open("loop", O_RDONLY), ELOOP);
	DONE(unlink("loop"));
	DONE(symlink("to be", "dangling"));
	touch("dangling", "x");
	is(size_of("to be") == 1, "a dangling link names what is created");
	DONE(unlink("to be"));
	DONE(unlink("dangling"));
}

static void renames(void)
{
	REFUSED(rename("d", "d/e/g"), EINVAL);
	REFUSED(rename("d", "d/g"), EINVAL);
	REFUSED(rename("none", "g"), ENOENT);
	REFUSED(rename("f", "d"), EISDIR);
	REFUSED(rename("d", "f"), ENOTDIR);
	DONE(mkdir("g", 0755));
	touch("g/x", "x");
	REFUSED(rename("d/e", "g"), ENOTEMPTY);
	REFUSED(rename("g", "d"), ENOTEMPTY);
	REFUSED(rename("d/e", "d"), ENOTEMPTY);
	DONE(unlink("g/x"));
	is(links_of("d") == 3 && links_of("g") == 2 &&
		   links_of(".") == links_before + 2,
	   "links of folders");
	DONE(rename("d/e", "g"));
	is(links_of("d") == 2 && links_of("g") == 2 &&
		   links_of(".") == links_before + 2,
	   "one moved over one");
	DONE(mkdir("g/h", 0755));
	DONE(rename("g/h", "h"));
	is(links_of("g") == 2 && links_of(".") == links_before + 3,
	   "one moved up");
	DONE(rmdir("h"));
	touch("a", "aaa");
	DONE(link("a", "b"));
	DONE(rename("a", "b"));
	is(links_of("a") == 2 && links_of("b") == 2, "two names of one stay");
	DONE(rename("a", "f"));
	is(size_of("f") == 3 && links_of("b") == 2, "a file replaced");
	REFUSED(renameat2(AT_FDCWD, "f", AT_FDCWD, "b", RENAME_NOREPLACE),
		EEXIST);
	DONE(unlink("f"));
	is(links_of("b") == 1, "a name less");
	REFUSED(rename(".", "x"), EBUSY);
	REFUSED(rename("d", ".."), EBUSY);
}

/* A folder that is gone, and a file, while somebody holds them. */
static void held(void)
{
	char path[4096];
	int dir, fd;
	DIR *list;

	DONE(mkdir("gone", 0755));
	DONE(chdir("gone"));
	dir = open(".", O_RDONLY);
	DONE(rmdir("../gone"));
	is(!getcwd(path, sizeof(path)) && errno == ENOENT,
	   "no path leads here");
	REFUSED(open("x", O_CREAT | O_RDWR, 0644), ENOENT);
	REFUSED(mkdir("x", 0755), ENOENT);
	REFUSED(openat(dir, "x", O_CREAT | O_RDWR, 0644), ENOENT);
	is(links_of(".") == 0, "no links");
	list = fdopendir(dir);
	is(list && !readdir(list), "nothing in it");
	closedir(list);
	DONE(chdir(".."));
	touch("t", "0123456789");
	fd = open("t", O_RDWR);
	DONE(unlink("t"));
	is(pread(fd, path, 10, 0) == 10 && !memcmp(path, "0123456789", 10),
	   "read a nameless one");
	is(pwrite(fd, "abc", 3, 20000) == 3, "write it");
	DONE(ftruncate(fd, 5));
	DONE(close(fd));
}

static void contents(void)
{
	struct statx stx;
	struct statfs fs;
	char bytes[100];
	int fd, to;

	fd = open("s", O_RDWR | O_CREAT, 0640);
	is(pwrite(fd, "end", 3, 1000000) == 3, "write behind a hole");
	is(pread(fd, bytes, 100, 500000) == 100 && !bytes[0] && !bytes[99],
	   "a hole is zero");
	is(lseek(fd, 0, SEEK_END) == 1000003, "SEEK_END");
	is(lseek(fd, 2000000, SEEK_DATA) == -1 && errno == ENXIO,
	   "SEEK_DATA behind the end");
	is(lseek(fd, 1000001, SEEK_DATA) == 1000001, "SEEK_DATA in data");
	is(lseek(fd, 1000001, SEEK_HOLE) == 1000003, "SEEK_HOLE finds the end");
	DONE(ftruncate(fd, 10));
	DONE(ftruncate(fd, 100));
	is(pread(fd, bytes, 100, 0) == 100 && !bytes[50],
	   "what grows back is zero");
	DONE(statx(AT_FDCWD, "s", 0, STATX_BASIC_STATS, &stx));
	is(stx.stx_size == 100 && (stx.stx_mode & 07777) == 0640 &&
		   stx.stx_nlink == 1,
	   "statx");
	DONE(statfs(".", &fs));
	is(fs.f_bsize >= 1024 && fs.f_blocks > fs.f_bfree &&
		   fs.f_namelen == 255,
	   "statfs");
	DONE(fchmod(fd, 0611));
	DONE(fsync(fd));
	DONE(fdatasync(fd));
	to = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600);
	DONE(lseek(fd, 0, SEEK_SET));
	is(pwrite(fd, "0123456789", 10, 0) == 10, "write what is to be copied");
	is(sendfile(to, fd, NULL, 60) == 60, "sendfile");
	is(copy_file_range(fd, NULL, to, NULL, 1000, 0) == 40,
	   "copy_file_range up to the end");
	is(pread(to, bytes, 100, 0) == 100 && !memcmp(bytes, "0123456789", 10),
	   "what was copied");
	is(copy_file_range(fd, NULL, to, NULL, 1000, 0) == 0,
	   "copy_file_range at the end");
	REFUSED(fallocate(to, 0, 0, 0), EINVAL);
	REFUSED(fallocate(to, 0, -1, 10), EINVAL);
	DONE(posix_fallocate(to, 0, 3000));
	is(size_of("copy") == 3000, "posix_fallocate grows");
	DONE(close(to));
	DONE(close(fd));
	DONE(unlink("s"));
	DONE(unlink("copy"));
}

static void lists(void)
{
	struct dirent *entry;
	int count = 0, i;
	char name[40];
	DIR *dir;

	DONE(mkdir("many", 0755));
	for (i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "many/entry %d", i);
		touch(name, "");
	}
	/* each is removed as it is read: none may be missed */
	dir = opendir("many");
	while ((entry = readdir(dir)) != NULL) {
		snprintf(name, sizeof(name), "many/%.30s", entry->d_name);
		count += entry->d_name[0] != '.' && !unlink(name);
	}
	closedir(dir);
	is(count == 500, "500 removed while they are listed");
	DONE(rmdir("many"));
}

static void read_only(void)
{
	struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	int fd = open("file", O_RDONLY);
	char byte;

	is(read(fd, &byte, 1) == 1, "read");
	REFUSED(open("file", O_RDWR), EROFS);
	REFUSED(open("file", O_WRONLY | O_TRUNC), EROFS);
	REFUSED(open("new", O_CREAT | O_RDWR, 0644), EROFS);
	REFUSED(mkdir("new", 0755), EROFS);
	REFUSED(mkdir("dir", 0755), EEXIST);
	REFUSED(rmdir("dir"), EROFS);
	REFUSED(unlink("file"), EROFS);
	REFUSED(rename("file", "new"), EROFS);
	REFUSED(link("file", "new"), EROFS);
	REFUSED(symlink("file", "new"), EROFS);
	REFUSED(chmod("file", 0600), EROFS);
	REFUSED(fchmod(fd, 0600), EROFS);
	REFUSED(chown("file", 1, 1), EROFS);
	REFUSED(truncate("file", 0), EROFS);
	REFUSED(utimensat(AT_FDCWD, "file", now, 0), EROFS);
	is(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED,
	   "mapped to be read");
}

int main(int argc, char **argv)
{
	int is_read_only = argc > 1 && !strcmp(argv[1], "ro");

	umask(022);
	if (argc - is_read_only < 2 || chdir(argv[1 + is_read_only])) {
		perror("rules");
		return 2;
	}
	if (is_read_only) {
		read_only();
		return bad;
	}
	links_before = links_of(".");
	names();
	renames();
	held();
	contents();
	lists();
	DONE(unlink("b"));
	DONE(rmdir("d"));
	DONE(rmdir("g"));
	return bad;
}
