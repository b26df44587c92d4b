/* SPDX-License-Identifier: MIT */
/*
 * What harts see of each other's memory: atomics that lose nothing, reservations
 * that a store elsewhere breaks, fences that order. spec: zalrsc, zaamo, rvwmo.
 */
#include "tests/harts/harts.h"

#define ROUNDS 2000

static volatile u64 counter, locked_counter, lock, bits;
static volatile u32 word_counter[2];

static u64 add_amo(u64 hart)
{
	(void)hart;
	for (unsigned i = 0; i < ROUNDS; i++) {
		asm volatile("amoadd.d zero, %1, (%0)" ::"r"(&counter), "r"(3ul) : "memory");
		asm volatile("amoadd.w zero, %1, (%0)" ::"r"(&word_counter[1]), "r"(1ul) : "memory");
	}
	return 0;
}

static u64 add_lr_sc(u64 hart)
{
	(void)hart;
	for (unsigned i = 0; i < ROUNDS; i++)
		asm volatile("1: lr.d t0, (%0)\naddi t0, t0, 5\nsc.d t1, t0, (%0)\nbnez t1, 1b"
			     ::"r"(&counter) : "t0", "t1", "memory");
	return 0;
}

static u64 add_locked(u64 hart)
{
	(void)hart;
	for (unsigned i = 0; i < ROUNDS / 4; i++) {
		asm volatile("1: amoswap.d.aq t0, %1, (%0)\nbnez t0, 1b"
			     ::"r"(&lock), "r"(1ul) : "t0", "memory");
		locked_counter = locked_counter + 1;
		asm volatile("amoswap.d.rl zero, zero, (%0)" ::"r"(&lock) : "memory");
	}
	return 0;
}

static u64 flip_own_bit(u64 hart)
{
	for (unsigned i = 0; i < ROUNDS + hart % 2; i++)
		asm volatile("amoxor.d zero, %1, (%0)" ::"r"(&bits), "r"(1ul << hart) : "memory");
	return 0;
}

static void nothing_lost(void)
{
	u64 odd = 0;

	counter = word_counter[0] = word_counter[1] = 0;
	harts_all(add_amo);
	bare_check("amoadd.d of all", counter, (u64)harts_count * ROUNDS * 3);
	bare_check("amoadd.w of all", word_counter[1], harts_count * ROUNDS);
	bare_check("the word beside it", word_counter[0], 0);
	counter = 0;
	harts_all(add_lr_sc);
	bare_check("lr.d and sc.d of all", counter, (u64)harts_count * ROUNDS * 5);
	harts_all(add_locked);
	bare_check("under a lock", locked_counter, (u64)harts_count * (ROUNDS / 4));
	harts_all(flip_own_bit);
	for (unsigned hart = 1; hart < harts_count; hart += 2)
		odd |= 1ul << hart;
	bare_check("amoxor.d, a bit each", bits, odd);
}

/* sc.d behind an lr.d, with a job of another hart between them. */
static u64 store_conditional_around(harts_job *job, volatile u64 *word)
{
	u64 old, failed;

	asm volatile("lr.d %0, (%1)" : "=r"(old) : "r"(word) : "memory");
	harts_begin(1, job, (u64)word);
	harts_end(1);
	asm volatile("sc.d %0, %1, (%2)" : "=r"(failed) : "r"(old + 100), "r"(word) : "memory");
	return failed;
}

static u64 job_store(u64 word)
{
	*(volatile u64 *)word = 7;
	return 0;
}

static u64 job_store_byte(u64 word)
{
	((volatile u8 *)word)[7] = 9;
	return 0;
}

static u64 job_amo(u64 word)
{
	asm volatile("amoadd.d zero, %1, (%0)" ::"r"(word), "r"(1ul) : "memory");
	return 0;
}

static u64 job_sc(u64 word)
{
	asm volatile("1: lr.d t0, (%0)\naddi t0, t0, 1\nsc.d t1, t0, (%0)\nbnez t1, 1b"
		     ::"r"(word) : "t0", "t1", "memory");
	return 0;
}

/* A failed SC wrote nothing; one that succeeded would hide the other's store. */
static void reservations(void)
{
	static volatile u64 word;
	static const struct {
		const char *name;
		harts_job *job;
		u64 left;
	} cases[] = {
		{ "a store elsewhere breaks the reservation", job_store, 7 },
		{ "a byte of it", job_store_byte, 0x0900000000000001 },
		{ "an AMO elsewhere", job_amo, 2 },
		{ "an SC elsewhere", job_sc, 2 },
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		word = 1;
		bare_check(cases[i].name, store_conditional_around(cases[i].job, &word) != 0, 1);
		bare_check("what is left", word, cases[i].left);
	}
}

static volatile u64 data, flag, stop;

/* Each flag is the sequence number of the data before it. */
static u64 produce(u64 unused)
{
	(void)unused;
	for (u64 i = 1; i <= ROUNDS; i++) {
		data = i * 3;
		store_release(&flag, i);
	}
	return 0;
}

static void message_passing(void)
{
	u64 seen, late = 0, went_back = 0, last = 0;

	flag = data = 0;
	harts_begin(1, produce, 0);
	do {
		seen = load_acquire(&flag);
		late += data < seen * 3;
		went_back += seen < last;
		last = seen;
	} while (seen < ROUNDS);
	harts_end(1);
	bare_check("data behind its flag", late, 0);
	bare_check("a flag that went back", went_back, 0);
}

static volatile u64 mine[2], seen_other[2], round_go[2];

/* Store mine, fence, load the other's: not both may load the old value. */
static u64 store_buffer(u64 self)
{
	mine[self] = 1;
	asm volatile("fence rw, rw" ::: "memory");
	seen_other[self] = mine[!self];
	return 0;
}

static void store_buffering(void)
{
	u64 both_old = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		mine[0] = mine[1] = 0;
		harts_begin(1, store_buffer, 1);
		for (unsigned wait = 0; wait < i % 64; wait++)
			asm volatile("");
		store_buffer(0);
		harts_end(1);
		both_old += !seen_other[0] && !seen_other[1];
	}
	bare_check("both loads old across fences", both_old, 0);
}

int main(void)
{
	harts_wait_for_all();
	nothing_lost();
	reservations();
	message_passing();
	store_buffering();
	return 0;
}
