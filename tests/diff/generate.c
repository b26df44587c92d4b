/* SPDX-License-Identifier: MIT */
/*
 * Writes one random test program for tests/diff/runtime.S, as the files
 * body.bin, episodes.bin, tables.bin and data.bin in a folder:
 *
 *	generate SEED EPISODES ITEMS FOLDER [EPISODE CUT]
 *
 * Each episode is ITEMS items in one mode (U, S or M) and one of two address
 * spaces. With EPISODE and CUT that episode ends before its item CUT, and
 * the words of item CUT-1 are printed: how a difference is narrowed down.
 * The same SEED gives the same program on every host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/csr.h"
#include "abi/pte.h"
#include "body.h"
#include "layout.h"

#define EBREAK 0x00100073
#define TABLE_BYTES 0x8000 /* of one address space */
#define FREE_PAGES 36 /* of the data pages: PMP leaves them alone */
#define LEAF_RW (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)

struct tables {
	uint64_t page[2][8][512];
};
enum table_page { ROOT, LOW, BODY, GOOD, WILD, BODY_PAGES };

static struct body the_body;
static struct tables the_tables;

static uint64_t table_pa(unsigned space, enum table_page page)
{
	return TABLES_PA + space * (uint64_t)TABLE_BYTES + page * 4096u;
}

