/* SPDX-License-Identifier: MIT */
/*
 * Planted bugs: each plant changes a page table and does not fence what it
 * should, then makes an access that may see the old translation, twice. The
 * oracle must name each one, once; tests/oracle/plants says how. Then the same
 * with the fence that was missing: about that it must say nothing.
 *
 * What the accesses give is left open: an MMU may have kept it or not.
 */
#include "tests/mmu/paging.h"

#define VA (5 * PAGE_SIZE)
#define MIDDLE (2ull << 20) /* bytes that one PTE of paging_mid stands for */
#define NAPOT_VA (32 * PAGE_SIZE)
#define ASID 7

enum fence { WRONG, RIGHT };

static u64 other_root[512] __attribute__((aligned(4096)));
static u64 other_low[512] __attribute__((aligned(4096)));

static void fence_all(void)
{
	paging_fence();
}
static void fence_va(u64 va)
{
	asm volatile("sfence.vma %0, x0" ::"r"(va) : "memory");
}
static void fence_asid(u64 asid)
{
	asm volatile("sfence.vma x0, %0" ::"r"(asid) : "memory");
}
static void fence_va_asid(u64 va, u64 asid)
{
	asm volatile("sfence.vma %0, %1" ::"r"(va), "r"(asid) : "memory");
}

static void touch_in(u64 satp, enum access kind, u64 va)
{
	struct bare_state state = { .satp = satp };

	paging_access(&state, MODE_S, kind, va, 0);
}
static void touch(enum access kind, u64 va)
{
	touch_in(paging_satp(ASID), kind, va);
}

