/* SPDX-License-Identifier: MIT */
/* POSIX threads: mutex, condition, join, thread-local data, exit of one. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS	2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static __thread long own;
static long count, turns;

static void *add(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		count++;
		own++;
		pthread_mutex_unlock(&mutex);
		if (i % 500 == 0)
			sched_yield();
	}
	pthread_barrier_wait(&barrier);
	return (void *)(own + (long)argument);
}

/* Two pass a turn to and fro. */
static void *turn(void *argument)
{
	long me = (long)argument;

	for (int i = 0; i < 100; i++) {
		pthread_mutex_lock(&mutex);
		while (turns % 2 != me)
			pthread_cond_wait(&cond, &mutex);
		turns++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

/* Never waits: only the clock lets the others run. */
static void *spin(void *argument)
{
	volatile long *stop = argument;

	while (!*stop)
		;
	return (void *)7;
}

static void *get_ids(void *argument)
{
	pid_t *ids = argument;

	ids[0] = getpid();
	ids[1] = (pid_t)syscall(SYS_gettid);
	return NULL;
}

static void *exit_all(void *argument)
{
	(void)argument;
	exit(3);
}

static void *wait_long(void *argument)
{
	sem_wait(argument);
	return NULL;
}

static void test_sharing(void)
{
	pthread_t thread[THREADS];
	long sum = 0;
	void *result;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (long i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, add, (void *)i);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &result);
		sum += (long)result;
	}
	printf("count %ld, sum %ld, own %ld\n", count, sum, own);
	pthread_create(&thread[0], NULL, turn, (void *)0);
	pthread_create(&thread[1], NULL, turn, (void *)1);
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	printf("turns %ld\n", turns);
}

static void test_preemption(void)
{
	volatile long stop = 0;
	pthread_t thread;
	void *result;

	pthread_create(&thread, NULL, spin, (void *)&stop);
	usleep(20000);
	stop = 1;
	pthread_join(thread, &result);
	printf("spinner: %ld\n", (long)result);
}

static void test_timeouts(void)
{
	struct timespec ts;
	pthread_t thread;
	sem_t sem;

	sem_init(&sem, 0, 0);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 5000000;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	printf("semaphore: %d", sem_timedwait(&sem, &ts));
	printf(" %d\n", errno == ETIMEDOUT);
	pthread_create(&thread, NULL, wait_long, &sem);
	usleep(1000);
	sem_post(&sem);
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, wait_long, &sem);
	usleep(1000);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	puts("posted and cancelled");
}

static void test_processes(void)
{
	pthread_t thread;
	pid_t ids[2];
	int status;

	pthread_create(&thread, NULL, get_ids, ids);
	pthread_join(thread, NULL);
	printf("same process %d, other thread %d\n", ids[0] == getpid(),
	       ids[1] != getpid());
	fflush(stdout);
	if (!fork()) {
		pthread_create(&thread, NULL, exit_all, NULL);
		for (;;)
			pause();
	}
	wait(&status);
	printf("one exits for all: %x\n", status);
	fflush(stdout);
	if (!fork()) {
		pthread_create(&thread, NULL, get_ids, ids);
		pthread_join(thread, NULL);
		pthread_create(&thread, NULL, exit_all, NULL);
		pthread_exit(NULL); /* the first thread leaves the others */
	}
	wait(&status);
	printf("the last one's status: %x\n", status);
	fflush(stdout);
	if (!fork()) {
		sem_t sem;

		sem_init(&sem, 0, 0);
		pthread_create(&thread, NULL, wait_long, &sem);
		kill(getpid(), SIGTERM);
		for (;;)
			;
	}
	wait(&status);
	printf("a signal for all: %x\n", status);
}

int main(void)
{
	test_sharing();
	test_preemption();
	test_timeouts();
	test_processes();
	return 0;
}
