/* SPDX-License-Identifier: MIT */
/*
 * The slow side of loads and stores. spec: machine.adoc (mtval, exception
 * priority), zalrsc.adoc, zaamo.adoc, cmo.adoc.
 *
 * Choices the manual leaves open:
 *  - misaligned loads and stores to RAM are done by hardware (or trap, by
 *    configuration) and are not atomic; to devices they are access faults;
 *  - an access across two pages translates both before a byte is stored, so
 *    a faulting store stores nothing; tval is the start of the faulting part;
 *  - address-misaligned comes before page faults, for atomics too;
 *  - the reservation set is the naturally aligned word or doubleword, and any
 *    write by a device breaks it; SC is
 *    checked as a store whether or not it will succeed;
 *  - LR, SC and AMOs to devices are access faults.
 */
#include "hart/lsu.h"

#include "abi/platform.h"
#include "hart/engine.h"
#include "hart/timing.h"

#include <string.h>

/* Ask the MMU; the answer is in engine->response. */
static bool translate(struct engine *engine, u64 va, enum mmu_access access,
		      unsigned size)
{
	struct mmu_request request = {
		.va = va,
		.access = access,
		.size_bytes = (u8)size,
		.context = engine->data,
	};

	mmu_translate(&engine->hart->mmu, &request, &engine->response);
	if (unlikely(engine->is_timed))
		timing_translated(engine, MMU_SIDE_DATA);
	if (likely(engine->response.cause == MMU_NO_FAULT))
		return true;
	return engine_raise(engine, engine->response.cause, va);
}

/* The access that was just translated is made: charge it, and keep the answer
   for the page (in timed mode for the line) where the rules of shortcut.h
   allow it. `frame`: of RAM; NULL: it is a device's. Returns where its bytes
   are, which is in the frame unless caches hold data. */
static u8 *reach(struct engine *engine, u64 va, bool is_store, u8 *frame, bool may_keep)
{
	const struct mmu_response *response = &engine->response;
	struct hart *hart = engine->hart;

	may_keep = may_keep && frame && engine->uses_shortcuts && response->pbmt != 2 &&
		   pmp_is_uniform(&hart->pmp, response->pa & ~0xfffull, 0x1000);
	if (unlikely(engine->is_timed))
		return timing_access(engine, va, is_store ? MEMORY_STORE : MEMORY_LOAD, frame,
				     may_keep);
	if (may_keep) {
		shortcut_fill(is_store ? engine->bank->store : engine->bank->load, va, frame);
		engine->bank->is_used = true;
		if (response->level != 0 || !response->entry)
			engine->bank->has_big = true;
	}
	return frame ? frame + (response->pa & 0xfff) : NULL;
}

/* The bytes that reach() gave were written: [pa, pa + size). */
static void settle(struct engine *engine, u64 pa, unsigned size)
{
	if (unlikely(engine->is_timed))
		timing_stored(engine);
	if (unlikely(*bus_frame_code_flag(engine->hart->bus, pa)))
		bus_code_written(engine->hart->bus, pa, size);
}

/* How much of `size` bytes at pa one access reaches: to the end of a line. */
static unsigned reach_bytes(const struct engine *engine, u64 pa, unsigned size)
{
	unsigned line = engine->is_timed ? 1u << engine->timing->line_shift : 0x1000;
	unsigned left = line - (unsigned)(pa & (line - 1));

	return left < size ? left : size;
}

/* Copies of constant size are single host instructions. */
static u64 read_host(const u8 *from, unsigned size)
{
	u64 value = 0;

	if (likely(size == 8))
		memcpy(&value, from, 8);
	else if (size == 4)
		memcpy(&value, from, 4);
	else
		memcpy(&value, from, size);
	return value;
}

static void write_host(u8 *to, u64 value, unsigned size)
{
	if (likely(size == 8))
		memcpy(to, &value, 8);
	else if (size == 4)
		memcpy(to, &value, 4);
	else
		memcpy(to, &value, size);
}

static bool load_part(struct engine *engine, u64 va, unsigned size, u64 *value)
{
	u8 *frame;

	if (!translate(engine, va, MMU_LOAD, size))
		return false;
	frame = bus_frame_pointer(engine->hart->bus, engine->response.pa);
	if (!frame)
		return engine_raise(engine, CAUSE_LOAD_ACCESS, va);
	*value = 0;
	for (unsigned done = 0, count; done < size; done += count) {
		count = reach_bytes(engine, engine->response.pa, size - done);
		memcpy((u8 *)value + done, reach(engine, va + done, false, frame, false), count);
		engine->response.pa += count;
	}
	return true;
}

