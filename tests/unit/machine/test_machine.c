/* SPDX-License-Identifier: MIT */
/*
 * Whole machines: the same run twice, in slices, with and without shortcuts,
 * watched, and beside another machine in this process gives the same state;
 * and each way in which a run can end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hart/commit.h"
#include "machine/machine.h"

#define WFI 0x10500073
#define JUMP_BACK 0xffdff06f /* to the instruction before */
#define SLICE_CYCLES 777

struct outcome {
	enum machine_stop stop;
	int exit_code;
	u64 hash, retired, cycle, misses, interrupts;
	u64 counted; /* a hash of the counters of caches and TLBs */
};

/* How the machine runs, in every test but those of ends. */
enum variant {
	FAST,
	TIMED,
	/* Two instructions a cycle; everything else small, so that everything
	   misses, and with replacement that every hit moves. */
	TIMED_SMALL,
};

static void choose_variant(struct machine_config *config, enum variant variant)
{
	config->mode = variant == FAST ? MODE_FAST : MODE_TIMED;
	if (variant != TIMED_SMALL)
		return;
	config->timing.pipeline.issue_width = 2;
	config->timing.predictor.btb_entries = 4;
	config->mmu.itlb = config->mmu.dtlb = (struct tlb_geometry){ 1, 2, REPLACEMENT_LRU };
	config->hierarchy.l1i.size_bytes = config->hierarchy.l1d.size_bytes = 1024;
	config->hierarchy.l1i.replacement = REPLACEMENT_LRU;
	config->hierarchy.l2.size_bytes = 8192;
	config->hierarchy.line_bytes = 32;
}

static struct machine *machine_new(enum variant variant, unsigned harts, bool shortcuts)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct machine_config config;
	struct error error;

	machine_config_init(&config);
	config.memory_bytes = 8 << 20;
	config.harts = harts;
	config.shortcuts = shortcuts;
	config.bios.path = GUESTS "mixer.elf";
	choose_variant(&config, variant);
	if (!machine_init(machine, &config, &error))
		fail_msg("%s", error.text);
	return machine;
}

static u64 mix(u64 hash, const void *words, size_t bytes)
{
	const u64 *from = words;

	for (size_t i = 0; i < bytes / sizeof(*from); i++)
		hash = (hash ^ from[i]) * 0x9e3779b97f4a7c15ull;
	return hash;
}

static u64 hash_counters(const struct machine *machine)
{
	const struct hierarchy *hierarchy = machine->hierarchy;
	u64 hash = 0;

	for (unsigned i = 0; i < machine->hart_count; i++) {
		const struct mmu *mmu = &machine->harts[i].mmu;

		hash = mix(hash, &mmu->counters, sizeof(mmu->counters));
		hash = mix(hash, &mmu->itlb.counters, sizeof(mmu->itlb.counters));
		hash = mix(hash, &mmu->dtlb.counters, sizeof(mmu->dtlb.counters));
		hash = mix(hash, &mmu->l2_pages.counters, sizeof(mmu->l2_pages.counters));
		if (!hierarchy)
			continue;
		hash = mix(hash, &hierarchy->l1i[i].counters, sizeof(struct cache_counters));
		hash = mix(hash, &hierarchy->l1d[i].counters, sizeof(struct cache_counters));
	}
	if (!hierarchy)
		return hash;
	hash = mix(hash, &hierarchy->l2.counters, sizeof(struct cache_counters));
	hash = mix(hash, &hierarchy->dram.counters, sizeof(struct dram_counters));
	return mix(hash, hierarchy->served, sizeof(hierarchy->served));
}

static struct outcome end(struct machine *machine, enum machine_stop stop)
{
	struct outcome outcome = {
		.stop = stop,
		.exit_code = machine->exit_code,
		.hash = machine_state_hash(machine),
		.retired = machine_retired(machine),
		.cycle = machine->harts[0].cycle,
		.counted = hash_counters(machine),
	};

