/* SPDX-License-Identifier: MIT */
/*
 * A machine made by hand for the screens to show: 4 MiB, two address spaces
 * with a page of each kind, TLBs filled by a few translations, one entry of
 * them stale.
 */
#ifndef TESTS_SCENE_FIXTURE_H
#define TESTS_SCENE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "view/scene.h"

#define ROOT_PA 0x80300000ull
#define TABLE_1_PA 0x80301000ull
#define TABLE_0_PA 0x80302000ull
#define OTHER_ROOT_PA 0x80303000ull
#define CODE_PA 0x80310000ull
#define DATA_PA 0x80311000ull
#define SHARED_PA 0x80312000ull
#define CODE_VA 0x10000ull
#define DATA_VA 0x11000ull
#define STALE_VA 0x12000ull

struct fixture {
	struct machine *machine;
	struct watch watch;
	struct snapshot snapshot;
	struct frame_map frames;
	struct view_state state;
	struct draw_list list;
	struct scene scene;
};

static inline void fixture_poke(struct fixture *fixture, u64 pa, u64 value)
{
	if (!bus_poke(&fixture->machine->bus, pa, &value, sizeof(value)))
		abort();
}

static inline void fixture_map(struct fixture *fixture, u64 table_pa, unsigned index, u64 pa,
			       u64 flags)
{
	fixture_poke(fixture, table_pa + index * 8ull, pa >> 2 | flags | PTE_V);
}

static inline u64 fixture_satp(u64 root_pa, unsigned asid)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)asid << SATP_ASID_SHIFT |
	       root_pa >> PAGE_SHIFT;
}

static inline void fixture_touch(struct fixture *fixture, u64 va, enum mmu_access access)
{
	struct hart *hart = &fixture->machine->harts[0];
	struct mmu_request request = { .va = va, .access = access, .size_bytes = 1,
				       .context = hart_mmu_context(hart, access) };
	struct mmu_response response;

	mmu_translate(&hart->mmu, &request, &response);
}

static inline void fixture_fill(struct fixture *fixture)
{
	const u64 user = PTE_U | PTE_A, both = PTE_R | PTE_W;
	struct hart *hart = &fixture->machine->harts[0];

	fixture_map(fixture, ROOT_PA, 0, TABLE_1_PA, 0);
	fixture_map(fixture, ROOT_PA, 2, 0x80000000, both | PTE_X | PTE_A | PTE_D | PTE_G);
	fixture_map(fixture, TABLE_1_PA, 0, TABLE_0_PA, 0);
	fixture_map(fixture, TABLE_0_PA, 16, CODE_PA, user | PTE_R | PTE_X);
	fixture_map(fixture, TABLE_0_PA, 17, DATA_PA, user | both | PTE_D);
	fixture_map(fixture, TABLE_0_PA, 18, SHARED_PA, user | both);
	/* not valid, and not zero: a swapped page of some kernel's */
	fixture_poke(fixture, TABLE_0_PA + 19 * 8, 0x1230);
	fixture_map(fixture, OTHER_ROOT_PA, 0, TABLE_1_PA, 0);
	fixture_poke(fixture, CODE_PA, 0x0000051300150513ull); /* addi a0, a0, 1; li a0, 0 */
	fixture_poke(fixture, DATA_PA, 1);
	hart->csr.satp = fixture_satp(OTHER_ROOT_PA, 2);
	watch_look(&fixture->watch, fixture->machine);
	hart->csr.satp = fixture_satp(ROOT_PA, 1);
	hart->privilege = PRIVILEGE_U;
	hart->pc = CODE_VA;
	hart->x[10] = DATA_VA;
	hart->csr.scause = CAUSE_LOAD_PAGE_FAULT;
	hart->csr.stval = 0x13000;
	fixture_touch(fixture, CODE_VA, MMU_FETCH);
	fixture_touch(fixture, DATA_VA, MMU_STORE);
	fixture_touch(fixture, STALE_VA, MMU_LOAD);
	fixture_map(fixture, TABLE_0_PA, 18, SHARED_PA, user | PTE_R);
	watch_look(&fixture->watch, fixture->machine);
	watch_printed(&fixture->watch, "booting\nready\n", 14);
}

static inline void fixture_open_as(struct fixture *fixture, u64 memory_bytes, bool is_timed)
{
	static const u8 program[] = { 0x73, 0, 0x50, 0x10 }; /* wfi */
	struct machine_config config;
	struct error error;

	memset(fixture, 0, sizeof(*fixture));
	fixture->machine = calloc(1, sizeof(*fixture->machine));
	machine_config_init(&config);
	config.memory_bytes = memory_bytes;
	config.mode = is_timed ? MODE_TIMED : MODE_FAST;
	/* a machine of its own, whatever the default becomes */
	config.mmu.itlb = (struct tlb_geometry){ 16, 4, REPLACEMENT_PLRU };
	config.mmu.dtlb = (struct tlb_geometry){ 32, 4, REPLACEMENT_PLRU };
	config.mmu.l2_pages = (struct tlb_geometry){ 256, 4, REPLACEMENT_PLRU };
	config.mmu.l2_superpages = (struct tlb_geometry){ 1, 16, REPLACEMENT_PLRU };
	config.mmu.walk_cache = (struct tlb_geometry){ 1, 8, REPLACEMENT_PLRU };
	config.bios = (struct machine_image){ "program", program, sizeof(program) };
	if (!fixture->machine || !machine_init(fixture->machine, &config, &error))
		abort();
	watch_init(&fixture->watch, fixture->machine);
	view_state_init(&fixture->state);
	if (!snapshot_init(&fixture->snapshot, fixture->machine) ||
	    !frames_init(&fixture->frames, &fixture->machine->bus))
		abort();
	fixture->scene = (struct scene){ &fixture->snapshot, &fixture->frames, &fixture->state,
					 &fixture->list, NULL };
}

static inline void fixture_look(struct fixture *fixture)
{
	snapshot_take(&fixture->snapshot, fixture->machine, &fixture->watch);
	frames_build(&fixture->frames, &fixture->snapshot);
}

/* Everything may be accessed in U and S, as firmware leaves it. */
static inline void fixture_open_pmp(struct fixture *fixture)
{
	struct pmp *pmp = &fixture->machine->harts[0].pmp;

	pmp_write_address(pmp, 0, ~0ull >> 10);
	pmp_write_cfg(pmp, 0, 0x1f); /* NAPOT, RWX */
}

static inline void fixture_open(struct fixture *fixture, bool is_timed)
{
	fixture_open_as(fixture, 4 << 20, is_timed);
	/* a hart's port into the caches wants one that has begun */
	if (is_timed)
		(void)machine_run(fixture->machine, 2000);
	fixture_open_pmp(fixture);
	fixture_fill(fixture);
	fixture_look(fixture);
}

static inline void fixture_close(struct fixture *fixture)
{
	draw_free(&fixture->list);
	frames_free(&fixture->frames);
	snapshot_free(&fixture->snapshot);
	machine_free(fixture->machine);
	free(fixture->machine);
}

#endif
