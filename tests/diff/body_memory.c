/* SPDX-License-Identifier: MIT */
/*
 * Loads, stores, atomics, page-table edits with their fence, a look at the
 * other address space, changes of SUM, MXR and MPRV, the software interrupt, and
 * jumps to where nothing may be fetched.
 *
 * Addresses come from three bases: pages that work, pages whose PTEs are
 * random (x29), and x31 plus an offset near a page's end.
 */
#include "body.h"
#include "layout.h"

#define PICK(body, table) \
	((table)[body_below(body, sizeof(table) / sizeof((table)[0]))])

static const uint32_t loads[] = {
	0x00000003, 0x00001003, 0x00002003, 0x00003003,
	0x00004003, 0x00005003, 0x00006003,
};
static const uint32_t stores[] = {
	0x00000023, 0x00001023, 0x00002023, 0x00003023,
};

static void load_or_store(struct body *body, unsigned base, int offset)
{
	unsigned x = body_below(body, 28), f = body_below(body, 32);

	/* The base stays: M-mode could go anywhere with a loaded one. */
	if (x == base)
		x = 0;

	switch (body_below(body, 8)) {
	case 0: /* flw, fld */
		body_emit32(body, encode_i(0x2007 + (body_below(body, 2) << 12),
					   f, base, offset));
		break;
	case 1: /* fsw, fsd */
		body_emit32(body, encode_s(0x2027 + (body_below(body, 2) << 12),
					   base, f, offset));
		break;
	case 2:
	case 3:
	case 4:
		body_emit32(body, encode_s(PICK(body, stores), base,
					   body_below(body, 32), offset));
		break;
	default:
		body_emit32(body, encode_i(PICK(body, loads), x, base, offset));
	}
}

static void compressed_load_or_store(struct body *body)
{
	static const unsigned parcels[] = {
		0x4000, 0x6000, 0x2000, 0xc000, 0xe000, 0xa000, /* rs1' */
		0x4002, 0x6002, 0x2002, 0xc002, 0xe002, 0xa002, /* sp */
	};
	unsigned parcel = PICK(body, parcels);
	unsigned fields = body_below(body, 0x800) << 2;

	if (parcel & 2) {
		body_emit32(body, encode_i(0x13, 2, REG_GOOD, 0));
		fields = body_below(body, 0x800) << 2;
		/* c.lwsp and c.ldsp must not have rd = x0 or a reserved one */
		if (parcel < 0x8000)
			fields = (fields & 0x107c) | (3 + body_below(body, 25)) << 7;
		body_emit16(body, parcel | fields);
		return;
	}
	body_emit32(body, encode_i(0x13, 9, REG_GOOD, 0));
	body_emit16(body, parcel | (fields & 0x1c7c & ~(7u << 7)) | 1 << 7);
}

/* Not across pages where PMP could tell them apart (exceptions.md). */
static int wild_offset(const struct body *body, int offset)
{
	return body->has_pmp ? offset & ~7 : offset;
}

/* A random page of the wild ones, then an access through it. */
static void wild_access(struct body *body)
{
	unsigned pages = body->mode == MODE_M ? 32 :
			 body_chance(body, 50) ? EDITED_PAGES :
			 body_chance(body, 60) ? 512 : 512 * (1 + WILD_2M_SLOTS);
	unsigned rt = 5 + body_below(body, 3);
	int offset = body_chance(body, 25) ? (int)body_below(body, 16) - 12 :
					     (int)body_below(body, 4096) - 2048;

	if (pages > 64 && body_chance(body, 20)) {
		/* not canonical: bit 38 up to 63 at random */
		body_emit32(body, encode_i(0x13, rt, 0, 1));
		body_emit32(body, encode_i(0x1013, rt, rt,
					   38 + (int)body_below(body, 26)));
		body_emit32(body, encode_r(0x33, rt, rt, REG_WILD));
	} else {
		body_emit32(body, encode_lui(rt, body_below(body, pages) << 12));
		body_emit32(body, encode_r(0x33, rt, rt, REG_WILD));
	}
	load_or_store(body, rt, wild_offset(body, offset));
}