	for (unsigned i = 0; i < machine->hart_count; i++) {
		outcome.misses += machine->harts[i].mmu.counters.dtlb_misses;
		outcome.interrupts += machine->harts[i].interrupts_by_cause[IRQ_MTI];
	}
	machine_free(machine);
	free(machine);
	return outcome;
}

static struct outcome run(enum variant variant, unsigned harts, bool shortcuts)
{
	struct machine *machine = machine_new(variant, harts, shortcuts);

	return end(machine, machine_run(machine, EVENT_NEVER));
}

static void assert_same(struct outcome left, struct outcome right)
{
	assert_int_equal(left.stop, right.stop);
	assert_int_equal(left.exit_code, right.exit_code);
	assert_true(left.retired == right.retired);
	assert_true(left.cycle == right.cycle);
	assert_true(left.misses == right.misses);
	assert_true(left.interrupts == right.interrupts);
	assert_true(left.counted == right.counted);
	assert_true(left.hash == right.hash);
}

static void test_repeats(void **state)
{
	enum variant variant = *(enum variant *)*state;
	struct outcome first = run(variant, 1, true), first_of_four = run(variant, 4, true);

	assert_int_equal(first.stop, MACHINE_EXIT);
	assert_int_equal(first.exit_code, 7);
	assert_true(first.interrupts > 100);
	assert_true(first.hash != first_of_four.hash);
	assert_same(first, run(variant, 1, true));
	assert_same(first_of_four, run(variant, 4, true));
}

static void test_shortcuts_change_nothing(void **state)
{
	enum variant variant = *(enum variant *)*state;

	assert_same(run(variant, 1, true), run(variant, 1, false));
	assert_same(run(variant, 4, true), run(variant, 4, false));
}

static void count_commit(void *owner, const struct commit *commit)
{
	*(u64 *)owner += !commit->is_trap;
}

static void test_watching_changes_nothing(void **state)
{
	enum variant variant = *(enum variant *)*state;
	struct machine *machine = machine_new(variant, 2, true);
	u64 count = 0;
	struct commit_observer observer = { .commit = count_commit, .owner = &count };
	struct outcome watched;

	machine->harts[0].observer = &observer;
	machine->harts[1].observer = &observer;
	watched = end(machine, machine_run(machine, EVENT_NEVER));
	assert_same(watched, run(variant, 2, true));
	assert_true(count == watched.retired);
}

/* One turn after another of each machine until both have ended. */
static void run_in_turns(struct machine *left, struct machine *right, struct outcome *of_left,
			 struct outcome *of_right)
{
	enum machine_stop left_stop = MACHINE_INSTRUCTIONS, right_stop = MACHINE_INSTRUCTIONS;

	while (left_stop == MACHINE_INSTRUCTIONS || right_stop == MACHINE_INSTRUCTIONS) {
		if (left_stop == MACHINE_INSTRUCTIONS)
			left_stop = machine_run(left, SLICE_CYCLES);
		if (right && right_stop == MACHINE_INSTRUCTIONS)
			right_stop = machine_run(right, SLICE_CYCLES);
		else if (!right)
			right_stop = MACHINE_EXIT;
	}
	*of_left = end(left, left_stop);
	if (right)
		*of_right = end(right, right_stop);
}

/* Time passes for a hart that waits while another works. */
static void test_sleeping_hart(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct machine_config config;
	struct error error;

	(void)state;
	machine_config_init(&config);
	config.memory_bytes = 8 << 20;
	config.harts = 2;
	config.max_instructions = 10000000;
	config.bios.path = GUESTS "sleeper.elf";
	if (!machine_init(machine, &config, &error))
		fail_msg("%s", error.text);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_EXIT);
	assert_int_equal(machine->exit_code, 0);
	assert_true(machine->harts[1].cycle >= 100000); /* 1000 ticks */
	end(machine, MACHINE_EXIT);
}

/* A run in slices is the same run. (Harts' turns end with a slice, so only a
   single hart can be compared with an uncut run.) */
