/* SPDX-License-Identifier: MIT */
/*
 * What /proc/sys/vm can be told and what comes of it: the three overcommit rules
 * (Linux's Documentation/mm/overcommit-accounting), fault-around. TAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE	4096ul
#define MIB	(1ul << 20)
#define HUGE	(64ul << 30)
#define PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)

static int tests, bad;

static void result(int ok, const char *what)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++tests, what);
	bad += !ok;
}

/* errno, or 0. */
static int put(const char *name, const char *text)
{
	char path[64];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/proc/sys/vm/%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = errno;
	close(fd);
	return err;
}

static unsigned long meminfo(const char *name)
{
	char line[128];
	unsigned long value = 0;
	FILE *file = fopen("/proc/meminfo", "r");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = strtoul(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return value;
}

/* Is it refused with ENOMEM? What is not refused is unmapped again. */
static int refused(size_t size, int rights, int flags)
{
	void *memory = mmap(NULL, size, rights, flags, -1, 0);
	int err = errno;

	if (memory != MAP_FAILED)
		munmap(memory, size);
	return memory == MAP_FAILED && err == ENOMEM;
}

static void guess_and_always(void)
{
	const int rw = PROT_READ | PROT_WRITE;

	result(!put("overcommit_memory", "0"), "mode 0");
	result(refused(HUGE, rw, PRIVATE), "0: 64 GiB are refused");
	result(!refused(HUGE, rw, PRIVATE | MAP_NORESERVE),
	       "0: not with MAP_NORESERVE");
	result(!refused(HUGE, PROT_READ, PRIVATE), "0: nor for reading");
	result(!put("overcommit_memory", "1"), "mode 1");
	result(!refused(HUGE, rw, PRIVATE), "1: 64 GiB are promised");
	result(put("overcommit_memory", "3") == EINVAL &&
		       put("overcommit_memory", "x") == EINVAL,
	       "there is no mode 3");
}

static void never(void)
{
	const int rw = PROT_READ | PROT_WRITE;
	unsigned long before = meminfo("Committed_AS:");
	char *memory = mmap(NULL, 8 * MIB, rw, PRIVATE, -1, 0);
	char limit[16];

	result(meminfo("Committed_AS:") == before + 8 * 1024,
	       "what is mapped is promised");
	munmap(memory, 8 * MIB);
	result(meminfo("Committed_AS:") == before, "and no longer after");
	snprintf(limit, sizeof(limit), "%lu", before + 16 * 1024);
	result(!put("overcommit_kbytes", limit) &&
		       !put("overcommit_memory", "2"),
	       "mode 2, with room for 16 MiB");
	result(meminfo("CommitLimit:") ==
		       (before + 16 * 1024 + meminfo("SwapTotal:")) / 4 * 4,
	       "CommitLimit");
	result(refused(20 * MIB, rw, PRIVATE), "2: 20 MiB are refused");
	result(refused(20 * MIB, rw, PRIVATE | MAP_NORESERVE),
	       "2: MAP_NORESERVE or not");
	result(refused(20 * MIB, rw, MAP_SHARED | MAP_ANONYMOUS),
	       "2: shared memory as well");
	result(!refused(8 * MIB, rw, PRIVATE), "2: 8 MiB are not");
	memory = mmap(NULL, 20 * MIB, PROT_READ, PRIVATE, -1, 0);
	result(memory != MAP_FAILED, "2: reading promises nothing");
	result(mprotect(memory, 20 * MIB, rw) && errno == ENOMEM,
	       "2: but to make it writable does");
	munmap(memory, 20 * MIB);
	put("overcommit_memory", "0");
}

static long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static long count_faults(int fd, const char *window)
{
	volatile char *memory;
	long before;

	put("fault_around_bytes", window);
	memory = mmap(NULL, 64 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	before = minor_faults();
	for (unsigned i = 0; i < 64; i++)
		(void)memory[i * PAGE];
	before = minor_faults() - before;
	munmap((void *)memory, 64 * PAGE);
	return before;
}

static void fault_around(void)
{
	static char buffer[64 * PAGE];
	int fd = memfd_create("knobs", 0);
	long one, many;

	if (write(fd, buffer, sizeof(buffer)) != (ssize_t)sizeof(buffer))
		bad++;
	one = count_faults(fd, "4096");
	many = count_faults(fd, "65536");
	result(one == 64, "a fault for each page of a file");
	result(many >= 4 && many <= 5, "or for every 16");
	result(put("fault_around_bytes", "5000") == EINVAL,
	       "not for every 5000 bytes");
	result(!fsync(fd), "fsync");
	close(fd);
}

int main(void)
{
	guess_and_always();
	never();
	fault_around();
	printf("1..%d\n", tests);
	return bad != 0;
}
