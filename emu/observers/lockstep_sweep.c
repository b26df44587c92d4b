/* SPDX-License-Identifier: MIT */
/* Events at every cycle of every walk shape; see lockstep_sweep.h. */
#include "observers/lockstep_sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "observers/lockstep_stream.h"

#define CYCLES_MAX  4000
#define LATENCY	    3
#define ROOT_FRAME  0
#define LEAF	    (PTE_V | PTE_R | PTE_W | PTE_X)
#define USED	    (PTE_A | PTE_D)
#define ENTRIES_MAX 4096

/* The va of each kind of page, under the tables of write_tables(). */
#define VA_4K	   0x00000123ull
#define VA_4K_NEXT 0x00004123ull
#define VA_UNUSED  0x00001123ull /* A and D clear */
#define VA_USER	   0x00002123ull
#define VA_CLOSED  0x00003123ull /* PMP denies the page */
#define VA_64K	   0x00009123ull
#define VA_2M	   0x00212345ull
#define VA_NO_RAM  0x00400000ull /* the level-0 table is nowhere */
#define VA_INVALID 0x00600000ull
#define VA_1G	   0x40123456ull
#define VA_FAR	   0x80000123ull /* 4 KiB below another root entry */

struct shape {
	const char *name;
	u64 va;
	enum mmu_access access;
	bool adue, loses_race;
	u64 warm[2]; /* translated before; 0: none. VA | 1: by the other channel */
};

#define OTHER 1ull

static const struct shape shapes[] = {
	{ "L1 hit", VA_4K, MMU_LOAD, false, false, { VA_4K & ~1ull } },
	{ "L2 page", VA_4K, MMU_LOAD, false, false, { VA_4K | OTHER } },
	{ "L2 superpage", VA_2M, MMU_LOAD, false, false, { VA_2M | OTHER } },
	{ "walk level 0", VA_4K, MMU_LOAD, false, false, { VA_4K_NEXT & ~1ull } },
	{ "walk level 1", VA_2M, MMU_LOAD, false, false, { VA_4K & ~1ull } },
	{ "walk 4K", VA_4K, MMU_LOAD, false, false, { 0 } },
	{ "walk 64K", VA_64K, MMU_LOAD, false, false, { 0 } },
	{ "walk 2M", VA_2M, MMU_STORE, false, false, { 0 } },
	{ "walk 1G", VA_1G, MMU_LOAD, false, false, { 0 } },
	{ "fetch 4K", VA_4K, MMU_FETCH, false, false, { VA_FAR & ~1ull } },
	{ "sets A and D", VA_UNUSED, MMU_STORE, true, false, { 0 } },
	{ "sets D, L1 has it", VA_UNUSED, MMU_STORE, true, false, { VA_UNUSED & ~1ull } },
	{ "loses the race", VA_UNUSED, MMU_STORE, true, true, { 0 } },
	{ "A clear, Svade", VA_UNUSED, MMU_LOAD, false, false, { 0 } },
	{ "not permitted", VA_USER, MMU_LOAD, false, false, { 0 } },
	{ "result denied", VA_CLOSED, MMU_LOAD, false, false, { 0 } },
	{ "not valid", VA_INVALID, MMU_LOAD, false, false, { 0 } },
	{ "no memory", VA_NO_RAM, MMU_LOAD, false, false, { 0 } },
};

enum event {
	EVENT_FENCE_ALL,
	EVENT_FENCE_VA,
	EVENT_FENCE_ASID,
	EVENT_FENCE_VA_ASID,
	EVENT_FENCE_OTHER_VA,
	EVENT_FENCE_OTHER_ASID,
	EVENT_KILL,
	EVENT_INPUTS,
	EVENT_CHANNEL, /* a miss of the other channel */
	EVENTS,
};

static const char *const event_names[EVENTS] = {
	"all", "va", "asid", "va,asid", "o.va", "o.asid", "kill", "inputs", "channel",
};

/* Every valid entry, to be compared. */
struct arrays {
	struct rtl_entry entries[ENTRIES_MAX];
	unsigned count;
};

