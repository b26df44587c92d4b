/* SPDX-License-Identifier: MIT */
/* A family whose members say what the kernel's /proc has of them, then stay as
   they are for a while: a picture of that time has to say the same. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 37
#define ROUNDS 20000000

static void print_file(const char *path)
{
	char line[512];
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		printf("%s: %s", path, line);
	if (file)
		fclose(file);
}

int main(void)
{
	char *memory = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	memset(memory, 1, PAGES * 4096);
	child = fork();
	if (!child) {
		prctl(PR_SET_NAME, "bookkeeper");
		for (;;)
			pause();
	}
	usleep(1000); /* the child has its name */
	print_file("/proc/self/status");
	print_file("/proc/self/maps");
	printf("pid %d child %d memory %lx\n", getpid(), child, (unsigned long)memory);
	fflush(stdout);
	for (volatile long i = 0; i < ROUNDS; i++)
		;
	kill(child, SIGKILL);
	wait(NULL);
	return 0;
}
