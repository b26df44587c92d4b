/* SPDX-License-Identifier: MIT */
/*
 * decode(): fields by hand at the ends of every immediate, what is reserved,
 * what is a HINT, and that the index finds what a search of the whole table
 * would. test_disasm.c compares the rest with another disassembler.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "isa/insn.h"

struct expectation {
	u32 raw;
	enum op op;
	u8 rd, rs1, rs2;
	s64 imm;
};

static void check_all(const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct expectation *wanted = &list[i];
		struct insn insn;

		decode(wanted->raw, &insn);
		if (insn.op != wanted->op || insn.rd != wanted->rd ||
		    insn.rs1 != wanted->rs1 || insn.rs2 != wanted->rs2 ||
		    insn.imm != wanted->imm || insn.raw != wanted->raw ||
		    insn.length != ((wanted->raw & 3) == 3 ? 4 : 2))
			fail_msg("%08x: %s rd %u rs1 %u rs2 %u imm %lld",
				 wanted->raw, op_table[insn.op].mnemonic,
				 insn.rd, insn.rs1, insn.rs2,
				 (long long)insn.imm);
	}
}

static void test_immediates(void **state)
{
	static const struct expectation list[] = {
		{ 0x80000093, OP_ADDI, 1, 0, 0, -2048 },
		{ 0x7ff08093, OP_ADDI, 1, 1, 0, 2047 },
		{ 0xfe20bfa3, OP_SD, 0, 1, 2, -1 },
		{ 0x80208023, OP_SB, 0, 1, 2, -2048 },
		{ 0x7e208fa3, OP_SB, 0, 1, 2, 2047 },
		{ 0x80208063, OP_BEQ, 0, 1, 2, -4096 },
		{ 0x7e208fe3, OP_BEQ, 0, 1, 2, 4094 },
		{ 0xfe208fe3, OP_BEQ, 0, 1, 2, -2 },
		{ 0x002080e3, OP_BEQ, 0, 1, 2, 2048 },
		{ 0x800000ef, OP_JAL, 1, 0, 0, -1048576 },
		{ 0x7ffff0ef, OP_JAL, 1, 0, 0, 1048574 },
		{ 0xfffff0ef, OP_JAL, 1, 0, 0, -2 },
		{ 0x001000ef, OP_JAL, 1, 0, 0, 2048 },
		{ 0x800000b7, OP_LUI, 1, 0, 0, -2147483648ll },
		{ 0x7ffff097, OP_AUIPC, 1, 0, 0, 0x7ffff000 },
		{ 0x03f09093, OP_SLLI, 1, 1, 0, 63 },
		{ 0x43f0d093, OP_SRAI, 1, 1, 0, 63 },
		{ 0x41f0d09b, OP_SRAIW, 1, 1, 0, 31 },
		{ 0xc00020f3, OP_CSRRS, 1, 0, 0, 0xc00 },
		{ 0x300fd073, OP_CSRRWI, 0, 31, 0, 0x300 },
		{ 0x0ff0000f, OP_FENCE, 0, 0, 0, 0x0ff },
		{ 0x8330000f, OP_FENCE, 0, 0, 0, 0x833 },
	};

	(void)state;
	check_all(list, ARRAY_SIZE(list));
}

/* What the other disassembler does not know, and prefetches. */
static void test_extensions(void **state)
{
	static const struct expectation list[] = {
		{ 0x0e31d0b3, OP_CZERO_EQZ, 1, 3, 3, 0 },
		{ 0x0e41f133, OP_CZERO_NEZ, 2, 3, 4, 0 },
		{ 0x0000e013, OP_ORI, 0, 1, 0, 0 },
		{ 0x0010e013, OP_ORI, 0, 1, 0, 1 },
		{ 0x0100000f, OP_PAUSE, 0, 0, 0, 0 },
		{ 0x00d00073, OP_WRS_NTO, 0, 0, 0, 0 },
		{ 0x01d00073, OP_WRS_STO, 0, 0, 0, 0 },
		{ 0x0040a00f, OP_CBO_ZERO, 0, 1, 0, 0 },
		{ 0x16208073, OP_SINVAL_VMA, 0, 1, 2, 0 },
		{ 0x0800c0bb, OP_ZEXT_H, 1, 1, 0, 0 },
		/* FENCE.I and FENCE ignore what they do not use */
		{ 0xfff0908f, OP_FENCE_I, 0, 0, 0, 0 },
		{ 0x0ff0808f, OP_FENCE, 0, 0, 0, 0x0ff },
		/* HINTs */
		{ 0x00100013, OP_ADDI, 0, 0, 0, 1 },
		{ 0x00000085, OP_ADDI, 1, 1, 0, 1 },
		{ 0x00000081, OP_ADDI, 1, 1, 0, 0 },
		{ 0x00000005, OP_ADDI, 0, 0, 0, 1 },
		{ 0x00004005, OP_ADDI, 0, 0, 0, 1 },
		{ 0x00006005, OP_LUI, 0, 0, 0, 0x1000 },
		{ 0x00000002, OP_SLLI, 0, 0, 0, 0 },
		{ 0x00008006, OP_ADD, 0, 0, 1, 0 },
		{ 0x00009006, OP_ADD, 0, 0, 1, 0 },
	};

	(void)state;
	check_all(list, ARRAY_SIZE(list));
}

