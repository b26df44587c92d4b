/* SPDX-License-Identifier: MIT */
/*
 * The page cache: the pages of each file by number, in memory, changed and to
 * be written back, or in swap. A file system says how they are read and written;
 * everything else (mappings, dirty pages, reclaim) is done here and in
 * writeback.c. Nothing sleeps, so between two calls nothing changes.
 */
#ifndef MM_FILEMAP_H
#define MM_FILEMAP_H

#include "core/types.h"
#include "mm/radix.h"

struct address_space;
struct page;
struct swap_area;

struct address_space_operations {
	/* The frame that has the contents already and lies in no list, with a
	   reference (a ramdisk's); NULL, as operation or answer: there is
	   none. */
	struct page *(*find_in_place)(struct address_space *mapping, u64 index);
	/* Fill all of the frame: page->index says with what; beyond the end of
	   the file zero. 0 or a negated errno. It may allocate. */
	int (*readpage)(struct address_space *mapping, struct page *page);
	/* The whole page to where the file is kept. 0, or a negated errno: then
	   it stays dirty. NULL: the file is in memory alone, and its dirty
	   pages go to swap. */
	int (*writepage)(struct address_space *mapping, struct page *page);
	/* Before a shared mapping may store into a clean page: a place for it.
	   0, or a negated errno: SIGBUS. NULL: nothing to do. */
	int (*page_mkwrite)(struct address_space *mapping, struct page *page);
};

/* The pages of a file. */
struct address_space {
	struct radix_tree pages; /* one reference each; tag: dirty */
	struct list_head vmas;	 /* that map it */
	const struct address_space_operations *ops;
	struct list_head dirty_node; /* has dirty pages and a writepage */
	u64 dirty_since_ns;	     /* when the first of them became so */
	u64 dirty, swapped;	     /* pages */
	struct list_head swapped_node;
	int error; /* of a write nobody was told of */
};

struct filemap_statistics {
	u64 dirty;	   /* pages that wait to be written, now */
	u64 swapped;	   /* pages of files that are in swap, now */
	u64 read, written; /* where writing is possible at all */
	u64 write_errors;
};
extern struct filemap_statistics filemap_statistics;

/* ---- filemap.c ---- */

void address_space_init(struct address_space *mapping,
			const struct address_space_operations *ops);
/* Read if it was not there, with a reference; NULL: *err says why. */
struct page *filemap_get(struct address_space *mapping, u64 index, int *err);
/* With a reference, if that takes no reading and no frame; or NULL. */
struct page *filemap_get_resident(struct address_space *mapping, u64 index);
/* NULL: not in memory. */
struct page *filemap_find(const struct address_space *mapping, u64 index);
/* Is there contents of the cache's own, in memory or in swap? */
bool filemap_has(const struct address_space *mapping, u64 index);
/* Drop and unmap all pages from `first` on, dirty or not. */
void filemap_truncate(struct address_space *mapping, u64 first);
/* Into swap, out of memory: of a file kept nowhere else. 0 or an error. */
int filemap_swap_out(struct page *page);
/* Bring back all that is in a swap area. 0 or a negated errno. */
int filemap_unuse(const struct swap_area *area);

/* ---- writeback.c ---- */

/* The contents changed, or are about to. */
void filemap_dirty(struct page *page);
/* One dirty page to its file. 0 or a negated errno. */
int filemap_write_page(struct page *page);
/* The dirty pages from `first` to `last`: the first error, of these writes or
   of one before that nobody was told of. */
int filemap_write(struct address_space *mapping, u64 first, u64 last);
/* All dirty pages of all files, at most `limit`: how many were written. */
u64 filemap_write_all(u64 limit);
/* Those of files that were dirty before a time since boot. */
void filemap_write_old(u64 before_ns);
/* Some page is dirty now: core/flusher.c. */
void wake_flusher(void);
/* It is no longer dirty, for what reason ever. */
void filemap_clean(struct page *page);

/*
 * While a file system changes what writepage looks at: memory may be reclaimed,
 * but no page is written to a file for it. Must not sleep in between.
 */
void writeback_block(void);
void writeback_unblock(void);
bool writeback_is_blocked(void);

#endif