static bool load_misaligned(struct engine *engine, u64 va, unsigned size, u64 *value)
{
	unsigned first = 0x1000 - (va & 0xfff);
	u64 low, high = 0;

	if (!engine->hart->config.misaligned_in_hardware)
		return engine_raise(engine, CAUSE_LOAD_MISALIGNED, va);
	if (first >= size)
		return load_part(engine, va, size, value);
	if (!load_part(engine, va, first, &low) ||
	    !load_part(engine, va + first, size - first, &high))
		return false;
	*value = low | high << (first * 8);
	return true;
}

bool lsu_load(struct engine *engine, u64 va, unsigned size, u64 *value)
{
	struct hart *hart = engine->hart;
	u8 *frame;
	u64 pa;

	if (unlikely(va & (size - 1)))
		return load_misaligned(engine, va, size, value);
	if (!translate(engine, va, MMU_LOAD, size))
		return false;
	pa = engine->response.pa;
	frame = bus_frame_pointer(hart->bus, pa);
	if (likely(frame)) {
		*value = read_host(reach(engine, va, false, frame, true), size);
		return true;
	}
	engine_sync(engine);
	if (!bus_read(hart->bus, pa, size, value))
		return engine_raise(engine, CAUSE_LOAD_ACCESS, va);
	reach(engine, va, false, NULL, false);
	return true;
}

/* A store's bytes in one page, translated. */
struct part {
	u64 va, pa;
	u8 *frame; /* NULL: no memory there */
	struct tlb_entry *entry;
	unsigned size;
	u8 pbmt;
};

static bool find_store_part(struct engine *engine, u64 va, struct part *part)
{
	if (!translate(engine, va, MMU_STORE, part->size))
		return false;
	part->va = va;
	part->pa = engine->response.pa;
	part->entry = engine->response.entry;
	part->pbmt = engine->response.pbmt;
	part->frame = bus_frame_pointer(engine->hart->bus, part->pa);
	return true;
}

/* Translated, but is there memory? Asked once both parts are translated: page
   faults of either come before access faults. */
static bool is_store_part_backed(struct engine *engine, const struct part *part)
{
	return !part->size || part->frame ||
	       engine_raise(engine, CAUSE_STORE_ACCESS, part->va);
}

/* `from`: its bytes; NULL: zeros. */
static void write_part(struct engine *engine, const struct part *part, const u8 *from)
{
	struct mmu_response *response = &engine->response;

	response->entry = part->entry;
	response->pbmt = part->pbmt;
	response->pa = part->pa;
	for (unsigned done = 0, count; done < part->size; done += count) {
		u8 *to = reach(engine, part->va + done, true, part->frame, false);

		count = reach_bytes(engine, response->pa, part->size - done);
		if (from)
			memcpy(to, from + done, count);
		else
			memset(to, 0, count);
		settle(engine, response->pa, count);
		response->pa += count;
	}
}

static bool store_misaligned(struct engine *engine, u64 va, unsigned size, u64 value)
{
	unsigned first = 0x1000 - (va & 0xfff);
	struct part low = { .size = first < size ? first : size };
	struct part high = { .size = size - low.size };

	if (!engine->hart->config.misaligned_in_hardware)
		return engine_raise(engine, CAUSE_STORE_MISALIGNED, va);
	if (!find_store_part(engine, va, &low) ||
	    (high.size && !find_store_part(engine, va + low.size, &high)) ||
	    !is_store_part_backed(engine, &low) || !is_store_part_backed(engine, &high))
		return false;
	write_part(engine, &low, (const u8 *)&value);
	if (high.size)
		write_part(engine, &high, (const u8 *)&value + low.size);
	return true;
}

bool lsu_store(struct engine *engine, u64 va, unsigned size, u64 value)
{
	struct hart *hart = engine->hart;
	u8 *frame;
	u64 pa;

	if (unlikely(va & (size - 1)))
		return store_misaligned(engine, va, size, value);
	if (!translate(engine, va, MMU_STORE, size))
		return false;
	pa = engine->response.pa;
	frame = bus_frame_pointer(hart->bus, pa);
	if (likely(frame)) {
		bool is_watched = *bus_frame_code_flag(hart->bus, pa);

		write_host(reach(engine, va, true, frame, !is_watched), value, size);
		settle(engine, pa, size);
		return true;
	}
	if (size < 8)
		value &= (1ull << size * 8) - 1;
	engine_sync(engine);
	if (!bus_write(hart->bus, pa, size, value))
		return engine_raise(engine, CAUSE_STORE_ACCESS, va);
	reach(engine, va, true, NULL, false);
	return true;
}

