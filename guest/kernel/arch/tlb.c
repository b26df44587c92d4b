/* SPDX-License-Identifier: MIT */
/*
 * Which translations the harts may keep. An address space gets an ASID, the
 * same on all harts, when it is first activated: a switch fences nothing. When
 * all are given out a new generation begins with everything fenced on all
 * harts; a space that is in some satp then keeps its number, the others take
 * one as they come. ASID 0 is the kernel's own root. With fewer ASIDs than
 * harts all spaces share ASID 0, and each switch fences.
 *
 * Shoot-down: tlb_harts says who may keep something of a space. Who runs it is
 * asked by SBI to fence, and waited for, so that a frame that is freed
 * afterwards is in no TLB that is in use. Who has it in satp while its idle
 * task runs (lazy TLB), or another space, uses none of it and is only marked in
 * tlb_stale: it fences before it runs it again. What it may do is walk: so a
 * table that is taken out is fenced in every satp. That A was cleared, to see
 * whether a page is used, is no reason to wait either.
 * spec: norm:sfence_vma_asid_only, norm:sfence_vma_va_asid, norm:asidlen.
 */
#include "arch/csr.h"
#include "arch/kmap.h"
#include "arch/pgtable.h"
#include "arch/sbi.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/task.h"
#include "mm/layout.h"

#define ASID_MASK	((1ul << SATP_ASID_BITS) - 1)
#define GENERATION_STEP (ASID_MASK + 1)
#define ALL		(~0ul) /* addresses, to the firmware */
/* Above this a fence of all is cheaper than one by one. Chosen. */
#define RANGE_MAX (64ul << PAGE_SHIFT)

static u64 asid_count; /* that these harts have; 0: not asked yet */
static u64 asid_limit = ASID_MASK + 1;
static u64 generation = GENERATION_STEP;
static u64 next_asid = 1;
static u64 kept_asids[HARTS_MAX]; /* given out before this generation began */
static u32 kept_count;

void tlb_limit_asids(u64 count)
{
	asid_limit = max_u64(count, 1);
}

static u64 count_asids(void)
{
	u64 satp = csr_read(CSR_SATP), all;

	csr_write(CSR_SATP, satp | ASID_MASK << SATP_ASID_SHIFT);
	all = csr_read(CSR_SATP) >> SATP_ASID_SHIFT & ASID_MASK;
	csr_write(CSR_SATP, satp);
	return min_u64(all + 1, asid_limit);
}

/* One to run and one to go to on each hart; else all share ASID 0. */
static bool has_asids(void)
{
	return asid_count > hart_count;
}

static u64 asid_of(const struct mm_struct *mm)
{
	return mm->asid & ASID_MASK;
}

/* Of one that had no turn in this generation, nothing is kept. */
static bool is_kept(const struct mm_struct *mm)
{
	return has_asids() ? (mm->asid & ~ASID_MASK) == generation
			   : mm->tlb_harts != 0;
}

static void fence_everything(void)
{
	vm_statistics.fence_all++;
	__asm__ volatile("sfence.vma" ::: "memory");
}

static void fence_mm_here(const struct mm_struct *mm)
{
	vm_statistics.fence_mm++;
	__asm__ volatile("sfence.vma zero, %0" ::"r"(asid_of(mm)) : "memory");
}

static u64 others(void)
{
	return hart_all() & ~hart_bit(current->hart);
}

/* ---- ASIDs ---- */

static bool is_kept_asid(u64 asid)
{
	for (u32 i = 0; i < kept_count; i++)
		if (kept_asids[i] == asid)
			return true;
	return false;
}

/* What is in another hart's satp stays in use: under its old number. */
static void begin_generation(void)
{
	vm_statistics.asid_generations++;
	generation += GENERATION_STEP;
	next_asid = 1;
	kept_count = 0;
	for (u32 i = 0; i < hart_count; i++) {
		struct mm_struct *mm = harts[i].satp_mm;

		if (&harts[i] == current->hart || !mm)
			continue;
		mm->asid = generation | asid_of(mm);
		mm->tlb_harts = 0;
		kept_asids[kept_count++] = asid_of(mm);
	}
	for (u32 i = 0; i < hart_count; i++)
		if (&harts[i] != current->hart && harts[i].satp_mm) {
			harts[i].satp_mm->tlb_harts |= hart_bit(&harts[i]);
			harts[i].satp_mm->tlb_stale = 0;
		}
	if (hart_count > 1)
		sbi_remote_sfence_vma(hart_ids(others()), 0, ALL);
}

/* True if this began a generation: everything is to be fenced here, too. */
static bool give_asid(struct mm_struct *mm)
{
	bool is_new_generation = false;

	while (is_kept_asid(next_asid))
		next_asid++;
	if (next_asid >= asid_count) {
		begin_generation();
		is_new_generation = true;
		while (is_kept_asid(next_asid))
			next_asid++;
	}
	mm->asid = generation | next_asid++;
	mm->tlb_harts = mm->tlb_stale = 0;
	return is_new_generation;
}

