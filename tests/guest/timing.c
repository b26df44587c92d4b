/* SPDX-License-Identifier: MIT */
/* Clocks go forward, sleeping takes its time, the year is plausible. */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static long elapsed_ms(const struct timespec *a, const struct timespec *b)
{
	return (b->tv_sec - a->tv_sec) * 1000 +
	       (b->tv_nsec - a->tv_nsec) / 1000000;
}

int main(void)
{
	struct timespec a, b, nap = { 0, 30000000 }, bad = { 0, 1000000000 };
	struct rusage usage;
	struct timeval tv;
	time_t now = time(NULL);

	clock_gettime(CLOCK_MONOTONIC, &a);
	printf("sleep %d\n", nanosleep(&nap, NULL));
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("slept %d\n", elapsed_ms(&a, &b) >= 30);
	printf("bad %d %d\n", nanosleep(&bad, NULL), errno == EINVAL);
	printf("clock %d\n", clock_gettime(1000, &a) == -1 && errno == EINVAL);
	gettimeofday(&tv, NULL);
	printf("year %d\n", gmtime(&now)->tm_year >= 70);
	printf("close %d\n", tv.tv_sec - now >= 0 && tv.tv_sec - now < 60);
	printf("usage %d %d\n", getrusage(RUSAGE_SELF, &usage),
	       usage.ru_minflt > 0);
	printf("cpu %d\n", clock() != (clock_t)-1);
	return 0;
}
