/* SPDX-License-Identifier: MIT */
/*
 * random DIR SEED STEPS: files, links and folders made, written, cut, moved and
 * removed at random, as an array in memory says they must then be. Each answer
 * is compared at once, and all of it at the end, which comes as "N steps, all as
 * it should be". A full disk is no fault: then a step changes nothing.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define NAMES	       60
#define SIZE_MAX_BYTES (700 << 10) /* into the second tree of 1 KiB blocks */

struct content {
	unsigned char *bytes;
	long size;
	int links;
};

struct name {
	char path[400];
	enum { NONE, FILE_NAME, FOLDER, LINK } kind;
	struct content *content;
	char target[200];
};

static struct name names[NAMES];
static unsigned long seed, step, full;

static unsigned long next(unsigned long below)
{
	static unsigned long state;

	if (!state)
		state = seed * 2654435761ul + 1;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % below;
}

static void fail(const char *what, const char *path)
{
	printf("FAIL step %lu: %s: %s: %s (seed %lu)\n", step, what, path,
	       strerror(errno), seed);
	exit(1);
}

static int disk_is_full(void)
{
	if (errno != ENOSPC)
		return 0;
	full++;
	return 1;
}

static struct name *pick(int kind)
{
	int at = (int)next(NAMES);

	for (int i = 0; i < NAMES; i++)
		if ((int)names[(at + i) % NAMES].kind == kind)
			return &names[(at + i) % NAMES];
	return NULL;
}

/* A path that nothing has, in a folder that is there. */
static struct name *pick_new(void)
{
	struct name *name = pick(NONE), *folder = &names[0];
	static const int lengths[] = { 1, 8, 20, 120, 255 };
	char last[256];
	int length = lengths[next(next(8) ? 3 : 5)];

	if (!name)
		return NULL;
	for (int tries = 0; tries < 5; tries++) {
		struct name *f = &names[next(NAMES)];

		if (f->kind == FOLDER)
			folder = f;
	}
	if (strlen(folder->path) > 120)
		folder = &names[0];
	for (int i = 0; i < length; i++)
		last[i] = (char)('a' + next(26));
	last[length] = '\0';
	snprintf(name->path, sizeof(name->path), "%.120s/%s", folder->path,
		 last);
	for (int i = 0; i < NAMES; i++)
		if (names[i].kind != NONE && !strcmp(names[i].path, name->path))
			return NULL;
	return name;
}

static struct content *new_content(void)
{
	struct content *c = calloc(1, sizeof(*c));

	c->bytes = calloc(1, SIZE_MAX_BYTES);
	c->links = 1;
	return c;
}

static void let_go(struct content *c)
{
	if (--c->links)
		return;
	free(c->bytes);
	free(c);
}

static void compare(const struct name *name)
{
	static unsigned char bytes[SIZE_MAX_BYTES + 1];
	int fd = open(name->path, O_RDONLY);
	struct stat st;
	long n, done = 0;

	if (fd < 0 || fstat(fd, &st))
		fail("open to compare", name->path);
	while ((n = read(fd, bytes + done, sizeof(bytes) - (size_t)done)) > 0)
		done += n;
	if (n < 0)
		fail("read", name->path);
	if (done != name->content->size || st.st_size != done)
		fail("wrong size", name->path);
	if ((int)st.st_nlink != name->content->links)
		fail("wrong number of links", name->path);
	for (long i = 0; i < done; i++)
		if (bytes[i] != name->content->bytes[i]) {
			printf("byte %ld of %ld: %x, not %x\n", i, done,
			       bytes[i], name->content->bytes[i]);
			fail("wrong contents", name->path);
		}
	close(fd);
}

static void do_create(void)
{
	struct name *name = pick_new();
	int fd;

	if (!name)
		return;
	fd = open(name->path, O_RDWR | O_CREAT | O_EXCL, 0600 + next(0200));
	if (fd < 0) {
		if (!disk_is_full())
			fail("create", name->path);
		return;
	}
	close(fd);
	name->kind = FILE_NAME;
	name->content = new_content();
}

static void fill(unsigned char *bytes, long size)
{
	for (long i = 0; i < size; i++)
		bytes[i] = (unsigned char)next(256);
}

