/* SPDX-License-Identifier: MIT */
/* See frames.h. */
#include "view/frames.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bits.h"
#include "view/pages.h"
#include "view/draw.h"

#define RESIDENT_STEP 1024 /* frames asked about at a time */

const struct frame_use_info frame_uses[FRAME_USES] = {
	[FRAME_ZERO] = { "zero", "all zeros, mapped by no user", '.', INK_FREE, MARK_HOLLOW },
	[FRAME_FIRMWARE] = { "firmware", "below the kernel's load address", 'R', INK_RESERVED,
			     MARK_NONE },
	[FRAME_KERNEL] = { "kernel", "not zero, mapped by no user", 'K', INK_KERNEL, MARK_NONE },
	[FRAME_TABLE] = { "page table", "a table of a space seen", 'T', INK_TABLE, MARK_DOT },
	[FRAME_PRIVATE] = { "user", "one user leaf, writable", 'A', INK_PRIVATE, MARK_NONE },
	[FRAME_READ_ONLY] = { "read-only", "one user leaf, not writable", 'F', INK_FILE,
			      MARK_NONE },
	[FRAME_SHARED] = { "shared or COW", "several user leaves", 'S', INK_SHARED, MARK_HATCH },
	[FRAME_FREE] = { "free", "the kernel's to give", '.', INK_FREE, MARK_HOLLOW },
	[FRAME_SLAB] = { "slab", "small objects of the kernel", 'L', INK_KERNEL, MARK_DOT },
	[FRAME_CACHE] = { "page cache", "pages of files", 'C', INK_FILE, MARK_DOT },
};

bool frames_init(struct frame_map *map, const struct bus *bus)
{
	memset(map, 0, sizeof(*map));
	map->first_ppn = bus->ram_base_pa >> PAGE_SHIFT;
	map->count = bus->ram_size_bytes >> PAGE_SHIFT;
	map->frames = calloc(map->count, sizeof(*map->frames));
	map->kernel = kernel_new(bus);
	if (map->frames && map->kernel)
		return true;
	frames_free(map);
	return false;
}

void frames_free(struct frame_map *map)
{
	free(map->frames);
	kernel_free(map->kernel);
	map->frames = NULL;
	map->kernel = NULL;
}

static struct frame *frame_at(const struct frame_map *map, u64 ppn)
{
	return ppn - map->first_ppn < map->count ? &map->frames[ppn - map->first_ppn] : NULL;
}

const struct frame *frames_find(const struct frame_map *map, u64 ppn)
{
	return frame_at(map, ppn);
}

struct visit {
	struct frame_map *map;
	u8 space;
};

static void see_table(void *owner, u64 table_pa, unsigned level, u64 va)
{
	struct visit *visit = owner;
	struct frame *frame = frame_at(visit->map, table_pa >> PAGE_SHIFT);

	(void)va;
	visit->map->spaces[visit->space].tables++;
	if (!frame || frame->use == FRAME_TABLE)
		return;
	visit->map->table_count++;
	frame->use = FRAME_TABLE;
	frame->table_level = (u8)level;
	frame->space = visit->space;
}

static void add_map(u16 *maps)
{
	if (*maps != UINT16_MAX)
		++*maps;
}

static void see_leaf(void *owner, const struct pages_leaf *leaf)
{
	struct visit *visit = owner;
	u64 count = page_size_bytes(leaf->size) >> PAGE_SHIFT;

	visit->map->spaces[visit->space].user_pages += !!(leaf->pte & PTE_U);
	for (u64 i = 0; i < count; i++) {
		struct frame *frame = frame_at(visit->map, (leaf->pa >> PAGE_SHIFT) + i);

		if (!frame)
			continue;
		if (!(leaf->pte & PTE_U)) {
			add_map(&frame->supervisor_maps);
			frame->flags |= FRAME_SUPERVISOR;
			continue;
		}
		if (!frame->user_maps)
			frame->space = visit->space;
		add_map(&frame->user_maps);
		frame->spaces |= 1u << visit->space;
		frame->flags |= (leaf->pte & PTE_A ? FRAME_ACCESSED : 0) |
				(leaf->pte & PTE_D ? FRAME_DIRTY : 0) |
				(leaf->pte & PTE_W ? FRAME_WRITABLE : 0);
	}
}

static void see_tlb(struct frame_map *map, const struct tlb *tlb)
{
	unsigned entries = tlb->geometry.sets * tlb->geometry.ways;

	for (unsigned i = 0; i < entries; i++) {
		const struct tlb_entry *entry = &tlb->entries[i];
		struct frame *frame = frame_at(map, entry->pa >> PAGE_SHIFT);

		/* of a superpage only the first: the rest is no news */
		if (tlb_entry_is_valid(entry) && frame)
			frame->flags |= FRAME_IN_TLB;
	}
}

static void see_tlbs(struct frame_map *map, const struct snapshot *now)
{
	for (unsigned hart = 0; hart < now->hart_count; hart++)
		for (unsigned t = 0; t < SNAPSHOT_WALK_2; t++)
			see_tlb(map, snapshot_tlb(now, hart, t));
}