static void test_slices(void **state)
{
	enum variant variant = *(enum variant *)*state;
	struct outcome cut;

	run_in_turns(machine_new(variant, 1, true), NULL, &cut, NULL);
	assert_same(cut, run(variant, 1, true));
}

static void test_two_machines_in_turns(void **state)
{
	enum variant variant = *(enum variant *)*state;
	struct outcome alone[2], together[2];

	run_in_turns(machine_new(variant, 1, true), NULL, &alone[0], NULL);
	run_in_turns(machine_new(variant, 3, false), NULL, &alone[1], NULL);
	run_in_turns(machine_new(variant, 1, true), machine_new(variant, 3, false), &together[0],
		     &together[1]);
	assert_same(alone[0], together[0]);
	assert_same(alone[1], together[1]);
}

static struct machine *machine_of(const u32 *code, u64 size_bytes, u64 max_instructions,
				  int input_fd)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct machine_config config;
	struct error error;

	machine_config_init(&config);
	config.memory_bytes = 8 << 20;
	config.max_instructions = max_instructions;
	config.console_input_fd = input_fd;
	config.bios = (struct machine_image){ "words", (const u8 *)code, size_bytes };
	if (!machine_init(machine, &config, &error))
		fail_msg("%s", error.text);
	return machine;
}

#define HINT_BEGIN 0x00102013 /* slti x0, x0, 1 */
#define HINT_END   0x00202013
#define CYCLES_OF_LOAD 3      /* with the one behind it waiting */

/* A load and its use, eight times: 4 cycles a pair where it hits. */
#define PAIR  0x00053583, 0x00158593 /* ld a1, 0(a0); addi a1, a1, 1 */
#define PAIRS PAIR, PAIR, PAIR, PAIR, PAIR, PAIR, PAIR, PAIR

static struct machine *mode_machine(const u32 *code, u64 size_bytes, enum machine_mode mode,
				    u64 from_cycle, u64 for_cycles)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct machine_config config;
	struct error error;

	machine_config_init(&config);
	config.memory_bytes = 8 << 20;
	config.mode = mode;
	config.timed_from_cycle = from_cycle;
	config.timed_for_cycles = for_cycles;
	config.bios = (struct machine_image){ "words", (const u8 *)code, size_bytes };
	if (!machine_init(machine, &config, &error))
		fail_msg("%s", error.text);
	return machine;
}

/* The guest's hints begin and end timed mode where it says so, elsewhere they
   do nothing. */
static void test_hints(void **state)
{
	static const u32 code[] = {
		0x01f51513, /* slli a0, a0, 31: boot gives the hart's number, 0 */
		0x00100513, /* li a0, 1 */
		0x01f51513, /* slli a0, a0, 31: RAM */
		PAIRS, HINT_BEGIN, PAIRS, PAIRS, HINT_END, PAIRS, WFI, JUMP_BACK,
	};
	struct machine *machine = mode_machine(code, sizeof(code), MODE_HINTED, ~0ull, ~0ull);
	u64 cycles, retired;

	(void)state;
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_DEADLOCK);
	cycles = machine->harts[0].cycle;
	retired = machine_retired(machine);
	assert_false(machine->is_timed);
	/* Half of the pairs stall for two cycles; the first also misses. */
	assert_true(cycles - retired >= 16 * (CYCLES_OF_LOAD - 1));
	assert_true(cycles - retired < 16 * (CYCLES_OF_LOAD - 1) + 600);
	end(machine, MACHINE_DEADLOCK);

	machine = mode_machine(code, sizeof(code), MODE_FAST, ~0ull, ~0ull);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_DEADLOCK);
	assert_true(machine->harts[0].cycle == machine_retired(machine));
	end(machine, MACHINE_DEADLOCK);
}

