/* SPDX-License-Identifier: MIT */
/* See kernel_answer.h. The cases are those of guest/kernel/mm/fault.c. */
#include "view/kernel_answer.h"

#include <stdio.h>

#include "base/bits.h"

#define TASK_SIZE (1ull << (SV39_VA_BITS - 1))

struct question {
	const struct kernel_view *kernel;
	const struct kernel_space *space;
	const struct kernel_vma *vma;
	u64 va, pte;
	enum mmu_access access;
	bool is_kernel; /* it asks itself: U pages want SUM */
};

static bool permits(const struct kernel_vma *vma, enum mmu_access access)
{
	switch (access) {
	case MMU_STORE:
		return vma->flags & KVIEW_VM_WRITE;
	case MMU_FETCH:
		return vma->flags & KVIEW_VM_EXEC;
	default:
		return vma->flags & (KVIEW_VM_READ | KVIEW_VM_WRITE);
	}
}

static bool is_private(const struct kernel_vma *vma)
{
	return !(vma->flags & KVIEW_VM_SHARED);
}

/* A store to a page that is here and not writable. */
static void answer_write(const struct question *question, struct kernel_answer *answer)
{
	u64 ppn = bits_get(question->pte, PTE_PPN_SHIFT, PTE_PPN_BITS);
	const struct kernel_frame *frame = kernel_find_frame(question->kernel, ppn);

	if (!is_private(question->vma))
		snprintf(answer->text, sizeof(answer->text),
			 "first store to a shared page: it is marked dirty and gets W");
	else if (frame && frame->owner == KVIEW_OWNER_ANON && frame->mapcount == 1)
		snprintf(answer->text, sizeof(answer->text),
			 "frame %llx is this space's alone: W comes back%s", (unsigned long long)ppn,
			 frame->flags & KVIEW_PAGE_SWAPCACHE ? ", unless its swap slot is shared" :
							       "");
	else
		snprintf(answer->text, sizeof(answer->text),
			 "copy on write: a new frame for it; %llx stays (mapped %u times)",
			 (unsigned long long)ppn, frame ? frame->mapcount : 0);
}

static void answer_swapped(const struct question *question, struct kernel_answer *answer)
{
	const struct kernel_view *kernel = question->kernel;
	u64 entry = bits_get(question->pte, PTE_PPN_SHIFT, PTE_PPN_BITS);
	u64 number = entry >> KVIEW_SWAP_AREA_SHIFT;
	u64 slot = entry & bits_mask(0, KVIEW_SWAP_AREA_SHIFT);
	const struct kernel_area *area =
		number < KVIEW_SWAP_AREAS_MAX ? &kernel->areas[number] : NULL;
	bool is_cached = area && slot < area->slot_count &&
			 kernel->slots[area->first_slot + slot].count & KVIEW_SLOT_CACHED;

	snprintf(answer->text, sizeof(answer->text), "%s fault: swap-in of slot %llu of %s%s%s",
		 is_cached ? "minor" : "major", (unsigned long long)slot,
		 area && area->slots ? area->name : "no area",
		 is_cached ? " (the swap cache has it)" : "",
		 question->access == MMU_STORE ? ", then a store to it" : "");
}

static void answer_file(const struct question *question, struct kernel_answer *answer)
{
	const struct kernel_vma *vma = question->vma;
	u64 index = vma->pgoff + ((question->va - vma->start_va) >> PAGE_SHIFT);

	if (index >= (vma->file_bytes + PAGE_SIZE - 1) >> PAGE_SHIFT) {
		answer->is_signal = true;
		snprintf(answer->text, sizeof(answer->text),
			 "SIGBUS: page %llu lies behind the end of the file",
			 (unsigned long long)index);
	} else if (question->access == MMU_STORE && is_private(vma)) {
		snprintf(answer->text, sizeof(answer->text),
			 "a private copy of page %llu of the file", (unsigned long long)index);
	} else {
		snprintf(answer->text, sizeof(answer->text),
			 "page %llu of the file, in place, and those around it",
			 (unsigned long long)index);
	}
}

