/* SPDX-License-Identifier: MIT */
/*
 * A guest kernel's own books at one moment, copied by kernel_reader.h: its
 * tasks, address spaces, frames, lists, swap and why it evicted what. Only a
 * kernel that publishes kview has one. While the machine runs, what is read
 * may change meanwhile; then it is read again, and if it does not settle,
 * is_changing says so and what is here is a mixture, though a harmless one.
 */
#ifndef VIEW_KERNEL_H
#define VIEW_KERNEL_H

#include "view/kernel_reader.h"

#define KERNEL_TASKS_MAX 512
#define KERNEL_SPACES_MAX 256
#define KERNEL_VMAS_MAX 8192 /* of all spaces */
#define KERNEL_SLOTS_MAX (1u << 20) /* of all areas */
#define KERNEL_COMM 16
#define KERNEL_NAME 48
#define KERNEL_NO_SPACE 0xffff
#define KERNEL_SPACE_BITS 64

struct kernel_task {
	u64 va;
	s32 pid, tgid, ppid;
	u32 state;  /* enum kview_state */
	u16 space;  /* index; KERNEL_NO_SPACE: none */
	u16 parent; /* index of its task; its own: none that is known */
	u64 cpu_ns, switches;
	char comm[KERNEL_COMM + 1];
};

/* An mm_struct; counts are of pages. */
struct kernel_space {
	u64 va, root_ppn;
	u64 total_vm, rss_anon, rss_file, swapped, tables, min_flt, maj_flt, users;
	u64 start_brk, brk, start_stack;
	u32 first_vma, vma_count;
	u32 task; /* the first that has it, index */
	u64 own, shared; /* pages present whose frame one entry maps, or several */
	double pss;	 /* each page divided by how many entries map it */
};

struct kernel_vma {
	u64 start_va, end_va, flags, pgoff;
	u64 anon_vma;	 /* its family of private pages, by address; 0: none yet */
	u64 mapping;	 /* of its file; 0: none */
	u64 file_bytes;
	u64 present, swapped, dirty; /* pages, by its page table */
	char name[KERNEL_NAME];
};

/* A struct page. What belongs to a block says what its first frame does. */
struct kernel_frame {
	u64 mapping, index, private, lru_next;
	u32 refcount, mapcount, age, stamp;
	u8 owner, order, flags;
	u8 table_level; /* of a page table that a space has */
	bool is_head; /* of a block; all single frames are */
	u64 spaces;   /* whose tables map it, or that it is of; a bit each, of SPACE_BITS */
};

struct kernel_area {
	char name[KERNEL_NAME];
	u64 slots, used, bad, next;
	s32 priority;
	u32 first_slot, slot_count; /* in kernel_view's; fewer than slots: not all are kept */
};

struct kernel_slot {
	u16 count; /* KVIEW_SLOT_* and how many tables hold it */
	u16 space; /* one whose table does; KERNEL_NO_SPACE: none seen */
};

struct kernel_policy {
	char name[KERNEL_COMM];
	u64 scanned, referenced, evicted, activated, deactivated, failed;
};

/* Frames in the order of a list, by ppn. */
struct kernel_queue {
	u32 *ppns; /* owned */
	u64 count;
};

struct kernel_view {
	enum kernel_status status;
	bool is_changing;
	bool is_partial; /* more tasks, VMAs, slots than are kept, or something led astray */
	u32 version;     /* of a foreign one */

	struct kernel_task tasks[KERNEL_TASKS_MAX];
	struct kernel_space spaces[KERNEL_SPACES_MAX];
	u32 task_count, space_count, vma_count;
	struct kernel_vma *vmas; /* owned */

	struct kernel_frame *frames; /* owned; frame_room of them */
	u64 first_ppn, frame_count, frame_room;
	u64 owned[KVIEW_OWNERS];
	u64 free_blocks[16]; /* by order */
	struct kernel_queue inactive, active;
	u64 mark_min, mark_low, mark_high;

	struct kernel_policy policies[KVIEW_POLICIES];
	u32 policy;
	u64 reclaim_direct, reclaim_kswapd, reclaim_anon, reclaim_file;

	struct kernel_area areas[KVIEW_SWAP_AREAS_MAX]; /* slots 0: none */
	struct kernel_slot *slots; /* owned */
	u32 slot_count;
	u64 swap_in, swap_out, swap_reused, swap_errors, swap_refaults;

	struct kview_event events[KVIEW_EVENTS_MAX]; /* the latest first */
	u32 event_count;
	u64 events_ever;

	struct kernel_reader reader;
};

/* For a machine with this much RAM; NULL: no memory. */
struct kernel_view *kernel_new(const struct bus *bus);
void kernel_free(struct kernel_view *kernel);
/* Read it all anew. */
void kernel_look(struct kernel_view *kernel, const struct bus *bus);

/* An entry that maps a frame, found as the kernel finds it: by the family or
   file that the frame names, and its page number there. */
struct kernel_mapping {
	const struct kernel_space *space;
	const struct kernel_vma *vma;
	u64 va, pte;
};
/* How many there are; the first `room` are written down. */
unsigned kernel_find_mappings(const struct kernel_view *kernel, u64 ppn,
			      struct kernel_mapping *mappings, unsigned room);
/* A level-0 entry of a space; false: no table leads there. */
bool kernel_find_entry(const struct kernel_view *kernel, const struct kernel_space *space, u64 va,
		       u64 *pte) must_check;

/* What to say where nothing can be shown; NULL: there is something. */
const char *kernel_complaint(const struct kernel_view *kernel);
/* NULL: not one of its frames. */
const struct kernel_frame *kernel_find_frame(const struct kernel_view *kernel, u64 ppn);
/* By satp or root; NULL: no task has it. */
const struct kernel_space *kernel_find_space(const struct kernel_view *kernel, u64 root_ppn);
/* NULL: none has the address. */
const struct kernel_vma *kernel_find_vma(const struct kernel_view *kernel,
					 const struct kernel_space *space, u64 va);
/* "r-xp", as /proc/PID/maps has it. */
void kernel_vma_rights(const struct kernel_vma *vma, char text[5]);
extern const char *const kernel_owner_names[KVIEW_OWNERS];
extern const char *const kernel_reason_names[KVIEW_REASONS];
extern const char kernel_state_letters[KVIEW_STATES + 1];

/* The parts, each in its own file: kernel_tasks.c, kernel_frames.c, kernel_swap.c. */
void kernel_look_tasks(struct kernel_view *kernel);
void kernel_look_frames(struct kernel_view *kernel);
void kernel_look_swap(struct kernel_view *kernel);

#endif