static void test_compressed(void **state)
{
	static const struct expectation list[] = {
		{ 0x1fe0, OP_ADDI, 8, 2, 0, 1020 },
		{ 0x7119, OP_ADDI, 2, 2, 0, -128 },
		{ 0x717d, OP_ADDI, 2, 2, 0, -16 },
		{ 0x7101, OP_ADDI, 2, 2, 0, -512 },
		{ 0x757d, OP_LUI, 10, 0, 0, -4096 },
		{ 0x7501, OP_LUI, 10, 0, 0, -131072 },
		{ 0xb001, OP_JAL, 0, 0, 0, -2048 },
		{ 0xaffd, OP_JAL, 0, 0, 0, 2046 },
		{ 0xd001, OP_BEQ, 0, 8, 0, -256 },
		{ 0xeffd, OP_BNE, 0, 15, 0, 254 },
		{ 0x50fe, OP_LW, 1, 2, 0, 252 },
		{ 0x8082, OP_JALR, 0, 1, 0, 0 },
		{ 0x9082, OP_JALR, 1, 1, 0, 0 },
		{ 0x9002, OP_EBREAK, 0, 0, 0, 0 },
		{ 0x3ffc, OP_FLD, 15, 15, 0, 248 },
		{ 0xfffe, OP_SD, 0, 2, 31, 504 },
		{ 0x9c1d, OP_SUBW, 8, 8, 15, 0 },
	};

	(void)state;
	check_all(list, ARRAY_SIZE(list));
}

static void test_reserved(void **state)
{
	static const u32 list[] = {
		0x00000000, 0xffffffff, 0x0000000b,
		0x0000705b, 0x0000,	0x0004, /* c.addi4spn 0 */
		0x6101,				/* c.addi16sp 0 */
		0x6081,				/* c.lui 0 */
		0x2001,	    0x2005,		/* c.addiw x0 */
		0x4002,	    0x507e,		/* c.lwsp x0 */
		0x6002,				/* c.ldsp x0 */
		0x8002,				/* c.jr x0 */
		0x8000,				/* quadrant 0, funct3 4 */
		0x9c41,	    0x9c61,	/* quadrant 1, the two after c.addw */
		0x0000d0d3, 0x0000e0d3, /* fadd.s with rm 5 and 6 */
		0x0000d043, 0x0000e04f, /* fmadd.s, fnmadd.s */
		0x4200d053,		/* fcvt.d.s, exact, and yet */
		0x04000053,		/* fadd.h */
		0x0000f003,		/* LOAD, funct3 7 */
		0x1010a0af,		/* lr.w with rs2 */
		0x0210909b,		/* slliw by 33 */
		0x08000033,		/* OP, unused funct7 */
		0x30200173,		/* mret with rd */
		0x12000173,		/* sfence.vma with rd */
		0x00004073,		/* SYSTEM, funct3 4: hypervisor */
		0x0050a00f,		/* cbo. 5 */
		0x0040a08f,		/* cbo.zero with rd */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		struct insn insn;

		decode(list[i], &insn);
		if (insn.op != OP_ILLEGAL)
			fail_msg("%08x is %s", list[i],
				 op_table[insn.op].mnemonic);
		assert_int_equal(insn.raw, list[i]);
	}
}

