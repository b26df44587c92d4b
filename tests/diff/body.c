/* SPDX-License-Identifier: MIT */
/*
 * Integer instructions, branches and loops, and the choice among all kinds
 * of items. The encodings are written down here from the manual, apart from
 * the emulator's decoder, so that one cannot hide the other's mistake.
 */
#include "body.h"

#include <stdlib.h>
#include <string.h>

uint64_t body_random(struct body *body)
{
	body->random ^= body->random >> 12;
	body->random ^= body->random << 25;
	body->random ^= body->random >> 27;
	return body->random * 0x2545f4914f6cdd1dull;
}

unsigned body_below(struct body *body, unsigned limit)
{
	return (unsigned)((body_random(body) >> 33) % limit);
}

bool body_chance(struct body *body, unsigned percent)
{
	return body_below(body, 100) < percent;
}

void body_emit16(struct body *body, unsigned parcel)
{
	if (body->size + 2 > BODY_BYTES_MAX)
		abort();
	body->bytes[body->size++] = (uint8_t)parcel;
	body->bytes[body->size++] = (uint8_t)(parcel >> 8);
}

void body_emit32(struct body *body, uint32_t word)
{
	body_emit16(body, word & 0xffff);
	body_emit16(body, word >> 16);
}

static unsigned any_rd(struct body *body)
{
	return body_below(body, 28);
}

static unsigned any_rs(struct body *body)
{
	return body_below(body, 32);
}

/* rd, rs1, rs2 */
static const uint32_t register_ops[] = {
	0x00000033, 0x40000033, 0x00001033, 0x00002033, 0x00003033, 0x00004033,
	0x00005033, 0x40005033, 0x00006033, 0x00007033, /* add .. and */
	0x0000003b, 0x4000003b, 0x0000103b, 0x0000503b, 0x4000503b, /* *w */
	0x02000033, 0x02001033, 0x02002033, 0x02003033, 0x02004033, 0x02005033,
	0x02006033, 0x02007033, /* mul .. remu */
	0x0200003b, 0x0200403b, 0x0200503b, 0x0200603b, 0x0200703b,
	0x0800003b, 0x20002033, 0x20004033, 0x20006033, 0x2000203b, 0x2000403b,
	0x2000603b, /* Zba */
	0x40007033, 0x40006033, 0x40004033, 0x0a006033, 0x0a007033, 0x0a004033,
	0x0a005033, 0x60001033, 0x60005033, 0x6000103b, 0x6000503b, /* Zbb */
	0x48001033, 0x48005033, 0x68001033, 0x28001033, /* Zbs */
};
/* rd, rs1, 12-bit immediate */
static const uint32_t immediate_ops[] = {
	0x00000013, 0x00002013, 0x00003013, 0x00004013, 0x00006013, 0x00007013,
	0x0000001b,
};
/* rd, rs1, 6-bit shift amount; then 5-bit */
static const uint32_t shift_ops[] = {
	0x00001013, 0x00005013, 0x40005013, 0x0800101b, 0x60005013,
	0x48001013, 0x48005013, 0x68001013, 0x28001013,
};
static const uint32_t shift_word_ops[] = {
	0x0000101b, 0x0000501b, 0x4000501b, 0x6000501b,
};
/* rd, rs1; without ctzw, which QEMU 7.2 has wrong (exceptions.md) */
static const uint32_t unary_ops[] = {
	0x60001013, 0x60101013, 0x60201013, 0x60401013, 0x60501013, 0x6000101b,
	0x6020101b, 0x0800403b, 0x28705013, 0x6b805013,
};

#define PICK(body, table) \
	((table)[body_below(body, sizeof(table) / sizeof((table)[0]))])

static void compressed_item(struct body *body)
{
	unsigned rd = 1 + body_below(body, 27), rs2 = 1 + body_below(body, 31);
	unsigned low = body_below(body, 8) << 7; /* rd' of CB and CA */
	unsigned imm6 = body_below(body, 64);
	unsigned imm = (imm6 >> 5) << 12 | (imm6 & 31) << 2;

	switch (body_below(body, 9)) {
	case 0: /* c.addi */
		body_emit16(body, 0x0001 | rd << 7 | imm);
		break;
	case 1: /* c.addiw */
		body_emit16(body, 0x2001 | rd << 7 | imm);
		break;
	case 2: /* c.li */
		body_emit16(body, 0x4001 | rd << 7 | imm);
		break;
	case 3: /* c.lui, c.addi16sp when rd is sp; immediate not 0 */
		body_emit16(body, 0x6001 | rd << 7 | imm | 4);
		break;
	case 4: /* c.srli, c.srai, c.andi */
		body_emit16(body, 0x8001 | body_below(body, 3) << 10 | low | imm);
		break;
	case 5: /* c.sub xor or and, c.subw c.addw */
		imm = body_below(body, 6);
		body_emit16(body, 0x8c01 | (imm >> 2) << 12 | (imm & 3) << 5 |
					  low | body_below(body, 8) << 2);
		break;
	case 6: /* c.slli */
		body_emit16(body, 0x0002 | rd << 7 | imm);
		break;
	case 7: /* c.mv, c.add */
		body_emit16(body, 0x8002 | body_below(body, 2) << 12 | rd << 7 |
					  rs2 << 2);
		break;
	default: /* c.addi4spn, immediate not 0 */
		body_emit16(body, 0x0040 | body_below(body, 128) << 5 |
					  body_below(body, 8) << 2);
		break;
	}
}

