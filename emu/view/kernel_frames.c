/* SPDX-License-Identifier: MIT */
/* Frames, the lists that reclaim takes them from, and its policy. */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/kernel.h"

#define PAGE_BYTES_MAX 256
#define CHUNK 32 /* of struct page, read at a time */
#define ORDER_MAX 15

/* An integer out of a copy of a struct page. */
static u64 member(const struct kview *table, const u8 *page, enum kview_field field)
{
	const struct kview_field_place *place = &table->fields[field];
	u64 value = 0;

	memcpy(&value, page + place->offset, place->size);
	return value;
}

/* Do all members lie in the structure, and are integers? */
static bool is_sound(const struct kview *table)
{
	u64 bytes = table->fields[KVIEW_PAGE_BYTES].size;

	for (unsigned i = KVIEW_PAGE_OWNER; i < KVIEW_PAGE_BYTES; i++) {
		const struct kview_field_place *place = &table->fields[i];

		if (place->offset + place->size > bytes ||
		    (i == KVIEW_PAGE_LRU ? place->size < 8 : place->size > 8))
			return false;
	}
	return bytes && bytes <= PAGE_BYTES_MAX;
}

static struct kernel_frame frame_of(const struct kview *table, const u8 *page)
{
	struct kernel_frame frame = {
		.owner = (u8)member(table, page, KVIEW_PAGE_OWNER),
		.order = (u8)member(table, page, KVIEW_PAGE_ORDER),
		.refcount = (u32)member(table, page, KVIEW_PAGE_REFCOUNT),
		.mapcount = (u32)member(table, page, KVIEW_PAGE_MAPCOUNT),
		.flags = (u8)member(table, page, KVIEW_PAGE_FLAGS),
		.private = member(table, page, KVIEW_PAGE_PRIVATE),
		.mapping = member(table, page, KVIEW_PAGE_MAPPING),
		.index = member(table, page, KVIEW_PAGE_INDEX),
		.age = (u32)member(table, page, KVIEW_PAGE_AGE),
		.stamp = (u32)member(table, page, KVIEW_PAGE_STAMP),
		.is_head = true,
	};

	memcpy(&frame.lru_next, page + table->fields[KVIEW_PAGE_LRU].offset, 8);
	if (frame.owner >= KVIEW_OWNERS)
		frame.owner = KVIEW_OWNER_RESERVED;
	if (frame.owner == KVIEW_OWNER_RESERVED)
		frame.order = 0;
	if (frame.order > ORDER_MAX)
		frame.order = 0;
	return frame;
}

static void read_all(struct kernel_view *kernel, u64 map_va)
{
	struct kernel_reader *reader = &kernel->reader;
	u64 bytes = reader->table.fields[KVIEW_PAGE_BYTES].size;
	u8 pages[CHUNK * PAGE_BYTES_MAX];

	for (u64 first = 0; first < kernel->frame_count; first += CHUNK) {
		u64 count = kernel->frame_count - first < CHUNK ? kernel->frame_count - first :
								  CHUNK;

		if (!kernel_reader_bytes(reader, map_va + first * bytes, pages, count * bytes)) {
			kernel->frame_count = first;
			kernel->is_partial = true;
			return;
		}
		for (u64 i = 0; i < count; i++)
			kernel->frames[first + i] = frame_of(&reader->table, pages + i * bytes);
	}
}

/* Only the first of a block is kept up to date: the others are what it is. */
static void spread_blocks(struct kernel_view *kernel)
{
	memset(kernel->owned, 0, sizeof(kernel->owned));
	memset(kernel->free_blocks, 0, sizeof(kernel->free_blocks));
	for (u64 i = 0; i < kernel->frame_count;) {
		const struct kernel_frame *head = &kernel->frames[i];
		u64 left = kernel->frame_count - i, count = 1ull << head->order;

		if (head->owner == KVIEW_OWNER_FREE)
			kernel->free_blocks[head->order]++;
		count = count < left ? count : left;
		kernel->owned[head->owner] += count;
		for (u64 j = 1; j < count; j++)
			kernel->frames[i + j] = (struct kernel_frame){
				.owner = head->owner, .order = head->order,
			};
		i += count;
	}
}

