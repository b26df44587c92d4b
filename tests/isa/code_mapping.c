/* SPDX-License-Identifier: MIT */
/*
 * Code and the mapping it is seen through: frame F at two pages side by side in
 * one place, F and G in another, is run across the border between them. What was
 * decoded or chained for one mapping must not be followed in the other.
 */
#include "tests/isa/isa.h"
#include "tests/mmu/paging.h"

#define F FRAME(0)
#define G FRAME(1)
#define NOP 0x00000013u
#define LI_A0(n) (0x00000513u | (u32)(n) << 20)
#define ECALL 0x00000073u
#define BORDER 0x1000
#define SAME_PAGES 0 /* va where F lies beside itself */
#define OTHER_PAGES (4 * PAGE_SIZE)

static void put(u64 pa, u32 word)
{
	*(volatile u32 *)pa = word;
}

/* jal x0, offset and beq x0, x0, offset */
static u32 jump(u32 offset)
{
	return 0x6f | (offset >> 12 & 0xff) << 12 | (offset >> 11 & 1) << 20 |
	       (offset >> 1 & 0x3ff) << 21;
}

static u32 branch(u32 offset)
{
	return 0x63 | (offset >> 11 & 1) << 7 | (offset >> 1 & 15) << 8 |
	       (offset >> 5 & 0x3f) << 25 | (offset >> 12 & 1) << 31;
}

static u64 result_at(u64 va, unsigned asid)
{
	struct bare_state state = { .pc = va, .satp = paging_satp(asid), .a = { 99 } };

	bare_run(&state, MODE_S, 0);
	return state.cause == CAUSE_ECALL_S ? state.a[0] : 1000 + state.cause;
}

static void map(u64 va, u64 first, u64 second)
{
	paging_low[va / PAGE_SIZE] = first;
	paging_low[va / PAGE_SIZE + 1] = second;
	paging_fence();
}

/* Entered at `start` of F, it goes on beyond the border, to 1 in F and 2 in G. */
static void across(u64 start)
{
	u64 f = paging_leaf(F, LEAF_RWX), g = paging_leaf(G, LEAF_RWX);

	map(SAME_PAGES, f, f);
	map(OTHER_PAGES, f, g);
	for (unsigned i = 0; i < 3; i++) {
		bare_check("F beside F", result_at(SAME_PAGES + start, 1), 1);
		bare_check("F beside G", result_at(OTHER_PAGES + start, 1), 2);
	}
	map(SAME_PAGES, f, g);
	bare_check("mapped to G and fenced", result_at(SAME_PAGES + start, 1), 2);
	map(SAME_PAGES, f, f);
	bare_check("back to F", result_at(SAME_PAGES + start, 1), 1);
	map(SAME_PAGES, f, g);
	bare_check("to G, in another ASID", result_at(SAME_PAGES + start, 2), 2);
	map(SAME_PAGES, f, f & ~(u64)PTE_X);
	bare_check("X taken away", result_at(SAME_PAGES + start, 1), 1000 + CAUSE_FETCH_PAGE_FAULT);
	map(SAME_PAGES, f, 0);
	bare_check("unmapped", result_at(SAME_PAGES + start, 1), 1000 + CAUSE_FETCH_PAGE_FAULT);
}

int main(void)
{
	paging_reset();
	for (u64 page = F; page <= G; page += PAGE_SIZE) {
		unsigned answer = page == F ? 1 : 2;

		put(page, LI_A0(answer));
		put(page + 4, ECALL);
		put(page + 0x210, LI_A0(answer));
		put(page + 0x214, ECALL);
	}
	put(F + 0xffc, NOP);
	put(F + 0x200, jump(BORDER + 0x10));
	put(F + 0xf00, branch(BORDER + 0x210 - 0xf00));
	asm volatile("fence.i" ::: "memory");
	across(0xffc);
	across(0x200);
	across(0xf00);
	return 0;
}
