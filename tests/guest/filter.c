/* SPDX-License-Identifier: MIT */
/* A filter: upper case of the standard input, and a count of its lines. */
#include <ctype.h>
#include <stdio.h>

int main(void)
{
	int c, lines = 0;

	while ((c = getchar()) != EOF) {
		lines += c == '\n';
		putchar(toupper(c));
	}
	fprintf(stderr, "%d lines\n", lines);
	return ferror(stdin) || lines == 0;
}
