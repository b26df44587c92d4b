/* SPDX-License-Identifier: MIT */
/*
 * System calls with hostile arguments: numbers and pointers at random, 200 000
 * times. Nothing is expected of the results, only that the kernel lives and
 * that this program, whose own pages are left alone, still runs afterwards.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned long seed;
static char *arena;

static unsigned long next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static unsigned long argument(void)
{
	static const unsigned long edges[] = {
		0,
		1,
		2,
		3,
		7,
		8,
		16,
		100,
		4095,
		4096,
		4097,
		65536,
		-1ul,
		-100ul,
		0x4000000000,
		0x3fffffffffffff,
		0xffffffc000000000,
		0xffffffd080200000,
		0xffffffff80200000,
		0x7fffffffffffffff,
		0x8000000000000000,
		0xffffffff,
		1ul << 31,
	};

	switch (next() % 5) {
	case 0:
		return next();
	case 1:
		return (unsigned long)arena + next() % (40 * 4096);
	case 2:
		return (unsigned long)arena + next() % 40 * 4096;
	case 3:
		return next() % 60;
	default:
		return edges[next() % (sizeof(edges) / sizeof(edges[0]))];
	}
}

/* What ends or stops us, or takes our own memory and streams away. */
static int harmless(long number, const unsigned long *a)
{
	static const short banned[] = {
		93,  94,  72,  73,  98,	 101, 115, 129, 130, 131, 133,
		134, 139, 214, 220, 221, 23,  132, 435, 164, 261, 24,
		57,  49,  50,  25,  46,	 47,  59,  202, 441, 138, 240,
	};

	for (unsigned int i = 0; i < sizeof(banned) / sizeof(banned[0]); i++)
		if (number == banned[i])
			return 0;
	if (number == 215 || number == 216 || number == 222 || number == 226 ||
	    number == 233)
		return a[0] >= (unsigned long)arena &&
		       a[0] < (unsigned long)arena + 40 * 4096 &&
		       a[1] <= 4096 * 8 &&
		       (number != 216 || (a[2] <= 65536 && !(a[3] & 2)));
	/* nothing may write into our data or stack, nor to our streams */
	return !(number >= 62 && number <= 70 && (int)a[0] >= 0 &&
		 (int)a[0] < 3);
}

/* What makes files makes some that can be, and nothing waits for them. */
static void tame(long number, unsigned long *a)
{
	switch (number) {
	case 198: /* socket, socketpair */
	case 199:
		a[0] = a[0] % 4 ? 1 : a[0];
		a[1] = (a[1] % 4 ? 1 + a[1] % 2 : a[1]) | 04000;
		a[2] = 0;
		break;
	case 19: /* eventfd2, timerfd_create */
	case 85:
		a[1] = (a[1] & 1) | 04000;
		break;
	case 74: /* signalfd4, accept4 */
	case 242:
		a[3] = 04000;
		break;
	case 22: /* epoll_pwait */
		a[3] = 0;
		break;
	}
}

int main(int argc, char **argv)
{
	unsigned long a[6];
	int rounds = 200000;

	signal(SIGPIPE, SIG_IGN);
	seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 88172645463325252ul;
	arena = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	while (rounds--) {
		long number = next() % (next() % 8 ? 300 : 600);

		for (int i = 0; i < 6; i++)
			a[i] = argument();
		tame(number, a);
		if (harmless(number, a))
			syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
	puts("alive");
	return 0;
}
