/* SPDX-License-Identifier: MIT */
/*
 * Decoding of compressed instructions (RV64C with D: C.FLD and C.FSD, no
 * C.FLW) into the operation they stand for, with every field as the expanded
 * instruction would have it; only `raw` and `length` tell the two apart.
 *
 * Reserved encodings are illegal; HINTs are legal and, as they write x0 or
 * change nothing, need no special treatment. The names in comments are the
 * instruction's own; one function decodes one quadrant (bits 1:0).
 */
#include "isa/decode.h"

#include "base/bits.h"

/* Bits [low, low+count) of the encoding, moved to bit `to`. */
static u64 move(u16 raw, unsigned low, unsigned count, unsigned to)
{
	return bits_get(raw, low, count) << to;
}

/* The three-bit register fields name x8..x15 and f8..f15. */
static u8 register_high(u16 raw)
{
	return 8 + bits_get(raw, 7, 3);
}

static u8 register_low(u16 raw)
{
	return 8 + bits_get(raw, 2, 3);
}

/* The five-bit ones: rd or rs1, and rs2. */
static u8 register_full(u16 raw)
{
	return bits_get(raw, 7, 5);
}

static u8 register_second(u16 raw)
{
	return bits_get(raw, 2, 5);
}

/* Unsigned: shift amounts, and the low part of C.ADDI and its kin. */
static u64 immediate6(u16 raw)
{
	return move(raw, 12, 1, 5) | move(raw, 2, 5, 0);
}

static s64 immediate6_signed(u16 raw)
{
	return bits_sign_extend(immediate6(raw), 6);
}

static void set(struct insn *insn, enum op op, u8 rd, u8 rs1, u8 rs2, s64 imm)
{
	insn->op = op;
	insn->rd = rd;
	insn->rs1 = rs1;
	insn->rs2 = rs2;
	insn->imm = imm;
	/* What the expansion has in bits 14:12. */
	insn->rm = bits_get(op_table[op].match, 12, 3);
}

static void decode_quadrant0(u16 raw, struct insn *insn)
{
	u8 high = register_high(raw), low = register_low(raw);
	s64 scaled4 = (s64)(move(raw, 10, 3, 3) | move(raw, 6, 1, 2) |
			    move(raw, 5, 1, 6));
	s64 scaled8 = (s64)(move(raw, 10, 3, 3) | move(raw, 5, 2, 6));
	s64 imm;

	switch (bits_get(raw, 13, 3)) {
	case 0: /* C.ADDI4SPN; 0 is reserved, which makes 0x0000 illegal */
		imm = (s64)(move(raw, 11, 2, 4) | move(raw, 7, 4, 6) |
			    move(raw, 6, 1, 2) | move(raw, 5, 1, 3));
		if (imm)
			set(insn, OP_ADDI, low, 2, 0, imm);
		break;
	case 1: /* C.FLD */
		set(insn, OP_FLD, low, high, 0, scaled8);
		break;
	case 2: /* C.LW */
		set(insn, OP_LW, low, high, 0, scaled4);
		break;
	case 3: /* C.LD */
		set(insn, OP_LD, low, high, 0, scaled8);
		break;
	case 5: /* C.FSD */
		set(insn, OP_FSD, 0, high, low, scaled8);
		break;
	case 6: /* C.SW */
		set(insn, OP_SW, 0, high, low, scaled4);
		break;
	case 7: /* C.SD */
		set(insn, OP_SD, 0, high, low, scaled8);
		break;
	}
}

/* Quadrant 1, funct3 4: operations on the eight common registers. */
static void decode_arithmetic(u16 raw, struct insn *insn)
{
	static const enum op register_ops[8] = {
		OP_SUB,	 OP_XOR,  OP_OR,      OP_AND,
		OP_SUBW, OP_ADDW, OP_ILLEGAL, OP_ILLEGAL,
	};
	u8 rd = register_high(raw);
	enum op op;

	switch (bits_get(raw, 10, 2)) {
	case 0: /* C.SRLI; a shift by 0 is a HINT */
		set(insn, OP_SRLI, rd, rd, 0, (s64)immediate6(raw));
		break;
	case 1: /* C.SRAI */
		set(insn, OP_SRAI, rd, rd, 0, (s64)immediate6(raw));
		break;
	case 2: /* C.ANDI */
		set(insn, OP_ANDI, rd, rd, 0, immediate6_signed(raw));
		break;
	case 3: /* C.SUB .. C.ADDW */
		op = register_ops[move(raw, 12, 1, 2) | move(raw, 5, 2, 0)];
		if (op != OP_ILLEGAL)
			set(insn, op, rd, rd, register_low(raw), 0);
		break;
	}
}

static void decode_lui(u16 raw, struct insn *insn)
{
	u8 rd = register_full(raw);
	u64 sp_offset = move(raw, 12, 1, 9) | move(raw, 6, 1, 4) |
			move(raw, 5, 1, 6) | move(raw, 3, 2, 7) |
			move(raw, 2, 1, 5);

	if (immediate6(raw) == 0)
		return; /* reserved for both */
	if (rd == 2)	/* C.ADDI16SP */
		set(insn, OP_ADDI, 2, 2, 0, bits_sign_extend(sp_offset, 10));
	else /* C.LUI */
		set(insn, OP_LUI, rd, 0, 0,
		    bits_sign_extend(immediate6(raw) << 12, 18));
}

