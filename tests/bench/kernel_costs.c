/* SPDX-License-Identifier: MIT */
/*
 * What the guest kernel's work costs, in cycles of the hart as `rdcycle` tells
 * them: page faults by kind, fork of a 64 MiB process, a switch of tasks, a
 * system call, reclaim. One line each: name, cycles, per what. Needs a disk for
 * swap and 128 MiB of memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	     4096ul
#define PAGES	     512ul
#define ROUNDS	     200
#define FORK_BYTES   (64ul << 20)
#define BLKGETSIZE64 _IOR(0x12, 114, size_t)

static unsigned long now(void)
{
	unsigned long cycles;

	__asm__ volatile("rdcycle %0" : "=r"(cycles)::"memory");
	return cycles;
}

static void say(const char *name, unsigned long cycles, unsigned long count,
		const char *unit)
{
	printf("%s|%lu|%s\n", name, cycles / count, unit);
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail(path);
	close(fd);
}

static char *map(size_t size, int flags, int fd)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	return memory;
}

static unsigned long load_all(const volatile char *memory)
{
	unsigned long start = now();

	for (unsigned long i = 0; i < PAGES; i++)
		(void)memory[i * PAGE];
	return now() - start;
}

static unsigned long store_all(volatile char *memory)
{
	unsigned long start = now();

	for (unsigned long i = 0; i < PAGES; i++)
		memory[i * PAGE] = 1;
	return now() - start;
}

static void anonymous(void)
{
	char *memory = map(PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	unsigned long cycles;
	int status;

	say("fault: load of untouched memory (zero frame)", load_all(memory),
	    PAGES, "fault");
	say("fault: first store after that (frame cleared)", store_all(memory),
	    PAGES, "fault");
	munmap(memory, PAGES * PAGE);
	memory = map(PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	say("fault: store to untouched memory", store_all(memory), PAGES,
	    "fault");
	if (!fork())
		_exit(0);
	wait(&status);
	cycles = store_all(memory);
	say("fault: store after fork, child gone (page kept)", cycles, PAGES,
	    "fault");
	fflush(stdout);
	if (!fork()) {
		say("fault: store after fork (page copied)", store_all(memory),
		    PAGES, "fault");
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	munmap(memory, PAGES * PAGE);
}

static void of_files(void)
{
	int fd = memfd_create("costs", 0);
	char *memory, *buffer = calloc(PAGES, PAGE);

	if (fd < 0 ||
	    write(fd, buffer, PAGES * PAGE) != (ssize_t)(PAGES * PAGE))
		fail("memfd");
	put("/proc/sys/vm/fault_around_bytes", "4096");
	memory = map(PAGES * PAGE, MAP_PRIVATE, fd);
	say("fault: load from a file in memory", load_all(memory), PAGES,
	    "fault");
	say("fault: private store to it (page copied)", store_all(memory),
	    PAGES, "fault");
	munmap(memory, PAGES * PAGE);
	memory = map(PAGES * PAGE, MAP_SHARED, fd);
	say("fault: shared store to it", store_all(memory), PAGES, "fault");
	munmap(memory, PAGES * PAGE);
	put("/proc/sys/vm/fault_around_bytes", "65536");
	memory = map(PAGES * PAGE, MAP_PRIVATE, fd);
	say("fault-around: load from a file, 16 pages a fault",
	    load_all(memory), PAGES / 16, "fault");
	munmap(memory, PAGES * PAGE);
	free(buffer);
	close(fd);
}

static unsigned long counter(const char *name)
{
	char line[128];
	unsigned long value = 0;
	FILE *file = fopen("/proc/vmstat", "r");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    line[strlen(name)] == ' ')
			value = strtoul(line + strlen(name), NULL, 10);
	if (file)
		fclose(file);
	return value;
}

static void add_swap(const char *path)
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

/* Sleeps on the way are the disk's, which here takes no time. */
static void reclaim(void)
{
	unsigned long total = 160ul << 20, cycles, in, out;
	char *memory;

	add_swap("/dev/vda");
	put("/proc/sys/vm/page-cluster", "0");
	memory = map(total, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(memory, 1, 64ul << 20); /* no swapping yet */
	out = counter("pswpout");
	cycles = now();
	for (unsigned long at = 64ul << 20; at < total; at += PAGE)
		memory[at] = 1;
	cycles = now() - cycles;
	out = counter("pswpout") - out;
	say("reclaim: page to swap, with the fault that needed it", cycles,
	    out ? out : 1, "page written");
	in = counter("pswpin");
	cycles = now();
	for (unsigned long at = 0; at < 8ul << 20; at += PAGE)
		memory[at] = 2;
	cycles = now() - cycles;
	in = counter("pswpin") - in;
	say("fault: swapped-in page, and another goes for it", cycles,
	    in ? in : 1, "page read");
	munmap(memory, total);
}

static void processes(void)
{
	char *memory = map(FORK_BYTES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	unsigned long cycles;
	int status;

	memset(memory, 1, FORK_BYTES);
	cycles = now();
	if (!fork())
		_exit(0);
	say("fork of a process with 64 MiB", now() - cycles, 1, "fork");
	cycles = now();
	wait(&status);
	say("its child's end, seen by wait", now() - cycles, 1, "exit");
	munmap(memory, FORK_BYTES);
}

static void calls_and_switches(void)
{
	int there[2], back[2], status;
	unsigned long cycles = now();
	char byte = 0;

	for (int i = 0; i < ROUNDS; i++)
		syscall(SYS_getppid);
	say("system call (getppid)", now() - cycles, ROUNDS, "call");
	if (pipe(there) || pipe(back))
		fail("pipe");
	if (!fork()) {
		for (int i = 0; i < ROUNDS; i++)
			if (read(there[0], &byte, 1) != 1 ||
			    write(back[1], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	cycles = now();
	for (int i = 0; i < ROUNDS; i++)
		if (write(there[1], &byte, 1) != 1 ||
		    read(back[0], &byte, 1) != 1)
			fail("pipe");
	say("message through a pipe to another process, with the switch",
	    now() - cycles, 2 * ROUNDS, "message");
	wait(&status);
	if (!fork()) {
		for (int i = 0; i < ROUNDS; i++)
			sched_yield();
		_exit(0);
	}
	cycles = now();
	for (int i = 0; i < ROUNDS; i++)
		sched_yield();
	say("switch between two processes by sched_yield", now() - cycles,
	    2 * ROUNDS, "switch");
	wait(&status);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	calls_and_switches();
	anonymous();
	of_files();
	processes();
	reclaim();
	return 0;
}
