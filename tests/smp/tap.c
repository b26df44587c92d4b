/* SPDX-License-Identifier: MIT */
/* TAP and the small things that the programs on several harts share. */
#define _GNU_SOURCE
#include "tap.h"
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int tests, failures;

void tap_ok(bool ok, const char *format, ...)
{
	va_list args;

	printf("%s %d - ", ok ? "ok" : "not ok", ++tests);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	failures += !ok;
}

int tap_done(void)
{
	printf("1..%d\n", tests);
	fflush(stdout);
	return failures != 0;
}

unsigned harts_online(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : (unsigned)count;
}

void harts_pin(unsigned hart)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(hart % harts_online(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

long statistic(const char *name)
{
	FILE *file = fopen("/proc/vitrine/stat", "r");
	char line[80];
	long value = -1;

	while (file && fgets(line, sizeof(line), file)) {
		char *at = line + strspn(line, " ");
		size_t n = strlen(name);

		if (!strncmp(at, name, n) && at[n] == ' ')
			sscanf(at + n, "%ld", &value);
	}
	if (file)
		fclose(file);
	return value;
}

long frames_free(void)
{
	return statistic("frames_free");
}

unsigned long random_next(unsigned long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

void spin(unsigned long turns)
{
	for (volatile unsigned long i = 0; i < turns; i++)
		;
}
