/* SPDX-License-Identifier: MIT */
/*
 * A kernel's structures made by hand in the memory of scene_fixture.h, with
 * members in places of their own, and a kview table that leads to them: three
 * processes, one with a second thread; two of them have the fixture's spaces.
 */
#ifndef TESTS_KERNEL_FIXTURE_H
#define TESTS_KERNEL_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "abi/platform.h"
#include "base/bits.h"
#include "mem/bus.h"
#include "view/kernel.h"

#define KF_HIGH 0xffffffd000000000ull
#define KF_ROOT 0x80218000ull /* the kernel's page table */
#define KF_TABLE 0x80220000ull
#define KF_TASKS 0x80230000ull
#define KF_SPACES 0x80231000ull
#define KF_VMAS 0x80232000ull
#define KF_FILE 0x80233000ull
#define KF_INODE 0x80233100ull
#define KF_DENTRIES 0x80233200ull
#define KF_AREA 0x80234000ull
#define KF_COUNTS 0x80235000ull
#define KF_NAMES 0x80236000ull
#define KF_NUMBERS 0x80237000ull /* a u64 for each root */
#define KF_FRAMES 0x80240000ull
#define KF_FRAME_BYTES 72
#define KF_FRAME_COUNT 1024
#define KF_SLOTS 64
#define KF_TASK_BYTES 0x100
#define KF_SPACE_BYTES 0x100
#define KF_VMA_BYTES 0x80

static inline u64 kf_va(u64 pa)
{
	return KF_HIGH + pa;
}

static inline void kf_poke(struct bus *bus, u64 pa, const void *from, u64 size)
{
	if (!bus_poke(bus, pa, from, size))
		abort();
}

static inline void kf_put(struct bus *bus, u64 pa, u64 value)
{
	kf_poke(bus, pa, &value, sizeof(value));
}

/* Each member 8 bytes of its own, or what the view asks for. */
static inline void kf_places(struct kview *table)
{
	struct kview_field_place *at = table->fields;

	for (unsigned i = KVIEW_TASK_PID; i <= KVIEW_TASK_SWITCHES; i++)
		at[i] = (struct kview_field_place){ (u16)(i * 24), 8 };
	at[KVIEW_TASK_PID].size = at[KVIEW_TASK_TGID].size = at[KVIEW_TASK_STATE].size = 4;
	at[KVIEW_TASK_COMM].size = at[KVIEW_TASK_ALL_NODE].size = 16;
	for (unsigned i = KVIEW_MM_PGD; i <= KVIEW_MM_START_STACK; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_MM_PGD) * 16), 8 };
	for (unsigned i = KVIEW_VMA_START; i <= KVIEW_VMA_ANON_VMA; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_VMA_START) * 16), 8 };
	for (unsigned i = KVIEW_FILE_INODE; i <= KVIEW_DENTRY_PARENT; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_FILE_INODE) * 8), 8 };
	for (unsigned i = KVIEW_PAGE_OWNER; i < KVIEW_PAGE_LRU; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_PAGE_OWNER) * 4), 4 };
	at[KVIEW_PAGE_LRU] = (struct kview_field_place){ 24, 16 };
	at[KVIEW_PAGE_PRIVATE] = (struct kview_field_place){ 40, 8 };
	at[KVIEW_PAGE_MAPPING] = (struct kview_field_place){ 48, 8 };
	at[KVIEW_PAGE_INDEX] = (struct kview_field_place){ 56, 8 };
	at[KVIEW_PAGE_AGE] = (struct kview_field_place){ 64, 4 };
	at[KVIEW_PAGE_STAMP] = (struct kview_field_place){ 68, 4 };
	at[KVIEW_PAGE_BYTES] = (struct kview_field_place){ 0, KF_FRAME_BYTES };
	for (unsigned i = KVIEW_POLICY_SCANNED; i < KVIEW_POLICY_BYTES; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_POLICY_SCANNED) * 8), 8 };
	at[KVIEW_POLICY_BYTES] = (struct kview_field_place){ 0, 48 };
	at[KVIEW_SWAP_NAME] = (struct kview_field_place){ 64, 32 };
	for (unsigned i = KVIEW_SWAP_SLOTS; i <= KVIEW_SWAP_NEXT; i++)
		at[i] = (struct kview_field_place){ (u16)((i - KVIEW_SWAP_SLOTS) * 8), 8 };
	at[KVIEW_SWAP_PRIORITY].size = 4;
}

/* Close a circle through `nodes`, the first of which is the head. */
static inline void kf_ring(struct bus *bus, const u64 *nodes, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		u64 next = nodes[(i + 1) % count];

		kf_put(bus, nodes[i], kf_va(next));
		kf_put(bus, next + 8, kf_va(nodes[i]));
	}
}

