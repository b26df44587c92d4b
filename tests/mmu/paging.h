/* SPDX-License-Identifier: MIT */
/*
 * Page tables and accesses for the MMU conformance programs. One address
 * space, rebuilt before each line of the checklist:
 *
 *	root[0] -> mid; mid[0] -> low; low[i] = 4 KiB leaves of FRAME(i)
 *	mid[2]  = 2 MiB leaf of FRAME(0)
 *	root[1] = 1 GiB leaf of RAM, U: where U-mode code runs
 *	root[2] = 1 GiB leaf of RAM, S, global: identity, where S-mode code runs
 *	root[3] = 1 GiB leaf of RAM, the superpage under test
 *	root[510] -> mid: the same in the high half
 *
 * The test pages are S pages with R, W, X, A and D unless a line changes them.
 */
#ifndef TESTS_MMU_PAGING_H
#define TESTS_MMU_PAGING_H

#include "abi/pte.h"
#include "tests/bare/bare.h"

#define USER_ALIAS 0x40000000ull /* va of RAM base for U-mode code */
#define HIGH_HALF 0xffffffff80000000ull
#define FRAME(n) (0x80400000ull + (u64)(n) * PAGE_SIZE)
#define FRAME_WORD(n) ((0xf00dull + (n)) << 32 | 0x00000073) /* ecall, then a mark */
#define NOWHERE_PA 0x18000000ull                             /* nothing is there */
#define LEAF_RWX (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define PTE_N BIT(PTE_N_SHIFT)
#define PTE_PBMT(n) ((u64)(n) << PTE_PBMT_SHIFT)

enum access {
	LOAD,
	STORE,
	FETCH,
	AMO,
	LOAD_RESERVED,
	STORE_CONDITIONAL,
	CBO_ZERO,
	CBO_CLEAN,
	ACCESS_KINDS
};

#define OK 0 /* an access that went well, in place of its cause */
#define FAULT_ANY 99

extern u64 paging_root[512], paging_mid[512], paging_low[512];

u64 paging_leaf(u64 pa, u64 bits);
u64 paging_pointer(const u64 *table);
u64 paging_satp(unsigned asid);
void paging_reset(void);
u64 *paging_slot(unsigned level); /* the leaf under test at this level */
u64 paging_va(unsigned level);    /* the va of FRAME(0) by it */
void paging_menvcfg(u64 bits);    /* and fence */
void paging_pmp(unsigned entry, unsigned config, u64 pmpaddr);

static inline void paging_fence(void)
{
	asm volatile("sfence.vma" ::: "memory");
}

/* One access; state->cause is OK or the cause. state->a[0]: what it read. */
void paging_access(struct bare_state *state, unsigned mode, enum access kind, u64 va, u64 status);
u64 paging_cause(unsigned mode, enum access kind, u64 va, u64 status);
/* The page and access faults of a kind: 13 or 15 or 12; 5 or 7 or 1. */
unsigned paging_page_fault(enum access kind);
unsigned paging_access_fault(enum access kind);

/*
 * The access gives this cause, and xtval the va: after a fence, again after
 * itself, after another access brought the page into the TLB, and after pages
 * enough to take its place there.
 */
bool expect(unsigned mode, enum access kind, u64 va, u64 status, u64 cause);
/* All of load, store, fetch and AMO: page fault, access fault, or all well. */
void expect_all_fault(unsigned mode, u64 va, u64 status);
void expect_all_denied(unsigned mode, u64 va, u64 status);
void expect_all_well(unsigned mode, u64 va, u64 status);
/* A plain comparison within the line. */
bool same(const char *what, u64 got, u64 want);

struct line {
	unsigned number;
	const char *tag;
	const char *title;
	void (*run)(void);
};
/* Runs each line after paging_reset(), printing PASS or FAIL. */
void paging_run_lines(const struct line *lines, unsigned count);
#define RUN_LINES(lines) paging_run_lines(lines, sizeof(lines) / sizeof(lines[0]))

#endif
