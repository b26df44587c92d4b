/* SPDX-License-Identifier: MIT */
/*
 * durable write DIR: for ever, files are written, synced and moved over older
 * ones, and told as "kept NAME VERSION" once they are to survive a power cut;
 * folders come, go and move meanwhile.
 * durable check DIR: of what was told on standard input, each name is there with
 * that version or a later one, whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES 25
#define BYTES 6000

static size_t make(unsigned version, unsigned char *bytes)
{
	size_t size = 8 + version * 1237 % (BYTES - 8);

	memcpy(bytes, &version, 4);
	for (size_t i = 4; i < size; i++)
		bytes[i] = (unsigned char)(version * 31 + i * 7);
	return size;
}

static void must(int ok, const char *what)
{
	if (ok)
		return;
	printf("FAIL %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_one(const char *dir, unsigned version)
{
	unsigned char bytes[BYTES];
	size_t size = make(version, bytes);
	char fresh[300], name[300];
	int fd;

	snprintf(fresh, sizeof(fresh), "%s/fresh", dir);
	snprintf(name, sizeof(name), "%s/name%u", dir, version * 7 % NAMES);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	must(fd >= 0, "create");
	must(write(fd, bytes, size) == (ssize_t)size, "write");
	must(!fsync(fd), "fsync");
	close(fd);
	must(!rename(fresh, name), "rename");
	printf("kept name%u %u\n", version * 7 % NAMES, version);
	fflush(stdout);
}

/* What no promise is made of. */
static void stir(const char *dir, unsigned version)
{
	char one[300], two[300], three[300];

	snprintf(one, sizeof(one), "%s/folder%u", dir, version % 5);
	snprintf(two, sizeof(two), "%s/folder%u", dir, (version + 1) % 5);
	snprintf(three, sizeof(three),
		 "%s/a longer name to fill blocks with, as it gets long %u",
		 one, version);
	mkdir(one, 0755);
	mkdir(three, 0755);
	rename(three, two);
	rmdir(one);
	if (version % 3 == 0)
		rename(two, three);
	rmdir(three);
	symlink(three, two);
	unlink(two);
}

static int check(const char *dir)
{
	unsigned kept[NAMES] = { 0 }, name, version, bad = 0;

	while (scanf(" kept name%u %u", &name, &version) == 2)
		if (name < NAMES)
			kept[name] = version;
	for (name = 0; name < NAMES; name++) {
		unsigned char bytes[BYTES + 1], wanted[BYTES];
		char path[300];
		ssize_t size = -1;
		int fd;

		if (!kept[name])
			continue;
		snprintf(path, sizeof(path), "%s/name%u", dir, name);
		fd = open(path, O_RDONLY);
		if (fd >= 0)
			size = read(fd, bytes, sizeof(bytes));
		close(fd);
		memcpy(&version, bytes, 4);
		if (size >= 8 && version >= kept[name] &&
		    version * 7 % NAMES == name &&
		    make(version, wanted) == (size_t)size &&
		    !memcmp(bytes, wanted, (size_t)size))
			continue;
		printf("name%u: version %u was kept, found are %zd bytes of %u\n",
		       name, kept[name], size, size >= 8 ? version : 0);
		bad++;
	}
	return bad != 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	if (!strcmp(argv[1], "check"))
		return check(argv[2]);
	for (unsigned version = 1;; version++) {
		write_one(argv[2], version);
		stir(argv[2], version);
	}
}
