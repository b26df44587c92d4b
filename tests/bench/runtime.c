/* SPDX-License-Identifier: MIT */
/* What happens before bench(): PMP open, RAM mapped to itself by 4 KiB pages,
   its first 2 MiB for U as well, 1 GiB higher; then S-mode. */
#include "bench.h"

#define PTE_BITS 0xcful /* D A X W R V */
#define PTE_U 0x10ul
#define RAM 0x80000000ul
#define TABLES 64 /* of 2 MiB each */

void enter(void (*entry)(void));
void machine_start(void);

typedef u64 table[512] __attribute__((aligned(4096)));
static table root, middle, middle_user, leaf_user, leaves[TABLES];
volatile u64 bench_result;

static u64 pointer_to(const u64 *next)
{
	return (u64)next >> 12 << 10 | 1;
}

static void supervisor_start(void)
{
	bench_result = bench();
}

void machine_start(void)
{
	for (u64 i = 0; i < TABLES; i++) {
		middle[i] = pointer_to(leaves[i]);
		for (u64 j = 0; j < 512; j++)
			leaves[i][j] = (RAM + (i * 512 + j) * 4096) >> 12 << 10 | PTE_BITS;
	}
	for (u64 j = 0; j < 512; j++)
		leaf_user[j] = leaves[0][j] | PTE_U;
	middle_user[0] = pointer_to(leaf_user);
	root[0] = PTE_BITS; /* devices */
	root[2] = pointer_to(middle);
	root[3] = pointer_to(middle_user);
	asm volatile("csrw pmpaddr0, %0" ::"r"(~0ul >> 10));
	asm volatile("csrw pmpcfg0, %0" ::"r"(0x1ful));
	asm volatile("csrw medeleg, %0" ::"r"(1ul << 8));
	asm volatile("csrw satp, %0" ::"r"(8ul << 60 | (u64)root >> 12));
	asm volatile("sfence.vma" ::: "memory");
	enter(supervisor_start);
}
