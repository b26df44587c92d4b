/* SPDX-License-Identifier: MIT */
/* Random streams; see lockstep_fuzz.h. */
#include "observers/lockstep_fuzz.h"

#include <string.h>

#include "base/bits.h"
#include "base/random.h"

#define ROOTS	    4 /* frames 0 to 3 */
#define LEVEL_1S    8 /* frames 4 to 11 */
#define LEVEL_0S    16
#define FIRST_LEVEL_1 ROOTS
#define FIRST_LEVEL_0 (ROOTS + LEVEL_1S)
#define RECENT	    24

struct generator {
	struct random random;
	struct mmu_request recent[RECENT];
	u64 asids[4];
	bool is_svadu, is_pbmt;
};

/* Table indices: few, so that requests meet; 8 to 31 hold NAPOT ranges; the
   ends are the halves of the address space. */
static const u16 indices[] = { 0, 1, 8, 9, 15, 16, 17, 24, 64, 511 };

static u64 below(struct generator *generator, u64 limit)
{
	return random_below(&generator->random, limit);
}

static bool one_in(struct generator *generator, u64 many)
{
	return below(generator, many) == 0;
}

static u64 pick_index(struct generator *generator)
{
	if (one_in(generator, 50))
		return below(generator, 512);
	return indices[below(generator, ARRAY_SIZE(indices))];
}

/* The root's entries are few: walks should succeed. */
static u64 pick_root_index(struct generator *generator)
{
	static const u16 roots[] = { 0, 1, 2, 256, 511 };

	return roots[below(generator, ARRAY_SIZE(roots))];
}

static u64 frame_ppn(u64 frame)
{
	return (LOCKSTEP_RAM_BASE_PA >> PAGE_SHIFT) + frame;
}

/* Physical memory beside the tables: few places, so that PMP meets them. */
static u64 pick_ppn(struct generator *generator)
{
	u64 ppn = below(generator, 8) << 2 * SV39_VPN_BITS;

	if (one_in(generator, 2))
		ppn |= below(generator, 4) << SV39_VPN_BITS;
	return ppn | below(generator, 32);
}

static u64 pick_leaf(struct generator *generator, unsigned level)
{
	static const u8 kinds[] = {
		PTE_R, PTE_R | PTE_W, PTE_X, PTE_R | PTE_X, PTE_R | PTE_W | PTE_X,
		PTE_R | PTE_W | PTE_X,
	};
	u64 pte = PTE_V | kinds[below(generator, ARRAY_SIZE(kinds))];
	u64 ppn = pick_ppn(generator);

	if (one_in(generator, 40))
		ppn = random_next(&generator->random) & bits_mask(0, PTE_PPN_BITS);
	ppn &= ~bits_mask(0, level * SV39_VPN_BITS);
	if (!one_in(generator, 6))
		pte |= PTE_A;
	if (!one_in(generator, 3))
		pte |= PTE_D;
	if (one_in(generator, 3))
		pte |= PTE_U;
	if (one_in(generator, 6))
		pte |= PTE_G;
	if (one_in(generator, 10))
		pte |= below(generator, 4) << PTE_PBMT_SHIFT;
	if (level == 0 && one_in(generator, 3)) {
		pte |= 1ull << PTE_N_SHIFT;
		ppn = (ppn & ~0xfull) | (one_in(generator, 10) ? below(generator, 16) : 8);
	}
	return pte | ppn << PTE_PPN_SHIFT;
}

static u64 pick_pointer(struct generator *generator, unsigned level)
{
	u64 frame = level == 2 ? FIRST_LEVEL_1 + below(generator, LEVEL_1S) :
				 FIRST_LEVEL_0 + below(generator, LEVEL_0S);
	u64 pte;

	if (one_in(generator, 30))
		frame = LOCKSTEP_READ_ONLY_FRAME;
	if (one_in(generator, 60))
		frame = LOCKSTEP_RAM_FRAMES + below(generator, 1 << 20); /* no RAM */
	pte = PTE_V | frame_ppn(frame) << PTE_PPN_SHIFT;
	if (one_in(generator, 10))
		pte |= PTE_G;
	return pte;
}

/* For a table of this level: mostly legal. */
static u64 pick_pte(struct generator *generator, unsigned level)
{
	u64 pte;

	if (level == 2 ? !one_in(generator, 5) : level == 1 ? !one_in(generator, 3) : false)
		pte = pick_pointer(generator, level);
	else
		pte = pick_leaf(generator, level);
	switch (below(generator, 16)) {
	case 0: /* one bit wrong, anywhere */
		return pte ^ 1ull << below(generator, 64);
	case 1:
		return one_in(generator, 3) ? random_next(&generator->random) : pte & ~1ull;
	}
	return pte;
}

static void make_write(struct generator *generator, struct lockstep_op *op)
{
	unsigned level = (unsigned)below(generator, 3);
	u64 frame, index;

	if (level == 2)
		frame = below(generator, ROOTS);
	else if (level == 1)
		frame = FIRST_LEVEL_1 + below(generator, LEVEL_1S);
	else
		frame = one_in(generator, 12) ? LOCKSTEP_READ_ONLY_FRAME :
						FIRST_LEVEL_0 + below(generator, LEVEL_0S);
	index = level == 2 ? pick_root_index(generator) : pick_index(generator);
	op->kind = LOCKSTEP_WRITE;
	op->pa = LOCKSTEP_RAM_BASE_PA + frame * PAGE_SIZE + index * 8;
	op->value = pick_pte(generator, level);
}

static u64 pick_va(struct generator *generator)
{
	u64 va = pick_root_index(generator) << 30 | pick_index(generator) << 21 |
		 pick_index(generator) << 12;

	va = (u64)bits_sign_extend(va, SV39_VA_BITS);
	if (one_in(generator, 50))
		va ^= 1ull << (39 + below(generator, 25));
	return va;
}

