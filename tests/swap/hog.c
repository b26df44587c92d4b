/* SPDX-License-Identifier: MIT */
/* A child takes all memory there is; whoever is smaller must survive it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE (1ul << 20)

int main(void)
{
	char *own = malloc(PIECE);
	int status;

	memset(own, 'o', PIECE);
	if (!fork())
		for (;;) {
			char *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			if (piece != MAP_FAILED)
				memset(piece, 'h', PIECE);
		}
	wait(&status);
	printf("the hog: %s %d, ours: %c\n",
	       WIFSIGNALED(status) ? "killed" : "ended", WTERMSIG(status),
	       own[PIECE / 2]);
	return 0;
}
