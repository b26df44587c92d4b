/* SPDX-License-Identifier: MIT */
/*
 * Code that one hart writes and another runs: after a store, a message and the
 * runner's fence.i the new code runs, on whichever hart it ran before.
 */
#include "tests/harts/harts.h"

#define FUNCTIONS 4

/* li a0, n; ret: each in a page of its own, writable as all of a test is */
static volatile u32 functions[FUNCTIONS][1024] __attribute__((aligned(4096)));

static void write_function(unsigned number, unsigned n)
{
	functions[number][0] = 0x00000513 | n << 20;
	functions[number][1] = 0x00008067;
}

static u64 call(unsigned number)
{
	return ((u64(*)(void))(u64)functions[number])();
}

static u64 job_call(u64 number)
{
	asm volatile("fence.i" ::: "memory");
	return call((unsigned)number);
}

static u64 job_write(u64 what)
{
	write_function(what & 0xff, (unsigned)(what >> 8));
	return 0;
}

int main(void)
{
	harts_wait_for_all();
	for (unsigned n = 1; n < 400; n++) {
		unsigned number = n % FUNCTIONS, hart = 1 + n % (harts_count - 1);

		/* written here, run there */
		write_function(number, n);
		harts_begin(hart, job_call, number);
		bare_check("what hart 0 wrote, elsewhere", harts_end(hart), n);
		bare_check("and here", job_call(number), n);
		/* written there, run here and on every other */
		harts_begin(hart, job_write, number | (n + 1000) << 8);
		harts_end(hart);
		bare_check("what another wrote, here", job_call(number), n + 1000);
		for (unsigned other = 1; other < harts_count; other++) {
			harts_begin(other, job_call, number);
			bare_check("and on each", harts_end(other), n + 1000);
		}
	}
	return 0;
}
