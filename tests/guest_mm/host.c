/* SPDX-License-Identifier: MIT */
/*
 * The host's answers to what mm/ asks of the rest of the kernel, and the
 * program that runs the tests: guest-mm [SEED].
 */
#include "host.h"

#include <time.h>

#include "mm/lru.h"

char *host_ram;
u64 host_seed;
long host_file_references;
u64 host_now_ns;
static u64 random_state;
static struct page frame_table[HOST_RAM_FRAMES];
static int dummies[HOST_FILES];
static struct address_space mappings[HOST_FILES];
struct file *const host_files[HOST_FILES] = {
	(struct file *)&dummies[0],
	(struct file *)&dummies[1],
};

void host_random_seed(u64 seed)
{
	random_state = seed;
}

u32 host_random(u32 limit)
{
	random_state =
		random_state * 6364136223846793005ul + 1442695040888963407ul;
	return (u32)(random_state >> 33) % limit;
}

void host_memory_reset(u64 frames)
{
	if (!host_ram)
		host_ram =
			aligned_alloc(PAGE_SIZE, HOST_RAM_FRAMES * PAGE_SIZE);
	memset(host_ram, 0xa5, HOST_RAM_FRAMES * PAGE_SIZE);
	page_alloc_init(frame_table, HOST_RAM_PA >> PAGE_SHIFT,
			HOST_RAM_FRAMES);
	page_alloc_release(HOST_RAM_PA >> PAGE_SHIFT,
			   (HOST_RAM_PA >> PAGE_SHIFT) + frames);
	slab_init();
	lru_reset();
}

u8 host_file_byte(const struct file *file, u64 pgoff)
{
	return (u8)(pgoff * 7 + (file == host_files[0] ? 3 : 130));
}

static int readpage(struct address_space *mapping, struct page *page)
{
	const struct file *file = host_files[mapping - mappings];

	memset(page_address(page), host_file_byte(file, page->index),
	       PAGE_SIZE);
	return 0;
}

static const struct address_space_operations operations = {
	.readpage = readpage,
};

static int number_of(const struct file *file)
{
	return file == host_files[0] ? 0 : 1;
}

void host_files_init(void)
{
	for (int i = 0; i < HOST_FILES; i++)
		address_space_init(&mappings[i], &operations);
}

void host_file_set_operations(int number,
			      const struct address_space_operations *ops)
{
	mappings[number].ops = ops;
}

void host_files_drop(void)
{
	for (int i = 0; i < HOST_FILES; i++)
		filemap_truncate(&mappings[i], 0);
}

void vm_file_get(struct file *file)
{
	(void)file;
	host_file_references++;
}

void vm_file_put(struct file *file)
{
	(void)file;
	host_file_references--;
}

struct address_space *vm_file_mapping(struct file *file)
{
	return &mappings[number_of(file)];
}

u64 vm_file_pages(const struct file *file)
{
	(void)file;
	return HOST_FILE_PAGES;
}

void wake_kswapd(void)
{
	if (host_random(2))
		reclaim_background();
}

void wake_flusher(void)
{
}

u64 time_since_boot_ns(void)
{
	return ++host_now_ns;
}

void *vmalloc(u64 size)
{
	return malloc(size);
}

void vfree(void *start)
{
	free(start);
}

u64 *pgtable_new_root(void)
{
	return alloc_zeroed_page(OWNER_PGTABLE);
}

void tlb_fence_page(struct mm_struct *mm, u64 va)
{
	(void)mm, (void)va;
	vm_statistics.fence_page++;
}

void tlb_fence_page_here(struct mm_struct *mm, u64 va)
{
	tlb_fence_page(mm, va);
}

void tlb_fence_page_late(struct mm_struct *mm, u64 va)
{
	tlb_fence_page(mm, va);
}

void tlb_fence_range(struct mm_struct *mm, u64 start, u64 end)
{
	(void)end;
	tlb_fence_page(mm, start);
}

void tlb_fence_mm(struct mm_struct *mm)
{
	(void)mm;
	vm_statistics.fence_all++;
}

void tlb_fence_tables(struct mm_struct *mm)
{
	tlb_fence_mm(mm);
}

void tlb_fence_instructions(struct mm_struct *mm)
{
	(void)mm;
}

enum fault_result host_touch(struct mm_struct *mm, u64 va, enum access access,
			     u8 **byte)
{
	u64 need = PTE_V | PTE_U | PTE_A |
		   (access == ACCESS_WRITE  ? PTE_W | PTE_D
		    : access == ACCESS_EXEC ? PTE_X
					    : PTE_R);

	for (int tries = 0; tries < 4; tries++) {
		const u64 *entry = pgtable_find(mm->pgd, va);
		enum fault_result result;

		if (entry && (*entry & need) == need) {
			*byte = (u8 *)phys_to_virt(pte_pfn(*entry)
						   << PAGE_SHIFT) +
				100;
			return FAULT_DONE;
		}
		result = handle_mm_fault(mm, va, access);
		if (result != FAULT_DONE)
			return result;
	}
	EXPECT(!"a fault that is never done");
	return FAULT_MAPERR;
}

void host_memory_begin(void)
{
	struct mm_struct *mm;
	u8 *byte;

	host_memory_reset(HOST_RAM_FRAMES);
	mm = mm_create();
	EXPECT(mm_map(mm, 0x10000, PAGE_SIZE, VM_READ, true, false, NULL, 0) >
	       0);
	EXPECT(host_touch(mm, 0x10000, ACCESS_READ, &byte) == FAULT_DONE);
	mm_put(mm);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {
		{ "buddy", test_buddy },
		{ "zones", test_zones },
		{ "slab", test_slab },
		{ "red_zones", test_red_zones },
		{ "vmalloc", test_vmalloc },
		{ "rbtree", test_rbtree },
		{ "radix", test_radix },
		{ "space", test_space },
		{ "family", test_family },
		{ "exhaustion", test_exhaustion },
		{ "overcommit", test_overcommit },
		{ "swap", test_swap },
		{ "writeback", test_writeback },
		{ "tmpfs", test_tmpfs },
	};

	host_seed = argc > 1 ? strtoul(argv[1], NULL, 0) : (u64)time(NULL);
	printf("guest-mm: seed %lu\n", (unsigned long)host_seed);
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		if (!host_run_shrinking(tests[i].run)) {
			fprintf(stderr,
				"guest-mm: %s failed: make test-guest-mm SEED=%lu\n",
				tests[i].name, (unsigned long)host_seed);
			printf("guest-mm: %zu passed, 1 failed\n", i);
			return 1;
		}
		printf("guest-mm: %s ok\n", tests[i].name);
	}
	printf("guest-mm: %zu passed, 0 failed\n", ARRAY_SIZE(tests));
	return 0;
}
