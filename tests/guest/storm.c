/* SPDX-License-Identifier: MIT */
/* Processes that end in every way give all frames back. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 40
#define KINDS  5

static long free_frames(void)
{
	char line[256];
	long value = 0;
	FILE *file = fopen("/proc/vmstat", "r");

	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "nr_free_pages ", 14))
			value = atol(line + 14);
	fclose(file);
	return value;
}

static void live(int kind)
{
	char *memory = malloc(100000);

	memset(memory, kind, 100000);
	if (kind == 1 && !fork())
		_exit(0); /* an orphan */
	if (kind == 2)
		abort();
	if (kind == 3)
		for (;;)
			pause();
	if (kind == 4)
		for (volatile int spin = 1; spin;)
			;
	_exit(kind);
}

static void round_of_all(void)
{
	pid_t pid[KINDS];

	for (int kind = 0; kind < KINDS; kind++) {
		pid[kind] = fork();
		if (!pid[kind])
			live(kind);
	}
	kill(pid[3], SIGTERM);
	kill(pid[4], SIGKILL);
	for (int kind = 0; kind < KINDS; kind++)
		waitpid(pid[kind], NULL, 0);
}

int main(void)
{
	long before = 0;

	/* what is kept for the next time: the program's pages, spare stacks */
	for (int i = 0; i < 3; i++) {
		round_of_all();
		usleep(1000);
		before = free_frames();
	}
	for (int i = 0; i < ROUNDS; i++)
		round_of_all();
	usleep(1000);
	printf("frames lost: %ld\n", before - free_frames());
	return 0;
}
