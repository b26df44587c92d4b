/* SPDX-License-Identifier: MIT */
/*
 * A small world for MMU tests: RAM, one MMU that PMP does not hinder, and
 * page tables built by hand. Table frames are handed out from the start of
 * RAM; the first is the root that context.satp names.
 */
#ifndef TESTS_UNIT_MMU_TABLES_H
#define TESTS_UNIT_MMU_TABLES_H

#include "tests/unit/mmu/seeded.h"

#include <string.h>

#include "mem/bus.h"
#include "mmu/mmu.h"
#include "mmu/walk.h"

#define RAM_PA	  0x80000000ull
#define RAM_BYTES 0x1000000ull
#define ROM_PA	  0x10000ull
#define ROOT_PA	  RAM_PA

#define N_BIT	    (1ull << PTE_N_SHIFT)
#define PBMT(type)  ((u64)(type) << PTE_PBMT_SHIFT)
#define LEAF	    (PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D)
#define KERNEL_LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

struct world {
	struct bus bus;
	struct pmp pmp;
	struct mmu mmu;
	struct mmu_context context;   /* what ask() uses */
	struct mmu_response response; /* what it got */
	u64 next_table_pa;
};

static inline u64 pte_of(u64 pa, u64 flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

static inline u64 world_read(struct world *world, u64 pa)
{
	u64 value = 0;

	assert_true(bus_read(&world->bus, pa, 8, &value));
	return value;
}

static inline void world_write(struct world *world, u64 pa, u64 value)
{
	assert_true(bus_write(&world->bus, pa, 8, value));
}

static inline u64 satp_of(u64 root_pa, u16 asid)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
	       (u64)asid << SATP_ASID_SHIFT | root_pa >> 12;
}

static inline void world_open(struct world *world,
			      const struct mmu_config *config)
{
	memset(world, 0, sizeof(*world));
	bus_init(&world->bus);
	assert_true(bus_add_ram(&world->bus, RAM_PA, RAM_BYTES, NULL));
	assert_true(bus_add_rom(&world->bus, "rom", ROM_PA, 0x1000, NULL));
	pmp_reset(&world->pmp);
	pmp_write_address(&world->pmp, 15, ~0ull);
	pmp_write_cfg(&world->pmp, 2, 0x1full << 56);
	assert_true(
		mmu_init(&world->mmu, config, &world->bus, &world->pmp, NULL));
	world->context.satp = satp_of(ROOT_PA, 1);
	world->context.privilege = PRIVILEGE_U;
	world->next_table_pa = ROOT_PA + 0x1000;
}

static inline void world_close(struct world *world)
{
	mmu_free(&world->mmu);
	bus_free(&world->bus);
}

/* Where the PTE of va at `level` lies; pointers to it are made. */
static inline u64 world_pte_pa(struct world *world, u64 va, unsigned level)
{
	u64 table_pa = (world->context.satp & ((1ull << 44) - 1)) << 12;

	for (unsigned i = 2;; i--) {
		u64 pte_pa = table_pa + (va >> (12 + 9 * i) & 511) * 8, pte;

		if (i == level)
			return pte_pa;
		pte = world_read(world, pte_pa);
		if (!(pte & PTE_V)) {
			pte = pte_of(world->next_table_pa, PTE_V);
			world->next_table_pa += 0x1000;
			assert_true(world->next_table_pa <= RAM_PA + RAM_BYTES);
			world_write(world, pte_pa, pte);
		}
		table_pa = pte >> PTE_PPN_SHIFT << 12;
	}
}

static inline u64 world_map(struct world *world, u64 va, unsigned level,
			    u64 pte)
{
	u64 pte_pa = world_pte_pa(world, va, level);

	world_write(world, pte_pa, pte);
	return pte_pa;
}

static inline u8 ask_size(struct world *world, enum mmu_access access, u64 va,
			  u8 size_bytes)
{
	struct mmu_request request = {
		.va = va,
		.access = access,
		.size_bytes = size_bytes,
		.context = world->context,
	};

	mmu_translate(&world->mmu, &request, &world->response);
	return world->response.cause;
}

/* Translate; the cause, and the rest in world->response. */
static inline u8 ask(struct world *world, enum mmu_access access, u64 va)
{
	return ask_size(world, access, va, access == MMU_FETCH ? 2 : 1);
}

static inline void fence_all(struct world *world)
{
	static const struct mmu_fence all = { .has_va = false };

	mmu_fence(&world->mmu, &all);
}

static inline u8 page_fault_of(enum mmu_access access)
{
	return access == MMU_LOAD ? 13 : access == MMU_STORE ? 15 : 12;
}

static inline u8 access_fault_of(enum mmu_access access)
{
	return access == MMU_LOAD ? 5 : access == MMU_STORE ? 7 : 1;
}

#endif
