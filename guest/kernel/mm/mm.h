/* SPDX-License-Identifier: MIT */
/*
 * Memory management as the rest of the kernel sees it: frames, small objects,
 * address spaces. Sizes and addresses are bytes unless a name says pages or
 * pfn; functions that fail return NULL or a negated errno.
 */
#ifndef MM_MM_H
#define MM_MM_H

#include "core/types.h"
#include "mm/filemap.h"
#include "mm/rbtree.h"

struct file;
struct anon_vma;

/* ---- frames (page_alloc.c) ---- */

/* Who a frame belongs to. 0 is what memset leaves: not the allocator's. */
enum frame_owner {
	OWNER_RESERVED, /* firmware, kernel image, initial ramdisk, dtb */
	OWNER_FREE,
	OWNER_KERNEL, /* stacks, buffers, the frame table itself */
	OWNER_PGTABLE,
	OWNER_SLAB,
	OWNER_ANON, /* private pages of programs */
	OWNER_FILE, /* written pages of the RAM file system */
	OWNER_COUNT,
};

#define ORDER_COUNT 11 /* blocks of 4 KiB .. 4 MiB */

/* One per frame of RAM; of a block, the first frame's counts. */
struct page {
	u8 owner;
	u8 order;	      /* of the block this frame heads */
	u8 buddy;	      /* heads a free block */
	u8 cache;	      /* slab: index of its cache */
	u32 refcount;	      /* mappings and holders; slab: objects in use */
	u32 mapcount;	      /* page-table entries that map it */
	u32 flags;	      /* PG_* */
	struct list_head lru; /* free list, slab's partial list */
	u64 private;	      /* page table: live entries; slab: free object;
				 swap cache: its swap entry */
	void *mapping;	      /* anon_vma or address_space: rmap.c */
	u64 index;	      /* page number there */
	u32 age, stamp;	      /* the replacement policy's: lru.c */
};

#define PG_LRU	     1u /* on a list of lru.c */
#define PG_ACTIVE    2u
#define PG_SWAPCACHE 4u
#define PG_READAHEAD 16u /* in the swap cache, and nobody asked for it yet */
#define PG_DIRTY     8u /* a file's page that differs from what is kept of it */

void page_alloc_init(struct page *map, u64 first_pfn, u64 pages);
/* Of all frames, each is then given to the allocator or kept from it. */
void page_alloc_reserve(u64 first_pfn, u64 end_pfn);
/* Give frames [first, end) to the allocator. */
void page_alloc_release(u64 first_pfn, u64 end_pfn);
/* Where it may lie: GFP_DMA, in the low zone alone. */
enum gfp { GFP_KERNEL, GFP_DMA };
struct page *alloc_pages_gfp(enum gfp gfp, unsigned int order,
			     enum frame_owner owner);
struct page *alloc_pages(unsigned int order, enum frame_owner owner);
void free_pages(struct page *page);
void get_page(struct page *page);
void put_page(struct page *page);
u64 page_to_pfn(const struct page *page);
/* NULL where no RAM is. */
struct page *pfn_to_page(u64 pfn);
void *page_address(const struct page *page);
u64 frames_total(void);
/* How many blocks of this order are free there: zone.h. */
struct zone;
u64 free_blocks(const struct zone *zone, unsigned int order);
u64 frames_owned(enum frame_owner owner);
const char *frame_owner_name(enum frame_owner owner);
/* A zeroed frame by its kernel address; free with put_page. */
void *alloc_zeroed_page_gfp(enum gfp gfp, enum frame_owner owner);
void *alloc_zeroed_page(enum frame_owner owner);

/* ---- small objects (slab.c) ---- */

void slab_init(void);
/* Of the objects in frames of that cache; 0: there is none. */
size_t slab_object_size(unsigned int cache);
void *kmalloc(size_t size);
void *kzalloc(size_t size);
void kfree(void *object);

/* ---- kernel memory with guard pages (vmalloc.c) ---- */

/* Whole pages, not zeroed; physically anywhere. */
void *vmalloc(u64 size);
void vfree(void *start);

/* ---- address spaces ---- */

#define VM_READ	     0x1ul
#define VM_WRITE     0x2ul
#define VM_EXEC	     0x4ul
#define VM_SHARED    0x8ul
#define VM_GROWSDOWN 0x100ul
#define VM_LOCKED    0x2000ul	/* mlock: its pages stay */
#define VM_ACCOUNT   0x100000ul /* its pages are promised: overcommit.h */
#define VM_NORESERVE 0x200000ul /* MAP_NORESERVE: they are not */
#define VM_SPECIAL   0x200ul	/* kernel's own page: no mremap, no merge */

