/* SPDX-License-Identifier: MIT */
/*
 * kview: how the guest kernel lets the emulator read its own structures. The
 * kernel keeps no copies: a table says where its structures begin and where
 * in them the members lie, and the emulator follows them in guest memory by
 * peeks, which cost the guest nothing.
 *
 * It is found without asking: behind the 64 bytes of its image header, which
 * lies at PLATFORM_KERNEL_BASE, the image has KVIEW_MAGIC and the physical
 * address of the table. The table begins with the magic too, once it is filled.
 *
 * Addresses are the kernel's virtual ones unless they say pa, and are
 * translated by its page table. What a member is called here is what it is
 * called there. Any change of this file changes KVIEW_VERSION, and who knows
 * another version reads nothing. Whoever reads must take every word for a lie.
 */
#ifndef ABI_KVIEW_H
#define ABI_KVIEW_H

#define KVIEW_HEADER_OFFSET 64		/* of the image: magic, pa of the table */
#define KVIEW_MAGIC 0x574549564b525456	/* "VTRKVIEW" */
#define KVIEW_VERSION 1

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Where things are; 0: not there. */
enum kview_root {
	KVIEW_TASK_LIST, /* head of the list through TASK_ALL_NODE */
	KVIEW_MEM_MAP,	 /* a pointer to the first of FRAME_COUNT struct pages */
	KVIEW_FIRST_PFN, /* from here on, where nothing else is said: one uint64_t */
	KVIEW_FRAME_COUNT,
	KVIEW_MARK_MIN,
	KVIEW_MARK_LOW,
	KVIEW_MARK_HIGH,
	KVIEW_INACTIVE, /* list heads, through PAGE_LRU: who comes first goes first */
	KVIEW_ACTIVE,
	KVIEW_POLICY,	    /* uint32_t */
	KVIEW_POLICY_NAMES, /* char *[KVIEW_POLICIES] */
	KVIEW_POLICY_STATS, /* an array by policy; POLICY_BYTES each */
	KVIEW_SWAP_AREAS,   /* struct swap_area *[KVIEW_SWAP_AREAS_MAX] */
	KVIEW_SWAP_IN,
	KVIEW_SWAP_OUT,
	KVIEW_SWAP_REUSED,
	KVIEW_SWAP_ERRORS,
	KVIEW_SWAP_REFAULTS,
	KVIEW_RECLAIM_DIRECT,
	KVIEW_RECLAIM_KSWAPD,
	KVIEW_RECLAIM_ANON,
	KVIEW_RECLAIM_FILE,
	KVIEW_ROOTS,
};

/* Members of the kernel's structures. */
enum kview_field {
	KVIEW_TASK_PID,
	KVIEW_TASK_TGID,
	KVIEW_TASK_PARENT,
	KVIEW_TASK_COMM,
	KVIEW_TASK_STATE,
	KVIEW_TASK_MM,
	KVIEW_TASK_ALL_NODE,
	KVIEW_TASK_CPU_NS,
	KVIEW_TASK_SWITCHES,
	KVIEW_MM_PGD,
	KVIEW_MM_USERS,
	KVIEW_MM_VMA_LIST,
	KVIEW_MM_TOTAL_VM,
	KVIEW_MM_RSS_ANON,
	KVIEW_MM_RSS_FILE,
	KVIEW_MM_SWAP_ENTRIES,
	KVIEW_MM_PGTABLE_PAGES,
	KVIEW_MM_MIN_FLT,
	KVIEW_MM_MAJ_FLT,
	KVIEW_MM_START_BRK,
	KVIEW_MM_BRK,
	KVIEW_MM_START_STACK,
	KVIEW_VMA_START,
	KVIEW_VMA_END,
	KVIEW_VMA_FLAGS,
	KVIEW_VMA_PGOFF,
	KVIEW_VMA_FILE,
	KVIEW_VMA_NODE,
	KVIEW_VMA_ANON_VMA,
	KVIEW_FILE_INODE,
	KVIEW_FILE_DENTRY,
	KVIEW_INODE_MAPPING,
	KVIEW_INODE_SIZE,
	KVIEW_DENTRY_NAME,
	KVIEW_DENTRY_PARENT,
	KVIEW_PAGE_OWNER,
	KVIEW_PAGE_ORDER,
	KVIEW_PAGE_BUDDY,
	KVIEW_PAGE_REFCOUNT,
	KVIEW_PAGE_MAPCOUNT,
	KVIEW_PAGE_FLAGS,
	KVIEW_PAGE_LRU,
	KVIEW_PAGE_PRIVATE,
	KVIEW_PAGE_MAPPING,
	KVIEW_PAGE_INDEX,
	KVIEW_PAGE_AGE,
	KVIEW_PAGE_STAMP,
	KVIEW_PAGE_BYTES, /* the size of the structure; its offset is 0 */
	KVIEW_POLICY_SCANNED,
	KVIEW_POLICY_REFERENCED,
	KVIEW_POLICY_EVICTED,
	KVIEW_POLICY_ACTIVATED,
	KVIEW_POLICY_DEACTIVATED,
	KVIEW_POLICY_FAILED,
	KVIEW_POLICY_BYTES,
	KVIEW_SWAP_NAME,
	KVIEW_SWAP_SLOTS,
	KVIEW_SWAP_PRIORITY,
	KVIEW_SWAP_COUNTS, /* a pointer to a uint16_t a slot */
	KVIEW_SWAP_USED,
	KVIEW_SWAP_BAD,
	KVIEW_SWAP_NEXT,
	KVIEW_FIELDS,
};

