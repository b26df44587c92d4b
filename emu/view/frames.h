/* SPDX-License-Identifier: MIT */
/*
 * What each frame of RAM is used for, as far as hardware tells: the tables of
 * the address spaces seen, what their leaves map, and whether a frame holds
 * anything but zeros. Where the guest's kernel publishes kview its own books
 * come before that; else free but dirty and page cache are not told apart.
 */
#ifndef VIEW_FRAMES_H
#define VIEW_FRAMES_H

#include "view/kernel.h"
#include "view/snapshot.h"

enum frame_use {
	FRAME_ZERO,      /* all zeros, and no user maps it */
	FRAME_FIRMWARE,  /* below the kernel's load address */
	FRAME_KERNEL,    /* supervisor leaves map it, or none does; not zero */
	FRAME_TABLE,     /* a page table of a space seen */
	FRAME_PRIVATE,   /* one user leaf maps it, writable */
	FRAME_READ_ONLY, /* one user leaf maps it, not writable: text, constants */
	FRAME_SHARED,    /* several user leaves map it: shared, or copied on write */
	/* only where the kernel says so (kernel.h): */
	FRAME_FREE,
	FRAME_SLAB,
	FRAME_CACHE,     /* page cache */
	FRAME_USES,
};

struct frame_use_info {
	const char *name, *text;
	char letter;
	u8 ink, mark;
};
extern const struct frame_use_info frame_uses[FRAME_USES];

enum { FRAME_ACCESSED = 1, FRAME_DIRTY = 2, FRAME_EXECUTED = 4, FRAME_IN_TLB = 8,
       FRAME_SUPERVISOR = 16, FRAME_WRITABLE = 32 };

struct frame {
	u8 use, flags;
	u8 table_level; /* of TABLE */
	u8 space;       /* the first that maps it, index into watch.spaces */
	u16 user_maps, supervisor_maps; /* leaves; saturating */
	u32 spaces;     /* whose users map it, a bit each */
};

struct frame_space {
	u64 user_pages; /* leaves with U, whatever their size */
	u64 private_frames, shared_frames; /* by whether other spaces map them */
	unsigned tables;
};

struct frame_map {
	struct frame *frames; /* owned; of RAM from its first on */
	u64 first_ppn, count;
	u64 totals[FRAME_USES];
	u64 dirty, accessed;
	bool is_partial; /* some space had more tables than are visited */
	unsigned table_count; /* frames that are tables */
	struct frame_space spaces[WATCH_SPACES_MAX];
	struct kernel_view *kernel; /* owned: what the kernel says of itself */
};

/* false: no memory. */
bool frames_init(struct frame_map *map, const struct bus *bus) must_check;
void frames_free(struct frame_map *map);
void frames_build(struct frame_map *map, const struct snapshot *now);
/* Frames that the users of both spaces map. */
u64 frames_common(const struct frame_map *map, unsigned first, unsigned second);
/* NULL: not RAM. */
const struct frame *frames_find(const struct frame_map *map, u64 ppn);

#endif