struct outcome {
	struct rtl_response response;
	struct arrays arrays;
	u64 pte; /* of VA_UNUSED afterwards */
};

struct sweep {
	const struct rtl_library *rtl;
	struct rtl_mmu *mmu;
	const struct mmu_config *config;
	u64 ram[LOCKSTEP_RAM_FRAMES * 512];
	const struct shape *shape;
	bool raced;
	uint16_t seeds[RTL_ARRAYS];
	/* undisturbed; before it; after a fence, then undisturbed */
	struct outcome alone, before, fenced;
	struct outcome now;
	unsigned failures;
	FILE *to;
};

static u64 *slot(struct sweep *sweep, u64 pa)
{
	u64 offset = pa - LOCKSTEP_RAM_BASE_PA;

	return offset < sizeof(sweep->ram) ? &sweep->ram[offset / 8] : NULL;
}

static bool read_pte(void *owner, uint64_t pa, uint64_t *value, uint32_t *cycles)
{
	u64 *at = slot(owner, pa);

	*cycles += LATENCY;
	if (at)
		*value = *at;
	return at;
}

static bool compare_and_set(void *owner, uint64_t pa, uint64_t expected, uint64_t desired,
			    bool *matched, uint32_t *cycles)
{
	struct sweep *sweep = owner;
	u64 *at = slot(sweep, pa);

	*cycles += LATENCY;
	if (!at)
		return false;
	if (sweep->shape->loses_race && !sweep->raced) {
		sweep->raced = true;
		*at |= PTE_A;
	}
	*matched = *at == expected;
	if (*matched)
		*at = desired;
	return true;
}

static void set_pte(struct sweep *sweep, u64 frame, u64 index, u64 ppn, u64 flags)
{
	sweep->ram[frame * 512 + index] = ppn << PTE_PPN_SHIFT | flags;
}

static u64 ppn_of(u64 frame)
{
	return (LOCKSTEP_RAM_BASE_PA >> PAGE_SHIFT) + frame;
}

static void write_tables(struct sweep *sweep)
{
	memset(sweep->ram, 0, sizeof(sweep->ram));
	set_pte(sweep, ROOT_FRAME, 0, ppn_of(1), PTE_V);
	set_pte(sweep, ROOT_FRAME, 1, 0x40000, LEAF | USED);
	set_pte(sweep, ROOT_FRAME, 2, ppn_of(3), PTE_V);
	set_pte(sweep, 1, 0, ppn_of(2), PTE_V);
	set_pte(sweep, 1, 1, 0x40200, LEAF | USED);
	set_pte(sweep, 1, 2, 0x12345, PTE_V);
	set_pte(sweep, 2, 0, 0x1000, LEAF | USED);
	set_pte(sweep, 2, 1, 0x1001, LEAF);
	set_pte(sweep, 2, 2, 0x1002, LEAF | USED | PTE_U);
	set_pte(sweep, 2, 3, 0x2000, LEAF | USED);
	set_pte(sweep, 2, 4, 0x1004, LEAF | USED);
	for (u64 i = 8; i < 24; i++)
		set_pte(sweep, 2, i, (0x3000 & ~0xfull) | 8, LEAF | USED | 1ull << PTE_N_SHIFT);
	set_pte(sweep, 3, 0, ppn_of(4), PTE_V);
	set_pte(sweep, 4, 0, 0x1005, LEAF | USED | PTE_G);
}

static struct rtl_request make_request(u64 va, enum mmu_access access, bool adue)
{
	return (struct rtl_request){
		.va = va,
		.root_ppn = ppn_of(ROOT_FRAME),
		.asid = 5,
		.access = (u8)access,
		.size_bytes = 1,
		.privilege = PRIVILEGE_S,
		.modes = adue ? RTL_ADUE : 0,
		.active = true,
	};
}

static enum rtl_channel channel_of(enum mmu_access access)
{
	return access == MMU_FETCH ? RTL_FETCH : RTL_DATA;
}

