/* SPDX-License-Identifier: MIT */
/* Charging, and the keeping of line shortcuts; see timing.h. */
#include "hart/timing.h"

#include "abi/platform.h"

#include "base/bits.h"
#include "hart/engine.h"

#include <string.h>
#include <sys/mman.h>

#define NOWHERE (~0ull)

/* The hart's cycle: what of the block in progress is ahead does not count. */
static u64 now(const struct engine *engine)
{
	s64 ahead = engine->timing->at_boundary ? 0 : engine_ahead(engine).cycles;

	return engine->until - (u64)(engine->remaining + ahead);
}

void timing_charge(struct engine *engine, u64 cycles)
{
	engine->remaining -= (s64)cycles;
	engine->stalled_cycles += cycles;
	/* Somewhere in the block the stretch is over: find out where by coming
	   in again. */
	if (engine->remaining < 0)
		engine->leave |= LEAVE_TIME;
}

static struct memory_request request_of(const struct engine *engine, u64 va, u64 pa,
					enum memory_kind kind)
{
	return (struct memory_request){
		.va = va,
		.pa = pa,
		.now = now(engine),
		.hart = (u8)engine->hart->config.id,
		.kind = (u8)kind,
		.privilege = engine->hart->privilege,
	};
}

/* Through L1D, and where the bytes are then. */
static u8 *access_cached(struct timing *timing, const struct memory_request *request, u8 *frame,
			 struct memory_answer *answer)
{
	hierarchy_access(timing->hierarchy, request, answer);
	timing->request = *request;
	timing->line = answer->line;
	if (!timing->holds_data)
		return frame + (request->pa & 0xfff);
	return hierarchy_bytes(timing->hierarchy, request, answer->line);
}

void timing_stored(struct engine *engine)
{
	struct timing *timing = engine->timing;

	if (timing->holds_data)
		hierarchy_written(timing->hierarchy, &timing->request, timing->line);
}

/* The walker's port: PTEs come through L1D, indexed by their own address.
   NULL: no RAM there. */
static u8 *access_pte(struct engine *engine, u64 pte_pa, enum memory_kind kind, u32 *cycles)
{
	struct memory_request request = request_of(engine, pte_pa, pte_pa, kind);
	u8 *frame = bus_frame_pointer(engine->hart->bus, pte_pa), *bytes;
	struct memory_answer answer;

	engine->timing->last_slot = NULL; /* also where a fetch walks */
	request.now += *cycles;
	if (!frame) {
		*cycles += hierarchy_access_uncached(engine->timing->hierarchy, &request, true);
		return NULL;
	}
	bytes = access_cached(engine->timing, &request, frame, &answer);
	*cycles += answer.cycles;
	return bytes;
}

static bool read_pte(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	const u8 *bytes = access_pte(owner, pte_pa, MEMORY_PTE_READ, cycles);

	if (!bytes)
		return false;
	memcpy(pte, bytes, sizeof(*pte));
	return true;
}

static bool compare_and_set_pte(void *owner, u64 pte_pa, u64 expected, u64 desired,
				bool *matched, u32 *cycles)
{
	u8 *bytes = access_pte(owner, pte_pa, MEMORY_PTE_WRITE, cycles);
	struct engine *engine = owner;
	u64 current;

	if (!bytes)
		return false;
	memcpy(&current, bytes, sizeof(current));
	*matched = current == expected;
	if (!*matched)
		return true;
	memcpy(bytes, &desired, sizeof(desired));
	timing_stored(engine);
	bus_code_written(engine->hart->bus, pte_pa, sizeof(desired));
	return true;
}