static void pick_context(struct generator *generator, struct mmu_context *context)
{
	u64 asid = generator->asids[below(generator, 4)];
	u64 root = frame_ppn(below(generator, ROOTS));

	*context = (struct mmu_context){
		.satp = 8ull << SATP_MODE_SHIFT | asid << SATP_ASID_SHIFT | root,
		.privilege = one_in(generator, 2) ? PRIVILEGE_S : PRIVILEGE_U,
		.sum = one_in(generator, 2),
		.mxr = one_in(generator, 3),
		.adue = generator->is_svadu ^ one_in(generator, 12),
		.pbmte = generator->is_pbmt ^ one_in(generator, 12),
	};
	if (one_in(generator, 40))
		context->satp &= bits_mask(0, 60);
	if (one_in(generator, 40))
		context->privilege = PRIVILEGE_M;
}

static void make_translate(struct generator *generator, struct lockstep_op *op)
{
	struct mmu_request *recent = &generator->recent[below(generator, RECENT)];
	struct mmu_request *request = &op->request;

	op->kind = LOCKSTEP_TRANSLATE;
	*request = *recent;
	switch (below(generator, 8)) {
	case 0: /* somewhere else */
	case 1:
		request->va = pick_va(generator);
		pick_context(generator, &request->context);
		break;
	case 2: /* the same page for another */
		pick_context(generator, &request->context);
		break;
	case 3: /* a page beside it */
		request->va ^= 1ull << (12 + below(generator, 12));
		request->va = (u64)bits_sign_extend(request->va, SV39_VA_BITS);
		break;
	}
	if (one_in(generator, 3))
		request->access = (enum mmu_access)below(generator, 3);
	if (one_in(generator, 30)) {
		request->size_bytes = 64;
		request->va &= ~63ull;
	} else {
		request->size_bytes = (u8)(1 << below(generator, 4));
		request->va = (request->va & ~0xfffull) | pick_index(generator) * 8 |
			      (below(generator, 8) & ~(request->size_bytes - 1ull));
	}
	op->has_race = one_in(generator, 20);
	op->race_value = op->has_race ? pick_pte(generator, (unsigned)below(generator, 3)) : 0;
	*recent = *request;
}

static void make_fence(struct generator *generator, struct lockstep_op *op)
{
	const struct mmu_request *recent = &generator->recent[below(generator, RECENT)];

	op->kind = LOCKSTEP_FENCE;
	op->fence = (struct mmu_fence){
		.has_va = !one_in(generator, 3),
		.has_asid = !one_in(generator, 3),
		.va = one_in(generator, 6) ? pick_va(generator) : recent->va,
		.asid = (u16)generator->asids[below(generator, 4)],
	};
}

/* Most entries are off, or open: walks should get through. */
static void make_pmp(struct generator *generator, struct lockstep_op *op)
{
	bool is_table = one_in(generator, 3);
	u64 frame = is_table ? frame_ppn(below(generator, LOCKSTEP_RAM_FRAMES)) :
			       pick_ppn(generator);

	op->kind = LOCKSTEP_PMP;
	op->index = (u8)below(generator, PMP_ENTRIES - 1);
	/* boundaries within what is accessed: at a PTE, or in its middle */
	op->address = frame << (PAGE_SHIFT - 2) | pick_index(generator) * 2 |
		      below(generator, 2);
	if (one_in(generator, 2))
		op->address |=
			bits_mask(0, (unsigned)below(generator, is_table ? 12 : 29));
	if (one_in(generator, 20))
		op->address = random_next(&generator->random) & bits_mask(0, 54);
	if (one_in(generator, 2))
		return;
	op->cfg = (u8)below(generator, 32);
	if (one_in(generator, 3))
		op->cfg |= PMP_R | PMP_W | PMP_X;
	if (one_in(generator, 200))
		op->cfg |= PMP_L;
}

static void make_opening(struct lockstep_op *op)
{
	*op = (struct lockstep_op){
		.kind = LOCKSTEP_PMP,
		.index = PMP_ENTRIES - 1,
		.cfg = PMP_R | PMP_W | PMP_X | PMP_A_NAPOT << PMP_A_SHIFT,
		.address = bits_mask(0, 54),
	};
}

void lockstep_fuzz_generate(u64 seed, u64 episode, struct lockstep_op *ops, size_t count)
{
	struct generator generator = { 0 };
	size_t tables = count / 8 < 600 ? count / 8 : 600;

	random_seed(&generator.random, seed * 0x9e3779b97f4a7c15ull + episode);
	generator.is_svadu = one_in(&generator, 2);
	generator.is_pbmt = one_in(&generator, 2);
	generator.asids[1] = 1;
	generator.asids[2] = 0xffff;
	generator.asids[3] = below(&generator, 1 << 16);
	for (unsigned i = 0; i < RECENT; i++) {
		generator.recent[i].va = pick_va(&generator);
		generator.recent[i].access = (enum mmu_access)below(&generator, 3);
		pick_context(&generator, &generator.recent[i].context);
	}
	for (size_t i = 0; i < count; i++) {
		u64 dice = below(&generator, 1000);

		ops[i] = (struct lockstep_op){ 0 };
		if (i == 0 || dice < 1)
			make_opening(&ops[i]);
		else if (i < tables || dice < 60)
			make_write(&generator, &ops[i]);
		else if (dice < 75)
			make_fence(&generator, &ops[i]);
		else if (dice < 87)
			make_pmp(&generator, &ops[i]);
		else
			make_translate(&generator, &ops[i]);
	}
}