static inline void kf_field(struct bus *bus, const struct kview *table, u64 pa,
			    enum kview_field field, u64 value)
{
	u64 size = table->fields[field].size;

	kf_poke(bus, pa + table->fields[field].offset, &value, size < 8 ? size : 8);
}

static inline void kf_text(struct bus *bus, u64 pa, const char *text)
{
	kf_poke(bus, pa, text, strlen(text) + 1);
}

static inline u64 kf_frame(u64 ppn)
{
	return KF_FRAMES + (ppn - (PLATFORM_RAM_BASE >> PAGE_SHIFT)) * KF_FRAME_BYTES;
}

static inline void kf_set_frame(struct bus *bus, const struct kview *table, u64 pa, u64 owner,
				u64 order, u64 mapcount, u64 flags)
{
	u64 frame = kf_frame(pa >> PAGE_SHIFT);

	kf_field(bus, table, frame, KVIEW_PAGE_OWNER, owner);
	kf_field(bus, table, frame, KVIEW_PAGE_ORDER, order);
	kf_field(bus, table, frame, KVIEW_PAGE_MAPCOUNT, mapcount);
	kf_field(bus, table, frame, KVIEW_PAGE_REFCOUNT, mapcount);
	kf_field(bus, table, frame, KVIEW_PAGE_FLAGS, flags);
}

static inline void kf_task(struct bus *bus, const struct kview *table, unsigned i, u64 pid,
			   u64 tgid, unsigned parent, u64 space_pa, const char *comm)
{
	u64 pa = KF_TASKS + i * KF_TASK_BYTES;

	kf_field(bus, table, pa, KVIEW_TASK_PID, pid);
	kf_field(bus, table, pa, KVIEW_TASK_TGID, tgid);
	kf_field(bus, table, pa, KVIEW_TASK_PARENT, kf_va(KF_TASKS + parent * KF_TASK_BYTES));
	kf_field(bus, table, pa, KVIEW_TASK_STATE, i & 1);
	kf_field(bus, table, pa, KVIEW_TASK_MM, space_pa ? kf_va(space_pa) : 0);
	kf_text(bus, pa + table->fields[KVIEW_TASK_COMM].offset, comm);
}

static inline void kf_vma(struct bus *bus, const struct kview *table, unsigned i, u64 start_va,
			  u64 end_va, u64 flags, bool has_file)
{
	u64 pa = KF_VMAS + i * KF_VMA_BYTES;

	kf_field(bus, table, pa, KVIEW_VMA_START, start_va);
	kf_field(bus, table, pa, KVIEW_VMA_END, end_va);
	kf_field(bus, table, pa, KVIEW_VMA_FLAGS, flags);
	kf_field(bus, table, pa, KVIEW_VMA_PGOFF, has_file ? 0 : start_va >> PAGE_SHIFT);
	kf_field(bus, table, pa, KVIEW_VMA_FILE, has_file ? kf_va(KF_FILE) : 0);
	kf_field(bus, table, pa, KVIEW_VMA_ANON_VMA, has_file ? 0 : kf_va(KF_NAMES));
}

/* Two spaces of three VMAs each, on the tables at these roots. */
static inline void kf_spaces(struct bus *bus, const struct kview *table, u64 root_pa,
			     u64 other_root_pa)
{
	const u64 node = table->fields[KVIEW_VMA_NODE].offset;

	for (unsigned i = 0; i < 2; i++) {
		u64 pa = KF_SPACES + i * KF_SPACE_BYTES;
		u64 vmas = KF_VMAS + i * 3 * KF_VMA_BYTES + node;
		u64 nodes[] = { pa + table->fields[KVIEW_MM_VMA_LIST].offset, vmas,
				vmas + KF_VMA_BYTES, vmas + 2 * KF_VMA_BYTES };

		kf_field(bus, table, pa, KVIEW_MM_PGD, kf_va(i ? other_root_pa : root_pa));
		kf_field(bus, table, pa, KVIEW_MM_USERS, 1 + i);
		kf_field(bus, table, pa, KVIEW_MM_TOTAL_VM, 36);
		kf_field(bus, table, pa, KVIEW_MM_RSS_ANON, 2);
		kf_field(bus, table, pa, KVIEW_MM_RSS_FILE, 1);
		kf_field(bus, table, pa, KVIEW_MM_SWAP_ENTRIES, 1);
		kf_field(bus, table, pa, KVIEW_MM_PGTABLE_PAGES, 3);
		kf_field(bus, table, pa, KVIEW_MM_MIN_FLT, 12 + i);
		kf_field(bus, table, pa, KVIEW_MM_MAJ_FLT, i);
		kf_field(bus, table, pa, KVIEW_MM_START_BRK, 0x11000);
		kf_field(bus, table, pa, KVIEW_MM_BRK, 0x14000);
		kf_field(bus, table, pa, KVIEW_MM_START_STACK, 0x3fffff000);
		kf_ring(bus, nodes, ARRAY_SIZE(nodes));
		kf_vma(bus, table, i * 3, 0x10000, 0x11000, KVIEW_VM_READ | KVIEW_VM_EXEC, true);
		kf_vma(bus, table, i * 3 + 1, 0x11000, 0x14000, KVIEW_VM_READ | KVIEW_VM_WRITE,
		       false);
		kf_vma(bus, table, i * 3 + 2, 0x3ffffe0000, 0x4000000000,
		       KVIEW_VM_READ | KVIEW_VM_WRITE | KVIEW_VM_GROWSDOWN, false);
	}
}