/* One run of pages with one set of rights. Sorted, disjoint, page-aligned. */
struct vm_area_struct {
	u64 vm_start;
	u64 vm_end; /* first byte after */
	u64 vm_flags;
	u64 vm_pgoff; /* page of vm_file at vm_start; anonymous: as first mapped */
	struct file *vm_file; /* held; NULL anonymous */
	struct mm_struct *vm_mm;
	struct rb_node rb;
	struct list_head node;	    /* in the order of addresses */
	struct list_head file_node; /* of its address_space */
	struct list_head anon_node;
	struct anon_vma *anon_vma; /* NULL: no private page yet */
};

struct mm_struct {
	u32 mm_users; /* threads that live in it */
	u32 mm_count; /* who may have it in satp; all users count as one */
	u64 *pgd;     /* root table, kernel address */
	u64 asid;     /* and its generation above: arch/tlb.c */
	/* sets of harts, by number: arch/tlb.c */
	u64 tlb_harts;	  /* that may keep translations of it */
	u64 tlb_stale;	  /* of them: must fence before they run it */
	u64 icache_stale; /* must fence.i before they run it */
	struct rb_root vma_tree;
	struct list_head vma_list;
	u32 map_count;
	u64 mmap_base; /* mmap searches downwards from here */
	u64 start_code, end_code, start_data, end_data;
	u64 start_brk, brk;
	u64 start_stack, arg_start, arg_end, env_start, env_end;
	u64 stack_limit; /* RLIMIT_STACK */
	u64 sigreturn_va;
	u64 total_vm;		/* pages in all VMAs */
	u64 hiwater_vm;		/* and at most, before it last fell */
	u64 rss_anon, rss_file; /* pages mapped now */
	u64 hiwater_rss;	/* and at most */
	u64 swap_entries;	/* pages that are in swap */
	u64 def_flags;		/* VM_LOCKED: of all that will be mapped */
	u64 pgtable_pages;
	u32 pgtable_pins; /* who is between two looks at its tables */
	u64 min_flt, maj_flt;
};

enum access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_EXEC,
};

enum fault_result {
	FAULT_DONE,
	FAULT_MAPERR, /* no VMA: SIGSEGV, SEGV_MAPERR */
	FAULT_ACCERR, /* rights: SIGSEGV, SEGV_ACCERR */
	FAULT_BUS,    /* beyond the end of the file: SIGBUS */
	FAULT_OOM,
};

/* How faults were served, and what the MMU was told. /proc/vmstat. */
struct vm_statistics {
	u64 faults;
	u64 anon_zero;	   /* read of untouched memory: the zero frame */
	u64 anon_new;	   /* a fresh zeroed frame */
	u64 file_in_place; /* a frame of the file itself */
	u64 around;	   /* its neighbours, mapped with it */
	u64 file_copied;   /* private copy of file bytes */
	u64 write_copied;  /* first write to a shared frame */
	u64 write_reused;  /* first write to a frame of one owner */
	u64 ad_updated;	   /* only A or D was missing (Svade) */
	u64 spurious;	   /* nothing to do: the entry was already good */
	u64 swapped_in;	   /* from swap, or its cache */
	u64 stack_grown;
	u64 fence_page;
	u64 fence_mm;	      /* of one address space */
	u64 fence_all;	      /* everything, globals too */
	u64 asid_generations; /* ASIDs ran out and began anew */
	u64 remote_flush;     /* shoot-downs: other harts were waited for */
	u64 remote_received;  /* those harts, all added up */
	u64 remote_deferred;  /* left until the hart runs it again */
	u64 remote_fence_i;   /* the same for instructions: waited for */
	u64 fork_shared;      /* pages a fork left for two */
	u64 major;	      /* faults that waited for a device */
};
extern struct vm_statistics vm_statistics;
/* Aligned to as many, a power of 2; 1: only what is asked for. */
extern u64 fault_around_pages;

/* One user, one count; NULL if memory is short. */
struct mm_struct *mm_create(void);
/* The same contents, private pages copied when written to; or NULL. */
struct mm_struct *mm_fork(struct mm_struct *old);
/* The last user gone, all pages are; the last count gone, all is. */
void mm_get(struct mm_struct *mm);
void mm_put(struct mm_struct *mm);
void mm_grab(struct mm_struct *mm);
void mm_drop(struct mm_struct *mm);

/* vma.c: the set. vma_find: the one that ends above va; NULL: none. */
struct vm_area_struct *vma_find(const struct mm_struct *mm, u64 va);
/* In order; NULL: none. */
struct vm_area_struct *vma_first(const struct mm_struct *mm);
struct vm_area_struct *vma_last(const struct mm_struct *mm);
struct vm_area_struct *vma_next(const struct vm_area_struct *vma);
struct vm_area_struct *vma_prev(const struct vm_area_struct *vma);
int vma_insert(struct mm_struct *mm, u64 start, u64 end, u64 flags, u64 pgoff,
	       struct file *file);
