/* SPDX-License-Identifier: MIT */
/* Which pages could be taken away, and which is next: replacement policies. */
#ifndef MM_LRU_H
#define MM_LRU_H

#include "core/types.h"

struct page;

enum lru_policy {
	POLICY_FIFO,
	POLICY_CLOCK,	/* second chance */
	POLICY_AGING,	/* least recently used, by eight rounds of A bits */
	POLICY_TWOLIST, /* active and inactive, as Linux's classic */
	POLICY_WSCLOCK, /* working set: not used for a while */
	POLICY_COUNT,
};

struct lru_statistics {
	u64 scanned, referenced; /* looked at; had been used */
	u64 evicted;
	u64 activated, deactivated;
	u64 failed; /* picked, and could not go */
};
extern struct lru_statistics lru_statistics[POLICY_COUNT];

void lru_add(struct page *page);
void lru_remove(struct page *page);
/* To the end of its list: it cannot go now. */
void lru_rotate(struct page *page);
/* It is used again and again: not to be looked at soon. */
void lru_activate(struct page *page);
/* Who shall go; NULL: there is none. */
struct page *lru_pick(void);
/* Tell kview that the one picked last goes, and why: before it is gone. */
void lru_note_evicted(const struct page *page);

u64 lru_pages(void);
u64 lru_pages_active(void);
enum lru_policy lru_policy(void);
const char *lru_policy_name(enum lru_policy which);
/* 0 or -EINVAL. */
int lru_set_policy(const char *name);
/* For tests: with no page in it. */
void lru_reset(void);

#endif
