/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait for each other by futex: two in turn, all at a barrier, all
 * at a lock, and with requeueing (condition variables). No wake-up may be lost.
 */
#include "tap.h"
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TURNS	  400
#define THREADS	  6
#define ADDITIONS 300

static atomic_uint turn;

static void *take_turns(void *self)
{
	unsigned own = (unsigned)(size_t)self;

	harts_pin(own);
	for (unsigned i = 0; i < TURNS; i++) {
		unsigned seen;

		while ((seen = turn) % 2 != own)
			syscall(SYS_futex, &turn, FUTEX_WAIT, seen, NULL, NULL,
				0);
		turn++;
		syscall(SYS_futex, &turn, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	return NULL;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static unsigned long guarded, arrived, phase;
static atomic_ulong early;

static void *add(void *self)
{
	harts_pin((unsigned)(size_t)self);
	for (int i = 0; i < ADDITIONS; i++) {
		pthread_mutex_lock(&mutex);
		guarded++;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *meet(void *self)
{
	harts_pin((unsigned)(size_t)self);
	for (unsigned i = 0; i < ADDITIONS / 10; i++)
		pthread_barrier_wait(&barrier);
	return NULL;
}

/* The last to arrive lets all others go at once. */
static void *broadcast(void *self)
{
	harts_pin((unsigned)(size_t)self);
	for (unsigned long i = 0; i < ADDITIONS / 10; i++) {
		pthread_mutex_lock(&mutex);
		if (++arrived == THREADS) {
			arrived = 0;
			phase++;
			pthread_cond_broadcast(&condition);
		}
		while (phase == i)
			pthread_cond_wait(&condition, &mutex);
		early += phase < i + 1;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void run(unsigned count, void *(*work)(void *))
{
	pthread_t threads[THREADS];

	for (unsigned i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, work, (void *)(size_t)i);
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
	run(2, take_turns);
	tap_ok(turn == 2 * TURNS, "%u turns", (unsigned)turn);
	run(THREADS, add);
	tap_ok(guarded == THREADS * ADDITIONS, "%lu additions under a lock",
	       guarded);
	pthread_barrier_init(&barrier, NULL, THREADS);
	run(THREADS, meet);
	tap_ok(true, "a barrier lets all pass");
	run(THREADS, broadcast);
	tap_ok(phase == ADDITIONS / 10 && !early, "%lu broadcasts", phase);
	return tap_done();
}