static void snapshot(struct sweep *sweep, struct outcome *outcome)
{
	struct arrays *arrays = &outcome->arrays;

	arrays->count = 0;
	for (unsigned array = 0; array < RTL_ARRAYS; array++)
		for (unsigned i = 0; arrays->count < ENTRIES_MAX; i++) {
			struct rtl_entry *entry = &arrays->entries[arrays->count];

			if (!sweep->rtl->read_entry(sweep->mmu, array, i, entry))
				break;
			if (!entry->valid)
				memset(entry, 0, sizeof(*entry));
			arrays->count++;
		}
	outcome->pte = sweep->ram[2 * 512 + 1];
}

/* One step at a time until nothing is left to do; false: it never ends. */
static bool drain(struct sweep *sweep, enum rtl_channel channel, bool *answered,
		  struct rtl_response *response)
{
	for (unsigned cycle = 0; cycle < CYCLES_MAX; cycle++) {
		if (sweep->rtl->poll(sweep->mmu, channel, response))
			*answered = true;
		if (sweep->rtl->is_idle(sweep->mmu))
			return true;
		sweep->rtl->step(sweep->mmu);
	}
	return false;
}

/* From reset to just before the request, and what is there then. */
static void prepare(struct sweep *sweep, const struct shape *shape)
{
	struct rtl_response response;
	bool answered;

	sweep->shape = shape;
	sweep->raced = false;
	write_tables(sweep);
	sweep->rtl->reset(sweep->mmu, sweep->seeds);
	/* 0x2000 to 0x2fff is closed, the rest open */
	sweep->rtl->write_pmp(sweep->mmu, 0, PMP_A_NAPOT << PMP_A_SHIFT,
			      0x2000000 >> 2 | 0x1ff);
	sweep->rtl->write_pmp(sweep->mmu, 15,
			      PMP_A_NAPOT << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X, ~0ull >> 10);
	for (unsigned i = 0; i < ARRAY_SIZE(shape->warm) && shape->warm[i]; i++) {
		bool is_other = shape->warm[i] & OTHER;
		enum mmu_access access = is_other ? MMU_FETCH :
				shape->access == MMU_FETCH ? MMU_FETCH : MMU_LOAD;
		struct rtl_request request =
			make_request(shape->warm[i] & ~OTHER, access, shape->adue);

		sweep->rtl->begin(sweep->mmu, channel_of(access), &request);
		CHECK(drain(sweep, channel_of(access), &answered, &response));
	}
}

static struct rtl_fence make_fence(const struct sweep *sweep, enum event event)
{
	struct rtl_fence fence = { .va = sweep->shape->va, .asid = 5 };

	fence.has_va = event == EVENT_FENCE_VA || event == EVENT_FENCE_VA_ASID ||
		       event == EVENT_FENCE_OTHER_VA;
	fence.has_asid = event == EVENT_FENCE_ASID || event == EVENT_FENCE_VA_ASID ||
			 event == EVENT_FENCE_OTHER_ASID;
	if (event == EVENT_FENCE_OTHER_VA)
		fence.va = VA_FAR + 0x5000;
	if (event == EVENT_FENCE_OTHER_ASID)
		fence.asid = 6;
	return fence;
}

static bool is_same_answer(const struct rtl_response *a, const struct rtl_response *b,
			   bool with_cycles)
{
	return a->pa == b->pa && a->cause == b->cause && a->level == b->level &&
	       a->pbmt == b->pbmt &&
	       (!with_cycles || (a->cycles == b->cycles && a->where == b->where));
}

static bool is_same_arrays(const struct arrays *a, const struct arrays *b)
{
	for (unsigned i = 0; i < a->count; i++) {
		const struct rtl_entry *x = &a->entries[i], *y = &b->entries[i];

		if (x->valid != y->valid ||
		    (x->valid && (x->vpn != y->vpn || x->ppn != y->ppn || x->size != y->size ||
				  x->attr != y->attr || x->global != y->global ||
				  x->asid != y->asid)))
			return false;
	}
	return true;
}

static void fail_at(struct sweep *sweep, enum event event, unsigned cycle, const char *text)
{
	if (sweep->failures++ < 40)
		fprintf(sweep->to, "FAIL %s, %s at cycle %u: %s\n", sweep->shape->name,
			event_names[event], cycle, text);
}