static u64 sign_extend(u64 value, unsigned size)
{
	return size == 4 ? (u64)(s64)(s32)value : value;
}

bool lsu_load_reserved(struct engine *engine, u64 va, unsigned size, u64 *value)
{
	struct hart *hart = engine->hart;
	u8 *frame;
	u64 pa;

	if (va & (size - 1))
		return engine_raise(engine, CAUSE_LOAD_MISALIGNED, va);
	if (!translate(engine, va, MMU_LOAD, size))
		return false;
	pa = engine->response.pa;
	frame = bus_frame_pointer(hart->bus, pa);
	if (!frame)
		return engine_raise(engine, CAUSE_LOAD_ACCESS, va);
	*value = sign_extend(read_host(reach(engine, va, false, frame, true), size), size);
	hart->reservation_pa = pa;
	hart->reservation_dma_writes = hart->bus->dma_writes;
	return true;
}

/* Did lsu_atomic_pointer() lead to this physical address? */
static bool is_at(const struct engine *engine, const u8 *memory, u64 pa)
{
	if (engine->is_timed && engine->timing->holds_data)
		return engine->response.pa == pa;
	return memory == bus_frame_pointer(engine->hart->bus, pa) + (pa & 0xfff);
}

bool lsu_store_conditional(struct engine *engine, u64 va, unsigned size,
			   u64 stored, u64 *value)
{
	struct hart *hart = engine->hart;
	u8 *memory = lsu_atomic_pointer(engine, va, size);
	u64 reserved_pa = hart->reservation_pa;

	if (!memory)
		return false;
	hart->reservation_pa = ~0ull;
	*value = 1;
	if (reserved_pa == ~0ull || hart->reservation_dma_writes != hart->bus->dma_writes ||
	    !is_at(engine, memory, reserved_pa))
		return true;
	write_host(memory, stored, size);
	*value = 0;
	if (engine->atomic_code_pa != ~0ull)
		lsu_atomic_code_written(engine);
	return true;
}

void *lsu_atomic_pointer(struct engine *engine, u64 va, unsigned size)
{
	struct bus *bus = engine->hart->bus;
	const struct shortcut *slot = shortcut_slot(engine->bank->store, va);
	u8 *frame;
	u64 pa;

	engine->atomic_code_pa = ~0ull;
	if (likely(shortcut_tag(va, size) == slot->tag))
		return (void *)(uintptr_t)(va + slot->addend);
	if (va & (size - 1)) {
		engine_raise(engine, CAUSE_STORE_MISALIGNED, va);
		return NULL;
	}
	if (!translate(engine, va, MMU_STORE, size))
		return NULL;
	pa = engine->response.pa;
	frame = bus_frame_pointer(bus, pa);
	if (!frame) {
		engine_raise(engine, CAUSE_STORE_ACCESS, va);
		return NULL;
	}
	if (*bus_frame_code_flag(bus, pa) || (engine->is_timed && engine->timing->holds_data))
		engine->atomic_code_pa = pa;
	return reach(engine, va, true, frame, engine->atomic_code_pa == ~0ull);
}

void lsu_atomic_code_written(struct engine *engine)
{
	settle(engine, engine->atomic_code_pa, 8);
}

bool lsu_zero_block(struct engine *engine, u64 va)
{
	u64 block_va = va & ~(u64)(PLATFORM_CACHE_BLOCK_BYTES - 1);
	struct part part = { .size = PLATFORM_CACHE_BLOCK_BYTES };

	if (!find_store_part(engine, block_va, &part) ||
	    !is_store_part_backed(engine, &part)) {
		engine->trap_tval = va;
		return false;
	}
	write_part(engine, &part, NULL);
	return true;
}

/* spec: cmo.adoc: permitted where a load or a store is; what faults is
   reported as a store. */
bool lsu_manage_block(struct engine *engine, u64 va)
{
	u64 block_va = va & ~(u64)(PLATFORM_CACHE_BLOCK_BYTES - 1);

	if (translate(engine, block_va, MMU_LOAD, PLATFORM_CACHE_BLOCK_BYTES))
		return true;
	engine->trap_tval = va;
	if (engine->trap_cause == CAUSE_LOAD_PAGE_FAULT)
		engine->trap_cause = CAUSE_STORE_PAGE_FAULT;
	else if (engine->trap_cause == CAUSE_LOAD_ACCESS)
		engine->trap_cause = CAUSE_STORE_ACCESS;
	return false;
}