struct kview_field_place {
	uint16_t offset, size;
};

/* PAGE_OWNER */
enum kview_owner {
	KVIEW_OWNER_RESERVED, KVIEW_OWNER_FREE, KVIEW_OWNER_KERNEL, KVIEW_OWNER_PGTABLE,
	KVIEW_OWNER_SLAB, KVIEW_OWNER_ANON, KVIEW_OWNER_FILE, KVIEW_OWNERS,
};

/* PAGE_FLAGS */
#define KVIEW_PAGE_ON_LRU 1u
#define KVIEW_PAGE_ACTIVE 2u
#define KVIEW_PAGE_SWAPCACHE 4u
#define KVIEW_PAGE_DIRTY 8u

/* TASK_STATE */
enum kview_state {
	KVIEW_RUNNING, KVIEW_INTERRUPTIBLE, KVIEW_UNINTERRUPTIBLE, KVIEW_STOPPED, KVIEW_ZOMBIE,
	KVIEW_DEAD, KVIEW_STATES,
};

/* VMA_FLAGS, as Linux's. */
#define KVIEW_VM_READ 1u
#define KVIEW_VM_WRITE 2u
#define KVIEW_VM_EXEC 4u
#define KVIEW_VM_SHARED 8u
#define KVIEW_VM_GROWSDOWN 0x100u
#define KVIEW_VM_SPECIAL 0x200u /* not Linux's: the kernel's page for signals */
#define KVIEW_VM_LOCKED 0x2000u

#define KVIEW_POLICIES 5
#define KVIEW_SWAP_AREAS_MAX 8

/* What a slot's count holds besides how many page tables have it. */
#define KVIEW_SLOT_CACHED 0x8000u
#define KVIEW_SLOT_BAD 0x4000u
#define KVIEW_SLOT_COUNT 0x3fffu

/* Entries of page tables that are not valid. */
#define KVIEW_PTE_NONE_PRESENT 0x100u /* its frame is there, its VMA allows nothing */
#define KVIEW_PTE_SWAP 0x200u	      /* instead of the frame's number: a swap entry */
#define KVIEW_SWAP_AREA_SHIFT 36      /* of a swap entry: the area above, the slot below */

/* What only the kernel knows: who went, who was to go, and why. */
enum kview_event_kind { KVIEW_EVICTED, KVIEW_KEPT, KVIEW_REFAULTED, KVIEW_EVENT_KINDS };

enum kview_reason {
	KVIEW_NO_REASON,
	KVIEW_OLDEST,	  /* it came first */
	KVIEW_UNUSED,	  /* its A bit was clear when the hand came */
	KVIEW_ALL_USED,	  /* all were, in two rounds: the next one */
	KVIEW_LOWEST_AGE, /* of all; the detail */
	KVIEW_OUT_OF_SET, /* not used for so many evictions: the detail */
	KVIEW_ELDEST,	  /* all in the working set: unused for longest */
	KVIEW_LAST_LEFT,  /* nothing else is on the list */
	KVIEW_LOCKED,	  /* kept: mlock */
	KVIEW_BUSY,	  /* kept: held, dirty, or nowhere to write it */
	KVIEW_REASONS,
};

struct kview_event {
	uint64_t time; /* of the counter `time` */
	uint64_t pfn;
	uint64_t detail;
	uint32_t index; /* page number in its file or family */
	uint8_t kind, reason, owner, policy;
};

#define KVIEW_EVENTS_MAX 128 /* a power of two */

/*
 * begun and ended are counted up round every change that could lead somebody
 * astray who follows lists at that moment. Who reads wants both equal, before
 * and after, and `begun` the same. Lists of pages change too often for that:
 * what lies ahead on them is in order at any moment.
 */
struct kview {
	uint64_t magic; /* written last */
	uint32_t version;
	uint32_t bytes; /* of this structure */
	uint64_t begun, ended;
	uint64_t page_table_pa; /* a root whose upper half is the kernel's */
	uint64_t event_count; /* ever; the latest are kept, by number modulo EVENTS_MAX */
	uint64_t roots[KVIEW_ROOTS];
	struct kview_field_place fields[KVIEW_FIELDS];
	struct kview_event events[KVIEW_EVENTS_MAX];
};

#endif
#endif
