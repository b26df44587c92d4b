/* SPDX-License-Identifier: MIT */
/*
 * The page cache and write-back against an array: one file, written through
 * the cache and through shared mappings of two address spaces, synced, cut off
 * and reclaimed at random, on a disk whose writes fail now and then. And the
 * same for a file in memory alone, whose pages go to swap.
 */
#include "host.h"
#include "mm/lru.h"
#include "mm/swap.h"

#define PAGES  HOST_FILE_PAGES
#define BASE   0x40000000ul
#define SPACES 2
#define SLOTS  (PAGES + 8)

static u8 model[PAGES];
static u8 disk[PAGES]; /* the 101st byte of each page stands for it */
static char swap_disk[SLOTS][PAGE_SIZE];
static struct mm_struct *spaces[SPACES];
static struct address_space *mapping;
static u64 writes;
static bool has_disk, fails;

static int readpage(struct address_space *of, struct page *page)
{
	EXPECT(of == mapping && page->index < PAGES);
	if (fails && !host_random(10))
		return -EIO;
	memset(page_address(page), has_disk ? disk[page->index] : 0, PAGE_SIZE);
	return 0;
}

static int writepage(struct address_space *of, struct page *page)
{
	EXPECT(of == mapping && !writeback_is_blocked());
	EXPECT(!(page->flags & PG_DIRTY));
	if (fails && !host_random(10))
		return -EIO;
	writes++;
	disk[page->index] = ((u8 *)page_address(page))[100];
	return 0;
}

static int page_mkwrite(struct address_space *of, struct page *page)
{
	EXPECT(of == mapping && !(page->flags & PG_DIRTY));
	return fails && !host_random(10) ? -ENOSPC : 0;
}

static const struct address_space_operations disk_operations = {
	.readpage = readpage,
	.writepage = writepage,
	.page_mkwrite = page_mkwrite,
};
static const struct address_space_operations memory_operations = {
	.readpage = readpage,
};

static int transfer(struct swap_area *area, u64 slot, void *frame,
		    bool is_write)
{
	(void)area;
	EXPECT(slot && slot < SLOTS);
	memcpy(is_write ? swap_disk[slot] : frame,
	       is_write ? frame : swap_disk[slot], PAGE_SIZE);
	return 0;
}

/* What is not dirty is on the disk as it is here, and the books are right. */
static void check_all(void)
{
	u64 dirty = 0;

	for (u32 i = 0; i < PAGES; i++) {
		const struct page *page = filemap_find(mapping, i);
		bool is_dirty = page && page->flags & PG_DIRTY;

		EXPECT(!page || ((u8 *)page_address(page))[100] == model[i]);
		EXPECT(!has_disk || is_dirty || disk[i] == model[i]);
		EXPECT(radix_tag_get(&mapping->pages, i) ==
		       (is_dirty && has_disk));
		dirty += is_dirty && has_disk;
	}
	EXPECT(filemap_statistics.dirty == dirty && mapping->dirty == dirty);
	EXPECT(filemap_statistics.swapped == mapping->swapped);
	EXPECT(!has_disk || !mapping->swapped);
}

static void write_by_cache(u32 i)
{
	int err;
	struct page *page = filemap_get(mapping, i, &err);

	EXPECT(page || (fails && err == -EIO));
	if (!page)
		return;
	EXPECT(((u8 *)page_address(page))[100] == model[i]);
	model[i] = (u8)host_random(256);
	memset(page_address(page), model[i], PAGE_SIZE);
	filemap_dirty(page);
	put_page(page);
}

static void access_by_mapping(u32 i, enum access access)
{
	u8 *byte;
	enum fault_result result =
		host_touch(spaces[host_random(SPACES)], BASE + i * PAGE_SIZE,
			   access, &byte);

	EXPECT(result == FAULT_DONE || (fails && result == FAULT_BUS));
	if (result != FAULT_DONE)
		return;
	EXPECT(*byte == model[i]);
	if (access == ACCESS_WRITE)
		*byte = model[i] = (u8)host_random(256);
}