void body_memory_item(struct body *body)
{
	unsigned choice = body_below(body, 10);

	if (choice < 4) {
		load_or_store(body, REG_GOOD, (int)body_below(body, 4096) - 2048);
	} else if (choice < 5) { /* near the next page */
		body_emit32(body, encode_lui(5, 0x1000 * body_below(body, 3)));
		body_emit32(body, encode_r(0x33, 5, 5, REG_GOOD));
		body_emit32(body, encode_i(0x13, 5, 5, 2047));
		load_or_store(body, 5, (int)body_below(body, 10) - 7);
	} else if (choice < 7) {
		compressed_load_or_store(body);
	} else {
		wild_access(body);
	}
}

void body_atomic_item(struct body *body)
{
	static const unsigned operations[] = {
		0x00, 0x01, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c,
	};
	unsigned rd = body_below(body, 28), rs2 = body_below(body, 32);
	uint32_t width = body_chance(body, 50) ? 0x202f : 0x302f;
	uint32_t order = body_below(body, 4) << 25;
	bool is_pair = body_chance(body, 25);

	/* Pages that work: on others QEMU looks at the load first, and a
	   failing SC may fault on one machine and not on another. */
	body_emit32(body, encode_i(0x13, 5, REG_GOOD,
				   (int)body_below(body, 256) * 8 - 1024));
	if (is_pair) {
		/* An SC only right behind its LR: what lies between may lose
		   the reservation on one machine and not on another. */
		body_emit32(body, encode_r(width | order | 0x02u << 27, 6, 5, 0));
		body_emit32(body, encode_r(width | order | 0x03u << 27, rd, 5, rs2));
		return;
	}
	body_emit32(body, encode_r(width | order | PICK(body, operations) << 27,
				   rd, 5, rs2));
}

/* Change a leaf of the wild pages and fence it, in one of the four forms. */
static void edit_pte(struct body *body)
{
	static const int bits[] = { 2, 4, 16, 64, 128, 2 + 4, 4 + 128 };
	unsigned page = body_below(body, EDITED_PAGES);
	int offset = (int)page * 8 - 2048;

	body_emit32(body, encode_i(0x3003, 5, REG_TABLE, offset));
	body_emit32(body, encode_i(0x4013, 5, 5, PICK(body, bits)));
	body_emit32(body, encode_s(0x3023, REG_TABLE, 5, offset));
	body_emit32(body, encode_lui(6, WILD_VA + (page << 12)));
	/* x7 = ASID of this space, from satp */
	body_emit32(body, encode_i(0x2073, 7, 0, 0x180));
	body_emit32(body, encode_i(0x1013, 7, 7, 4));
	body_emit32(body, encode_i(0x5013, 7, 7, 48));
	body_emit32(body, encode_r(0x12000073, 0, body_chance(body, 50) ? 6 : 0,
				   body_chance(body, 50) ? 7 : 0));
}

/* M-mode: load and store as S or U for a while. */
static void modify_privilege(struct body *body)
{
	unsigned accesses = 1 + body_below(body, 4);

	body_emit32(body, encode_lui(5, 0x2000));
	body_emit32(body, encode_i(0x13, 5, 5, -2048)); /* MPP = 0x1800 */
	body_emit32(body, encode_i(0x3073, 0, 5, 0x300));
	if (body_chance(body, 50)) {
		body_emit32(body, encode_lui(6, 0x1000));
		body_emit32(body, encode_i(0x13, 6, 6, -2048)); /* MPP = S */
		body_emit32(body, encode_i(0x2073, 0, 6, 0x300));
	}
	if (body_chance(body, 50)) { /* SUM or MXR */
		body_emit32(body, encode_lui(6, 0x40000u << body_below(body, 2)));
		body_emit32(body, encode_i(0x2073 + (body_below(body, 2) << 12),
					   0, 6, 0x300));
	}
	body_emit32(body, encode_lui(7, 0x20000)); /* MPRV */
	body_emit32(body, encode_lui(6, WILD_VA + (body_below(body, 64) << 12)));
	body_emit32(body, encode_i(0x2073, 0, 7, 0x300));
	while (accesses--)
		load_or_store(body, 6, wild_offset(body, (int)body_below(body, 2048) - 8));
	body_emit32(body, encode_lui(7, 0x20000));
	body_emit32(body, encode_i(0x3073, 0, 7, 0x300));
}

