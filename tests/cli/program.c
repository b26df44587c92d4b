/* SPDX-License-Identifier: MIT */
/* One Linux program that ends in the way its first argument says. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void copy_input(void)
{
	int byte;

	while ((byte = getchar()) != EOF)
		putchar(byte);
}

static int print_file(const char *path)
{
	FILE *file = fopen(path, "r");
	int byte;

	if (!file)
		return 1;
	while ((byte = getc(file)) != EOF)
		putchar(byte);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *value = argc > 2 ? argv[2] : "";

	if (!strcmp(what, "exit"))
		return atoi(value);
	if (!strcmp(what, "abort"))
		abort();
	if (!strcmp(what, "fault"))
		*(volatile int *)16 = 1;
	if (!strcmp(what, "write"))
		for (;;)
			puts("y");
	if (!strcmp(what, "spin"))
		for (;;)
			;
	if (!strcmp(what, "copy"))
		copy_input();
	if (!strcmp(what, "file"))
		return print_file(value);
	if (!strcmp(what, "variable"))
		puts(getenv(value) ? getenv(value) : "(none)");
	if (!strcmp(what, "terminal"))
		printf("%d%d%d\n", isatty(0), isatty(1), isatty(2));
	if (!strcmp(what, "error"))
		fputs("on stderr\n", stderr);
	if (!strcmp(what, "arguments"))
		for (int i = 2; i < argc; i++)
			printf("[%s]", argv[i]);
	return 0;
}
