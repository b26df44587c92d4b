/* SPDX-License-Identifier: MIT */
/*
 * The table of abi/kview.h. Its members' places are the compiler's, so no
 * change of a structure can make it wrong; the places of things are asked for
 * once, at boot. Nothing here is needed by the kernel itself.
 */
#include "core/kview.h"
#include "arch/csr.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/swap.h"

#define PLACE(type, member)                                                    \
	{                                                                      \
		offsetof(type, member), sizeof(((type *)0)->member)            \
	}
#define TASK(member) PLACE(struct task_struct, member)
#define MM(member)   PLACE(struct mm_struct, member)
#define VMA(member)  PLACE(struct vm_area_struct, member)
#define FRAME(member) PLACE(struct page, member)
#define LRU(member)  PLACE(struct lru_statistics, member)
#define SWAP(member) PLACE(struct swap_area, member)
#define EQUAL(ours, theirs)                                                    \
	_Static_assert((u64)(ours) == (u64)(theirs), #ours " of abi/kview.h")

EQUAL(OWNER_RESERVED, KVIEW_OWNER_RESERVED);
EQUAL(OWNER_FREE, KVIEW_OWNER_FREE);
EQUAL(OWNER_KERNEL, KVIEW_OWNER_KERNEL);
EQUAL(OWNER_PGTABLE, KVIEW_OWNER_PGTABLE);
EQUAL(OWNER_SLAB, KVIEW_OWNER_SLAB);
EQUAL(OWNER_ANON, KVIEW_OWNER_ANON);
EQUAL(OWNER_FILE, KVIEW_OWNER_FILE);
EQUAL(OWNER_COUNT, KVIEW_OWNERS);
EQUAL(PG_LRU, KVIEW_PAGE_ON_LRU);
EQUAL(PG_ACTIVE, KVIEW_PAGE_ACTIVE);
EQUAL(PG_SWAPCACHE, KVIEW_PAGE_SWAPCACHE);
EQUAL(PG_DIRTY, KVIEW_PAGE_DIRTY);
EQUAL(TASK_RUNNING, KVIEW_RUNNING);
EQUAL(TASK_INTERRUPTIBLE, KVIEW_INTERRUPTIBLE);
EQUAL(TASK_UNINTERRUPTIBLE, KVIEW_UNINTERRUPTIBLE);
EQUAL(TASK_STOPPED, KVIEW_STOPPED);
EQUAL(TASK_ZOMBIE, KVIEW_ZOMBIE);
EQUAL(TASK_DEAD, KVIEW_DEAD);
EQUAL(VM_READ, KVIEW_VM_READ);
EQUAL(VM_WRITE, KVIEW_VM_WRITE);
EQUAL(VM_EXEC, KVIEW_VM_EXEC);
EQUAL(VM_SHARED, KVIEW_VM_SHARED);
EQUAL(VM_GROWSDOWN, KVIEW_VM_GROWSDOWN);
EQUAL(VM_SPECIAL, KVIEW_VM_SPECIAL);
EQUAL(VM_LOCKED, KVIEW_VM_LOCKED);
EQUAL(POLICY_COUNT, KVIEW_POLICIES);
EQUAL(SWAP_AREAS_MAX, KVIEW_SWAP_AREAS_MAX);
EQUAL(PTE_NONE_PRESENT, KVIEW_PTE_NONE_PRESENT);
EQUAL(PTE_SWAP, KVIEW_PTE_SWAP);

struct kview kview = {
	.version = KVIEW_VERSION,
	.bytes = sizeof(struct kview),
	.fields = {
		[KVIEW_TASK_PID] = TASK(pid),
		[KVIEW_TASK_TGID] = TASK(tgid),
		[KVIEW_TASK_PARENT] = TASK(parent),
		[KVIEW_TASK_COMM] = TASK(comm),
		[KVIEW_TASK_STATE] = TASK(state),
		[KVIEW_TASK_MM] = TASK(mm),
		[KVIEW_TASK_ALL_NODE] = TASK(all_node),
		[KVIEW_TASK_CPU_NS] = TASK(cpu_ns),
		[KVIEW_TASK_SWITCHES] = TASK(switches),
		[KVIEW_MM_PGD] = MM(pgd),
		[KVIEW_MM_USERS] = MM(mm_users),
		[KVIEW_MM_VMA_LIST] = MM(vma_list),
		[KVIEW_MM_TOTAL_VM] = MM(total_vm),
		[KVIEW_MM_RSS_ANON] = MM(rss_anon),
		[KVIEW_MM_RSS_FILE] = MM(rss_file),
		[KVIEW_MM_SWAP_ENTRIES] = MM(swap_entries),
		[KVIEW_MM_PGTABLE_PAGES] = MM(pgtable_pages),
		[KVIEW_MM_MIN_FLT] = MM(min_flt),
		[KVIEW_MM_MAJ_FLT] = MM(maj_flt),
		[KVIEW_MM_START_BRK] = MM(start_brk),
		[KVIEW_MM_BRK] = MM(brk),
		[KVIEW_MM_START_STACK] = MM(start_stack),
		[KVIEW_VMA_START] = VMA(vm_start),
		[KVIEW_VMA_END] = VMA(vm_end),
		[KVIEW_VMA_FLAGS] = VMA(vm_flags),
		[KVIEW_VMA_PGOFF] = VMA(vm_pgoff),
		[KVIEW_VMA_FILE] = VMA(vm_file),
		[KVIEW_VMA_NODE] = VMA(node),
		[KVIEW_VMA_ANON_VMA] = VMA(anon_vma),
		[KVIEW_FILE_INODE] = PLACE(struct file, inode),
		[KVIEW_FILE_DENTRY] = PLACE(struct file, dentry),
		[KVIEW_INODE_MAPPING] = PLACE(struct inode, mapping),
		[KVIEW_INODE_SIZE] = PLACE(struct inode, size),
		[KVIEW_DENTRY_NAME] = PLACE(struct dentry, name),
		[KVIEW_DENTRY_PARENT] = PLACE(struct dentry, parent),
		[KVIEW_PAGE_OWNER] = FRAME(owner),
		[KVIEW_PAGE_ORDER] = FRAME(order),
		[KVIEW_PAGE_BUDDY] = FRAME(buddy),
		[KVIEW_PAGE_REFCOUNT] = FRAME(refcount),
		[KVIEW_PAGE_MAPCOUNT] = FRAME(mapcount),
		[KVIEW_PAGE_FLAGS] = FRAME(flags),
		[KVIEW_PAGE_LRU] = FRAME(lru),
		[KVIEW_PAGE_PRIVATE] = FRAME(private),
		[KVIEW_PAGE_MAPPING] = FRAME(mapping),
		[KVIEW_PAGE_INDEX] = FRAME(index),
		[KVIEW_PAGE_AGE] = FRAME(age),
		[KVIEW_PAGE_STAMP] = FRAME(stamp),
		[KVIEW_PAGE_BYTES] = { 0, sizeof(struct page) },
		[KVIEW_POLICY_SCANNED] = LRU(scanned),
		[KVIEW_POLICY_REFERENCED] = LRU(referenced),
		[KVIEW_POLICY_EVICTED] = LRU(evicted),
		[KVIEW_POLICY_ACTIVATED] = LRU(activated),
		[KVIEW_POLICY_DEACTIVATED] = LRU(deactivated),
		[KVIEW_POLICY_FAILED] = LRU(failed),
		[KVIEW_POLICY_BYTES] = { 0, sizeof(struct lru_statistics) },
		[KVIEW_SWAP_NAME] = SWAP(name),
		[KVIEW_SWAP_SLOTS] = SWAP(slots),
		[KVIEW_SWAP_PRIORITY] = SWAP(priority),
		[KVIEW_SWAP_COUNTS] = SWAP(counts),
		[KVIEW_SWAP_USED] = SWAP(used),
		[KVIEW_SWAP_BAD] = SWAP(bad),
		[KVIEW_SWAP_NEXT] = SWAP(next),
	},
};

void kview_note(enum kview_event_kind kind, enum kview_reason reason,
		const struct page *page, u64 detail)
{
	kview.events[kview.event_count % KVIEW_EVENTS_MAX] = (struct kview_event){
		.time = csr_read(CSR_TIME),
		.pfn = page_to_pfn(page),
		.detail = detail,
		.index = (u32)page->index,
		.kind = (u8)kind,
		.reason = (u8)reason,
		.owner = page->owner,
		.policy = (u8)lru_policy(),
	};
	kview.event_count++;
}

void kview_init(void)
{
	kview.page_table_pa = (csr_read(CSR_SATP) & ((1ul << SATP_PPN_BITS) - 1))
			      << PAGE_SHIFT;
	kview.roots[KVIEW_TASK_LIST] = (u64)&task_list;
	page_alloc_publish(kview.roots);
	lru_publish(kview.roots);
	vmscan_publish(kview.roots);
	swap_publish(kview.roots);
	__atomic_store_n(&kview.magic, KVIEW_MAGIC, __ATOMIC_RELEASE);
}
