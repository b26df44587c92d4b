/* SPDX-License-Identifier: MIT */
/* Waiting for a descriptor or a signal, with the signal at the worst moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/wait.h"

static volatile sig_atomic_t handled;
static sig_atomic_t handled_at_look;

static void handle(int number)
{
	(void)number;
	handled++;
}

static bool never(const void *owner)
{
	(void)owner;
	return false;
}

static bool always(const void *owner)
{
	(void)owner;
	return true;
}

/* The flag is looked at, and the signal comes right behind. */
static bool signal_behind_look(const void *owner)
{
	bool is_woken = handled;

	(void)owner;
	raise(SIGUSR1);
	handled_at_look = handled;
	return is_woken;
}

static void test_descriptor(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_false(wait_ready(ends[0], POLLIN, 0, never, NULL));
	assert_false(wait_ready(ends[0], POLLIN, 1, never, NULL));
	assert_true(wait_ready(ends[1], POLLOUT, -1, never, NULL));
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_true(wait_ready(ends[0], POLLIN, -1, never, NULL));
	assert_false(wait_ready(ends[0], POLLIN, -1, always, NULL));
	close(ends[0]);
	assert_true(wait_ready(ends[1], POLLOUT, -1, never, NULL)); /* broken */
	close(ends[1]);
	assert_false(wait_ready(-1, 0, 1, never, NULL));
}

static void test_signal_is_not_slept_through(void **state)
{
	struct sigaction action = { .sa_handler = handle };
	sigset_t before, after;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL); /* ends the sleep of a wait that is broken */
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	handled = 0;
	alarm(120);
	assert_false(wait_ready(-1, 0, -1, signal_behind_look, NULL));
	alarm(0);
	assert_int_equal(handled_at_look, 0); /* held back ... */
	assert_int_equal(handled, 1);	      /* ... until the sleep, and ended it */
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	for (int number = 1; number < SIGRTMAX; number++)
		assert_int_equal(sigismember(&before, number), sigismember(&after, number));
	/* One that came before is told at once, even for ever. */
	assert_false(wait_ready(-1, 0, -1, signal_behind_look, NULL));
	assert_int_equal(handled, 2);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGALRM, SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_signal_is_not_slept_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