/* The configuration's window: timed exactly inside. */
static void test_window(void **state)
{
	static const u32 code[] = { 0x00100513, 0x01f51513, PAIRS, 0xfc1ff06f /* j to PAIRS */ };
	struct machine *machine = mode_machine(code, sizeof(code), MODE_FAST, 5000, 3000);

	(void)state;
	assert_int_equal(machine_run(machine, 5000), MACHINE_INSTRUCTIONS);
	assert_true(machine->harts[0].cycle == machine_retired(machine));
	assert_int_equal(machine_run(machine, 1500), MACHINE_INSTRUCTIONS);
	assert_true(machine->is_timed);
	assert_true(machine->harts[0].cycle > machine_retired(machine) + 500);
	assert_int_equal(machine_run(machine, 5000), MACHINE_INSTRUCTIONS);
	assert_false(machine->is_timed);
	assert_int_equal(machine->harts[0].cycle, 11500);
	end(machine, MACHINE_INSTRUCTIONS);
}

static void test_instruction_limit(void **state)
{
	static const u32 code[] = { 0x00150513, JUMP_BACK }; /* addi a0, a0, 1 */
	struct machine *machine = machine_of(code, sizeof(code), 1001, -1);

	(void)state;
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_INSTRUCTIONS);
	assert_true(machine_retired(machine) == 1001);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_INSTRUCTIONS);
	assert_true(machine_retired(machine) == 1001);
	end(machine, MACHINE_INSTRUCTIONS);
}

/* Nothing can wake it: said at once, also where input came that nobody reads. */
static void test_waiting_for_ever(void **state)
{
	static const u32 code[] = { WFI, JUMP_BACK };
	struct machine *machine = machine_of(code, sizeof(code), ~0ull, -1);
	static const char text[10000];
	int ends[2];

	(void)state;
	alarm(10);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_DEADLOCK);
	assert_true(machine_retired(machine) < 20);
	end(machine, MACHINE_DEADLOCK);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, sizeof(text)), sizeof(text));
	machine = machine_of(code, sizeof(code), ~0ull, ends[0]);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_DEADLOCK);
	end(machine, MACHINE_DEADLOCK);
	close(ends[0]);
	close(ends[1]);
	alarm(0);
}

static void test_request_to_stop(void **state)
{
	static const u32 code[] = { 0x00150513, JUMP_BACK };
	struct machine *machine = machine_of(code, sizeof(code), ~0ull, -1);

	(void)state;
	machine_request_stop(machine);
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_INTERRUPTED);
	end(machine, MACHINE_INTERRUPTED);
}

static void test_reset(void **state)
{
	static const u32 code[] = {
		0x001002b7, /* lui  t0, 0x100 */
		0x00007337, /* lui  t1, 0x7 */
		0x7773031b, /* addiw t1, t1, 0x777 */
		0x0062a023, /* sw   t1, 0(t0) */
		WFI, JUMP_BACK,
	};
	struct machine *machine = machine_of(code, sizeof(code), ~0ull, -1);

	(void)state;
	assert_int_equal(machine_run(machine, EVENT_NEVER), MACHINE_RESET);
	end(machine, MACHINE_RESET);
}

#define IN_MODE(test, name, mode) { #test ", " name, test, NULL, NULL, &variants[mode] }
#define IN_MODES(test) \
	IN_MODE(test, "fast", FAST), IN_MODE(test, "timed", TIMED), \
	IN_MODE(test, "timed and small", TIMED_SMALL)

int main(void)
{
	static enum variant variants[] = { FAST, TIMED, TIMED_SMALL };
	const struct CMUnitTest tests[] = {
		IN_MODES(test_repeats),
		IN_MODES(test_shortcuts_change_nothing),
		IN_MODES(test_watching_changes_nothing),
		cmocka_unit_test(test_sleeping_hart),
		IN_MODES(test_slices),
		IN_MODES(test_two_machines_in_turns),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_instruction_limit),
		cmocka_unit_test(test_waiting_for_ever),
		cmocka_unit_test(test_request_to_stop),
		cmocka_unit_test(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