struct timing *timing_new(struct engine *engine, const struct timing_config *config,
			  struct hierarchy *hierarchy, struct error *error)
{
	struct timing *timing = mmap(NULL, sizeof(*timing), PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (timing == MAP_FAILED) {
		error_set(error, "no memory for the timing of hart %u", engine->hart->config.id);
		return NULL;
	}
	timing->config = *config;
	timing->hierarchy = hierarchy;
	timing->line_shift = hierarchy->l2.line_shift;
	timing->holds_data = hierarchy->config.holds_data;
	timing->touches_fetch = hierarchy->config.l1i.replacement == REPLACEMENT_PLRU ||
				hierarchy->config.l1i.replacement == REPLACEMENT_LRU;
	timing->fetch_changes = &hierarchy->l1i_changes[engine->hart->config.id];
	timing->port = (struct mmu_port){ read_pte, compare_and_set_pte, engine };
	if (!predictor_init(&timing->predictor, &config->predictor, error)) {
		munmap(timing, sizeof(*timing));
		return NULL;
	}
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		timing->banks[i].is_used = true;
	timing_empty_all(timing);
	timing_choose_bank(timing, 0);
	return timing;
}

void timing_free(struct timing *timing)
{
	if (!timing)
		return;
	predictor_free(&timing->predictor);
	munmap(timing, sizeof(*timing));
}

void timing_mark_mode(struct engine *engine, bool is_timed)
{
	const struct hart *hart = engine->hart;
	struct timing *timing = engine->timing;

	if (is_timed)
		timing->fast_cycles += hart->cycle - timing->mode_cycle -
				       (hart->idle_cycles - timing->mode_idle_cycles);
	timing->mode_cycle = hart->cycle;
	timing->mode_idle_cycles = hart->idle_cycles;
}

void timing_choose_bank(struct timing *timing, unsigned index)
{
	timing->bank = &timing->banks[index];
}

static void empty_table(struct line_table *table)
{
	for (unsigned i = 0; i < LINE_SLOTS; i++)
		table->slots[i].tag = SHORTCUT_EMPTY;
	memset(table->used, 0, sizeof(table->used));
}

void timing_empty_bank(struct timing *timing, unsigned index)
{
	struct line_bank *bank = &timing->banks[index];

	timing->last_slot = NULL;
	if (!bank->is_used)
		return;
	empty_table(&bank->load);
	empty_table(&bank->store);
	bank->is_used = bank->has_big = false;
}

void timing_empty_all(struct timing *timing)
{
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		timing_empty_bank(timing, i);
	timing->fetch_pa = timing->fetch_va = NOWHERE;
}

static void drop_page_of(const struct timing *timing, struct line_table *table, u64 page_va)
{
	unsigned first = (unsigned)(page_va >> timing->line_shift) & (LINE_SLOTS - 1);
	unsigned count = 0x1000u >> timing->line_shift;
	u64 of_page = count >= 64 ? ~0ull : ((1ull << count) - 1) << (first & 63);

	for (unsigned word = first / 64; word <= (first + count - 1) / 64; word++) {
		u64 used = table->used[word] & of_page;

		for (; used; used &= used - 1) {
			struct line_slot *slot =
				&table->slots[word * 64 + (unsigned)__builtin_ctzll(used)];

			if ((slot->tag ^ page_va) >> 12)
				continue;
			slot->tag = SHORTCUT_EMPTY;
			table->used[word] &= ~(used & -used);
		}
	}
}

void timing_drop_page(struct timing *timing, u64 va, unsigned level)
{
	timing->last_slot = NULL;
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++) {
		struct line_bank *bank = &timing->banks[i];

		if (!bank->is_used)
			continue;
		if (level != 0) {
			if (bank->has_big)
				timing_empty_bank(timing, i);
			continue;
		}
		drop_page_of(timing, &bank->load, va & ~0xfffull);
		drop_page_of(timing, &bank->store, va & ~0xfffull);
	}
}

void timing_drop_stores(struct timing *timing, const u8 *frame)
{
	timing->last_slot = NULL;
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++) {
		struct line_bank *bank = &timing->banks[i];

		if (!bank->is_used)
			continue;
		for (unsigned j = 0; j < LINE_SLOTS; j++) {
			struct line_slot *slot = &bank->store.slots[j];

			if (slot->tag + slot->addend - (u64)(uintptr_t)frame < 0x1000)
				slot->tag = SHORTCUT_EMPTY;
		}
	}
}

void timing_block_costs(const struct timing *timing, u64 pa, const u32 *raw,
			unsigned count, u16 *costs)
{
	pipeline_costs(&timing->config.pipeline, timing->hierarchy->config.l1d_cycles, pa, raw,
		       count, costs);
}

/* The ITLB is asked once a page: enter_page() counts what it answered, here
   only what it refused. */
