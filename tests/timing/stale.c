/* SPDX-License-Identifier: MIT */
/*
 * What a program sees that leaves out a fence.i, a cache-block clean or a
 * fence: one line each, "old" or "new". With caches that hold no data
 * everything is new at once.
 */
#include "tests/mmu/paging.h"

#define LI_A0(n) (0x00000513u | (n) << 20)
#define RET	 0x00008067u

static u32 code[32] __attribute__((aligned(256)));

static void report(const char *what, u64 got, u64 old, u64 new)
{
	bare_print("%s: %s\n", what, got == old ? "old" : got == new ? "new" : "neither");
}

static u64 call(void)
{
	u64 (*function)(void) = (u64(*)(void))(uintptr_t)code;

	return function();
}

static void show_fetches(void)
{
	volatile u32 *words = code;

	words[0] = LI_A0(1);
	words[1] = RET;
	asm volatile("fence.i" ::: "memory");
	call();
	words[0] = LI_A0(2);
	asm volatile("" ::: "memory");
	report("code without fence.i", call(), 1, 2);
	asm volatile("fence.i" ::: "memory");
	report("code after fence.i", call(), 1, 2);
}

/* The frame by a second page that is not cached. */
static u64 load_uncached(void)
{
	struct bare_state state = { .a = { 0 } };

	paging_access(&state, MODE_S, LOAD, PAGE_SIZE, 0);
	return state.a[0];
}

static void show_alias(void)
{
	volatile u64 *cached = (volatile u64 *)FRAME(0);

	paging_reset();
	paging_menvcfg(BIT(ENVCFG_PBMTE_SHIFT));
	paging_low[1] = paging_leaf(FRAME(0), LEAF_RWX | PTE_PBMT(1));
	paging_fence();
	*cached = 1;
	asm volatile(".insn i 0x0f, 2, x0, %0, 2" :: "r"(cached) : "memory"); /* cbo.flush */
	*cached = 2;
	report("uncached alias", load_uncached(), 1, 2);
	asm volatile(".insn i 0x0f, 2, x0, %0, 1" :: "r"(cached) : "memory"); /* cbo.clean */
	report("uncached alias after cbo.clean", load_uncached(), 1, 2);
	*cached = 3;
	asm volatile(".insn i 0x0f, 2, x0, %0, 0" :: "r"(cached) : "memory"); /* cbo.inval */
	report("store before cbo.inval", *cached, 2, 3);
}

int main(void)
{
	show_fetches();
	show_alias();
	return 0;
}