static void test_fields(void **state)
{
	struct insn insn;

	(void)state;
	decode(0x0e20f1af, &insn); /* funct3 7 is no width */
	assert_int_equal(insn.op, OP_ILLEGAL);
	decode(0x0e20a1af, &insn);
	assert_int_equal(insn.op, OP_AMOSWAP_W);
	assert_true(insn.aq && insn.rl);
	decode(0x0a20a1af, &insn);
	assert_true(!insn.aq && insn.rl);
	decode(0x0c20a1af, &insn);
	assert_true(insn.aq && !insn.rl);
	decode(0x1a31f0c3, &insn); /* fmadd.d f1,f3,f3,f3,dyn */
	assert_int_equal(insn.op, OP_FMADD_D);
	assert_int_equal(insn.rs3, 3);
	assert_int_equal(insn.rm, 7);
	/* The second parcel is not part of a compressed one. */
	decode(0xffff0001, &insn);
	assert_int_equal(insn.raw, 1);
	assert_int_equal(insn.length, 2);
}

static bool has_rounding(enum op op)
{
	u8 format = op_table[op].format;

	return format == OP_FORMAT_R4 || format == OP_FORMAT_R_RM ||
	       format == OP_FORMAT_R1_RM;
}

/* The first row of the whole table that matches. */
static enum op search(u32 raw)
{
	for (unsigned op = OP_ILLEGAL + 1; op < OP_COUNT; op++)
		if ((raw & op_table[op].mask) == op_table[op].match)
			return (enum op)op;
	return OP_ILLEGAL;
}

static void test_index(void **state)
{
	struct random *random = *state;

	for (unsigned i = 0; i < 2000000; i++) {
		u32 raw = (u32)random_next(random) | 3;
		enum op wanted;
		struct insn insn;

		if (i & 1) { /* make it one we have */
			unsigned op = 1 + i / 2 % (OP_COUNT - 1);

			raw = (raw & ~op_table[op].mask) | op_table[op].match;
		}
		wanted = search(raw);
		if (has_rounding(wanted) && (raw >> 12 & 7) >= 5 &&
		    (raw >> 12 & 7) <= 6)
			wanted = OP_ILLEGAL;
		decode(raw, &insn);
		if (insn.op != wanted)
			fail_msg("%08x: %s, want %s", raw,
				 op_table[insn.op].mnemonic,
				 op_table[wanted].mnemonic);
	}
}

/* No encoding belongs to two rows, but pause, which is also a fence. */
static void test_table(void **state)
{
	(void)state;
	for (unsigned a = 1; a < OP_COUNT; a++) {
		assert_int_equal(op_table[a].match & ~op_table[a].mask, 0);
		assert_int_equal(op_table[a].match & 3, 3);
		for (unsigned b = a + 1; b < OP_COUNT; b++) {
			u32 both = op_table[a].mask & op_table[b].mask;

			if (a == OP_PAUSE && b == OP_FENCE)
				continue;
			if (((op_table[a].match ^ op_table[b].match) & both) ==
			    0)
				fail_msg("%s and %s overlap",
					 op_table[a].mnemonic,
					 op_table[b].mnemonic);
		}
	}
}

int main(void)
{
	const char *text = getenv("SEED");
	u64 seed = text && *text ? strtoull(text, NULL, 0) : 1;
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_immediates),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_fields),
		cmocka_unit_test_prestate(test_index, &random),
	};

	printf("seed %llu\n", (unsigned long long)seed);
	random_seed(&random, seed);
	return cmocka_run_group_tests_name("isa/decode", tests, NULL, NULL);
}
