/* SPDX-License-Identifier: MIT */
/*
 * Address spaces against an array of pages: map, unmap, protect, move,
 * discard, load and store at random; after each the VMA invariants hold and
 * every access gives what the array says, through real Sv39 tables.
 */
#include "host.h"
#include "mm/overcommit.h"
#include "mm/swap.h"

#define WINDOW 0x100000000ul /* crosses a level 1 table's border */
#define BASE   (WINDOW - 64 * PAGE_SIZE)
#define PAGES  128

struct model_page {
	bool mapped;
	u64 rights;
	u8 byte;
	struct file *file; /* an untouched or discarded page shows it */
	u64 pgoff;
};

#define FAMILY 5

/* Each address space with its model; `model` is the one that acts. */
static struct model_page models[FAMILY][PAGES];
static struct mm_struct *spaces[FAMILY];
static struct model_page *model = models[0];

static u64 va_of(u32 page)
{
	return BASE + (u64)page * PAGE_SIZE;
}

static enum fault_result expected(const struct model_page *page,
				  enum access access)
{
	u64 need = access == ACCESS_WRITE  ? VM_WRITE
		   : access == ACCESS_EXEC ? VM_EXEC
					   : VM_READ | VM_WRITE;

	if (!page->mapped)
		return FAULT_MAPERR;
	return page->rights & need ? FAULT_DONE : FAULT_ACCERR;
}

static void access_page(struct mm_struct *mm, u32 i, bool oom_allowed)
{
	enum access access = (enum access)host_random(3);
	u8 *byte;
	enum fault_result got = host_touch(mm, va_of(i) + 123, access, &byte);

	if (got == FAULT_OOM && oom_allowed)
		return;
	EXPECT(got == expected(&model[i], access));
	if (got != FAULT_DONE)
		return;
	EXPECT(*byte == model[i].byte);
	if (access == ACCESS_WRITE)
		*byte = model[i].byte = (u8)host_random(256);
}

/* After running out of memory a target may be unmapped already: look. */
static void read_mapped(struct mm_struct *mm, u32 first, u32 count)
{
	for (u32 i = first; i < first + count; i++)
		if (!mm_range_mapped(mm, va_of(i), PAGE_SIZE))
			model[i].mapped = false;
}

static u8 fresh_byte(const struct model_page *page)
{
	return page->file ? host_file_byte(page->file, page->pgoff) : 0;
}

static void do_map(struct mm_struct *mm, u32 first, u32 count)
{
	u64 rights = host_random(8);
	u32 which = host_random(3);
	struct file *file = which < HOST_FILES ? host_files[which] : NULL;
	u64 pgoff = host_random(HOST_FILE_PAGES - 16);
	s64 got;

	/* often what the page below continues with: these must be told apart */
	if (first && host_random(2)) {
		rights = model[first - 1].rights;
		pgoff = model[first - 1].pgoff + 1;
		if (pgoff + count > HOST_FILE_PAGES)
			pgoff = 0;
	}
	got = mm_map(mm, va_of(first), count * PAGE_SIZE, rights, true, false,
		     file, pgoff);
	if (got == -ENOMEM) {
		read_mapped(mm, first, count);
		return;
	}
	EXPECT(got == (s64)va_of(first));
	for (u32 i = 0; i < count; i++) {
		struct model_page *page = &model[first + i];

		*page = (struct model_page){ true, rights, 0, file, pgoff + i };
		page->byte = fresh_byte(page);
	}
}

static void do_unmap(struct mm_struct *mm, u32 first, u32 count)
{
	if (mm_unmap(mm, va_of(first), count * PAGE_SIZE) == 0)
		for (u32 i = first; i < first + count; i++)
			model[i].mapped = false;
}

static bool whole(u32 first, u32 count)
{
	for (u32 i = first; i < first + count; i++)
		if (!model[i].mapped)
			return false;
	return true;
}

static void do_protect(struct mm_struct *mm, u32 first, u32 count)
{
	u64 rights = host_random(8);
	int err = mm_protect(mm, va_of(first), count * PAGE_SIZE, rights);

	EXPECT(whole(first, count) || err == -ENOMEM);
	for (u32 i = first; !err && i < first + count; i++)
		model[i].rights = rights;
}

static void do_discard(struct mm_struct *mm, u32 first, u32 count)
{
	int err = mm_discard(mm, va_of(first), count * PAGE_SIZE);

	EXPECT(!err == whole(first, count));
	for (u32 i = first; !err && i < first + count; i++)
		model[i].byte = fresh_byte(&model[i]);
}

static void do_move(struct mm_struct *mm, u32 first, u32 count)
{
	u32 to = host_random(PAGES - count + 1);
	struct model_page moved[PAGES];
	s64 got = mm_remap(mm, va_of(first), count * PAGE_SIZE,
			   count * PAGE_SIZE, true, true, va_of(to));

	if (got < 0) {
		if (got == -ENOMEM)
			read_mapped(mm, to, count);
		return;
	}
	EXPECT(whole(first, count) && got == (s64)va_of(to));
	memcpy(moved, &model[first], count * sizeof(*model));
	for (u32 i = 0; i < count; i++)
		model[first + i].mapped = false;
	memcpy(&model[to], moved, count * sizeof(*model));
}

static void step(struct mm_struct *mm, bool oom_allowed)
{
	u32 first = host_random(PAGES);
	u32 count = 1 + host_random(16);

	if (first + count > PAGES)
		count = PAGES - first;
	switch (host_random(12)) {
	case 0:
	case 1:
		do_map(mm, first, count);
		break;
	case 2:
		do_unmap(mm, first, count);
		break;
	case 3:
		do_protect(mm, first, count);
		break;
	case 4:
		do_discard(mm, first, count);
		break;
	case 5:
		do_move(mm, first, count);
		break;
	default:
		for (u32 i = first; i < first + count; i++)
			access_page(mm, i, oom_allowed);
	}
	vma_check(mm);
}