/* The fence alone, on what an outcome left. */
static void fence_after(struct sweep *sweep, enum event event, struct outcome *outcome)
{
	struct rtl_fence fence = make_fence(sweep, event);

	CHECK(sweep->rtl->fence(sweep->mmu, &fence));
	snapshot(sweep, outcome);
}

static void run_request(struct sweep *sweep, struct outcome *outcome)
{
	const struct shape *shape = sweep->shape;
	struct rtl_request request = make_request(shape->va, shape->access, shape->adue);
	bool answered = false;

	sweep->rtl->begin(sweep->mmu, channel_of(shape->access), &request);
	CHECK(drain(sweep, channel_of(shape->access), &answered, &outcome->response));
	CHECK(answered);
	snapshot(sweep, outcome);
}

static void check_fence(struct sweep *sweep, enum event event, unsigned cycle, bool answered)
{
	/* Before L2 is asked, the request may as well come after the fence. */
	bool may_be_first = cycle <= (unsigned)sweep->config->latency.l1 +
					     sweep->config->latency.arbitrate;
	const struct outcome *now = &sweep->now;

	if (!answered)
		fail_at(sweep, event, cycle, "no answer");
	else if (is_same_answer(&now->response, &sweep->alone.response, !may_be_first) &&
		 (is_same_arrays(&now->arrays, &sweep->before.arrays) ||
		  is_same_arrays(&now->arrays, &sweep->alone.arrays)))
		return;
	else if (may_be_first && is_same_answer(&now->response, &sweep->fenced.response, false) &&
		 is_same_arrays(&now->arrays, &sweep->fenced.arrays))
		return;
	else
		fail_at(sweep, event, cycle,
			is_same_answer(&now->response, &sweep->alone.response, false) ?
				"an array holds what the fence covers, or lost what it spares" :
				"another answer");
}

/* `before` and `alone` become what the fence leaves of them, whichever came
   first; `fenced` is the request after the fence. */
static unsigned sweep_fence(struct sweep *sweep, const struct shape *shape, enum event event)
{
	struct rtl_request request = make_request(shape->va, shape->access, shape->adue);
	enum rtl_channel channel = channel_of(shape->access);
	unsigned length;

	prepare(sweep, shape);
	fence_after(sweep, event, &sweep->before);
	prepare(sweep, shape);
	run_request(sweep, &sweep->alone);
	length = sweep->alone.response.cycles + 4;
	fence_after(sweep, event, &sweep->alone);
	prepare(sweep, shape);
	fence_after(sweep, event, &sweep->fenced);
	run_request(sweep, &sweep->fenced);
	for (unsigned cycle = 0; cycle < length; cycle++) {
		struct rtl_fence fence = make_fence(sweep, event);
		bool answered = false;

		prepare(sweep, shape);
		sweep->rtl->begin(sweep->mmu, channel, &request);
		for (unsigned i = 0; i < cycle; i++) {
			sweep->rtl->step(sweep->mmu);
			answered |= sweep->rtl->poll(sweep->mmu, channel, &sweep->now.response);
		}
		sweep->rtl->begin_fence(sweep->mmu, &fence);
		if (!drain(sweep, channel, &answered, &sweep->now.response))
			fail_at(sweep, event, cycle, "no end");
		snapshot(sweep, &sweep->now);
		check_fence(sweep, event, cycle, answered);
	}
	return length;
}

/* A killed request answers nothing and leaves all or nothing; asked again it
   answers as if nothing had been. */
static void check_kill(struct sweep *sweep, unsigned cycle, bool answered)
{
	const struct mmu_latency *latency = &sweep->config->latency;
	bool is_before_fill = cycle + latency->fill + latency->respond + 1 <
			      sweep->alone.response.cycles;
	struct outcome again;

	if (answered && cycle < sweep->alone.response.cycles)
		fail_at(sweep, EVENT_KILL, cycle, "an answer");
	if (!is_same_arrays(&sweep->now.arrays, &sweep->before.arrays) &&
	    (is_before_fill || !is_same_arrays(&sweep->now.arrays, &sweep->alone.arrays)))
		fail_at(sweep, EVENT_KILL, cycle, "something was installed");
	run_request(sweep, &again);
	if (!is_same_answer(&again.response, &sweep->alone.response, false))
		fail_at(sweep, EVENT_KILL, cycle, "another answer when asked again");
}

