/* SPDX-License-Identifier: MIT */
/*
 * futex in its kinds: bit sets, absolute times, WAKE_OP, owners (PI), and robust
 * lists of threads and of processes, by glibc's mutexes and bare.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static long futex(unsigned *word, int op, unsigned value, void *time,
		  unsigned *second, unsigned third)
{
	return syscall(SYS_futex, word, op, value, time, second, third);
}

static unsigned word, second;

static void *wait_bits(void *bits)
{
	long err = futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL,
			 (unsigned)(long)bits);

	return (void *)err;
}

static void *wait_second(void *unused)
{
	return (void *)futex(&second, FUTEX_WAIT, 7, NULL, NULL, 0);
}

/* Has a thread gone to sleep on it? Waking nobody tells nothing, so wait. */
static void settle(void)
{
	for (int i = 0; i < 50; i++) {
		sched_yield();
		usleep(1000);
	}
}

static void test_bits(void)
{
	pthread_t a, b;
	struct timespec past = { 1, 0 }, bad = { 0, -1 },
			short_time = { 0, 1000000 };

	pthread_create(&a, NULL, wait_bits, (void *)1);
	pthread_create(&b, NULL, wait_bits, (void *)2);
	settle();
	ok(futex(&word, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, 4) == 0,
	   "no bit in common");
	ok(futex(&word, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, 2) == 1,
	   "one has the bit");
	ok(futex(&word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0) == 1,
	   "a plain wake has all bits");
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	ok_errno(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL,
		 "an empty set");
	ok_errno(futex(&word, FUTEX_WAIT_BITSET, 0, &past, NULL, 1), ETIMEDOUT,
		 "a past time");
	ok_errno(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0,
		       &past, NULL, 1),
		 ETIMEDOUT, "a past time of day");
	ok_errno(futex(&word, FUTEX_WAIT, 0, &short_time, NULL, 0), ETIMEDOUT,
		 "a short time");
	ok_errno(futex(&word, FUTEX_WAIT, 0, &bad, NULL, 0), EINVAL, "no time");
	ok_errno(futex(&word, FUTEX_WAIT, 1, NULL, NULL, 0), EAGAIN,
		 "another value");
	ok_errno(futex((unsigned *)((char *)&word + 1), FUTEX_WAIT, 0, NULL,
		       NULL, 0),
		 EINVAL, "a word across");
	ok_errno(futex(&word, 99, 0, NULL, NULL, 0), ENOSYS,
		 "no such operation");
}

static void test_wake_op(void)
{
	pthread_t a, b;
	int op = FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_EQ, 7);

	word = 0;
	second = 7;
	pthread_create(&a, NULL, wait_bits, (void *)1);
	pthread_create(&b, NULL, wait_second, NULL);
	settle();
	ok(futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second, op) == 2,
	   "both are woken");
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	ok(second == 12, "the second was added to: %u", second);
	futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second,
	      FUTEX_OP(FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_LT,
		       0));
	ok(second == 16, "set to a bit: %u", second);
	futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second,
	      FUTEX_OP(FUTEX_OP_XOR, 0x11, FUTEX_OP_CMP_GE, 0));
	futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second,
	      FUTEX_OP(FUTEX_OP_OR, 0x6, FUTEX_OP_CMP_NE, 0));
	futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second,
	      FUTEX_OP(FUTEX_OP_ANDN, 0x2, FUTEX_OP_CMP_GT, 0));
	ok(second == 5, "xor, or, andn: %u", second);
	ok_errno(futex(&word, FUTEX_WAKE_OP, 1, (void *)1l, &second, 7u << 28),
		 ENOSYS, "no such change");
}

static pthread_mutex_t *make(int robust, int protocol)
{
	pthread_mutex_t *mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, robust);
	pthread_mutexattr_setprotocol(&attr, protocol);
	if (pthread_mutex_init(mutex, &attr))
		puts("no mutex");
	return mutex;
}

static void *lock_and_end(void *mutex)
{
	pthread_mutex_lock(mutex);
	return NULL;
}

static void test_robust(int protocol, const char *name)
{
	pthread_mutex_t *mutex = make(PTHREAD_MUTEX_ROBUST, protocol);
	pthread_t thread;
	pid_t pid;

	pthread_create(&thread, NULL, lock_and_end, mutex);
	pthread_join(thread, NULL);
	ok(pthread_mutex_lock(mutex) == EOWNERDEAD,
	   "%s: the owner's thread ended", name);
	ok(pthread_mutex_consistent(mutex) == 0, "%s: mended", name);
	pthread_mutex_unlock(mutex);
	ok(pthread_mutex_lock(mutex) == 0, "%s: as good as new", name);
	pthread_mutex_unlock(mutex);
	pid = fork();
	if (!pid) {
		pthread_mutex_lock(mutex);
		raise(SIGKILL);
	}
	waitpid(pid, NULL, 0);
	ok(pthread_mutex_lock(mutex) == EOWNERDEAD, "%s: the owner was killed",
	   name);
	pthread_mutex_unlock(mutex);
	ok(pthread_mutex_lock(mutex) == ENOTRECOVERABLE,
	   "%s: unlocked unmended", name);
	/* now somebody waits when the owner dies */
	mutex = make(PTHREAD_MUTEX_ROBUST, protocol);
	pid = fork();
	if (!pid) {
		pthread_mutex_lock(mutex);
		settle();
		settle();
		_exit(0);
	}
	settle();
	ok(pthread_mutex_lock(mutex) == EOWNERDEAD,
	   "%s: it died while we waited", name);
	waitpid(pid, NULL, 0);
}

struct shared {
	pthread_mutex_t *mutex;
	long count;
};

static void *add(void *arg)
{
	struct shared *shared = arg;

	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(shared->mutex);
		long was = shared->count;
		if (i % 16 == 0)
			sched_yield();
		shared->count = was + 1;
		pthread_mutex_unlock(shared->mutex);
	}
	return NULL;
}

static void *try_lock(void *mutex)
{
	struct timespec time;
	long err = pthread_mutex_trylock(mutex);

	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += 1000000;
	if (time.tv_nsec >= 1000000000)
		time.tv_sec++, time.tv_nsec -= 1000000000;
	return (void *)(err * 1000 + pthread_mutex_timedlock(mutex, &time));
}

static void test_pi(void)
{
	pthread_mutex_t *mutex =
		make(PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
	struct shared shared = { mutex, 0 };
	pthread_t threads[4];
	void *result;

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, add, &shared);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	ok(shared.count == 2000, "PI: nobody was in it beside another: %ld",
	   shared.count);
	pthread_mutex_lock(mutex);
	pthread_create(&threads[0], NULL, try_lock, mutex);
	pthread_join(threads[0], &result);
	ok((long)result == EBUSY * 1000 + ETIMEDOUT,
	   "PI: tried, and waited in vain");
	pthread_mutex_unlock(mutex);
	word = gettid();
	ok_errno(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), EDEADLK,
		 "PI: twice");
	ok_errno(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), 0,
		 "PI: unlocked");
	ok(word == 0, "PI: nobody has it");
	ok_errno(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EPERM,
		 "PI: not ours");
	word = 999999;
	ok_errno(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), ESRCH,
		 "PI: nobody's");
}

int main(void)
{
	test_bits();
	test_wake_op();
	test_robust(PTHREAD_PRIO_NONE, "robust");
	test_robust(PTHREAD_PRIO_INHERIT, "robust PI");
	test_pi();
	return tap_end();
}
