/* SPDX-License-Identifier: MIT */
/*
 * Page tables that harts share: a shootdown by IPI, each hart's TLB for itself,
 * and A and D bits that two walkers and an AMO set in one PTE. In brackets:
 * lines of the MMU checklist.
 */
#include "abi/pte.h"
#include "tests/harts/harts.h"

#define PAGES 64
#define FRAME(n) (0x80400000ull + (u64)(n) * PAGE_SIZE)
#define VA(n) (0x10000000ull + (u64)(n) * PAGE_SIZE)
#define LEAF (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)

struct space {
	u64 root[512], mid[512], low[512];
} __attribute__((aligned(4096)));

static struct space spaces[2];
PIECE(load_a0, "ld a0, 0(a0)");
PIECE(store_a0, "sd a1, 0(a0)");

static u64 make_pte(u64 pa, u64 bits)
{
	return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | bits;
}

static void make_space(struct space *space, unsigned first_frame, u64 bits)
{
	space->root[0] = make_pte((u64)space->mid, PTE_V);
	space->root[2] = make_pte(PLATFORM_RAM_BASE, LEAF | PTE_X | PTE_G);
	space->mid[VA(0) >> 21 & 511] = make_pte((u64)space->low, PTE_V);
	for (unsigned i = 0; i < PAGES; i++)
		space->low[i] = make_pte(FRAME(first_frame + i), bits);
}

static u64 satp_of(const struct space *space, unsigned asid)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)asid << SATP_ASID_SHIFT |
	       (u64)space->root >> PAGE_SHIFT;
}

static u64 access(const char *piece, const struct space *space, unsigned asid, u64 va)
{
	struct bare_state state = {
		.a = { va, ~va }, .pc = (u64)piece, .satp = satp_of(space, asid),
	};

	bare_run(&state, MODE_S, 0);
	return state.cause == CAUSE_ECALL_S ? state.a[0] : state.cause;
}

static void fence_all(void)
{
	asm volatile("sfence.vma" ::: "memory");
}

static u64 job_load(u64 va)
{
	return access(load_a0, &spaces[0], 1, va);
}

static u64 job_load_other_space(u64 va)
{
	return access(load_a0, &spaces[1], 1, va);
}

static u64 job_fence_load(u64 va)
{
	asm volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
	return job_load(va);
}

static u64 job_fence(u64 unused)
{
	(void)unused;
	fence_all();
	return 0;
}

static u64 on(unsigned hart, harts_job *job, u64 argument)
{
	harts_begin(hart, job, argument);
	return harts_end(hart);
}

/* [60, 64] After its own fence a hart sees the new leaf; before, either. */
static void shootdown(void)
{
	make_space(&spaces[0], 0, LEAF);
	harts_all(job_fence);
	for (unsigned i = 0; i < PAGES / 2; i++) {
		u64 stale;

		for (unsigned hart = 1; hart < harts_count; hart++)
			bare_check("before", on(hart, job_load, VA(i)), i);
		bare_check("before, here", job_load(VA(i)), i);
		spaces[0].low[i] = make_pte(FRAME(PAGES - 1 - i), LEAF);
		fence_all();
		bare_check("after the fence, here", job_load(VA(i)), PAGES - 1 - i);
		for (unsigned hart = 1; hart < harts_count; hart++) {
			stale = on(hart, job_load, VA(i));
			bare_check("there: the old or the new",
				   stale == i || stale == PAGES - 1 - i, 1);
			/* The manual leaves it open; this machine keeps it. */
			if (!bare_is_qemu())
				bare_check("a fence is of one hart: the old", stale, i);
			bare_check("after its fence, there", on(hart, job_fence_load, VA(i)),
				   PAGES - 1 - i);
		}
	}
	spaces[0].low[0] = 0;
	bare_check("unmapped there after its fence", on(1, job_fence_load, VA(0)),
		   CAUSE_LOAD_PAGE_FAULT);
	spaces[0].low[0] = make_pte(FRAME(5), LEAF);
	bare_check("mapped again, as hart 0 stored it", on(1, job_fence_load, VA(0)), 5);
}

/* The same ASID may mean another space on another hart. */
static void own_tlbs(void)
{
	make_space(&spaces[0], 0, LEAF);
	make_space(&spaces[1], PAGES, LEAF);
	harts_all(job_fence);
	for (unsigned i = 0; i < 2 * PAGES; i++) {
		bare_check("one space here", job_load(VA(i % PAGES)), i % PAGES);
		bare_check("another there", on(1, job_load_other_space, VA(i % PAGES)),
			   PAGES + i % PAGES);
	}
	harts_all(job_fence);
}

static u64 job_touch(u64 unused)
{
	u64 faults = 0;

	(void)unused;
	for (unsigned i = 0; i < PAGES; i++) {
		faults += access(load_a0, &spaces[0], 1, VA(i)) != i;
		faults += access(store_a0, &spaces[0], 1, VA(i) + 8) != VA(i) + 8;
	}
	return faults;
}

/* [29] Walkers set A and D while hart 0 sets RSW: nobody's bits are lost. */
static void updates(void)
{
	u64 missing = 0, faults = 0;

	write_csr_number(CSR_MENVCFG, BIT(ENVCFG_ADUE_SHIFT));
	make_space(&spaces[0], 0, PTE_V | PTE_R | PTE_W);
	harts_all(job_fence);
	for (unsigned hart = 1; hart < harts_count; hart++)
		harts_begin(hart, job_touch, 0);
	for (unsigned i = 0; i < PAGES; i++)
		asm volatile("amoor.d zero, %1, (%0)"
			     ::"r"(&spaces[0].low[PAGES - 1 - i]), "r"((u64)PTE_RSW_MASK)
			     : "memory");
	for (unsigned hart = 1; hart < harts_count; hart++)
		faults += harts_end(hart);
	for (unsigned i = 0; i < PAGES; i++)
		missing += spaces[0].low[i] !=
			   (make_pte(FRAME(i), LEAF) | PTE_RSW_MASK);
	bare_check("accesses that went wrong", faults, 0);
	bare_check("PTEs that lost a bit", missing, 0);
}

static u64 job_enable_updates(u64 unused)
{
	(void)unused;
	write_csr_number(CSR_MENVCFG, BIT(ENVCFG_ADUE_SHIFT));
	return 0;
}

int main(void)
{
	for (unsigned i = 0; i < 2 * PAGES; i++)
		*(volatile u64 *)FRAME(i) = i;
	harts_wait_for_all();
	shootdown();
	own_tlbs();
	harts_all(job_enable_updates);
	updates();
	return 0;
}