static uint64_t make_pte(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

static uint64_t data_frame(unsigned index)
{
	return DATA_PA + (uint64_t)(index % DATA_PAGES) * 4096;
}

/* A leaf for a wild page: mostly legal, with one defect or another. Where
   there is no memory only loads get to: a store that ends there may or may
   not leave its first bytes in the page before (and EDITED_PAGES could become
   writable). */
static uint64_t wild_leaf(struct body *body, unsigned index)
{
	static const unsigned permissions[] = {
		PTE_R, PTE_R | PTE_W, PTE_R | PTE_W, PTE_R | PTE_W, PTE_X,
		PTE_R | PTE_X, PTE_R | PTE_W | PTE_X, PTE_W, PTE_W | PTE_X,
	};
	uint64_t pte = make_pte(data_frame(body_below(body, DATA_PAGES)), PTE_V);

	pte |= permissions[body_below(body, 9)];
	pte |= body_chance(body, 50) ? PTE_U : 0;
	pte |= body_chance(body, 80) ? PTE_A : 0;
	pte |= body_chance(body, 70) ? PTE_D : 0;
	pte |= (uint64_t)body_below(body, 4) << PTE_RSW_SHIFT;
	switch (body_below(body, 20)) {
	case 1: /* not valid, the rest does not matter */
		return (pte | body_random(body) << 10) & ~(uint64_t)PTE_V;
	case 2: /* a pointer at the last level */
		return pte & ~(uint64_t)(PTE_R | PTE_W | PTE_X);
	case 3: /* nothing there */
		if (index < EDITED_PAGES)
			return pte;
		return (pte & 0x3fb) | PTE_R | make_pte(0x08000000, 0);
	case 4:
		return pte | 1ull << PTE_PBMT_SHIFT;
	default:
		return pte;
	}
}

static uint64_t wild_superpage(struct body *body)
{
	uint64_t pte = make_pte(DATA_PA, LEAF_RW);

	pte |= body_chance(body, 50) ? PTE_U : 0;
	switch (body_below(body, 6)) {
	case 0: /* misaligned */
		return pte | 1ull << (PTE_PPN_SHIFT + body_below(body, 9));
	case 1: /* a pointer with A, D or U set */
		return make_pte(DATA_PA, PTE_V) |
		       (body_chance(body, 50) ? PTE_U : PTE_A << body_below(body, 2));
	case 2:
		return pte & ~(uint64_t)PTE_D;
	default:
		return pte;
	}
}

/*
 * Sixteen PTEs of one 64 KiB page. A and D are set: a PTE of the group that is
 * updated leaves the others as they are, and which of them answers next is open.
 */
static void make_napot_group(struct body *body, uint64_t *ptes)
{
	unsigned frame = 16 * body_below(body, DATA_PAGES / 16);
	uint64_t pte = make_pte(data_frame(frame + 8), LEAF_RW) | 1ull << PTE_N_SHIFT;

	pte |= body_chance(body, 50) ? PTE_U : 0;
	if (body_chance(body, 30))
		pte &= ~(uint64_t)PTE_W;
	for (unsigned i = 0; i < 16; i++)
		ptes[i] = pte;
}

static void make_tables(struct body *body, unsigned space)
{
	uint64_t(*page)[512] = the_tables.page[space];
	uint64_t all = LEAF_RW | PTE_X;

	page[ROOT][0] = make_pte(table_pa(space, LOW), PTE_V);
	page[ROOT][1] = make_pte(table_pa(space, BODY), PTE_V);
	page[ROOT][2] = make_pte(RUNTIME_PA, all | PTE_G);
	page[LOW][GOOD_VA >> 21] = make_pte(table_pa(space, GOOD), PTE_V);
	page[LOW][WILD_VA >> 21] = make_pte(table_pa(space, WILD), PTE_V);
	for (unsigned i = 0; i < WILD_2M_SLOTS; i++)
		page[LOW][(WILD_VA >> 21) + 1 + i] = wild_superpage(body);
	for (unsigned i = 0; i < 16; i++) {
		uint64_t pte = make_pte(data_frame(space * 16 + (i ^ space)),
					LEAF_RW);

		page[GOOD][i] = pte | PTE_U;
		page[GOOD][256 + i] = pte;
	}
	for (unsigned i = 0; i < 512; i++) {
		page[WILD][i] = wild_leaf(body, i);
		page[BODY_PAGES][i] = make_pte(BODY_PA + i * 4096ull,
					       PTE_V | PTE_X | PTE_A | PTE_U);
	}
	for (unsigned i = 512 - WILD_NAPOT_PAGES; i < 512; i += 16)
		if (body_chance(body, 40))
			make_napot_group(body, &page[WILD][i]);
	/* The user's view of the body: one 2 MiB page, or 512 of 4 KiB. */
	page[BODY][0] = space ? make_pte(table_pa(space, BODY_PAGES), PTE_V) :
				make_pte(BODY_PA, PTE_V | PTE_X | PTE_A | PTE_U);
	page[BODY][128] = make_pte(BODY_PA, PTE_V | PTE_X | PTE_A);
}

static uint64_t random_operand(struct body *body)
{
	static const uint64_t special[] = {
		0, 1, ~0ull, 1ull << 63, ~0ull >> 1, 0x7fffffff, 0x80000000,
		0xffffffff80000000, 0xffffffff, 63, 64,
	};

	switch (body_below(body, 4)) {
	case 0:
		return special[body_below(body, 11)];
	case 1:
		return (uint64_t)(int64_t)(int32_t)body_random(body) >>
		       body_below(body, 32);
	default:
		return body_random(body);
	}
}

static uint64_t random_float(struct body *body)
{
	static const uint64_t doubles[] = {
		0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000,
		0xbff0000000000000, 0x7ff0000000000000, 0xfff0000000000000,
		0x7ff8000000000000, 0x7ff0000000000001, 0xfff8000000000123,
		0x0000000000000001, 0x000fffffffffffff, 0x0010000000000000,
		0x7fefffffffffffff, 0x41dfffffffc00000, 0x43e0000000000000,
		0xc3e0000000000000, 0x3fe0000000000000, 0x4008000000000000,
	};
	static const uint32_t singles[] = {
		0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000,
		0xff800000, 0x7fc00000, 0x7f800001, 0x00000001, 0x007fffff,
		0x00800000, 0x7f7fffff, 0x4f000000, 0x5f000000, 0x3f000000,
	};
	const uint64_t box = 0xffffffff00000000;

	switch (body_below(body, 6)) {
	case 0:
		return doubles[body_below(body, 18)];
	case 1:
		return box | singles[body_below(body, 15)];
	case 2: /* near one another, so that sums cancel */
		return 0x3ff0000000000000 | (body_random(body) & 0x801fffffffffffff);
	case 3:
		return box | 0x3f800000 | (body_random(body) & 0x80ffffff);
	case 4:
		return box | (uint32_t)body_random(body);
	default:
		return body_random(body);
	}
}

static void fix_patches(struct body *body)
{
	for (unsigned i = 0; i < body->patch_count; i++) {
		struct patch *patch = &body->patches[i];
		unsigned item = patch->target_item < body->item_count ?
					patch->target_item : body->item_count;
		uint32_t n = body->item_offset[item] - patch->offset, word;
		uint8_t *at = body->bytes + patch->offset;

		if (patch->kind == 'r')
			at += 4;
		memcpy(&word, at, 4);
		if (patch->kind == 'b')
			word = (word & 0x01fff07f) | (n >> 12 & 1) << 31 |
			       (n >> 5 & 63) << 25 | (n >> 1 & 15) << 8 |
			       (n >> 11 & 1) << 7;
		else if (patch->kind == 'j')
			word = (word & 0xfff) | (n >> 20 & 1) << 31 |
			       (n >> 1 & 1023) << 21 | (n >> 11 & 1) << 20 |
			       (n >> 12 & 255) << 12;
		else
			word = (word & 0xfffff) | n << 20;
		memcpy(at, &word, 4);
	}
}

static void make_body(struct body *body, unsigned items, int cut)
{
	uint32_t start = body->size, end;

	body->item_count = body->patch_count = 0;
	while (body->item_count < items)
		body_item(body);
	body->item_offset[body->item_count] = end = body->size;
	body_emit32(body, EBREAK);
	body_emit16(body, 0x9002); /* c.ebreak: room for odd alignments */
	fix_patches(body);
	if (cut < 0 || (unsigned)cut > items)
		return;
	for (uint32_t at = body->item_offset[cut]; at < end; at += 2)
		memcpy(body->bytes + at, "\x02\x90", 2);
	if (cut == 0)
		return;
	printf("item %d, at body+0x%x:", cut - 1, body->item_offset[cut - 1]);
	for (uint32_t at = body->item_offset[cut - 1];
	     at < body->item_offset[cut]; at += 2)
		printf(" %02x%02x", body->bytes[at + 1], body->bytes[at]);
	printf(" (episode starts at body+0x%x)\n", start);
}

static void make_episode(struct body *body, uint64_t *record, unsigned items,
			 int cut)
{
	static const enum mode modes[] = { MODE_U, MODE_S, MODE_S, MODE_M };
	static const uint64_t bases[] = { BODY_USER_VA, BODY_SUPERVISOR_VA, 0,
					  BODY_PA };
	/* Not breakpoints, which end an episode, nor ecalls from S. */
	const uint64_t delegable = 0xb1b4;
	/* SUM and MXR, SIE, SPIE, MPIE, the last of which mret puts into MIE */
	static const uint64_t status_bits = 3 << 18 | 1 << 7 | 1 << 5 | 1 << 1;

	body->mode = modes[body_below(body, 4)];
	body->space = body_below(body, 2);
	record[EPISODE_ENTRY / 8] = body->size;
	record[EPISODE_MODE / 8] = body->mode;
	record[EPISODE_SATP / 8] = body->satp[body->space];
	record[EPISODE_STATUS / 8] = body_random(body) & status_bits;
	record[EPISODE_INTERRUPT / 8] = body_below(body, 4);
	record[EPISODE_FCSR / 8] = body_below(body, 5) << 5 |
				   (body_chance(body, 50) ? 0 : body_below(body, 32));
	record[EPISODE_MEDELEG / 8] = body_chance(body, 50) ? 0 :
				      body_random(body) & delegable;
	record[EPISODE_PC_BASE / 8] = bases[body->mode];
	for (unsigned i = 0; i < 32; i++) {
		record[EPISODE_X / 8 + i] = random_operand(body);
		record[EPISODE_F / 8 + i] = random_float(body);
	}
	record[EPISODE_X / 8 + REG_TABLE] = table_pa(body->space, WILD) + 2048;
	record[EPISODE_X / 8 + REG_WILD] =
		body->mode == MODE_M ? DATA_PA + 32 * 4096 : WILD_VA;
	record[EPISODE_X / 8 + REG_GOOD] =
		(body->mode == MODE_M ? DATA_PA :
		 body->mode == MODE_S ? GOOD_SUPERVISOR_VA : GOOD_VA) +
		4096 * (1 + body_below(body, 8)) + 2048;
	make_body(body, items, cut);
}

static uint64_t pmp_napot(uint64_t pa, uint64_t size_bytes)
{
	return (pa | (size_bytes / 2 - 1)) >> 2;
}

/*
 * Entry 0 and 3 take 4 to 64 KiB, entries 1 and 2 a range of pages, all of the
 * data pages that no AMO uses; entry 4 now and then the PTEs of the wild pages
 * (in whole: QEMU does not ask about the write of one); entry 7 gives the rest.
 */
static void make_pmp(struct body *body, uint64_t *record)
{
	static const unsigned permissions[] = {
		0, PMP_R, PMP_R | PMP_W, PMP_X, PMP_R | PMP_X, PMP_R | PMP_W | PMP_X,
	};
	uint64_t *address = &record[EPISODE_PMPADDR / 8], config = 0;
	unsigned first = FREE_PAGES + body_below(body, DATA_PAGES - FREE_PAGES);

	address[7] = ~0ull >> 10;
	config |= (uint64_t)(PMP_A_NAPOT << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X) << 56;
	record[EPISODE_PMPCFG / 8] = config;
	record[EPISODE_PMP_NEW / 8] = 1;
	body->has_pmp = body_chance(body, 50);
	if (!body->has_pmp)
		return;
	for (unsigned i = 0; i < 4; i += 3) {
		uint64_t size = 4096ull << body_below(body, 5);
		uint64_t pa = data_frame(FREE_PAGES + body_below(body, DATA_PAGES - FREE_PAGES)) &
			      ~(size - 1);

		address[i] = pmp_napot(pa, size);
		if (pa >= data_frame(FREE_PAGES) && body_chance(body, 60))
			config |= (uint64_t)(PMP_A_NAPOT << PMP_A_SHIFT |
					     permissions[body_below(body, 6)]) << 8 * i;
	}
	address[1] = data_frame(first) >> 2;
	address[2] = (data_frame(first) + 4096ull * body_below(body, DATA_PAGES - first)) >> 2;
	if (body_chance(body, 50))
		config |= (uint64_t)(PMP_A_TOR << PMP_A_SHIFT |
				     permissions[body_below(body, 6)]) << 16;
	address[4] = pmp_napot(table_pa(body_below(body, 2), WILD), 4096);
	if (body_chance(body, 10))
		config |= (uint64_t)PMP_A_NAPOT << PMP_A_SHIFT << 32;
	record[EPISODE_PMPCFG / 8] = config;
}

static void write_file(const char *folder, const char *name, const void *bytes,
		       size_t size)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
		perror(path);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct body *body = &the_body;
	uint64_t seed, *records, data[DATA_PAGES * 512];
	unsigned episodes, items;
	int chosen = -1, cut = -1;

	if (argc != 5 && argc != 7) {
		fprintf(stderr, "usage: generate SEED EPISODES ITEMS FOLDER [EPISODE CUT]\n");
		return 2;
	}
	seed = strtoull(argv[1], NULL, 0);
	episodes = (unsigned)strtoul(argv[2], NULL, 0);
	items = (unsigned)strtoul(argv[3], NULL, 0);
	if (argc == 7) {
		chosen = atoi(argv[5]);
		cut = atoi(argv[6]);
	}
	if (!episodes || episodes > 1500 || !items || items >= ITEMS_MAX) {
		fprintf(stderr, "generate: at most 1500 episodes of %d items\n",
			ITEMS_MAX - 1);
		return 2;
	}
	body->random = (seed + 1) * 0x9e3779b97f4a7c15ull | 1;
	for (unsigned i = 0; i < 8; i++)
		body_random(body);
	for (unsigned space = 0; space < 2; space++) {
		uint64_t asid = body_below(body, 0x8000) << 1 | space;

		body->satp[space] = 8ull << SATP_MODE_SHIFT | asid << SATP_ASID_SHIFT |
				    table_pa(space, ROOT) >> 12;
		make_tables(body, space);
	}
	for (unsigned i = 0; i < DATA_PAGES * 512; i++)
		data[i] = body_random(body);
	records = calloc(episodes, EPISODE_BYTES);
	if (!records)
		return 2;
	for (unsigned i = 0; i < episodes; i++) {
		uint64_t *record = records + i * (EPISODE_BYTES / 8);

		if (i % 8 == 0)
			make_pmp(body, record);
		make_episode(body, record, items, (int)i == chosen ? cut : -1);
	}
	write_file(argv[4], "body.bin", body->bytes, body->size);
	write_file(argv[4], "episodes.bin", records,
		   (size_t)episodes * EPISODE_BYTES);
	write_file(argv[4], "tables.bin", &the_tables, sizeof(the_tables));
	write_file(argv[4], "data.bin", data, sizeof(data));
	free(records);
	return 0;
}