static void do_write(void)
{
	static unsigned char bytes[64 << 10];
	struct name *name = pick(FILE_NAME);
	long at, size, done;
	int fd;

	if (!name)
		return;
	at = (long)next(next(4) ? (unsigned long)name->content->size + 1
				: SIZE_MAX_BYTES - sizeof(bytes));
	size = (long)next(next(3) ? 3000 : sizeof(bytes)) + 1;
	if (at + size > SIZE_MAX_BYTES)
		return;
	fill(bytes, size);
	fd = open(name->path, O_RDWR);
	if (fd < 0)
		fail("open to write", name->path);
	done = pwrite(fd, bytes, (size_t)size, at);
	if (done < 0 && !disk_is_full())
		fail("write", name->path);
	if (done > 0)
		memcpy(name->content->bytes + at, bytes, (size_t)done);
	if (done > 0 && at + done > name->content->size)
		name->content->size = at + done;
	if (next(8) == 0 && fsync(fd))
		fail("fsync", name->path);
	close(fd);
}

/* Through a mapping: the same bytes. */
static void do_map(void)
{
	struct name *name = pick(FILE_NAME);
	unsigned char *map;
	struct statfs st;
	long at, size;
	int fd;

	if (!name || !name->content->size)
		return;
	/* a hole that finds no place is a SIGBUS: not on a full disk */
	if (statfs(name->path, &st) ||
	    st.f_bfree * (unsigned long)st.f_bsize < SIZE_MAX_BYTES * 2)
		return;
	fd = open(name->path, O_RDWR);
	if (fd < 0)
		fail("open to map", name->path);
	map = mmap(NULL, (size_t)name->content->size, PROT_READ | PROT_WRITE,
		   MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		fail("mmap", name->path);
	if (memcmp(map, name->content->bytes, (size_t)name->content->size))
		fail("wrong contents in mapping", name->path);
	at = (long)next((unsigned long)name->content->size);
	size = (long)next((unsigned long)(name->content->size - at)) / 8 + 1;
	fill(name->content->bytes + at, size);
	memcpy(map + at, name->content->bytes + at, (size_t)size);
	if (next(3) == 0 && msync(map, (size_t)name->content->size, MS_SYNC))
		fail("msync", name->path);
	munmap(map, (size_t)name->content->size);
}

static void do_truncate(void)
{
	struct name *name = pick(FILE_NAME);
	struct content *c;
	long size;

	if (!name)
		return;
	c = name->content;
	size = (long)next(next(2) ? (unsigned long)c->size + 1
				  : SIZE_MAX_BYTES);
	if (truncate(name->path, size))
		fail("truncate", name->path);
	if (size < c->size)
		memset(c->bytes + size, 0, (size_t)(c->size - size));
	c->size = size;
}

static void do_folder(void)
{
	struct name *name = pick_new();

	if (!name)
		return;
	if (mkdir(name->path, 0755)) {
		if (!disk_is_full())
			fail("mkdir", name->path);
		return;
	}
	name->kind = FOLDER;
}

static void do_symlink(void)
{
	static const int lengths[] = { 1, 20, 59, 60, 61, 190 };
	struct name *name = pick_new();
	int length = lengths[next(6)];

	if (!name)
		return;
	memset(name->target, 't', sizeof(name->target));
	name->target[length] = '\0';
	if (symlink(name->target, name->path)) {
		if (!disk_is_full())
			fail("symlink", name->path);
		return;
	}
	name->kind = LINK;
}

static void do_link(void)
{
	struct name *old = pick(FILE_NAME), *name = pick_new();

	if (!old || !name)
		return;
	if (link(old->path, name->path)) {
		if (!disk_is_full())
			fail("link", name->path);
		return;
	}
	name->kind = FILE_NAME;
	name->content = old->content;
	name->content->links++;
}

static int has_below(const struct name *folder)
{
	size_t n = strlen(folder->path);

	for (int i = 0; i < NAMES; i++)
		if (names[i].kind != NONE &&
		    !strncmp(names[i].path, folder->path, n) &&
		    names[i].path[n] == '/')
			return 1;
	return 0;
}

static void forget(struct name *name)
{
	if (name->kind == FILE_NAME)
		let_go(name->content);
	name->kind = NONE;
}

static void do_remove(void)
{
	struct name *name = &names[1 + next(NAMES - 1)];
	int err;

	if (name->kind == NONE)
		return;
	err = name->kind == FOLDER ? rmdir(name->path) : unlink(name->path);
	if (name->kind == FOLDER && has_below(name)) {
		if (!err || errno != ENOTEMPTY)
			fail("rmdir of a full one", name->path);
		return;
	}
	if (err)
		fail("remove", name->path);
	forget(name);
}

static void do_rename(void)
{
	struct name *from = &names[1 + next(NAMES - 1)], *to = pick_new();
	struct name *onto = next(3) ? NULL : pick(FILE_NAME);
	char old[400];
	size_t n;

	if (from->kind == NONE || !to || strlen(from->path) > 250)
		return;
	n = strlen(from->path);
	if (onto && from->kind == FILE_NAME && onto->content != from->content) {
		if (rename(from->path, onto->path)) {
			if (!disk_is_full())
				fail("rename onto", onto->path);
			return;
		}
		forget(onto);
		onto->kind = FILE_NAME;
		onto->content = from->content;
		from->kind = NONE;
		return;
	}
	if (from->kind == FOLDER && !strncmp(to->path, from->path, n) &&
	    to->path[n] == '/') {
		if (!rename(from->path, to->path) || errno != EINVAL)
			fail("rename below itself", to->path);
		return;
	}
	for (int i = 0; i < NAMES && from->kind == FOLDER; i++)
		if (names[i].kind != NONE &&
		    !strncmp(names[i].path, from->path, n) &&
		    strlen(names[i].path) - n + strlen(to->path) >=
			    sizeof(old) - 1)
			return; /* its path would not fit */
	if (rename(from->path, to->path)) {
		if (!disk_is_full())
			fail("rename", to->path);
		return;
	}
	strcpy(old, from->path);
	for (int i = 0; i < NAMES && from->kind == FOLDER; i++) {
		char rest[400];

		if (names[i].kind == NONE || strncmp(names[i].path, old, n) ||
		    names[i].path[n] != '/')
			continue;
		strcpy(rest, names[i].path + n);
		snprintf(names[i].path, sizeof(names[i].path), "%s%s", to->path,
			 rest);
	}
	strcpy(from->path, to->path);
}

/* Removed while it is open: what is in it stays as long. */
static void do_nameless(void)
{
	struct name *name = pick(FILE_NAME);
	unsigned char byte = 0;
	int fd;

	if (!name || name->content->links > 1 || !name->content->size)
		return;
	fd = open(name->path, O_RDWR);
	if (fd < 0 || unlink(name->path))
		fail("unlink an open one", name->path);
	if (pread(fd, &byte, 1, name->content->size - 1) != 1 ||
	    byte != name->content->bytes[name->content->size - 1])
		fail("read a nameless one", name->path);
	close(fd);
	forget(name);
}

/* A folder's entries are those that the model has in it. */
static void check_folder(const struct name *folder)
{
	DIR *dir = opendir(folder->path);
	size_t n = strlen(folder->path);
	int found = 0, wanted = 0;
	struct dirent *entry;

	if (!dir)
		fail("opendir", folder->path);
	while ((entry = readdir(dir)) != NULL)
		found += strcmp(entry->d_name, ".") &&
			 strcmp(entry->d_name, "..") &&
			 strcmp(entry->d_name, "lost+found");
	closedir(dir);
	for (int i = 1; i < NAMES; i++)
		wanted += names[i].kind != NONE &&
			  !strncmp(names[i].path, folder->path, n) &&
			  names[i].path[n] == '/' &&
			  !strchr(names[i].path + n + 1, '/');
	errno = 0;
	if (found != wanted)
		fail("wrong number of entries", folder->path);
}

static void check(const struct name *name)
{
	char target[200] = "";
	struct stat st;

	if (name->kind == FOLDER)
		check_folder(name);
	if (name->kind == FILE_NAME)
		compare(name);
	if (name->kind != LINK)
		return;
	if (lstat(name->path, &st) ||
	    st.st_size != (long)strlen(name->target) ||
	    readlink(name->path, target, sizeof(target)) !=
		    (long)strlen(name->target) ||
	    strncmp(target, name->target, strlen(name->target)))
		fail("wrong symbolic link", name->path);
}

int main(int argc, char **argv)
{
	static void (*const does[])(void) = {
		do_create, do_create,	do_write,  do_write,	do_write,
		do_write,  do_truncate, do_folder, do_link,	do_symlink,
		do_remove, do_rename,	do_map,	   do_nameless,
	};
	unsigned long steps;

	if (argc < 4)
		return 2;
	seed = strtoul(argv[2], NULL, 0) + 1;
	steps = strtoul(argv[3], NULL, 0);
	names[0].kind = FOLDER;
	snprintf(names[0].path, sizeof(names[0].path), "%s", argv[1]);
	for (step = 0; step < steps; step++) {
		const struct name *name = &names[next(NAMES)];

		does[next(sizeof(does) / sizeof(does[0]))]();
		if (next(4) == 0)
			check(name);
	}
	for (int i = 0; i < NAMES; i++)
		check(&names[i]);
	printf("%lu steps, all as it should be, %lu times full\n", steps, full);
	return 0;
}
