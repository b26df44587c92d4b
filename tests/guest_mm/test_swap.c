/* SPDX-License-Identifier: MIT */
/*
 * The family of address spaces with less memory than they use: under every
 * replacement policy every byte comes back from swap, also where writes fail,
 * and in the end no frame and no slot is lost.
 */
#include "host.h"
#include "mm/lru.h"
#include "mm/swap.h"

#define SLOTS 1500

static char disk[2][SLOTS][PAGE_SIZE];
static u32 one_write_fails_in;

static int transfer(struct swap_area *area, u64 slot, void *frame, bool writes)
{
	char *at = ((char(*)[PAGE_SIZE])area->device)[slot];

	EXPECT(slot && slot < SLOTS);
	if (writes && one_write_fails_in && !host_random(one_write_fails_in))
		return -EIO;
	memcpy(writes ? at : frame, writes ? frame : at, PAGE_SIZE);
	return 0;
}

static struct swap_area *add_area(int number, s32 priority)
{
	struct swap_area *area = kzalloc(sizeof(*area));

	*area = (struct swap_area){ .slots = SLOTS,
				    .priority = priority,
				    .transfer = transfer,
				    .device = disk[number] };
	EXPECT(swap_add(area) == number);
	return area;
}

static void run_policy(enum lru_policy policy)
{
	u64 out = swap_statistics.out;

	EXPECT(lru_set_policy(lru_policy_name(policy)) == 0);
	host_run_family(30000, true);
	EXPECT(swap_statistics.out > out + 300 || !host_is_whole());
	EXPECT(lru_pages() == 0);
}

void test_swap(void)
{
	static struct page *held[HOST_RAM_FRAMES];
	struct swap_area *first, *second;
	u64 n = 0;

	host_memory_begin();
	reclaim_init();
	while (frames_owned(OWNER_FREE) > reclaim_watermarks()->high + 30)
		held[n++] = alloc_pages(0, OWNER_KERNEL);
	first = add_area(0, 5);
	second = add_area(1, 1);
	for (int policy = 0; policy < POLICY_COUNT; policy++)
		run_policy((enum lru_policy)policy);
	EXPECT(first->used == 0 && second->used == 0);
	one_write_fails_in = 200;
	run_policy(POLICY_TWOLIST);
	EXPECT(swap_statistics.errors > 0 || !host_is_whole());
	/* the bad slots stay out of use */
	EXPECT(first->used == first->bad && second->used == second->bad);
	EXPECT(first->bad + second->bad == swap_statistics.errors);
	swap_remove(first);
	swap_remove(second);
	while (n)
		put_page(held[--n]);
	reclaim_stop();
}