/* The same VMA, unlocked, for a fork's address space; 0 or -ENOMEM. */
int vma_copy(struct mm_struct *mm, const struct vm_area_struct *old);
/* Cut [start, end) out of the set; page tables are the caller's business. */
int vma_remove_range(struct mm_struct *mm, u64 start, u64 end);
/* Flags of the mask become those given. 0 or -ENOMEM. */
int vma_change_range(struct mm_struct *mm, u64 start, u64 end, u64 mask,
		     u64 flags);
/* Make both ends of a range borders, or change nothing; and undo that. */
int vma_split_range(struct mm_struct *mm, u64 start, u64 end);
void vma_join_range(struct mm_struct *mm, u64 start, u64 end);
void vma_check(const struct mm_struct *mm);

/* mmap.c: what the system calls do; a user address or a negated errno */
s64 mm_map(struct mm_struct *mm, u64 va, u64 size, u64 flags, bool fixed,
	   bool no_replace, struct file *file, u64 pgoff);
int mm_unmap(struct mm_struct *mm, u64 va, u64 size);
int mm_protect(struct mm_struct *mm, u64 va, u64 size, u64 rights);
s64 mm_remap(struct mm_struct *mm, u64 old_va, u64 old_size, u64 new_size,
	     bool may_move, bool fixed, u64 new_va);
u64 mm_set_brk(struct mm_struct *mm, u64 brk);
/* Have pages stay in memory, and bring them in; or let them go again. */
int mm_lock(struct mm_struct *mm, u64 va, u64 size, bool locks);
int mm_lock_all(struct mm_struct *mm, bool locks);
/* Drop the pages, keep the mapping: the next touch faults afresh. */
int mm_discard(struct mm_struct *mm, u64 va, u64 size);
/* True when every byte of the range is in some VMA. */
bool mm_range_mapped(const struct mm_struct *mm, u64 va, u64 size);

/* fault.c */
enum fault_result handle_mm_fault(struct mm_struct *mm, u64 va,
				  enum access access);

/* rmap.c: from a page to who maps it */
/* Before a VMA's first private page: 0 or -ENOMEM. */
int rmap_prepare(struct vm_area_struct *vma);
void rmap_share(struct vm_area_struct *vma, struct anon_vma *anon);
void rmap_leave(struct vm_area_struct *vma);
/* An entry maps the page: the first of a new anonymous one; another; one less. */
void rmap_add_anon(struct page *page, const struct vm_area_struct *vma, u64 va);
void rmap_add(struct page *page);
void rmap_remove(struct page *page);
/* Each entry that maps the page; visit may unmap it. */
void rmap_walk(const struct page *page,
	       void (*visit)(struct vm_area_struct *vma, u64 va, u64 *entry,
			     void *context),
	       void *context);
/* Take W and D away wherever it is mapped: the next store faults. */
void rmap_protect(const struct page *page);
/* Was it used since the last call? Counts in every mapping. */
bool rmap_test_and_clear_used(const struct page *page);
/* What an anonymous page or a file's at va has as its index. */
u64 vma_page_index(const struct vm_area_struct *vma, u64 va);

/* vmscan.c: taking pages back */
struct watermarks {
	u64 min, low, high; /* free frames */
};
struct reclaim_statistics {
	u64 direct; /* times that an allocation did it itself */
	u64 kswapd; /* batches of the kernel's task */
	u64 anon_swapped, shmem_swapped, file_dropped;
};
extern struct reclaim_statistics reclaim_statistics;
/* When all frames are known. */
void reclaim_init(void);
/* For tests: no watermarks, as before reclaim_init. */
void reclaim_stop(void);
/* Of all zones together. */
const struct watermarks *reclaim_watermarks(void);
/* How many of the wanted could be taken. */
u64 reclaim_pages(u64 wanted);
bool reclaim_is_needed(void);
/* What kswapd does when it is woken; who wakes is not ours. */
void reclaim_background(void);
void wake_kswapd(void);
/* In between, allocations take the last frames and reclaim nothing. */
void memalloc_begin(void);
void memalloc_end(void);

/* Bytes of any address space, faulted in if need be: how many. */
u64 mm_read(struct mm_struct *mm, u64 va, void *buf, u64 size);
/* fault.c: bring all pages back from a swap area. 0 or -ENOMEM. */
struct swap_area;
int mm_unuse(struct mm_struct *mm, const struct swap_area *area);

/* What mm asks of files; fs/ answers (tests have their own). */
void vm_file_get(struct file *file);
void vm_file_put(struct file *file);
struct address_space *vm_file_mapping(struct file *file);
/* Size in pages: a touch beyond is SIGBUS. */
u64 vm_file_pages(const struct file *file);

#endif