static inline void kf_files(struct bus *bus, const struct kview *table)
{
	static const char *const names[] = { "", "bin", "program" };

	kf_field(bus, table, KF_FILE, KVIEW_FILE_INODE, kf_va(KF_INODE));
	kf_field(bus, table, KF_FILE, KVIEW_FILE_DENTRY, kf_va(KF_DENTRIES + 0x200));
	kf_field(bus, table, KF_INODE, KVIEW_INODE_SIZE, 5000);
	for (unsigned i = 0; i < 3; i++) {
		u64 pa = KF_DENTRIES + i * 0x100;

		kf_text(bus, KF_NAMES + i * 16, names[i]);
		kf_field(bus, table, pa, KVIEW_DENTRY_NAME, kf_va(KF_NAMES + i * 16));
		kf_field(bus, table, pa, KVIEW_DENTRY_PARENT,
			 kf_va(KF_DENTRIES + (i ? i - 1 : 0) * 0x100));
	}
}

/* A few frames on each list, a block of four, one of 256 free ones. */
static inline void kf_frames(struct bus *bus, const struct kview *table)
{
	const u64 lru = table->fields[KVIEW_PAGE_LRU].offset;
	const u64 heads = KF_NUMBERS + KVIEW_INACTIVE * 16;
	u64 inactive[9] = { heads }, active[5] = { heads + 16 };

	for (unsigned i = 0; i < 12; i++) {
		u64 pa = 0x80311000ull + i * PAGE_SIZE;

		kf_set_frame(bus, table, pa, KVIEW_OWNER_ANON, 0, 1 + (i < 2),
			     i < 8 ? KVIEW_PAGE_ON_LRU : KVIEW_PAGE_ON_LRU | KVIEW_PAGE_ACTIVE);
		kf_field(bus, table, kf_frame(pa >> PAGE_SHIFT), KVIEW_PAGE_MAPPING,
			 kf_va(KF_NAMES));
		kf_field(bus, table, kf_frame(pa >> PAGE_SHIFT), KVIEW_PAGE_INDEX, 0x11 + i);
		if (i < 8)
			inactive[1 + i] = kf_frame(pa >> PAGE_SHIFT) + lru;
		else
			active[i - 7] = kf_frame(pa >> PAGE_SHIFT) + lru;
	}
	kf_ring(bus, inactive, ARRAY_SIZE(inactive));
	kf_ring(bus, active, ARRAY_SIZE(active));
	for (unsigned i = 0; i < 4; i++)
		kf_set_frame(bus, table, 0x80300000ull + i * PAGE_SIZE, KVIEW_OWNER_PGTABLE, 0, 0,
			     0);
	kf_set_frame(bus, table, 0x80310000, KVIEW_OWNER_FILE, 0, 2, 0);
	kf_field(bus, table, kf_frame(0x80310), KVIEW_PAGE_MAPPING,
		 kf_va(KF_INODE) + table->fields[KVIEW_INODE_MAPPING].offset);
	kf_set_frame(bus, table, 0x80320000, KVIEW_OWNER_SLAB, 0, 0, 0);
	kf_set_frame(bus, table, 0x80324000, KVIEW_OWNER_KERNEL, 2, 0, 0);
	kf_set_frame(bus, table, 0x80380000, KVIEW_OWNER_FREE, 6, 0, 0);
}

static inline void kf_swap(struct bus *bus, const struct kview *table)
{
	static const u16 counts[] = { 0, 1, 0x8001, 0x4000, 2 };

	kf_text(bus, KF_AREA + table->fields[KVIEW_SWAP_NAME].offset, "/dev/vda");
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_SLOTS, KF_SLOTS);
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_PRIORITY, (u64)-2);
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_COUNTS, kf_va(KF_COUNTS));
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_USED, 4);
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_BAD, 1);
	kf_field(bus, table, KF_AREA, KVIEW_SWAP_NEXT, 5);
	kf_poke(bus, KF_COUNTS, counts, sizeof(counts));
	kf_put(bus, KF_NAMES + 0x100, kf_va(KF_AREA));
}