/* Through the copies: a node that is none of theirs, or is on it twice as one
   too many shows, ends it. */
static void follow(struct kernel_view *kernel, enum kview_root root, u64 map_va,
		   struct kernel_queue *queue)
{
	const struct kview *table = &kernel->reader.table;
	u64 head_va = table->roots[root], node_va;
	u64 bytes = table->fields[KVIEW_PAGE_BYTES].size;
	u64 first_va = map_va + table->fields[KVIEW_PAGE_LRU].offset;

	queue->count = 0;
	if (!kernel_reader_integer(&kernel->reader, head_va, 8, &node_va))
		node_va = 0;
	while (node_va != head_va) {
		u64 index = (node_va - first_va) / bytes;

		if ((node_va - first_va) % bytes || index >= kernel->frame_count ||
		    queue->count == kernel->frame_count ||
		    !(kernel->frames[index].flags & KVIEW_PAGE_ON_LRU)) {
			kernel->is_partial = true;
			return;
		}
		queue->ppns[queue->count++] = (u32)(kernel->first_ppn + index);
		node_va = kernel->frames[index].lru_next;
	}
}

static void read_policies(struct kernel_view *kernel)
{
	struct kernel_reader *reader = &kernel->reader;
	const struct kview *table = &reader->table;
	u64 stats_va = table->roots[KVIEW_POLICY_STATS], policy, name_va;

	if (!kernel_reader_integer(reader, table->roots[KVIEW_POLICY], 4, &policy) ||
	    policy >= KVIEW_POLICIES)
		policy = 0;
	kernel->policy = (u32)policy;
	for (unsigned i = 0; i < KVIEW_POLICIES; i++) {
		struct kernel_policy *to = &kernel->policies[i];
		u64 va = stats_va + i * table->fields[KVIEW_POLICY_BYTES].size;

		if (!kernel_reader_integer(reader, table->roots[KVIEW_POLICY_NAMES] + i * 8, 8,
					   &name_va) ||
		    !kernel_reader_text(reader, name_va, to->name, sizeof(to->name)))
			snprintf(to->name, sizeof(to->name), "?");
		to->scanned = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_SCANNED);
		to->referenced = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_REFERENCED);
		to->evicted = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_EVICTED);
		to->activated = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_ACTIVATED);
		to->deactivated = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_DEACTIVATED);
		to->failed = kernel_reader_field_or_0(reader, va, KVIEW_POLICY_FAILED);
	}
}

void kernel_look_frames(struct kernel_view *kernel)
{
	struct kernel_reader *reader = &kernel->reader;
	u64 map_va = kernel_reader_root_or_0(reader, KVIEW_MEM_MAP);

	kernel->first_ppn = kernel_reader_root_or_0(reader, KVIEW_FIRST_PFN);
	kernel->frame_count = kernel_reader_root_or_0(reader, KVIEW_FRAME_COUNT);
	if (!map_va || !is_sound(&reader->table) || kernel->frame_count > kernel->frame_room) {
		kernel->is_partial = true;
		kernel->frame_count = 0;
	}
	read_all(kernel, map_va);
	spread_blocks(kernel);
	kernel->inactive.count = kernel->active.count = 0;
	if (kernel->frame_count) {
		follow(kernel, KVIEW_INACTIVE, map_va, &kernel->inactive);
		follow(kernel, KVIEW_ACTIVE, map_va, &kernel->active);
	}
	kernel->mark_min = kernel_reader_root_or_0(reader, KVIEW_MARK_MIN);
	kernel->mark_low = kernel_reader_root_or_0(reader, KVIEW_MARK_LOW);
	kernel->mark_high = kernel_reader_root_or_0(reader, KVIEW_MARK_HIGH);
	kernel->reclaim_direct = kernel_reader_root_or_0(reader, KVIEW_RECLAIM_DIRECT);
	kernel->reclaim_kswapd = kernel_reader_root_or_0(reader, KVIEW_RECLAIM_KSWAPD);
	kernel->reclaim_anon = kernel_reader_root_or_0(reader, KVIEW_RECLAIM_ANON);
	kernel->reclaim_file = kernel_reader_root_or_0(reader, KVIEW_RECLAIM_FILE);
	read_policies(kernel);
}
