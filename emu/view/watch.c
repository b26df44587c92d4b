/* SPDX-License-Identifier: MIT */
/* See watch.h. */
#include "view/watch.h"

#include <string.h>

#include "hart/engine.h"
#include "machine/machine.h"

#define INTERVAL_CYCLES 65536 /* at first; chosen */

void watch_init(struct watch *watch, const struct machine *machine)
{
	memset(watch, 0, sizeof(*watch));
	watch->machine = machine;
	watch->interval_cycles = INTERVAL_CYCLES;
}

static struct watch_space *find_space(struct watch *watch, u64 satp)
{
	u64 root = satp & ((1ull << SATP_PPN_BITS) - 1);

	for (unsigned i = 0; i < watch->space_count; i++)
		if ((watch->spaces[i].satp & ((1ull << SATP_PPN_BITS) - 1)) == root)
			return &watch->spaces[i];
	return NULL;
}

/* A place for a new one: the one not seen for the longest time goes. */
static struct watch_space *new_space(struct watch *watch)
{
	struct watch_space *oldest = &watch->spaces[0];

	if (watch->space_count < WATCH_SPACES_MAX)
		return &watch->spaces[watch->space_count++];
	for (unsigned i = 1; i < watch->space_count; i++)
		if (watch->spaces[i].last_cycle < oldest->last_cycle)
			oldest = &watch->spaces[i];
	return oldest;
}

static void see_space(struct watch *watch, const struct hart *hart, u64 cycle)
{
	u64 satp = hart->csr.satp, *before = &watch->last_satp[hart->config.id];
	bool is_switch = satp != *before;
	struct watch_space *space;

	*before = satp;
	if (satp >> SATP_MODE_SHIFT != SATP_MODE_SV39)
		return;
	space = find_space(watch, satp);
	if (!space) {
		space = new_space(watch);
		*space = (struct watch_space){ .first_cycle = cycle };
	}
	space->switches += is_switch;
	space->satp = satp;
	space->last_cycle = cycle;
}

static struct watch_sample sample_of(const struct machine *machine, u64 cycle, u64 retired)
{
	struct watch_sample sample = {
		.cycle = cycle, .retired = retired, .satp = machine->harts[0].csr.satp,
	};

	for (unsigned i = 0; i < machine->hart_count; i++) {
		const struct hart *hart = &machine->harts[i];
		const struct mmu_counters *counters = &hart->mmu.counters;

		sample.tlb_misses += counters->itlb_misses + counters->dtlb_misses;
		sample.pte_reads += counters->pte_reads;
		sample.page_faults += counters->page_faults;
		sample.switches += hart->space_switches;
		sample.traps += hart->exceptions;
		for (unsigned cause = 0; cause < ARRAY_SIZE(hart->interrupts_by_cause); cause++)
			sample.traps += hart->interrupts_by_cause[cause];
	}
	return sample;
}

static void halve(struct watch *watch)
{
	watch->sample_count /= 2;
	for (unsigned i = 0; i < watch->sample_count; i++)
		watch->samples[i] = watch->samples[2 * i + 1];
	watch->interval_cycles *= 2;
}

static void add_sample(struct watch *watch, struct watch_sample sample)
{
	if (watch->sample_count == WATCH_SAMPLES_MAX)
		halve(watch);
	watch->samples[watch->sample_count++] = sample;
	watch->next_cycle = sample.cycle + watch->interval_cycles;
}

/* In the middle of a turn, where the hart does not show its counters yet. */
static void sample_at_trap(struct watch *watch, const struct hart *hart, u64 cycle)
{
	u64 retired = machine_retired(watch->machine) - hart->retired;

	retired += cycle - hart->engine->stalled_cycles;
	add_sample(watch, sample_of(watch->machine, cycle, retired));
}

void watch_look(struct watch *watch, const struct machine *machine)
{
	u64 cycle = machine_cycle(machine);

	for (unsigned i = 0; i < machine->hart_count; i++)
		see_space(watch, &machine->harts[i], cycle);
	if (cycle >= watch->next_cycle)
		add_sample(watch, sample_of(machine, cycle, machine_retired(machine)));
}

unsigned watch_sort(const struct watch *watch, u8 order[WATCH_SPACES_MAX])
{
	for (unsigned i = 0; i < watch->space_count; i++) {
		u64 seen = watch->spaces[i].last_cycle;
		unsigned at = i;

		while (at && watch->spaces[order[at - 1]].last_cycle < seen) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = (u8)i;
	}
	return watch->space_count;
}

const struct watch_fault *watch_last_fault(const struct watch *watch, unsigned hart)
{
	for (u64 i = 1; i <= watch->fault_count && i <= WATCH_FAULTS_MAX; i++) {
		const struct watch_fault *fault =
			&watch->faults[(watch->fault_count - i) % WATCH_FAULTS_MAX];

		if (fault->hart == hart)
			return fault;
	}
	return NULL;
}

void watch_trapped(void *owner, const struct hart *hart, u64 cycle, u64 cause, u64 tval)
{
	struct watch *watch = owner;

	/* a process may come and go between two turns */
	if (unlikely(hart->csr.satp != watch->last_satp[hart->config.id]))
		see_space(watch, hart, cycle);
	if (unlikely(cycle >= watch->next_cycle && watch->machine))
		sample_at_trap(watch, hart, cycle);
	if (cause != CAUSE_FETCH_PAGE_FAULT && cause != CAUSE_LOAD_PAGE_FAULT &&
	    cause != CAUSE_STORE_PAGE_FAULT)
		return;
	watch->faults[watch->fault_count++ % WATCH_FAULTS_MAX] = (struct watch_fault){
		.cycle = cycle, .va = tval, .pc = hart->pc, .hart = (u8)hart->config.id,
		.cause = (u8)cause, .privilege = hart->privilege,
	};
}

void watch_printed(void *owner, const void *bytes, u64 size)
{
	struct watch *watch = owner;
	const u8 *from = bytes;

	for (u64 i = 0; i < size; i++)
		watch->console[watch->printed++ % WATCH_CONSOLE_BYTES] = from[i];
}