static void sync_range(u32 first)
{
	u32 last = first + host_random(PAGES - first);
	int err = filemap_write(mapping, first, last);

	EXPECT(!err || fails);
	for (u32 i = first; !err && has_disk && i <= last; i++)
		EXPECT(disk[i] == model[i]);
}

static void cut_off(u32 first)
{
	/* what a file system does: the size, then the pages */
	filemap_truncate(mapping, first);
	memset(model + first, 0, PAGES - first);
	memset(disk + first, 0, PAGES - first);
}

static void reclaim_some(bool is_blocked)
{
	u64 before = writes;

	if (is_blocked)
		writeback_block();
	reclaim_pages(host_random(PAGES));
	if (!is_blocked)
		return;
	writeback_unblock();
	EXPECT(writes == before);
}

static void step(void)
{
	u32 i = host_random(PAGES);

	switch (host_random(10)) {
	case 0:
		sync_range(i);
		break;
	case 1:
		filemap_write_all(host_random(PAGES));
		break;
	case 2:
		reclaim_some(host_random(2));
		break;
	case 3:
		if (!host_random(10))
			cut_off(i);
		break;
	case 4:
		filemap_write_old(host_now_ns - host_random(40));
		break;
	case 5:
		write_by_cache(i);
		break;
	default:
		access_by_mapping(i,
				  host_random(2) ? ACCESS_WRITE : ACCESS_READ);
	}
}

static void run(const struct address_space_operations *ops, int steps)
{
	u64 free_frames = frames_owned(OWNER_FREE);

	host_files_init();
	host_file_set_operations(0, ops);
	mapping = vm_file_mapping(host_files[0]);
	has_disk = ops->writepage != NULL;
	for (u32 i = 0; i < PAGES; i++)
		model[i] = disk[i] = has_disk ? (u8)host_random(256) : 0;
	for (int i = 0; i < SPACES; i++) {
		spaces[i] = mm_create();
		EXPECT(mm_map(spaces[i], BASE, PAGES * PAGE_SIZE,
			      VM_READ | VM_WRITE | VM_SHARED, true, false,
			      host_files[0], 0) == BASE);
	}
	for (int n = 0; n < steps; n++) {
		if (host_step())
			step();
		check_all();
	}
	fails = false;
	EXPECT(filemap_write(mapping, 0, ~0ul) == 0 || steps);
	check_all();
	EXPECT(!filemap_statistics.dirty);
	EXPECT(has_disk || filemap_unuse(swap_area(0)) == 0);
	EXPECT(!mapping->swapped);
	check_all();
	reclaim_pages(~0ul);
	check_all();
	for (int i = 0; i < SPACES; i++) {
		/* clean pages are gone, and the tables that led to them */
		EXPECT(!has_disk || !spaces[i]->pgtable_pages);
		mm_put(spaces[i]);
	}
	host_files_drop();
	EXPECT(frames_owned(OWNER_FREE) == free_frames);
}

void test_writeback(void)
{
	host_memory_reset(HOST_RAM_FRAMES);
	for (int policy = 0; policy < POLICY_COUNT; policy++) {
		EXPECT(!lru_set_policy(
			lru_policy_name((enum lru_policy)policy)));
		fails = false;
		run(&disk_operations, 4000);
		fails = true;
		run(&disk_operations, 4000);
	}
	EXPECT(!host_is_whole() ||
	       (filemap_statistics.write_errors > 0 && writes > 0));
}

void test_tmpfs(void)
{
	struct swap_area *area;
	u64 out = swap_statistics.out;

	host_memory_reset(HOST_RAM_FRAMES);
	area = kzalloc(sizeof(*area));
	*area = (struct swap_area){ .slots = SLOTS, .transfer = transfer };
	EXPECT(swap_add(area) == 0);
	fails = false;
	run(&memory_operations, 4000);
	EXPECT(swap_statistics.out > out || !host_is_whole());
	EXPECT(area->used == 0);
	swap_remove(area);
}