/* Jump to a page that works but must not be executed, or to none. */
static void jump_away(struct body *body)
{
	static const uint32_t targets[] = { GOOD_VA, GOOD_SUPERVISOR_VA,
					    0x30000000, 0x2f000000 };

	if (body_chance(body, 30)) {
		body_emit32(body, encode_i(0x13, 5, 0, 1 + (int)body_below(body, 7)));
		body_emit32(body, encode_i(0x1013, 5, 5,
					   38 + (int)body_below(body, 24)));
	} else {
		body_emit32(body, encode_lui(5, PICK(body, targets)));
	}
	body_emit32(body, encode_i(0x67, 1, 5, (int)body_below(body, 512) * 2));
}

static void write_satp(struct body *body, uint64_t satp)
{
	uint32_t ppn = (uint32_t)satp;

	body_emit32(body, encode_lui(5, (uint32_t)(satp >> 32)));
	body_emit32(body, encode_i(0x1013, 5, 5, 32));
	body_emit32(body, encode_lui(6, ppn));
	body_emit32(body, encode_i(0x13, 6, 6, (int)(ppn & 0xfff)));
	body_emit32(body, encode_r(0x6033, 5, 5, 6));
	body_emit32(body, encode_i(0x1073, 0, 5, 0x180));
}

/* S-mode: some accesses in the other space, without a fence: the ASIDs differ. */
static void visit_other_space(struct body *body)
{
	unsigned accesses = 1 + body_below(body, 5);

	write_satp(body, body->satp[!body->space]);
	while (accesses--) {
		if (body_chance(body, 50))
			load_or_store(body, REG_GOOD, (int)body_below(body, 4096) - 2048);
		else
			wild_access(body);
	}
	write_satp(body, body->satp[body->space]);
}

/* Raise it, or open or close a gate on its way. */
static void interrupt_item(struct body *body)
{
	bool is_machine = body->mode == MODE_M;
	uint32_t set = 0x6073, clear = 0x7073;
	unsigned status_bit = is_machine ? 8 : 2; /* MIE, SIE */
	int status = is_machine ? 0x300 : 0x100;

	switch (body_below(body, 4)) {
	case 0: /* mie, sie: SSIE */
		body_emit32(body, encode_i(body_chance(body, 70) ? set : clear, 0, 2,
					   status + 4));
		break;
	case 1:
		body_emit32(body, encode_i(body_chance(body, 60) ? set : clear, 0,
					   status_bit, status));
		break;
	default: /* mip, sip: SSIP */
		body_emit32(body, encode_i(set, 0, 2, status + 0x44));
	}
}

void body_privileged_item(struct body *body)
{
	unsigned choice = body_below(body, 10);

	if (body->mode != MODE_U && body_chance(body, 25)) {
		interrupt_item(body);
	} else if (body->mode == MODE_S && body_chance(body, 15)) {
		visit_other_space(body);
	} else if (body->mode == MODE_M) {
		modify_privilege(body);
	} else if (choice < 2) {
		jump_away(body);
	} else if (body->mode == MODE_U) {
		/* not allowed: sfence.vma, csrr satp, sret, mret */
		static const uint32_t forbidden[] = { 0x12000073, 0x18002373,
						      0x10200073, 0x30200073 };

		body_emit32(body, PICK(body, forbidden));
	} else if (choice < 7) {
		edit_pte(body);
	} else if (choice < 9) { /* SUM, MXR */
		body_emit32(body, encode_lui(5, 0x40000u << body_below(body, 2)));
		body_emit32(body, encode_i(0x2073 + (body_below(body, 2) << 12),
					   body_below(body, 28), 5, 0x100));
	} else {
		body_emit32(body, encode_r(0x12000073, 0, 0, 0));
	}
}