static void write_satp(struct mm_struct *mm)
{
	csr_write(CSR_SATP, (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
				    asid_of(mm) << SATP_ASID_SHIFT |
				    virt_to_phys(mm->pgd) >> PAGE_SHIFT);
}

/* Nothing of what was there before stays. */
static void activate_without_asids(struct hart *hart, struct mm_struct *mm)
{
	if (hart->satp_mm)
		hart->satp_mm->tlb_harts &= ~hart_bit(hart);
	mm->asid = 0;
	write_satp(mm);
	fence_everything();
	mm->tlb_stale &= ~hart_bit(hart);
}

void pgtable_activate(struct mm_struct *mm)
{
	struct hart *hart = current->hart;
	bool is_new_generation;

	if (!asid_count)
		asid_count = count_asids();
	if (has_asids()) {
		is_new_generation = !is_kept(mm) && give_asid(mm);
		write_satp(mm);
		/* after satp: until then the old number is in use */
		if (is_new_generation)
			fence_everything();
	} else {
		vm_statistics.asid_generations++;
		activate_without_asids(hart, mm);
	}
	hart->satp_mm = mm;
	mm->tlb_harts |= hart_bit(hart);
	tlb_catch_up(mm);
}

void tlb_catch_up(struct mm_struct *mm)
{
	u64 here = hart_bit(current->hart);

	if (mm->tlb_stale & here) {
		mm->tlb_stale &= ~here;
		fence_mm_here(mm);
	}
	if (mm->icache_stale & here) {
		mm->icache_stale &= ~here;
		fence_instruction();
	}
}

/* ---- shoot-down ---- */

/* Which of these harts run it now; with borrowers, have it in satp. */
static u64 users(const struct mm_struct *mm, u64 numbers, bool with_borrowers)
{
	u64 found = 0;

	for (u32 i = 0; i < hart_count; i++)
		if (numbers >> i & 1 &&
		    (harts[i].current->mm == mm ||
		     (with_borrowers && harts[i].satp_mm == mm)))
			found |= 1ul << i;
	return found;
}

static u64 count_bits(u64 set)
{
	u64 count = 0;

	for (; set; set &= set - 1)
		count++;
	return count;
}

static void shoot_down(struct mm_struct *mm, u64 va, u64 size,
		       bool with_borrowers)
{
	u64 keepers = mm->tlb_harts & others();
	u64 now = users(mm, keepers, with_borrowers);
	u64 later = keepers & ~now;

	mm->tlb_stale |= later;
	vm_statistics.remote_deferred += count_bits(later);
	if (!now)
		return;
	vm_statistics.remote_flush++;
	vm_statistics.remote_received += count_bits(now);
	fence_all(); /* the entry is written before they look */
	sbi_remote_sfence_vma_asid(hart_ids(now), va, size, asid_of(mm));
}

void tlb_fence_page_here(struct mm_struct *mm, u64 va)
{
	if (!is_kept(mm))
		return;
	vm_statistics.fence_page++;
	__asm__ volatile("sfence.vma %0, %1" ::"r"(va), "r"(asid_of(mm))
			 : "memory");
}

void tlb_fence_page(struct mm_struct *mm, u64 va)
{
	if (!is_kept(mm))
		return;
	tlb_fence_page_here(mm, va);
	shoot_down(mm, va, PAGE_SIZE, false);
}

void tlb_fence_page_late(struct mm_struct *mm, u64 va)
{
	u64 keepers = mm->tlb_harts & others();

	if (!is_kept(mm))
		return;
	tlb_fence_page_here(mm, va);
	mm->tlb_stale |= keepers;
	vm_statistics.remote_deferred += count_bits(keepers);
}

void tlb_fence_range(struct mm_struct *mm, u64 start, u64 end)
{
	if (!is_kept(mm))
		return;
	if (end - start > RANGE_MAX)
		fence_mm_here(mm);
	else
		for (u64 va = start; va < end; va += PAGE_SIZE)
			tlb_fence_page_here(mm, va);
	shoot_down(mm, start, end - start, false);
}

void tlb_fence_mm(struct mm_struct *mm)
{
	if (!is_kept(mm))
		return;
	fence_mm_here(mm);
	shoot_down(mm, 0, ALL, false);
}

void tlb_fence_tables(struct mm_struct *mm)
{
	if (!is_kept(mm))
		return;
	fence_mm_here(mm);
	shoot_down(mm, 0, ALL, true);
}

void tlb_fence_kernel(u64 va)
{
	vm_statistics.fence_page++;
	__asm__ volatile("sfence.vma %0" ::"r"(va) : "memory");
	if (hart_count == 1)
		return;
	vm_statistics.remote_flush++;
	vm_statistics.remote_received += hart_count - 1;
	fence_all();
	sbi_remote_sfence_vma(hart_ids(others()), va, PAGE_SIZE);
}

void tlb_fence_instructions(struct mm_struct *mm)
{
	u64 now = users(mm, others(), false);

	fence_instruction();
	mm->icache_stale |= others() & ~now;
	if (!now)
		return;
	vm_statistics.remote_fence_i++;
	fence_all(); /* what will be executed is written */
	sbi_remote_fence_i(hart_ids(now));
}