static void run(int steps, bool oom_allowed)
{
	struct mm_struct *mm;

	host_files_init();
	mm = mm_create();
	EXPECT(mm);
	memset(models, 0, sizeof(models));
	model = models[0];
	mm->mmap_base = TASK_SIZE - PAGE_SIZE;
	mm->stack_limit = 8ul << 20;
	for (int n = 0; n < steps; n++)
		if (host_step())
			step(mm, oom_allowed);
	mm_put(mm);
	host_files_drop();
	EXPECT(host_file_references == 0);
	EXPECT(frames_owned(OWNER_FILE) == 0);
	EXPECT(frames_owned(OWNER_ANON) == 0);
	EXPECT(frames_owned(OWNER_PGTABLE) == 0);
	EXPECT(frames_owned(OWNER_SLAB) == 0);
}

void test_space(void)
{
	host_memory_begin();
	run(200000, false);
}

/* What is promised is what all their VMAs add up to, and within the limit. */
static void check_promises(void)
{
	u64 promised = 0;

	for (u32 i = 0; i < FAMILY; i++) {
		const struct vm_area_struct *vma =
			spaces[i] ? vma_first(spaces[i]) : NULL;

		for (; vma; vma = vma_next(vma))
			if (vma->vm_flags & VM_ACCOUNT)
				promised += (vma->vm_end - vma->vm_start) >>
					    PAGE_SHIFT;
	}
	EXPECT(overcommit_state.committed == promised);
	EXPECT(overcommit_state.mode != OVERCOMMIT_NEVER ||
	       promised < overcommit_limit());
}

static void count_entry(struct vm_area_struct *vma, u64 va, u64 *entry,
			void *context)
{
	(void)vma, (void)va, (void)entry;
	(*(u32 *)context)++;
}

/* Every frame leads back to as many entries as it is mapped by. */
static void check_entry(struct mm_struct *mm, u64 va, u64 *entry)
{
	struct page *page = pfn_to_page(pte_pfn(*entry));
	u32 count = 0;

	(void)mm, (void)va;
	if (!pte_present(*entry) ||
	    (page->owner != OWNER_ANON && page->owner != OWNER_FILE))
		return;
	rmap_walk(page, count_entry, &count);
	EXPECT(count == page->mapcount);
	EXPECT(page->refcount >= count);
}

static void fork_or_end(u32 from, u32 to, bool oom_allowed)
{
	if (from == to)
		return;
	if (spaces[to]) {
		mm_put(spaces[to]);
		spaces[to] = NULL;
		return;
	}
	spaces[to] = mm_fork(spaces[from]);
	EXPECT(spaces[to] || oom_allowed);
	if (!spaces[to])
		return;
	vma_check(spaces[to]);
	memcpy(models[to], models[from], sizeof(models[to]));
}

static void act(u32 i, bool oom_allowed)
{
	model = models[i];
	if (host_random(40) == 0)
		fork_or_end(i, 1 + host_random(FAMILY - 1), oom_allowed);
	else
		step(spaces[i], oom_allowed);
}

/* Parents, children and siblings write, map and end at random. */
void host_run_family(int steps, bool oom_allowed)
{
	u64 free_frames = frames_owned(OWNER_FREE);

	host_files_init();
	memset(models, 0, sizeof(models));
	memset(spaces, 0, sizeof(spaces));
	spaces[0] = mm_create();
	spaces[0]->mmap_base = TASK_SIZE - PAGE_SIZE;
	for (int n = 0; n < steps; n++) {
		bool is_in = host_step();
		u32 i = host_random(FAMILY);

		if (is_in && spaces[i])
			act(i, oom_allowed);
		check_promises();
		for (u32 j = 0; n % 200 == 0 && j < FAMILY; j++)
			if (spaces[j])
				pgtable_visit(spaces[j], 0, TASK_SIZE,
					      check_entry);
	}
	for (u32 i = 0; i < FAMILY; i++)
		if (spaces[i])
			mm_put(spaces[i]);
	host_files_drop();
	EXPECT(host_file_references == 0);
	EXPECT(frames_owned(OWNER_FREE) == free_frames);
}

void test_family(void)
{
	host_memory_begin();
	host_run_family(100000, false);
}

/* The same with room for a few dozen pages: each step may fail half-way. */
void test_exhaustion(void)
{
	static struct page *held[HOST_RAM_FRAMES];
	u64 n = 0;

	host_memory_begin();
	while (frames_owned(OWNER_FREE) > 60)
		held[n++] = alloc_pages(0, OWNER_KERNEL);
	run(100000, true);
	while (n)
		put_page(held[--n]);
}

/* Promises are kept short: what is refused is refused whole. */
void test_overcommit(void)
{
	host_memory_begin();
	overcommit_state.mode = OVERCOMMIT_NEVER;
	overcommit_state.limit_kib = PAGES * 4;
	host_run_family(50000, true);
	overcommit_state.mode = OVERCOMMIT_GUESS;
	overcommit_state.limit_kib = 0;
	EXPECT(!overcommit_allows(NULL,
				  frames_total() + swap_slots_total() + 1));
	EXPECT(overcommit_allows(NULL, frames_total() + swap_slots_total()));
	overcommit_state.mode = OVERCOMMIT_ALWAYS;
	EXPECT(overcommit_allows(NULL, 1ul << 40));
	overcommit_state.mode = OVERCOMMIT_GUESS;
}