static void decode_quadrant1(u16 raw, struct insn *insn)
{
	u8 rd = register_full(raw);
	u64 jump = move(raw, 12, 1, 11) | move(raw, 11, 1, 4) |
		   move(raw, 9, 2, 8) | move(raw, 8, 1, 10) |
		   move(raw, 7, 1, 6) | move(raw, 6, 1, 7) |
		   move(raw, 3, 3, 1) | move(raw, 2, 1, 5);
	u64 branch = move(raw, 12, 1, 8) | move(raw, 10, 2, 3) |
		     move(raw, 5, 2, 6) | move(raw, 3, 2, 1) |
		     move(raw, 2, 1, 5);

	switch (bits_get(raw, 13, 3)) {
	case 0: /* C.ADDI, C.NOP */
		set(insn, OP_ADDI, rd, rd, 0, immediate6_signed(raw));
		break;
	case 1: /* C.ADDIW; rd = 0 is reserved */
		if (rd)
			set(insn, OP_ADDIW, rd, rd, 0, immediate6_signed(raw));
		break;
	case 2: /* C.LI */
		set(insn, OP_ADDI, rd, 0, 0, immediate6_signed(raw));
		break;
	case 3:
		decode_lui(raw, insn);
		break;
	case 4:
		decode_arithmetic(raw, insn);
		break;
	case 5: /* C.J */
		set(insn, OP_JAL, 0, 0, 0, bits_sign_extend(jump, 12));
		break;
	case 6: /* C.BEQZ */
		set(insn, OP_BEQ, 0, register_high(raw), 0,
		    bits_sign_extend(branch, 9));
		break;
	case 7: /* C.BNEZ */
		set(insn, OP_BNE, 0, register_high(raw), 0,
		    bits_sign_extend(branch, 9));
		break;
	}
}

/* Quadrant 2, funct3 4: jumps through a register, C.MV, C.ADD, C.EBREAK. */
static void decode_jump_move(u16 raw, struct insn *insn)
{
	u8 rd = register_full(raw), rs2 = register_second(raw);

	if (!bit_test(raw, 12)) {
		if (rs2) /* C.MV */
			set(insn, OP_ADD, rd, 0, rs2, 0);
		else if (rd) /* C.JR; rs1 = 0 is reserved */
			set(insn, OP_JALR, 0, rd, 0, 0);
	} else {
		if (rs2) /* C.ADD */
			set(insn, OP_ADD, rd, rd, rs2, 0);
		else if (rd) /* C.JALR */
			set(insn, OP_JALR, 1, rd, 0, 0);
		else
			set(insn, OP_EBREAK, 0, 0, 0, 0);
	}
}

static void decode_quadrant2(u16 raw, struct insn *insn)
{
	u8 rd = register_full(raw), rs2 = register_second(raw);
	s64 load4 = (s64)(move(raw, 12, 1, 5) | move(raw, 4, 3, 2) |
			  move(raw, 2, 2, 6));
	s64 load8 = (s64)(move(raw, 12, 1, 5) | move(raw, 5, 2, 3) |
			  move(raw, 2, 3, 6));
	s64 store4 = (s64)(move(raw, 9, 4, 2) | move(raw, 7, 2, 6));
	s64 store8 = (s64)(move(raw, 10, 3, 3) | move(raw, 7, 3, 6));

	switch (bits_get(raw, 13, 3)) {
	case 0: /* C.SLLI; a shift by 0 is a HINT */
		set(insn, OP_SLLI, rd, rd, 0, (s64)immediate6(raw));
		break;
	case 1: /* C.FLDSP */
		set(insn, OP_FLD, rd, 2, 0, load8);
		break;
	case 2: /* C.LWSP; rd = 0 is reserved */
		if (rd)
			set(insn, OP_LW, rd, 2, 0, load4);
		break;
	case 3: /* C.LDSP; rd = 0 is reserved */
		if (rd)
			set(insn, OP_LD, rd, 2, 0, load8);
		break;
	case 4:
		decode_jump_move(raw, insn);
		break;
	case 5: /* C.FSDSP */
		set(insn, OP_FSD, 0, 2, rs2, store8);
		break;
	case 6: /* C.SWSP */
		set(insn, OP_SW, 0, 2, rs2, store4);
		break;
	case 7: /* C.SDSP */
		set(insn, OP_SD, 0, 2, rs2, store8);
		break;
	}
}

void decode_c(u16 raw, struct insn *insn)
{
	*insn = (struct insn){ .raw = raw, .length = 2 };
	switch (raw & 3) {
	case 0:
		decode_quadrant0(raw, insn);
		break;
	case 1:
		decode_quadrant1(raw, insn);
		break;
	case 2:
		decode_quadrant2(raw, insn);
		break;
	}
}