static inline void kf_numbers(struct bus *bus, struct kview *table)
{
	static const char *const policies[KVIEW_POLICIES] = { "fifo", "clock", "aging", "twolist",
							      "wsclock" };

	for (unsigned i = 0; i < KVIEW_ROOTS; i++) {
		table->roots[i] = kf_va(KF_NUMBERS + i * 16);
		if (i != KVIEW_INACTIVE && i != KVIEW_ACTIVE && i != KVIEW_TASK_LIST)
			kf_put(bus, KF_NUMBERS + i * 16, i);
	}
	kf_put(bus, KF_NUMBERS + KVIEW_MEM_MAP * 16, kf_va(KF_FRAMES));
	kf_put(bus, KF_NUMBERS + KVIEW_FIRST_PFN * 16, PLATFORM_RAM_BASE >> PAGE_SHIFT);
	kf_put(bus, KF_NUMBERS + KVIEW_FRAME_COUNT * 16, KF_FRAME_COUNT);
	kf_put(bus, KF_NUMBERS + KVIEW_POLICY * 16, 1);
	table->roots[KVIEW_SWAP_AREAS] = kf_va(KF_NAMES + 0x100);
	table->roots[KVIEW_POLICY_NAMES] = kf_va(KF_NAMES + 0x200);
	table->roots[KVIEW_POLICY_STATS] = kf_va(KF_NAMES + 0x300);
	for (unsigned i = 0; i < KVIEW_POLICIES; i++) {
		kf_text(bus, KF_NAMES + 0x240 + i * 16, policies[i]);
		kf_put(bus, KF_NAMES + 0x200 + i * 8, kf_va(KF_NAMES + 0x240 + i * 16));
		for (unsigned k = 0; k < 6; k++)
			kf_put(bus, KF_NAMES + 0x300 + i * 48 + k * 8, i * 100 + k);
	}
}

static inline void kf_events(struct kview *table)
{
	for (unsigned i = 0; i < 10; i++)
		table->events[i] = (struct kview_event){
			.time = 1000 + i, .pfn = 0x80311 + i, .index = 0x11 + i, .detail = i,
			.kind = i == 9 ? KVIEW_KEPT : i == 8 ? KVIEW_REFAULTED : KVIEW_EVICTED,
			.reason = (u8)(i + 1 < KVIEW_REASONS ? i + 1 : KVIEW_BUSY),
			.owner = KVIEW_OWNER_ANON, .policy = 1,
		};
	table->event_count = 10;
}

/* All of it, for spaces at these roots. */
static inline void kernel_fixture_publish(struct bus *bus, u64 root_pa, u64 other_root_pa)
{
	struct kview *table = calloc(1, sizeof(*table));
	const u64 header[] = { KVIEW_MAGIC, KF_TABLE };
	u64 nodes[5] = { KF_NUMBERS + KVIEW_TASK_LIST * 16 };

	if (!table)
		abort();
	table->magic = KVIEW_MAGIC;
	table->version = KVIEW_VERSION;
	table->bytes = sizeof(*table);
	table->begun = table->ended = 7;
	table->page_table_pa = KF_ROOT;
	kf_places(table);
	/* RAM as one page of 1 GiB */
	kf_put(bus, KF_ROOT + (kf_va(PLATFORM_RAM_BASE) >> 30 & 511) * 8,
	       PLATFORM_RAM_BASE >> PAGE_SHIFT << PTE_PPN_SHIFT | PTE_V | PTE_R | PTE_W);
	kf_task(bus, table, 0, 1, 1, 0, 0, "kernel");
	kf_task(bus, table, 1, 2, 2, 0, KF_SPACES, "shell");
	kf_task(bus, table, 2, 5, 5, 1, KF_SPACES + KF_SPACE_BYTES, "child");
	kf_task(bus, table, 3, 6, 5, 1, KF_SPACES + KF_SPACE_BYTES, "child");
	for (unsigned i = 0; i < 4; i++)
		nodes[1 + i] = KF_TASKS + i * KF_TASK_BYTES +
			       table->fields[KVIEW_TASK_ALL_NODE].offset;
	kf_numbers(bus, table);
	kf_ring(bus, nodes, ARRAY_SIZE(nodes));
	kf_spaces(bus, table, root_pa, other_root_pa);
	kf_files(bus, table);
	kf_frames(bus, table);
	kf_swap(bus, table);
	kf_events(table);
	kf_poke(bus, KF_TABLE, table, sizeof(*table));
	kf_poke(bus, PLATFORM_KERNEL_BASE + KVIEW_HEADER_OFFSET, header, sizeof(header));
	free(table);
}

#endif
