/* SPDX-License-Identifier: MIT */
/* A dynamically linked program: libc and libm from the root, dlopen, exec. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	double (*cosine)(double);
	int status = 0;
	void *library;

	if (argc > 1)
		return strcmp(argv[1], "again") ? 1 : 7;
	library = dlopen("libm.so.6", RTLD_NOW);
	if (!library)
		return 1;
	*(void **)&cosine = dlsym(library, "cos");
	printf("%.3f %.3f\n", cosine(0), sqrt(2.0 * (argc + 1)));
	fflush(stdout);
	if (!fork()) {
		execl("/usr/bin/link", "link", "again", NULL);
		_exit(1);
	}
	wait(&status);
	printf("through a link: %d\n", WEXITSTATUS(status));
	return 0;
}
