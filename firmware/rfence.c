/* SPDX-License-Identifier: MIT */
/*
 * A hart has one request of its own at a time, in its struct hart, and waits
 * until all targets have done it; a target is told by a bit for the asking
 * hart. Nothing is queued, so nothing overflows, and a hart that waits serves
 * the others meanwhile, so two that ask each other both come out.
 */
#include "firmware/rfence.h"
#include "abi/pte.h"
#include "abi/sbi.h"
#include "firmware/hart_mask.h"
#include "firmware/ipi.h"
#include "firmware/pmu.h"

/* Above this many pages a whole flush is cheaper than one by one. Chosen. */
#define PAGES_MAX 64

static void fence_pages(const struct fence_request *request)
{
	u64 first_va = request->start_va & ~(u64)(PAGE_SIZE - 1);
	u64 pages = (request->start_va - first_va + request->size_bytes + PAGE_SIZE - 1) >>
		    PAGE_SHIFT;

	for (u64 i = 0; i < pages; i++) {
		u64 va = first_va + (i << PAGE_SHIFT);

		if (request->kind == SBI_RFENCE_SFENCE_VMA)
			__asm__ volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
		else
			__asm__ volatile("sfence.vma %0, %1" ::"r"(va), "r"(request->asid)
					 : "memory");
	}
}

static void fence_here(const struct fence_request *request)
{
	/* spec: sbi rfence, start and size 0, or size 2^XLEN-1: all */
	bool all = (!request->start_va && !request->size_bytes) ||
		   request->size_bytes > (u64)PAGES_MAX << PAGE_SHIFT;

	if (request->kind == SBI_RFENCE_FENCE_I)
		__asm__ volatile("fence.i" ::: "memory");
	else if (!all)
		fence_pages(request);
	else if (request->kind == SBI_RFENCE_SFENCE_VMA)
		__asm__ volatile("sfence.vma" ::: "memory");
	else
		__asm__ volatile("sfence.vma zero, %0" ::"r"(request->asid) : "memory");
}

/* What the asking hart counts; who is asked counts the next. */
static u32 sent_event(const struct fence_request *request)
{
	return SBI_PMU_FW_FENCE_I_SENT + 2 * request->kind;
}

void rfence_serve(void)
{
	u32 from = __atomic_exchange_n(&hart_self()->fences_from, 0, __ATOMIC_ACQUIRE);

	for (u64 id = 0; from; id++, from >>= 1) {
		if (!(from & 1))
			continue;
		fence_here(&hart_by_id(id)->fence);
		pmu_count(sent_event(&hart_by_id(id)->fence) + 1);
		__atomic_fetch_sub(&hart_by_id(id)->fence.waiting, 1, __ATOMIC_RELEASE);
	}
}

void rfence_request(u64 harts, const struct fence_request *request)
{
	struct hart *self = hart_self();
	u64 others = harts & ~(1ul << self->id);

	self->fence = *request;
	__atomic_store_n(&self->fence.waiting, hart_mask_count(others), __ATOMIC_RELEASE);
	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++) {
		if (!(others >> id & 1))
			continue;
		__atomic_fetch_or(&hart_by_id(id)->fences_from, 1u << self->id, __ATOMIC_RELEASE);
		pmu_count(sent_event(request));
		ipi_send(id, IPI_FENCE);
	}
	if (harts >> self->id & 1)
		fence_here(request);
	while (__atomic_load_n(&self->fence.waiting, __ATOMIC_ACQUIRE))
		rfence_serve();
}