static unsigned sweep_alone(struct sweep *sweep, const struct shape *shape, enum event event)
{
	struct rtl_request request = make_request(shape->va, shape->access, shape->adue);
	struct rtl_request other = make_request(~shape->va, MMU_STORE, !shape->adue);
	enum rtl_channel channel = channel_of(shape->access);
	unsigned length;

	other.root_ppn = ppn_of(9);
	other.asid = 77;
	other.privilege = PRIVILEGE_U;
	other.active = false;
	prepare(sweep, shape);
	snapshot(sweep, &sweep->before);
	run_request(sweep, &sweep->alone);
	length = sweep->alone.response.cycles + 3;
	for (unsigned cycle = 1; cycle < length; cycle++) {
		bool answered = false;

		prepare(sweep, shape);
		sweep->rtl->begin(sweep->mmu, channel, &request);
		for (unsigned i = 0; i < cycle; i++) {
			sweep->rtl->step(sweep->mmu);
			answered |= sweep->rtl->poll(sweep->mmu, channel, &sweep->now.response);
		}
		if (event == EVENT_KILL)
			sweep->rtl->kill(sweep->mmu, channel);
		else
			sweep->rtl->disturb(sweep->mmu, channel, &other);
		sweep->rtl->step(sweep->mmu);
		if (!drain(sweep, channel, &answered, &sweep->now.response))
			fail_at(sweep, event, cycle, "no end");
		snapshot(sweep, &sweep->now);
		if (event == EVENT_KILL)
			check_kill(sweep, cycle, answered);
		else if (!answered ||
			 !is_same_answer(&sweep->now.response, &sweep->alone.response, true) ||
			 !is_same_arrays(&sweep->now.arrays, &sweep->alone.arrays))
			fail_at(sweep, event, cycle, "the inputs shone through");
	}
	return length - 1;
}

/* The other channel misses while this one is served, or the other way round:
   what is left of the first one's use is the second one's wait. */
static unsigned sweep_channel(struct sweep *sweep, const struct shape *shape)
{
	struct rtl_request request = make_request(shape->va, shape->access, shape->adue);
	enum mmu_access access = shape->access == MMU_FETCH ? MMU_LOAD : MMU_FETCH;
	struct rtl_request second = make_request(VA_1G + 0x1000, access, shape->adue);
	enum rtl_channel channel = channel_of(shape->access), other = channel_of(access);
	struct rtl_response answer, later, sequential;
	unsigned length, wait, first_cycles;
	bool is_miss;

	prepare(sweep, shape);
	run_request(sweep, &sweep->alone);
	first_cycles = sweep->alone.response.cycles;
	is_miss = sweep->alone.response.where != MMU_WHERE_L1;
	CHECK(sweep->rtl->translate(sweep->mmu, &second, &sequential));
	length = first_cycles + 3;
	/* Together, data goes first: a fetch is then not the first. */
	for (unsigned cycle = shape->access == MMU_FETCH; cycle < length; cycle++) {
		bool answered = false, answered_later = false;

		prepare(sweep, shape);
		sweep->rtl->begin(sweep->mmu, channel, &request);
		for (unsigned i = 0; i < cycle + CYCLES_MAX; i++) {
			if (i == cycle)
				sweep->rtl->begin(sweep->mmu, other, &second);
			sweep->rtl->step(sweep->mmu);
			answered |= sweep->rtl->poll(sweep->mmu, channel, &answer);
			answered_later |= sweep->rtl->poll(sweep->mmu, other, &later);
			if (answered && answered_later)
				break;
		}
		wait = is_miss && first_cycles > cycle + sweep->config->latency.l1 ?
			       first_cycles - sweep->config->latency.l1 - cycle : 0;
		if (!answered || !answered_later)
			fail_at(sweep, EVENT_CHANNEL, cycle, "no answer");
		else if (!is_same_answer(&answer, &sweep->alone.response, true))
			fail_at(sweep, EVENT_CHANNEL, cycle, "the first is disturbed");
		else if (!is_same_answer(&later, &sequential, false) ||
			 later.cycles != sequential.cycles + wait)
			fail_at(sweep, EVENT_CHANNEL, cycle, "the second one's answer or wait");
	}
	return length;
}