static bool is_zero(const struct bus *bus, u64 pa)
{
	u8 copy[PAGE_SIZE];
	const u8 *frame = pages_frame(bus, pa, copy);
	u64 words[8], any = 0;

	for (unsigned i = 0; i < PAGE_SIZE && !any; i += sizeof(words)) {
		memcpy(words, frame + i, sizeof(words));
		for (unsigned j = 0; j < ARRAY_SIZE(words); j++)
			any |= words[j];
	}
	return !any;
}

static void classify(struct frame_map *map, const struct bus *bus, u64 index, bool is_resident)
{
	struct frame *frame = &map->frames[index];
	u64 pa = (map->first_ppn + index) << PAGE_SHIFT;

	if (bus->frame_has_code[index])
		frame->flags |= FRAME_EXECUTED;
	if (frame->use == FRAME_TABLE)
		return;
	if (frame->user_maps)
		frame->use = frame->user_maps > 1	    ? FRAME_SHARED :
			     frame->flags & FRAME_WRITABLE ? FRAME_PRIVATE : FRAME_READ_ONLY;
	/* What the host never gave memory is zero, and reading it would. */
	else if (!is_resident || is_zero(bus, pa))
		frame->use = FRAME_ZERO;
	else
		frame->use = pa < PLATFORM_KERNEL_BASE ? FRAME_FIRMWARE : FRAME_KERNEL;
}

static void classify_all(struct frame_map *map, const struct bus *bus)
{
	u8 resident[RESIDENT_STEP];

	for (u64 first = 0; first < map->count; first += RESIDENT_STEP) {
		u64 count = map->count - first < RESIDENT_STEP ? map->count - first : RESIDENT_STEP;

		if (mincore(bus->ram + (first << PAGE_SHIFT), count << PAGE_SHIFT, resident))
			memset(resident, 1, sizeof(resident));
		for (u64 i = 0; i < count; i++)
			classify(map, bus, first + i, resident[i] & 1);
	}
}

/* Frames kept from the allocator are what hardware says, or the kernel's. */
static u8 use_of(const struct frame *frame, const struct kernel_frame *books)
{
	switch (books->owner) {
	case KVIEW_OWNER_FREE:
		return FRAME_FREE;
	case KVIEW_OWNER_KERNEL:
		return FRAME_KERNEL;
	case KVIEW_OWNER_PGTABLE:
		return FRAME_TABLE;
	case KVIEW_OWNER_SLAB:
		return FRAME_SLAB;
	case KVIEW_OWNER_ANON:
		return books->mapcount > 1 ? FRAME_SHARED : FRAME_PRIVATE;
	case KVIEW_OWNER_FILE:
		return FRAME_CACHE;
	default:
		return frame->use == FRAME_ZERO ? FRAME_KERNEL : frame->use;
	}
}

static void ask_kernel(struct frame_map *map)
{
	for (u64 i = 0; i < map->count; i++) {
		const struct kernel_frame *books =
			kernel_find_frame(map->kernel, map->first_ppn + i);
		struct frame *frame = &map->frames[i];

		if (!books)
			continue;
		if (books->owner == KVIEW_OWNER_PGTABLE && frame->use != FRAME_TABLE)
			frame->table_level = books->table_level;
		frame->use = use_of(frame, books);
	}
}

u64 frames_common(const struct frame_map *map, unsigned first, unsigned second)
{
	u32 both = 1u << first | 1u << second;
	u64 count = 0;

	for (u64 i = 0; i < map->count; i++)
		count += (map->frames[i].spaces & both) == both;
	return count;
}

static void count_sharing(struct frame_map *map, const struct frame *frame)
{
	bool is_shared = frame->spaces & (frame->spaces - 1);

	for (u32 left = frame->spaces; left; left &= left - 1) {
		struct frame_space *space = &map->spaces[__builtin_ctz(left)];

		space->shared_frames += is_shared;
		space->private_frames += !is_shared;
	}
}

void frames_build(struct frame_map *map, const struct snapshot *now)
{
	kernel_look(map->kernel, now->bus);
	memset(map->frames, 0, map->count * sizeof(*map->frames));
	memset(map->totals, 0, sizeof(map->totals));
	map->is_partial = false;
	map->dirty = map->accessed = 0;
	map->table_count = 0;
	memset(map->spaces, 0, sizeof(map->spaces));
	for (unsigned i = 0; i < now->watch.space_count; i++) {
		struct visit visit = { map, (u8)i };
		struct pages_visitor visitor = { see_table, see_leaf, &visit, 0 };

		if (!pages_visit(now->bus, now->watch.spaces[i].satp, &visitor))
			map->is_partial = true;
	}
	see_tlbs(map, now);
	classify_all(map, now->bus);
	ask_kernel(map);
	for (u64 i = 0; i < map->count; i++) {
		map->totals[map->frames[i].use]++;
		count_sharing(map, &map->frames[i]);
		map->dirty += !!(map->frames[i].flags & FRAME_DIRTY);
		map->accessed += !!(map->frames[i].flags & FRAME_ACCESSED);
	}
}
