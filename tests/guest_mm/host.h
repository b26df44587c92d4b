/* SPDX-License-Identifier: MIT */
/* What the mm tests share: an array of RAM, a file, a random source. */
#ifndef GUEST_MM_HOST_H
#define GUEST_MM_HOST_H

#include "mm/mm_internal.h"

#define HOST_RAM_FRAMES 4096ul
#define HOST_FILE_PAGES 64

/* Fresh RAM of `frames` frames, all free. */
void host_memory_reset(u64 frames);
/* The same of all there is, with the zero frame made, so that frames can be
   counted: the first thing a test of address spaces does. */
void host_memory_begin(void);
u32 host_random(u32 limit);
void host_random_seed(u64 seed);

/* Before each step of a test: shall it be done? Seeds its random numbers. */
bool host_step(void);
/* Nothing is left out: what only many steps together bring may be expected. */
bool host_is_whole(void);
/* Run a test in a process of its own; one that fails, again with fewer steps, and
   the fewest are printed. False: it failed. */
bool host_run_shrinking(void (*run)(void));
extern u64 host_seed;
extern u64 host_now_ns; /* the time; it goes on when it is read */

/* What every byte of a page of a test file is. */
u8 host_file_byte(const struct file *file, u64 pgoff);
#define HOST_FILES 2
extern struct file *const host_files[HOST_FILES];
extern long host_file_references;
/* Read and written otherwise, until host_files_init. */
void host_file_set_operations(int number,
			      const struct address_space_operations *ops);
/* Empty page caches; and empty them again. */
void host_files_init(void);
void host_files_drop(void);

#define EXPECT(condition)                                                      \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: expected %s (seed %lu)\n",     \
				__FILE__, __LINE__, #condition,                \
				(unsigned long)host_seed);                     \
			exit(1);                                               \
		}                                                              \
	} while (0)

/* What the hart does: walk, check, or fault until it works; then *byte is the
   page's 101st. */
enum fault_result host_touch(struct mm_struct *mm, u64 va, enum access access,
			     u8 **byte);

/* Address spaces against models, forking and ending: test_space.c. */
void host_run_family(int steps, bool oom_allowed);

/* mm/vmalloc.c, under names of its own. */
void *host_vmalloc(u64 size);
void host_vfree(void *start);

void test_buddy(void);
void test_zones(void);
void test_slab(void);
void test_red_zones(void);
void test_vmalloc(void);
void test_rbtree(void);
void test_radix(void);
void test_space(void);
void test_family(void);
void test_exhaustion(void);
void test_overcommit(void);
void test_swap(void);
void test_writeback(void);
void test_tmpfs(void);

#endif
