/* SPDX-License-Identifier: MIT */
/*
 * The vmalloc area against an array of its pages: pieces never touch, each page
 * has a frame of its own, what memory is short for leaves nothing behind.
 */
#include "host.h"

#define WINDOW 8192 /* pages of the area that can come into use */
#define HELD   64

static const struct page *mapped[WINDOW];

/* In place of arch/kmap.c. Fails as it does when a table cannot be had. */
int kmap_set_page(u64 va, const struct page *page)
{
	u64 at = (va - VMALLOC_BASE) >> PAGE_SHIFT;

	EXPECT(at < WINDOW && !mapped[at] && page);
	if (!host_random(500))
		return -ENOMEM;
	mapped[at] = page;
	return 0;
}

struct page *kmap_clear_page(u64 va)
{
	u64 at = (va - VMALLOC_BASE) >> PAGE_SHIFT;
	struct page *page = (struct page *)mapped[at];

	EXPECT(page);
	mapped[at] = NULL;
	return page;
}

static u64 first_of(const void *piece)
{
	return ((u64)piece - VMALLOC_BASE) >> PAGE_SHIFT;
}

/* All of it is mapped, what is around it is not. */
static void check(const void *piece, u64 pages)
{
	u64 first = first_of(piece);

	EXPECT(!first || !mapped[first - 1]);
	for (u64 i = 0; i < pages; i++)
		EXPECT(mapped[first + i]);
	EXPECT(!mapped[first + pages]);
}

void test_vmalloc(void)
{
	void *held[HELD] = { NULL };
	u64 pages[HELD], total = 0, refused = 0;

	host_memory_reset(1200);
	for (int n = 0; n < 20000; n++) {
		u32 i = host_random(HELD);

		if (held[i]) {
			check(held[i], pages[i]);
			host_vfree(held[i]);
			total -= pages[i];
			held[i] = NULL;
			continue;
		}
		pages[i] = 1 + host_random(60);
		held[i] =
			host_vmalloc(pages[i] * PAGE_SIZE - host_random(4096));
		refused += !held[i];
		total += held[i] ? pages[i] : 0;
		EXPECT(frames_owned(OWNER_KERNEL) == total);
	}
	EXPECT(refused > 100);
	for (u32 i = 0; i < HELD; i++)
		if (held[i])
			host_vfree(held[i]);
	EXPECT(frames_owned(OWNER_FREE) == 1200);
}