static void answer_present(const struct question *question, struct kernel_answer *answer)
{
	u64 want = PTE_A | (question->access == MMU_STORE ? PTE_D : 0);

	if (question->access == MMU_STORE && !(question->pte & PTE_W))
		answer_write(question, answer);
	else if ((question->pte & want) != want)
		snprintf(answer->text, sizeof(answer->text), "sets %s: all else is there (Svade)",
			 question->pte & PTE_A ? "D" : "A");
	else if (question->is_kernel)
		snprintf(answer->text, sizeof(answer->text),
			 "the program may do this; the kernel itself may with SUM");
	else
		snprintf(answer->text, sizeof(answer->text),
			 "nothing is missing: a TLB has an older entry, and is fenced");
}

static void answer_legal(const struct question *question, struct kernel_answer *answer)
{
	if (question->pte & (PTE_V | KVIEW_PTE_NONE_PRESENT))
		answer_present(question, answer);
	else if (question->pte & KVIEW_PTE_SWAP)
		answer_swapped(question, answer);
	else if (question->vma->mapping)
		answer_file(question, answer);
	else
		snprintf(answer->text, sizeof(answer->text), "%s",
			 question->access == MMU_STORE ?
				 "untouched anonymous memory: a new frame of zeros" :
				 "untouched anonymous memory: the one frame of zeros, read only");
}

static void describe_vma(const struct kernel_vma *vma, struct kernel_answer *answer)
{
	char rights[5];

	kernel_vma_rights(vma, rights);
	snprintf(answer->vma, sizeof(answer->vma), "VMA %llx-%llx %s %s",
		 (unsigned long long)vma->start_va, (unsigned long long)vma->end_va, rights,
		 vma->name);
}

/* The next above may be a stack that grows. */
static void answer_no_vma(const struct question *question, struct kernel_answer *answer)
{
	const struct kernel_vma *above = NULL;

	for (u32 i = 0; i < question->space->vma_count && !above; i++) {
		const struct kernel_vma *vma =
			&question->kernel->vmas[question->space->first_vma + i];

		if (vma->start_va > question->va)
			above = vma;
	}
	snprintf(answer->vma, sizeof(answer->vma), "no VMA is here");
	if (above && above->flags & KVIEW_VM_GROWSDOWN) {
		snprintf(answer->text, sizeof(answer->text),
			 "the stack above grows by %llu pages, if limit and guard gap let it; "
			 "else SIGSEGV",
			 (unsigned long long)((above->start_va -
					       align_down(question->va, PAGE_SIZE)) >>
					      PAGE_SHIFT));
		return;
	}
	answer->is_signal = true;
	snprintf(answer->text, sizeof(answer->text), "SIGSEGV, SEGV_MAPERR");
}

void kernel_answer(const struct kernel_view *kernel, const struct mmu_request *request,
		   const struct mmu_response *response, struct kernel_answer *answer)
{
	struct question question = {
		.kernel = kernel, .va = request->va, .access = request->access,
		.is_kernel = request->context.privilege != PRIVILEGE_U,
		.space = kernel_find_space(kernel,
					   bits_get(request->context.satp, 0, SATP_PPN_BITS)),
	};

	*answer = (struct kernel_answer){ .is_signal = false };
	if (request->va >= TASK_SIZE || !question.space) {
		snprintf(answer->vma, sizeof(answer->vma), "%s",
			 question.space ? "an address of the kernel's" :
					  "no task has this address space");
		return;
	}
	question.vma = kernel_find_vma(kernel, question.space, request->va);
	if (!question.vma) {
		answer_no_vma(&question, answer);
		return;
	}
	describe_vma(question.vma, answer);
	if (!kernel_find_entry(kernel, question.space, request->va, &question.pte))
		question.pte = 0;
	if (response->cause == MMU_NO_FAULT) {
		snprintf(answer->text, sizeof(answer->text), "no fault: it is not asked");
	} else if (!permits(question.vma, request->access)) {
		answer->is_signal = true;
		snprintf(answer->text, sizeof(answer->text),
			 "SIGSEGV, SEGV_ACCERR: the VMA does not allow it");
	} else {
		answer_legal(&question, answer);
	}
}
