/* SPDX-License-Identifier: MIT */
/*
 * Which translations the hart may keep. An address space gets an ASID when it
 * is first activated, and keeps it: a switch fences nothing. When all are
 * given out a new generation begins with everything fenced, and each space
 * takes a new ASID as it comes. ASID 0 is the kernel's own root.
 * spec: norm:sfence_vma_asid_only, norm:sfence_vma_va_asid, norm:asidlen.
 */
#include "arch/csr.h"
#include "arch/pgtable.h"
#include "core/kernel.h"
#include "mm/layout.h"

#define ASID_MASK	((1ul << SATP_ASID_BITS) - 1)
#define GENERATION_STEP (ASID_MASK + 1)

static u64 asid_count; /* that this hart has; 0: not asked yet */
static u64 asid_limit = ASID_MASK + 1;
static u64 generation = GENERATION_STEP;
static u64 next_asid = 1;

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

static void fence_everything(void)
{
	vm_statistics.fence_all++;
	__asm__ volatile("sfence.vma" ::: "memory");
}

static bool has_asid(const struct mm_struct *mm)
{
	return (mm->asid & ~ASID_MASK) == generation;
}

static void give_asid(struct mm_struct *mm)
{
	if (next_asid >= asid_count) {
		vm_statistics.asid_generations++;
		generation += GENERATION_STEP;
		next_asid = asid_count > 1 ? 1 : 0;
		fence_everything();
	}
	mm->asid = generation | next_asid++;
}

void pgtable_activate(struct mm_struct *mm)
{
	if (!asid_count)
		asid_count = count_asids();
	if (!has_asid(mm))
		give_asid(mm);
	csr_write(CSR_SATP, (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
				    (mm->asid & ASID_MASK) << SATP_ASID_SHIFT |
				    virt_to_phys(mm->pgd) >> PAGE_SHIFT);
}

/* Of one that had no turn in this generation, nothing is kept. */
void tlb_fence_page(const struct mm_struct *mm, u64 va)
{
	if (!has_asid(mm))
		return;
	vm_statistics.fence_page++;
	__asm__ volatile("sfence.vma %0, %1" ::"r"(va),
			 "r"(mm->asid & ASID_MASK)
			 : "memory");
}

void tlb_fence_mm(const struct mm_struct *mm)
{
	if (!has_asid(mm))
		return;
	vm_statistics.fence_mm++;
	__asm__ volatile("sfence.vma zero, %0" ::"r"(mm->asid & ASID_MASK)
			 : "memory");
}
