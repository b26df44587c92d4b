/* SPDX-License-Identifier: MIT */
/* Code written at run time, executed, rewritten and executed again. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
	unsigned int *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*run)(void) = (int (*)(void))code;
	int sum = 0;

	for (int i = 0; i < 100; i++) {
		mprotect(code, 4096, PROT_READ | PROT_WRITE);
		code[0] = 0x00000513u | (unsigned int)i << 20; /* li a0, i */
		code[1] = 0x00008067u;			       /* ret */
		mprotect(code, 4096, PROT_READ | PROT_EXEC);
		__builtin___clear_cache((char *)code, (char *)(code + 2));
		sum += run();
	}
	printf("%d\n", sum);
	return 0;
}