/* A fence at every cycle of another, which is busy: neither may be lost. */
static unsigned sweep_fences(struct sweep *sweep, enum event first, enum event second)
{
	static const struct shape full = {
		"fence on fence", VA_4K, MMU_LOAD, false, false, { VA_4K & ~1ull, VA_2M & ~1ull }
	};
	struct rtl_fence fences[2];
	struct rtl_response response;
	unsigned length = sweep->config->latency.fence + 4;
	bool answered;

	prepare(sweep, &full);
	fences[0] = make_fence(sweep, first);
	fences[1] = make_fence(sweep, second);
	if (fences[1].has_va)
		fences[1].va = VA_2M;
	if (fences[0].has_asid && !fences[0].has_va)
		length += sweep->config->l2_pages.sets;
	for (unsigned i = 0; i < 2; i++)
		CHECK(sweep->rtl->fence(sweep->mmu, &fences[i]));
	snapshot(sweep, &sweep->alone);
	for (unsigned cycle = 0; cycle < length; cycle++) {
		prepare(sweep, &full);
		sweep->rtl->begin_fence(sweep->mmu, &fences[0]);
		do
			sweep->rtl->step(sweep->mmu);
		while (sweep->rtl->is_fence_offered(sweep->mmu));
		for (unsigned i = 0; i < cycle; i++)
			sweep->rtl->step(sweep->mmu);
		sweep->rtl->begin_fence(sweep->mmu, &fences[1]);
		if (!drain(sweep, RTL_DATA, &answered, &response))
			fail_at(sweep, second, cycle, "no end");
		snapshot(sweep, &sweep->now);
		if (!is_same_arrays(&sweep->now.arrays, &sweep->alone.arrays))
			fail_at(sweep, second, cycle, "one of two fences was lost");
	}
	return length;
}

unsigned lockstep_sweep(const struct rtl_library *rtl, const struct mmu_config *config, FILE *to)
{
	struct sweep *sweep = calloc(1, sizeof(*sweep));
	struct rtl_memory memory = { read_pte, compare_and_set, sweep };
	unsigned failures, tried = 0;

	CHECK(sweep);
	sweep->rtl = rtl;
	sweep->config = config;
	sweep->to = to;
	for (unsigned i = 0; i < RTL_ARRAYS; i++)
		sweep->seeds[i] = (uint16_t)(i + 1);
	sweep->mmu = rtl->open(&memory, sweep->seeds, false);
	CHECK(sweep->mmu);
	fprintf(to, "%-18s", "cycles tried");
	for (unsigned event = 0; event < EVENTS; event++)
		fprintf(to, " %7s", event_names[event]);
	fputc('\n', to);
	for (unsigned i = 0; i < ARRAY_SIZE(shapes); i++) {
		fprintf(to, "%-18s", shapes[i].name);
		for (unsigned event = 0; event < EVENTS; event++) {
			unsigned cycles = event < EVENT_KILL ?
						  sweep_fence(sweep, &shapes[i], event) :
					  event == EVENT_CHANNEL ?
						  sweep_channel(sweep, &shapes[i]) :
						  sweep_alone(sweep, &shapes[i], event);

			fprintf(to, " %7u", cycles);
			tried += cycles;
		}
		fputc('\n', to);
	}
	for (unsigned first = 0; first < EVENT_KILL; first++) {
		fprintf(to, "fence %-12s", event_names[first]);
		for (unsigned second = 0; second < EVENT_KILL; second++) {
			unsigned cycles = sweep_fences(sweep, first, second);

			fprintf(to, " %7u", cycles);
			tried += cycles;
		}
		fputc('\n', to);
	}
	failures = sweep->failures;
	fprintf(to, "sweep: %u races, %u failures\n", tried, failures);
	rtl->close(sweep->mmu);
	free(sweep);
	return failures;
}
