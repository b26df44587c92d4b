/* SPDX-License-Identifier: MIT */
/*
 * All pages that could be taken away, anonymous and the files', in the lists
 * the replacement policy orders them by: it is told when one comes, and picks
 * who goes. Five policies can be chosen while the machine runs.
 */
#include "mm/lru.h"
#include "core/kview.h"
#include "mm/mm_internal.h"

#define AGE_NEW	  0x80
#define AGE_BATCH 32  /* evictions between two rounds of aging, at least */
#define AGE_PART  16  /* and a round for so large a part of all pages */
#define WS_SCAN	  128 /* pages the hand passes for one victim */
#define WS_WINDOW 512 /* evictions a page stays in the working set unused */

static struct list_head active = LIST_HEAD_INIT(active);
static struct list_head inactive = LIST_HEAD_INIT(inactive);
static u64 active_count, inactive_count;
static enum lru_policy policy = POLICY_TWOLIST;
struct lru_statistics lru_statistics[POLICY_COUNT];

static const char *const names[POLICY_COUNT] = {
	"fifo", "clock", "aging", "twolist", "wsclock",
};

static struct page *page_of(struct list_head *node)
{
	return list_entry(node, struct page, lru);
}

u64 lru_pages(void)
{
	return active_count + inactive_count;
}

u64 lru_pages_active(void)
{
	return active_count;
}

static void put(struct page *page, bool is_active)
{
	if (is_active) {
		page->flags |= PG_ACTIVE;
		list_add_tail(&page->lru, &active);
		active_count++;
	} else {
		list_add_tail(&page->lru, &inactive);
		inactive_count++;
	}
	page->flags |= PG_LRU;
}

void lru_add(struct page *page)
{
	BUG_ON(page->flags & PG_LRU);
	page->age = AGE_NEW;
	page->stamp = (u32)lru_statistics[policy].evicted;
	put(page, false);
}

void lru_remove(struct page *page)
{
	if (!(page->flags & PG_LRU))
		return;
	list_del(&page->lru);
	if (page->flags & PG_ACTIVE)
		active_count--;
	else
		inactive_count--;
	page->flags &= ~(PG_LRU | PG_ACTIVE);
}

void lru_activate(struct page *page)
{
	if (policy != POLICY_TWOLIST || !(page->flags & PG_LRU) ||
	    page->flags & PG_ACTIVE)
		return;
	lru_remove(page);
	put(page, true);
	lru_statistics[policy].activated++;
}

void lru_rotate(struct page *page)
{
	bool was_active = page->flags & PG_ACTIVE;

	lru_remove(page);
	put(page, was_active);
}

/* ---- who goes ---- */

static bool was_used(struct page *page)
{
	bool used = rmap_test_and_clear_used(page);

	lru_statistics[policy].scanned++;
	lru_statistics[policy].referenced += used;
	return used;
}

/* Why the last one was picked: for kview alone. */
static enum kview_reason reason;
static u64 reason_detail;

static struct page *because(enum kview_reason why, u64 detail,
			    struct page *page)
{
	reason = why;
	reason_detail = detail;
	return page;
}

void lru_note_evicted(const struct page *page)
{
	kview_note(KVIEW_EVICTED, reason, page, reason_detail);
}

static struct page *oldest(void)
{
	return list_empty(&inactive) ? NULL : page_of(inactive.next);
}

/* The first in the circle that was not used since the hand was here. */
static struct page *pick_clock(void)
{
	for (u64 n = 2 * inactive_count; n; n--) {
		struct page *page = oldest();

		if (!was_used(page))
			return because(KVIEW_UNUSED, 0, page);
		lru_rotate(page);
	}
	return because(KVIEW_ALL_USED, 0, oldest());
}

/*
 * The lowest age: a byte whose bits are the last eight rounds, newest first. The
 * rounds are as far apart as memory is large: what is used often must be seen in
 * one of eight. In between the lowest age there is only rises.
 */