static void count_lookup(struct engine *engine, enum mmu_side side)
{
	struct timing *timing = engine->timing;
	const struct mmu_response *response = &engine->response;

	if (response->where == MMU_WHERE_BARE || response->where == MMU_WHERE_NONE)
		return;
	if (response->where != MMU_WHERE_L1) {
		timing->beyond_l1[side]++;
		if (side == MMU_SIDE_DATA)
			return;
		/* Two: an instruction may lie on two pages. */
		timing->fetch_filled[1] = timing->fetch_filled[0];
		timing->fetch_filled[0] = response->entry;
	} else if (side == MMU_SIDE_DATA || response->cause != MMU_NO_FAULT) {
		timing->l1_answers[side]++;
	}
}

void timing_translated(struct engine *engine, enum mmu_side side)
{
	struct timing *timing = engine->timing;
	u64 extra = engine->response.cycles - engine->hart->mmu.latency.l1;

	count_lookup(engine, side);
	/* The replacement state has moved. */
	if (side == MMU_SIDE_DATA)
		timing->last_slot = NULL;
	if (!extra)
		return;
	timing->mmu_cycles[side] += extra;
	timing_charge(engine, extra);
}

static void keep_line(struct engine *engine, u64 va, bool is_store, const u8 *frame,
		      const struct memory_answer *answer)
{
	struct timing *timing = engine->timing;
	struct line_bank *bank = timing->bank;
	struct line_table *table = is_store ? &bank->store : &bank->load;
	const struct tlb_entry *entry = engine->response.entry;
	const struct tlb *dtlb = &engine->hart->mmu.dtlb;
	const struct cache *l1d = &timing->hierarchy->l1d[engine->hart->config.id];
	struct line_slot *slot = line_slot(table, va, timing->line_shift);
	unsigned index = (unsigned)(slot - table->slots);

	*slot = (struct line_slot){
		.tag = line_tag(va, 1, timing->line_shift),
		.addend = (u64)(uintptr_t)frame - (va & ~0xfffull),
		.line = answer->line,
		.key = answer->line->key,
		.size = entry ? entry->level : UNTRANSLATED,
		.line_set = (u32)(cache_index(l1d, answer->line) / l1d->geometry.ways),
		.line_way = (u8)(cache_index(l1d, answer->line) % l1d->geometry.ways),
		.is_store = is_store,
	};
	if (entry) {
		slot->tlb_set = (u32)(tlb_index(dtlb, entry) / (int)dtlb->geometry.ways);
		slot->tlb_way = (u8)(tlb_index(dtlb, entry) % (int)dtlb->geometry.ways);
	}
	table->used[index / 64] |= 1ull << (index & 63);
	bank->is_used = true;
	if (!entry || entry->level != PAGE_4K)
		bank->has_big = true;
}

static u8 *access_ram(struct engine *engine, u64 va, enum memory_kind kind, u8 *frame,
		      bool may_keep)
{
	struct timing *timing = engine->timing;
	struct hierarchy *hierarchy = timing->hierarchy;
	struct memory_request request = request_of(engine, va, engine->response.pa, kind);
	bool is_store = kind == MEMORY_STORE;
	struct memory_answer answer;
	u8 *bytes = access_cached(timing, &request, frame, &answer);
	u64 extra = answer.cycles - hierarchy->config.l1d_cycles;

	timing->ram_accesses[is_store]++;
	if (extra) {
		timing->data_cycles += extra;
		timing_charge(engine, extra);
	}
	if (may_keep && answer.line && !timing->holds_data &&
	    !(is_store && hierarchy->config.l1d_write_through))
		keep_line(engine, va, is_store, frame, &answer);
	return bytes;
}

u8 *timing_access(struct engine *engine, u64 va, enum memory_kind kind, u8 *frame,
		  bool may_keep)
{
	struct timing *timing = engine->timing;
	const struct mmu_response *response = &engine->response;
	struct memory_request request;
	u64 cycles;

	timing->last_slot = NULL;
	if (frame && !response->pbmt)
		return access_ram(engine, va, kind, frame, may_keep);
	request = request_of(engine, va, response->pa, kind);
	cycles = hierarchy_access_uncached(timing->hierarchy, &request, !frame);
	timing->device_cycles += cycles;
	timing_charge(engine, cycles);
	timing->line = NULL; /* nothing for timing_stored to do */
	timing->request.kind = MEMORY_LOAD;
	return frame ? frame + (response->pa & 0xfff) : NULL;
}

