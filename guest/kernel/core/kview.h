/* SPDX-License-Identifier: MIT */
/*
 * What the emulator may read of this kernel while it runs: abi/kview.h. The
 * kernel says once where things are; after that it marks the changes that
 * would lead a reader astray, and notes why a page had to go.
 */
#ifndef CORE_KVIEW_H
#define CORE_KVIEW_H

#include "abi/kview.h"
#include "core/types.h"

struct page;

#ifdef MM_HOST_TEST
/* Nobody reads. */
static inline void kview_begin(void)
{
}
static inline void kview_end(void)
{
}
static inline void kview_note(enum kview_event_kind kind,
			      enum kview_reason reason, const struct page *page,
			      u64 detail)
{
	(void)kind, (void)reason, (void)page, (void)detail;
}
#else
extern struct kview kview;

/* When all that it names is there, paging too. */
void kview_init(void);

/* Round a change of lists; they nest. */
static inline void kview_begin(void)
{
	__atomic_fetch_add(&kview.begun, 1, __ATOMIC_RELAXED);
}

static inline void kview_end(void)
{
	__atomic_fetch_add(&kview.ended, 1, __ATOMIC_RELAXED);
}

/* The page as it is now: note it before it goes. */
void kview_note(enum kview_event_kind kind, enum kview_reason reason,
		const struct page *page, u64 detail);
#endif

/* Each file puts in where its own things are. */
void page_alloc_publish(u64 *roots);
void lru_publish(u64 *roots);
void vmscan_publish(u64 *roots);
void swap_publish(u64 *roots);

#endif
