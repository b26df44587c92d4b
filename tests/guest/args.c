/* SPDX-License-Identifier: MIT */
/* Arguments arrive as given: empty ones, spaces, quotes, bytes above 127. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	for (int i = 1; i < argc; i++)
		printf("%d [%s] %zu\n", i, argv[i], strlen(argv[i]));
	printf("null %d\n", argv[argc] == NULL);
	printf("pagesz %lu clktck %lu secure %lu phent %lu base %lu\n",
	       getauxval(AT_PAGESZ), getauxval(AT_CLKTCK), getauxval(AT_SECURE),
	       getauxval(AT_PHENT), getauxval(AT_BASE));
	printf("random %d execfn %d\n", getauxval(AT_RANDOM) != 0,
	       strstr((char *)getauxval(AT_EXECFN), "args") != NULL);
	printf("sp aligned %d\n", ((unsigned long)argv - 8) % 16 == 0);
	printf("short name %s\n", program_invocation_short_name);
	return argc;
}