const u8 *timing_fetch_bytes(struct engine *engine, u64 va, u64 pa)
{
	struct timing *timing = engine->timing;
	struct memory_request request;
	struct memory_answer answer;
	const u8 *frame = bus_frame_pointer(engine->hart->bus, pa);

	if (!frame || engine->response.pbmt)
		return NULL;
	timing->at_boundary = true;
	request = request_of(engine, va, pa, MEMORY_FETCH);
	timing->at_boundary = false;
	hierarchy_access(timing->hierarchy, &request, &answer);
	timing->fetch_cycles += answer.cycles - timing->hierarchy->config.l1i_cycles;
	timing_charge(engine, answer.cycles - timing->hierarchy->config.l1i_cycles);
	return hierarchy_bytes(timing->hierarchy, &request, answer.line);
}

/* The ITLB entry of the page that is entered is the one used last. */
static void enter_page(struct engine *engine, u64 pc)
{
	struct timing *timing = engine->timing;
	struct mmu *mmu = &engine->hart->mmu;
	struct tlb_entry *entry;

	if (!mmu_is_active(&engine->fetch))
		return;
	entry = tlb_lookup(&mmu->itlb, pc,
			   mmu_asid(engine->fetch.satp));
	if (!entry)
		return;
	tlb_touch(&mmu->itlb, entry);
	timing->l1_answers[MMU_SIDE_FETCH] +=
		entry != timing->fetch_filled[0] && entry != timing->fetch_filled[1];
	timing->fetch_filled[0] = timing->fetch_filled[1] = NULL;
}

void timing_fetch_line(struct engine *engine, u64 pc, u64 pa)
{
	struct timing *timing = engine->timing;
	struct memory_request request;
	struct memory_answer answer;
	u64 extra;

	if (((pc ^ timing->fetch_va) | (pa ^ timing->fetch_pa)) >> 12)
		enter_page(engine, pc);
	timing->fetch_va = pc;
	timing->fetch_pa = pa;
	timing->fetch_lines++;
	request = request_of(engine, pc, pa, MEMORY_FETCH);
	if (bus_frame_pointer(engine->hart->bus, pa)) {
		hierarchy_access(timing->hierarchy, &request, &answer);
		extra = answer.cycles - timing->hierarchy->config.l1i_cycles;
	} else {
		extra = hierarchy_access_uncached(timing->hierarchy, &request, true);
	}
	if (!extra)
		return;
	timing->fetch_cycles += extra;
	timing_charge(engine, extra);
}

void timing_trap(struct engine *engine)
{
	struct timing *timing = engine->timing;
	u64 extra = timing->config.pipeline.trap;

	timing->trap_cycles += extra;
	engine->remaining -= (s64)extra;
	engine->stalled_cycles += extra;
}

void timing_fence_fetch(struct engine *engine)
{
	struct timing *timing = engine->timing;

	hierarchy_flush_fetch(timing->hierarchy, engine->hart->config.id);
	timing->fetch_pa = NOWHERE;
	timing->fence_cycles += timing->config.pipeline.flush_fetch;
	timing_charge(engine, timing->config.pipeline.flush_fetch);
}

void timing_fence(struct engine *engine, u32 cycles)
{
	engine->timing->fence_cycles += cycles;
	timing_charge(engine, cycles);
}

void timing_manage(struct engine *engine, u64 pa, enum hierarchy_manage what)
{
	struct timing *timing = engine->timing;
	unsigned line = 1u << timing->line_shift;
	u64 cycles = 0;

	/* A line of more than the block: what else is in it must not be lost. */
	if (line > PLATFORM_CACHE_BLOCK_BYTES && what == MANAGE_INVALIDATE)
		what = MANAGE_FLUSH;
	for (u64 end = pa + PLATFORM_CACHE_BLOCK_BYTES; pa < end; pa += line)
		cycles += hierarchy_manage(timing->hierarchy, engine->hart->config.id, pa, what,
					   now(engine));
	timing->data_cycles += cycles;
	timing_charge(engine, cycles);
}

void timing_touch(struct engine *engine, const struct line_slot *slot)
{
	struct timing *timing = engine->timing;

	timing->last_slot = slot;
	if (slot->size != UNTRANSLATED)
		replacement_touch(&engine->hart->mmu.dtlb.replacement, slot->tlb_set,
				  slot->tlb_way);
	replacement_touch(&timing->hierarchy->l1d[engine->hart->config.id].replacement,
			  slot->line_set, slot->line_way);
}