static struct page *pick_aging(void)
{
	static u64 until_round;
	static u32 lowest;
	struct page *best = NULL;

	if (!until_round) {
		for_each_node (node, &inactive) {
			struct page *page = page_of(node);

			page->age =
				page->age >> 1 | (was_used(page) ? AGE_NEW : 0);
		}
		until_round = max_u64(AGE_BATCH, inactive_count / AGE_PART);
		lowest = 0;
	}
	until_round--;
	for_each_node (node, &inactive) {
		if (!best || page_of(node)->age < best->age)
			best = page_of(node);
		if (best->age <= lowest)
			break;
	}
	lowest = best ? best->age : 0;
	return because(KVIEW_LOWEST_AGE, best ? best->age : 0, best);
}

/* Keep the inactive list at least as long as the active one. */
static void deactivate(void)
{
	u64 left = active_count;

	while (active_count > inactive_count && left--) {
		struct page *page = page_of(active.next);

		if (was_used(page)) {
			lru_rotate(page);
			continue;
		}
		lru_remove(page);
		put(page, false);
		lru_statistics[policy].deactivated++;
	}
}

static struct page *pick_twolist(void)
{
	deactivate();
	for (u64 n = inactive_count; n; n--) {
		struct page *page = oldest();

		if (!was_used(page))
			return because(KVIEW_UNUSED, 0, page);
		lru_activate(page);
	}
	while (!inactive_count && active_count) {
		struct page *page = page_of(active.next);

		lru_remove(page);
		put(page, false);
	}
	return because(KVIEW_LAST_LEFT, 0, oldest());
}

/* Not used for a while, the while counted in evictions; else, of those the hand
   passed, who was used longest ago. */
static struct page *pick_wsclock(void)
{
	u32 now = (u32)lru_statistics[policy].evicted;
	struct page *eldest = NULL;

	for (u64 n = min_u64(inactive_count, WS_SCAN); n; n--) {
		struct page *page = oldest();

		if (was_used(page))
			page->stamp = now;
		else if (now - page->stamp > WS_WINDOW)
			return because(KVIEW_OUT_OF_SET, now - page->stamp,
				       page);
		if (!eldest || now - page->stamp > now - eldest->stamp)
			eldest = page;
		lru_rotate(page);
	}
	return because(KVIEW_ELDEST, eldest ? now - eldest->stamp : 0, eldest);
}

struct page *lru_pick(void)
{
	switch (policy) {
	case POLICY_CLOCK:
		return pick_clock();
	case POLICY_AGING:
		return pick_aging();
	case POLICY_TWOLIST:
		return pick_twolist();
	case POLICY_WSCLOCK:
		return pick_wsclock();
	default:
		return because(KVIEW_OLDEST, 0, oldest());
	}
}

/* ---- the choice ---- */

const char *lru_policy_name(enum lru_policy which)
{
	return names[which];
}

enum lru_policy lru_policy(void)
{
	return policy;
}

int lru_set_policy(const char *name)
{
	for (int i = 0; i < POLICY_COUNT; i++) {
		if (strcmp(names[i], name))
			continue;
		/* only one of them has a second list */
		while (!list_empty(&active)) {
			struct page *page = page_of(active.next);

			lru_remove(page);
			put(page, false);
		}
		policy = (enum lru_policy)i;
		return 0;
	}
	return -EINVAL;
}

void lru_reset(void)
{
	list_init(&active);
	list_init(&inactive);
	active_count = inactive_count = 0;
	memset(lru_statistics, 0, sizeof(lru_statistics));
}

void lru_publish(u64 *roots)
{
	roots[KVIEW_INACTIVE] = (u64)&inactive;
	roots[KVIEW_ACTIVE] = (u64)&active;
	roots[KVIEW_POLICY] = (u64)&policy;
	roots[KVIEW_POLICY_NAMES] = (u64)names;
	roots[KVIEW_POLICY_STATS] = (u64)lru_statistics;
}