static void unmapped(enum fence fence)
{
	touch(LOAD, VA);
	paging_low[5] = 0;
	if (fence == RIGHT)
		fence_va_asid(VA, ASID);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void remapped(enum fence fence)
{
	touch(LOAD, VA);
	paging_low[5] = paging_leaf(FRAME(6), LEAF_RWX);
	if (fence == RIGHT)
		fence_va(VA);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void write_protected(enum fence fence)
{
	touch(STORE, VA);
	paging_low[5] &= ~(u64)PTE_W;
	if (fence == RIGHT)
		fence_va_asid(VA, ASID);
	touch(STORE, VA);
	touch(STORE, VA);
}

/* A fault that memory no longer asks for. */
static void permitted(enum fence fence)
{
	paging_low[5] &= ~(u64)PTE_W;
	fence_all();
	touch(STORE, VA);
	touch(LOAD, VA);
	paging_low[5] |= PTE_W;
	if (fence == RIGHT)
		fence_va_asid(VA, ASID);
	touch(STORE, VA);
	touch(STORE, VA);
}

static void not_executable(enum fence fence)
{
	touch(FETCH, VA);
	paging_low[5] &= ~(u64)PTE_X;
	if (fence == RIGHT)
		fence_asid(ASID);
	touch(FETCH, VA);
	touch(FETCH, VA);
}

/* Its next store leaves the page clean. */
static void cleaned(enum fence fence)
{
	touch(STORE, VA);
	paging_low[5] &= ~(u64)PTE_D;
	if (fence == RIGHT)
		fence_va_asid(VA, ASID);
	touch(STORE, VA);
	touch(STORE, VA);
}

static void wrong_asid(enum fence fence)
{
	touch(LOAD, VA);
	paging_low[5] = 0;
	fence_va_asid(VA, fence == RIGHT ? ASID : ASID + 1);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void wrong_va(enum fence fence)
{
	touch(LOAD, VA);
	paging_low[5] = 0;
	fence_va(fence == RIGHT ? VA : VA + PAGE_SIZE);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void fenced_too_early(enum fence fence)
{
	touch(LOAD, VA);
	fence_va(VA);
	touch(LOAD, VA);
	paging_low[5] = 0;
	if (fence == RIGHT)
		fence_va(VA);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void global_by_asid(enum fence fence)
{
	paging_low[5] |= PTE_G;
	fence_all();
	touch(LOAD, VA);
	paging_low[5] = paging_leaf(FRAME(6), LEAF_RWX | PTE_G);
	if (fence == RIGHT)
		fence_va(VA);
	else
		fence_asid(ASID);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

/* The table is unlinked and used anew while the walk cache points at it. */
static void freed_table(enum fence fence)
{
	touch(LOAD, VA);
	paging_mid[0] = 0;
	if (fence == RIGHT)
		fence_asid(ASID);
	for (unsigned i = 0; i < 16; i++)
		paging_low[i] = paging_leaf(FRAME(i + 16), LEAF_RWX);
	touch(LOAD, VA + PAGE_SIZE);
	touch(LOAD, VA + PAGE_SIZE);
}

/* A fence with a va orders leaves alone. */
static void pointer_by_va(enum fence fence)
{
	for (unsigned i = 0; i < 16; i++)
		other_low[i] = paging_leaf(FRAME(i + 16), LEAF_RWX);
	touch(LOAD, VA);
	paging_mid[0] = paging_pointer(other_low);
	if (fence == RIGHT)
		fence_asid(ASID);
	else
		fence_va(VA);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

static void superpage(enum fence fence)
{
	u64 va = paging_va(1);

	touch(LOAD, va + VA);
	*paging_slot(1) = 0;
	if (fence == RIGHT)
		fence_va(va); /* any va in it */
	touch(LOAD, va + VA);
	touch(LOAD, va + VA);
}

static void superpage_to_table(enum fence fence)
{
	u64 va = paging_va(1);

	for (unsigned i = 0; i < 16; i++)
		other_low[i] = paging_leaf(FRAME(i + 16), LEAF_RWX);
	touch(LOAD, va + VA);
	*paging_slot(1) = paging_pointer(other_low);
	if (fence == RIGHT)
		fence_va(va + VA);
	touch(LOAD, va + VA);
	touch(LOAD, va + VA);
}

static void napot(enum fence fence)
{
	for (unsigned i = 0; i < 16; i++)
		paging_low[32 + i] = paging_leaf(FRAME(16 + 8), LEAF_RWX | PTE_N);
	fence_all();
	touch(LOAD, NAPOT_VA + PAGE_SIZE);
	for (unsigned i = 0; i < 16; i++)
		paging_low[32 + i] = 0;
	if (fence == RIGHT)
		fence_va(NAPOT_VA + 2 * PAGE_SIZE);
	touch(LOAD, NAPOT_VA + PAGE_SIZE);
	touch(LOAD, NAPOT_VA + PAGE_SIZE);
}

/* Another address space takes the number of the first. */
static void reused_asid(enum fence fence)
{
	u64 satp = paging_satp(ASID);

	for (unsigned i = 0; i < 512; i++)
		other_root[i] = paging_root[i];
	other_root[0] = 0;
	touch(LOAD, VA);
	if (fence == RIGHT)
		fence_asid(ASID);
	satp = satp >> SATP_PPN_BITS << SATP_PPN_BITS | (u64)other_root >> PAGE_SHIFT;
	touch_in(satp, LOAD, VA);
	touch_in(satp, LOAD, VA);
}

/* One byte of the PTE is stored. */
static void stored_a_byte(enum fence fence)
{
	touch(LOAD, VA);
	((volatile u8 *)&paging_low[5])[2] ^= 0xff;
	if (fence == RIGHT)
		fence_va(VA);
	touch(LOAD, VA);
	touch(LOAD, VA);
}

/* Within host shortcuts: the MMU is not asked of each load of a loop. */
PIECE(piece_loop, "li a3, 100\nli a6, 50\n1: ld a4, 0(a0)\naddi a3, a3, -1\n"
		  "beqz a3, 2f\nbne a3, a6, 1b\nsd zero, 0(a1)\n"
		  "beqz a2, 1b\nsfence.vma\nj 1b\n2:");

static void within_a_loop(enum fence fence)
{
	struct bare_state state = {
		.satp = paging_satp(ASID),
		.pc = (u64)piece_loop,
		.a = { VA, (u64)&paging_low[5], fence == RIGHT },
	};

	bare_run(&state, MODE_S, 0);
}

struct plant {
	const char *name;
	void (*run)(enum fence fence);
};
#define PLANT(name) { #name, name }
static const struct plant plants[] = {
	PLANT(unmapped), PLANT(remapped), PLANT(write_protected), PLANT(permitted),
	PLANT(not_executable), PLANT(cleaned), PLANT(wrong_asid), PLANT(wrong_va),
	PLANT(fenced_too_early), PLANT(global_by_asid), PLANT(freed_table),
	PLANT(pointer_by_va), PLANT(superpage), PLANT(superpage_to_table), PLANT(napot),
	PLANT(reused_asid), PLANT(stored_a_byte), PLANT(within_a_loop),
};

static void run(const struct plant *plant, enum fence fence)
{
	paging_reset();
	paging_menvcfg(BIT(ENVCFG_ADUE_SHIFT));
	bare_print("%s %s\n", fence == RIGHT ? "correct" : "plant", plant->name);
	plant->run(fence);
	fence_all();
}

int main(void)
{
	for (unsigned i = 0; i < sizeof(plants) / sizeof(plants[0]); i++) {
		run(&plants[i], WRONG);
		run(&plants[i], RIGHT);
	}
	bare_print("end\n");
	bare_check("plants", 1, 1);
	bare_finish();
}
