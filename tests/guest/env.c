/* SPDX-License-Identifier: MIT */
/* The environment: read, changed, and enumerated. */
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(void)
{
	int count = 0;

	setenv("VITRINE_TEST", "value", 1);
	printf("set %s\n", getenv("VITRINE_TEST"));
	unsetenv("VITRINE_TEST");
	printf("unset %s\n", getenv("VITRINE_TEST") ? "still there" : "gone");
	for (char **e = environ; *e; e++)
		count++;
	printf("count sane %d\n", count >= 0 && count < 1000);
	return 0;
}
