/* SPDX-License-Identifier: MIT */
/*
 * F and D: every operation, both precisions, every rounding mode including
 * the dynamic one. Operands are what the registers hold: the initial states
 * are rich in special values, and results are mixed back in.
 */
#include "body.h"

/* rd, rs1, rs2, rounding mode; bit 25 is the precision */
static const uint32_t arithmetic[] = {
	0x00000053, 0x08000053, 0x10000053, 0x18000053,
};
/* rd, rs1, rs2 */
static const uint32_t pairs[] = {
	0x20000053, 0x20001053, 0x20002053, 0x28000053, 0x28001053,
};
/* x rd, rs1, rs2 */
static const uint32_t compares[] = { 0xa0000053, 0xa0001053, 0xa0002053 };
static const uint32_t fused[] = { 0x43, 0x47, 0x4b, 0x4f };

#define PICK(body, table) \
	((table)[body_below(body, sizeof(table) / sizeof((table)[0]))])

static unsigned rounding_mode(struct body *body)
{
	static const unsigned modes[] = { 0, 1, 2, 3, 4, 7, 7, 7 };

	return PICK(body, modes) << 12;
}

static void convert(struct body *body, unsigned rd, unsigned f1, unsigned x1)
{
	uint32_t precision = body_below(body, 2) << 25;
	unsigned integer = body_below(body, 4) << 20; /* w wu l lu */

	switch (body_below(body, 3)) {
	case 0: /* to integer */
		body_emit32(body, 0xc0000053 | precision | integer |
					  rounding_mode(body) |
					  body_below(body, 28) << 7 | f1 << 15);
		break;
	case 1: /* from integer */
		body_emit32(body, 0xd0000053 | precision | integer |
					  rounding_mode(body) | rd << 7 |
					  x1 << 15);
		break;
	default: /* between precisions */
		body_emit32(body, (precision ? 0x40100053 : 0x42000053) |
					  rounding_mode(body) | rd << 7 |
					  f1 << 15);
	}
}

static void move(struct body *body, unsigned rd, unsigned f1, unsigned x1)
{
	uint32_t precision = body_below(body, 2) << 25;

	switch (body_below(body, 3)) {
	case 0: /* fmv.x, fclass */
		body_emit32(body, 0xe0000053 | precision |
					  body_below(body, 2) << 12 |
					  body_below(body, 28) << 7 | f1 << 15);
		break;
	case 1: /* fmv.w.x, fmv.d.x */
		body_emit32(body, 0xf0000053 | precision | rd << 7 | x1 << 15);
		break;
	default: /* fsqrt */
		body_emit32(body, 0x58000053 | precision | rounding_mode(body) |
					  rd << 7 | f1 << 15);
	}
}

void body_float_item(struct body *body)
{
	unsigned rd = body_below(body, 32), rs1 = body_below(body, 32);
	unsigned rs2 = body_below(body, 32), rs3 = body_below(body, 32);
	uint32_t precision = body_below(body, 2) << 25;

	switch (body_below(body, 10)) {
	case 0:
	case 1:
	case 2:
		body_emit32(body, encode_r(PICK(body, arithmetic) | precision |
						   rounding_mode(body),
					   rd, rs1, rs2));
		break;
	case 3:
	case 4:
		body_emit32(body, encode_r(PICK(body, fused) | precision |
						   rounding_mode(body) | rs3 << 27,
					   rd, rs1, rs2));
		break;
	case 5:
		body_emit32(body, encode_r(PICK(body, pairs) | precision, rd,
					   rs1, rs2));
		break;
	case 6:
		body_emit32(body, encode_r(PICK(body, compares) | precision,
					   body_below(body, 28), rs1, rs2));
		break;
	case 7:
	case 8:
		convert(body, rd, rs1, body_below(body, 32));
		break;
	default:
		move(body, rd, rs1, body_below(body, 32));
	}
}