static void integer_item(struct body *body)
{
	unsigned rd = any_rd(body), rs1 = any_rs(body);

	switch (body_below(body, 8)) {
	case 0:
		body_emit32(body, encode_i(PICK(body, immediate_ops), rd, rs1,
					   (int)body_below(body, 4096)));
		break;
	case 1:
		body_emit32(body, encode_i(PICK(body, shift_ops), rd, rs1,
					   (int)body_below(body, 64)));
		break;
	case 2:
		body_emit32(body, encode_i(PICK(body, shift_word_ops), rd, rs1,
					   (int)body_below(body, 32)));
		break;
	case 3:
		body_emit32(body, encode_i(PICK(body, unary_ops), rd, rs1, 0));
		break;
	case 4: /* lui, auipc */
		body_emit32(body, (uint32_t)(body_random(body) & 0xfffff000) |
					  rd << 7 |
					  (body_chance(body, 50) ? 0x37 : 0x17));
		break;
	default:
		body_emit32(body, encode_r(PICK(body, register_ops), rd, rs1,
					   any_rs(body)));
	}
}

static void add_patch(struct body *body, char kind)
{
	if (body->patch_count == PATCHES_MAX)
		return; /* left as it is: offset 4, the next instruction */
	body->patches[body->patch_count++] = (struct patch){
		.offset = body->size,
		.target_item = body->item_count + 1 + body_below(body, 6),
		.kind = kind,
	};
}

static void jump_item(struct body *body)
{
	static const unsigned conditions[] = { 0, 1, 4, 5, 6, 7 };

	switch (body_below(body, 6)) {
	case 0: /* jal */
		add_patch(body, 'j');
		body_emit32(body, 0x0040006f | any_rd(body) << 7);
		break;
	case 1: /* auipc x5; jalr rd, x5, n */
		add_patch(body, 'r');
		body_emit32(body, 0x00000017 | 5 << 7);
		body_emit32(body, encode_i(0x67, any_rd(body), 5, 8));
		break;
	default:
		add_patch(body, 'b');
		body_emit32(body, encode_s(0x63, any_rs(body), any_rs(body), 0) |
					  4 << 7 | PICK(body, conditions) << 12);
	}
}

/* li x30, n; some instructions; addi x30, x30, -1; bnez x30 to the first */
static void loop_item(struct body *body)
{
	unsigned length = 1 + body_below(body, 12);
	uint32_t first;
	int back;

	body_emit32(body, encode_i(0x13, REG_LOOP, 0, 2 + (int)body_below(body, 20)));
	first = body->size;
	while (length--) {
		if (body_chance(body, 30))
			compressed_item(body);
		else if (body_chance(body, 15))
			body_float_item(body);
		else
			integer_item(body);
	}
	body_emit32(body, encode_i(0x13, REG_LOOP, REG_LOOP, -1));
	back = (int)first - (int)body->size;
	body_emit32(body, 0x63 | 1 << 12 | REG_LOOP << 15 |
				  ((uint32_t)back >> 12 & 1) << 31 |
				  ((uint32_t)back >> 5 & 63) << 25 |
				  ((uint32_t)back >> 1 & 15) << 8 |
				  ((uint32_t)back >> 11 & 1) << 7);
}

static void odd_item(struct body *body)
{
	/* Reserved in RV64GC with the extensions we have, as words. */
	static const uint32_t illegal[] = {
		0x00000000, 0xffffffff, 0x0000707f, 0x00007003, 0x00004023,
		0x02001013, 0x04000033, 0x0000201b, 0x00004073, 0x02002053,
		0x00005043, 0xfe000053, 0x00003067,
	};
	static const uint32_t floating_csrs[] = { 1, 2, 3 };

	switch (body_below(body, 6)) {
	case 0:
		body_emit32(body, PICK(body, illegal));
		break;
	case 1:
		body_emit32(body, 0x73); /* ecall */
		break;
	case 2: /* fence, fence.i */
		body_emit32(body, body_chance(body, 50) ? 0x0ff0000f : 0x100f);
		break;
	case 3: /* a CSR of a higher mode, or none at all */
		body_emit32(body, encode_i(0x2073, any_rd(body), 0,
					   body->mode == MODE_M ? 0x5c0 : 0x340));
		break;
	default: /* csrrw/s/c[i] of fflags, frm, fcsr */
		body_emit32(body, encode_i(0x1073 + (body_below(body, 3) << 12) +
						   (body_below(body, 2) << 14),
					   any_rd(body), any_rs(body),
					   (int)PICK(body, floating_csrs)));
	}
}

void body_item(struct body *body)
{
	unsigned choice = body_below(body, 100);

	if (body->item_count == ITEMS_MAX)
		abort();
	body->item_offset[body->item_count] = body->size;
	if (choice < 26)
		integer_item(body);
	else if (choice < 40)
		compressed_item(body);
	else if (choice < 58)
		body_float_item(body);
	else if (choice < 78)
		body_memory_item(body);
	else if (choice < 82)
		body_atomic_item(body);
	else if (choice < 89)
		jump_item(body);
	else if (choice < 92)
		loop_item(body);
	else if (choice < 95)
		odd_item(body);
	else
		body_privileged_item(body);
	body->item_count++;
}
