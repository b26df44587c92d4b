/* SPDX-License-Identifier: MIT */
/*
 * Buddy and slab against the plainest model: a map of which frame (or byte)
 * belongs to whom. Blocks must be aligned, disjoint, and join again. Zones
 * against their rules, counted by hand.
 */
#include "host.h"
#include "mm/zone.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define HELD 300

static u8 taken[HOST_RAM_FRAMES];

/* Mark a block's frames; each must have had the other state. */
static void mark(const struct page *page, unsigned int order, u8 state)
{
	u64 first = page_to_pfn(page) - (HOST_RAM_PA >> PAGE_SHIFT);

	EXPECT(first % (1ul << order) == 0);
	for (u64 i = first; i < first + (1ul << order); i++) {
		EXPECT(i < HOST_RAM_FRAMES && taken[i] == !state);
		taken[i] = state;
	}
}

static u64 count_taken(void)
{
	u64 n = 0;

	for (u64 i = 0; i < HOST_RAM_FRAMES; i++)
		n += taken[i];
	return n;
}

void test_buddy(void)
{
	struct page *held[HELD] = { 0 };
	unsigned int order[HELD];
	u64 largest = HOST_RAM_FRAMES >> (ORDER_COUNT - 1), n = 0;

	host_memory_reset(HOST_RAM_FRAMES);
	memset(taken, 0, sizeof(taken));
	for (int round = 0; round < 100000; round++) {
		u32 i = host_random(HELD);

		if (held[i]) {
			mark(held[i], order[i], 0);
			free_pages(held[i]);
			held[i] = NULL;
		} else {
			order[i] = host_random(host_random(8) ? 4 : 9);
			held[i] = alloc_pages(order[i], OWNER_KERNEL);
			if (held[i])
				mark(held[i], order[i], 1);
		}
		if (round % 1000 == 0)
			EXPECT(count_taken() == frames_owned(OWNER_KERNEL));
	}
	for (u32 i = 0; i < HELD; i++)
		if (held[i])
			free_pages(held[i]);
	EXPECT(frames_owned(OWNER_FREE) == HOST_RAM_FRAMES);
	/* all joined: RAM comes in the largest blocks again */
	while (alloc_pages(ORDER_COUNT - 1, OWNER_KERNEL))
		n++;
	EXPECT(n == largest);
}

/* Single frames until none comes; how many, and all from that zone. */
static u64 drain(enum gfp gfp, const struct zone *zone, u64 least,
		 struct page **held)
{
	u64 n = 0;

	while (zone->free > least) {
		held[n] = alloc_pages_gfp(gfp, 0, OWNER_KERNEL);
		EXPECT(held[n] && zone_of_pfn(page_to_pfn(held[n])) == zone);
		n++;
	}
	return n;
}

/* Each mark is reached in every zone before the next lower one in any, and
   what DMA keeps goes to those alone who need it. */
void test_zones(void)
{
	static struct page *held[HOST_RAM_FRAMES];
	struct zone *dma = zone_get(ZONE_DMA), *normal = zone_get(ZONE_NORMAL);
	u64 kept, n = 0;

	host_memory_reset(HOST_RAM_FRAMES);
	EXPECT(dma->managed == 1024 && normal->managed == 3072);
	reclaim_init();
	kept = dma->protection[ZONE_NORMAL];
	EXPECT(kept == 3072 / 256 && dma->protection[ZONE_DMA] == 0);
	EXPECT(dma->marks.min == 32 && normal->marks.min == 96);
	EXPECT(dma->marks.high + normal->marks.high ==
	       reclaim_watermarks()->high);
	n += drain(GFP_KERNEL, normal, normal->marks.low, held + n);
	n += drain(GFP_KERNEL, dma, dma->marks.low + kept, held + n);
	n += drain(GFP_KERNEL, normal, normal->marks.min, held + n);
	n += drain(GFP_KERNEL, dma, dma->marks.min + kept, held + n);
	n += drain(GFP_KERNEL, normal, normal->marks.min / 4, held + n);
	n += drain(GFP_KERNEL, dma, dma->marks.min / 4 + kept, held + n);
	EXPECT(!alloc_pages(0, OWNER_KERNEL));
	n += drain(GFP_DMA, dma, dma->marks.min / 4, held + n);
	EXPECT(!alloc_pages_gfp(GFP_DMA, 0, OWNER_KERNEL));
	memalloc_begin();
	n += drain(GFP_KERNEL, normal, 0, held + n);
	n += drain(GFP_KERNEL, dma, 0, held + n);
	memalloc_end();
	EXPECT(n == HOST_RAM_FRAMES);
	while (n) {
		u64 i = host_random((u32)n);

		put_page(held[i]);
		held[i] = held[--n];
	}
	reclaim_stop();
	EXPECT(free_blocks(dma, ORDER_COUNT - 1) == 1);
	EXPECT(free_blocks(normal, ORDER_COUNT - 1) == 3);
}

void test_slab(void)
{
	u8 *held[HELD] = { 0 };
	size_t size[HELD];

	host_memory_reset(HOST_RAM_FRAMES);
	for (int round = 0; round < 100000; round++) {
		u32 i = host_random(HELD);

		if (!held[i]) {
			size[i] =
				1 + host_random(host_random(16) ? 600 : 20000);
			held[i] = kmalloc(size[i]);
			EXPECT(held[i]);
			memset(held[i], (int)i, size[i]);
			continue;
		}
		for (size_t b = 0; b < size[i]; b++)
			EXPECT(held[i][b] == (u8)i);
		kfree(held[i]);
		held[i] = NULL;
	}
	for (u32 i = 0; i < HELD; i++)
		kfree(held[i]);
	EXPECT(frames_owned(OWNER_FREE) == HOST_RAM_FRAMES);
}

/* Does it break an invariant, in a process of its own? */
static bool is_caught(void (*misuse)(u8 *object, size_t size), size_t size)
{
	int status;
	u8 *object = kmalloc(size);
	pid_t child = fork();

	if (!child) {
		close(STDERR_FILENO);
		misuse(object, size);
		_exit(0);
	}
	waitpid(child, &status, 0);
	kfree(object);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void write_beyond(u8 *object, size_t size)
{
	/* up to the next red zone is the object's */
	memset(object, 1, size < 24 ? 25 : size + 1);
	kfree(object);
}

static void free_twice(u8 *object, size_t size)
{
	(void)size;
	kfree(object);
	kfree(object);
}

static void write_its_size(u8 *object, size_t size)
{
	memset(object, 1, size);
	kfree(object);
}

void test_red_zones(void)
{
	static const size_t sizes[] = { 1, 24, 56, 312, 1016, 2040 };

	host_memory_reset(HOST_RAM_FRAMES);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT(is_caught(write_beyond, sizes[i]));
		EXPECT(is_caught(free_twice, sizes[i]));
		EXPECT(!is_caught(write_its_size, sizes[i]));
	}
	EXPECT(frames_owned(OWNER_FREE) == HOST_RAM_FRAMES);
}
