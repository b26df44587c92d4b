/* SPDX-License-Identifier: MIT */
/*
 * thrash POLICY MEBIBYTES PROCESSES SEED: make every /dev/vd* a swap area, use
 * more memory than there is under that policy, in several processes, verify
 * every byte, take the swap away again, and look for lost frames. Prints one
 * line of figures; its status is 0 if all was right.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	     4096ul
#define BLKGETSIZE64 _IOR(0x12, 114, size_t)

static unsigned long state;

static unsigned long next(unsigned long limit)
{
	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (state >> 33) % limit;
}

static void fail(const char *what)
{
	printf("thrash: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* What mkswap writes. */
static void make_swap(const char *path)
{
	static char header[PAGE];
	unsigned int *words = (unsigned int *)(header + 1024);
	int fd = open(path, O_RDWR);
	size_t bytes;

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &bytes))
		fail(path);
	words[0] = 1;
	words[1] = (unsigned int)(bytes / PAGE - 1);
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	if (pwrite(fd, header, PAGE, 0) != (ssize_t)PAGE)
		fail("header");
	close(fd);
	if (swapon(path, 0))
		fail("swapon");
}

static unsigned long counter(const char *path, const char *name)
{
	char line[256];
	unsigned long value = 0;
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    (line[strlen(name)] == ' ' || line[strlen(name)] == ':'))
			value = strtoul(line + strlen(name) + 1, NULL, 0);
	if (file)
		fclose(file);
	return value;
}

static unsigned long mark(unsigned long page, unsigned long version)
{
	return page * 0x9e3779b97f4a7c15ul + version;
}

/* Pages that are used often and pages that are not; versions[] is the truth. */
static int work(unsigned long pages, unsigned long rounds)
{
	char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *versions = calloc(pages, 1);

	if (memory == MAP_FAILED || !versions)
		return 1;
	for (unsigned long i = 0; i < pages; i++)
		*(unsigned long *)(memory + i * PAGE + i % 500 * 8) =
			mark(i, 0);
	for (unsigned long n = 0; n < rounds; n++) {
		unsigned long i = next(next(4) ? pages / 8 : pages);
		unsigned long *word =
			(unsigned long *)(memory + i * PAGE + i % 500 * 8);

		if (*word != mark(i, versions[i]))
			return 2;
		if (next(2))
			*word = mark(i, ++versions[i]);
	}
	for (unsigned long i = 0; i < pages; i++)
		if (*(unsigned long *)(memory + i * PAGE + i % 500 * 8) !=
		    mark(i, versions[i]))
			return 3;
	munmap(memory, pages * PAGE);
	free(versions);
	return 0;
}

/* The child and its parent go on with the same pages. */
static int work_and_fork(unsigned long pages)
{
	char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status, wrong = 0;

	for (unsigned long i = 0; i < pages; i++)
		memory[i * PAGE] = (char)i;
	if (!fork()) {
		for (unsigned long i = 0; i < pages; i += 2)
			memory[i * PAGE]++;
		for (unsigned long i = 0; i < pages; i++)
			wrong |= memory[i * PAGE] != (char)(i + (i % 2 == 0));
		_exit(wrong);
	}
	for (unsigned long i = 0; i < pages; i++)
		wrong |= memory[i * PAGE] != (char)i;
	wait(&status);
	munmap(memory, pages * PAGE);
	return wrong || status;
}

/* One memory for parent and child, larger than there is; by a memfd or
   without a name. Each writes its half, each reads the other's. */
static int work_shared(unsigned long pages, int fd)
{
	unsigned long *memory =
		mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);
	int status, wrong = 0;

	if (memory == MAP_FAILED)
		return 1;
	for (unsigned long i = 0; i < pages; i += 2)
		memory[i * 512 + i % 512] = mark(i, 1);
	if (!fork()) {
		for (unsigned long i = 1; i < pages; i += 2)
			memory[i * 512 + i % 512] = mark(i, 1);
		for (unsigned long i = 0; i < pages; i += 2)
			wrong |= memory[i * 512 + i % 512] != mark(i, 1);
		_exit(wrong);
	}
	wait(&status);
	for (unsigned long i = 0; i < pages; i++)
		wrong |= memory[i * 512 + i % 512] != mark(i, 1);
	for (unsigned long i = 0; fd >= 0 && i < pages; i++) {
		unsigned long word;

		wrong |= pread(fd, &word, 8, (off_t)(i * PAGE + i % 512 * 8)) !=
				 8 ||
			 word != mark(i, 1);
	}
	munmap(memory, pages * PAGE);
	return wrong || status;
}

static int work_on_file(unsigned long pages)
{
	int wrong, fd = memfd_create("thrash", 0);

	if (fd < 0 || ftruncate(fd, (off_t)(pages * PAGE)))
		return 1;
	wrong = work_shared(pages, fd);
	close(fd);
	return wrong;
}

int main(int argc, char **argv)
{
	unsigned long pages, free_before, free_after, wrong = 0;
	int processes, fd, status;
	char path[16];

	if (argc != 5)
		return 2;
	pages = strtoul(argv[2], NULL, 0) * 256;
	processes = atoi(argv[3]);
	fd = open("/proc/sys/vm/policy", O_WRONLY);
	if (write(fd, argv[1], strlen(argv[1])) < 0)
		fail("policy");
	for (char letter = 'a'; letter <= 'b'; letter++) {
		snprintf(path, sizeof(path), "/dev/vd%c", letter);
		make_swap(path);
	}
	wrong += (unsigned long)work_and_fork(64);
	free_before = counter("/proc/vmstat", "nr_free_pages");
	fflush(stdout);
	for (int i = 0; i < processes; i++) {
		if (fork())
			continue;
		state = strtoul(argv[4], NULL, 0) + (unsigned long)i;
		_exit(work(pages / (unsigned long)processes, 20000));
	}
	while (wait(&status) > 0)
		wrong += status != 0;
	wrong += (unsigned long)work_and_fork(pages / 2);
	wrong += (unsigned long)work_shared(pages / 2 + pages / 4, -1);
	wrong += (unsigned long)work_on_file(pages / 2 + pages / 4);
	for (char letter = 'a'; letter <= 'b'; letter++) {
		snprintf(path, sizeof(path), "/dev/vd%c", letter);
		if (swapoff(path))
			fail("swapoff");
	}
	free_after = counter("/proc/vmstat", "nr_free_pages");
	printf("%s: %lu wrong, %lu in, %lu out, %lu refaults, %ld frames lost\n",
	       argv[1], wrong, counter("/proc/vmstat", "pswpin"),
	       counter("/proc/vmstat", "pswpout"),
	       counter("/proc/vmstat", "workingset_refault_anon"),
	       (long)(free_before - free_after));
	return wrong != 0;
}
