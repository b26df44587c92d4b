/* SPDX-License-Identifier: MIT */
/*
 * Decoding of 32-bit instructions: the major opcode and funct3 choose a run
 * of rows of op_table, the first row whose mask and match agree is the
 * operation, and its format says which fields there are. Compressed ones are
 * in decode_c.c.
 *
 * What a table cannot say is said here: a static rounding mode of 5 or 6 is
 * reserved, so it is illegal whatever the operation. HINTs (rd = x0 and the
 * like) are the ordinary instructions they are encoded as.
 */
#include "isa/insn.h"

#include "base/bits.h"
#include "isa/decode.h"

/* Rows first..last of op_table, both included; 0..0 is no row. */
struct op_run {
	u16 first, last;
};

#define RUN(first, last)                                                       \
	{                                                                      \
		OP_##first, OP_##last                                          \
	}
#define ONE(op)                                                                \
	{                                                                      \
		OP_##op, OP_##op                                               \
	}
#define ALL(first, last) [0 ... 7] = RUN(first, last)

/* By bits 6:2 and funct3; where funct3 is not an opcode field, all eight. */
static const struct op_run op_runs[32][8] = {
	[0x00] = { ONE(LB), ONE(LH), ONE(LW), ONE(LD), ONE(LBU), ONE(LHU),
		   ONE(LWU) },
	[0x01] = { [2] = ONE(FLW), [3] = ONE(FLD) },
	[0x03] = { RUN(PAUSE, FENCE), ONE(FENCE_I), RUN(CBO_INVAL, CBO_ZERO) },
	[0x04] = { ONE(ADDI), RUN(SLLI, SEXT_H), ONE(SLTI), ONE(SLTIU),
		   ONE(XORI), RUN(SRLI, REV8), ONE(ORI), ONE(ANDI) },
	[0x05] = { ALL(AUIPC, AUIPC) },
	[0x06] = { [0] = ONE(ADDIW),
		   [1] = RUN(SLLIW, CPOPW),
		   [5] = RUN(SRLIW, RORIW) },
	[0x08] = { ONE(SB), ONE(SH), ONE(SW), ONE(SD) },
	[0x09] = { [2] = ONE(FSW), [3] = ONE(FSD) },
	[0x0b] = { [2] = RUN(LR_W, AMOMAXU_W), [3] = RUN(LR_D, AMOMAXU_D) },
	[0x0c] = { RUN(ADD, MUL), RUN(SLL, BSET), RUN(SLT, SH1ADD),
		   RUN(SLTU, MULHU), RUN(XOR, MIN), RUN(SRL, CZERO_EQZ),
		   RUN(OR, MAX), RUN(AND, CZERO_NEZ) },
	[0x0d] = { ALL(LUI, LUI) },
	[0x0e] = { [0] = RUN(ADDW, MULW),
		   [1] = RUN(SLLW, ROLW),
		   [2] = ONE(SH1ADD_UW),
		   [4] = RUN(SH2ADD_UW, ZEXT_H),
		   [5] = RUN(SRLW, DIVUW),
		   [6] = RUN(SH3ADD_UW, REMW),
		   [7] = ONE(REMUW) },
	[0x10] = { ALL(FMADD_S, FMADD_D) },
	[0x11] = { ALL(FMSUB_S, FMSUB_D) },
	[0x12] = { ALL(FNMSUB_S, FNMSUB_D) },
	[0x13] = { ALL(FNMADD_S, FNMADD_D) },
	[0x14] = { ALL(FADD_S, FCVT_D_S) },
	[0x18] = { [0] = ONE(BEQ),
		   [1] = ONE(BNE),
		   [4] = ONE(BLT),
		   [5] = ONE(BGE),
		   [6] = ONE(BLTU),
		   [7] = ONE(BGEU) },
	[0x19] = { [0] = ONE(JALR) },
	[0x1b] = { ALL(JAL, JAL) },
	[0x1c] = { RUN(ECALL, SINVAL_VMA), ONE(CSRRW), ONE(CSRRS), ONE(CSRRC),
		   [5] = ONE(CSRRWI), [6] = ONE(CSRRSI), [7] = ONE(CSRRCI) },
};

#undef RUN
#undef ONE
#undef ALL

enum field {
	RD = 1,
	RS1 = 2,
	RS2 = 4,
	RS3 = 8,
	RM = 16,
};

static const u8 format_fields[] = {
	[OP_FORMAT_NONE] = 0,
	[OP_FORMAT_R] = RD | RS1 | RS2,
	[OP_FORMAT_R1] = RD | RS1,
	[OP_FORMAT_R4] = RD | RS1 | RS2 | RS3 | RM,
	[OP_FORMAT_R_RM] = RD | RS1 | RS2 | RM,
	[OP_FORMAT_R1_RM] = RD | RS1 | RM,
	[OP_FORMAT_I] = RD | RS1,
	[OP_FORMAT_SHIFT] = RD | RS1,
	[OP_FORMAT_LOAD] = RD | RS1,
	[OP_FORMAT_STORE] = RS1 | RS2,
	[OP_FORMAT_B] = RS1 | RS2,
	[OP_FORMAT_U] = RD,
	[OP_FORMAT_J] = RD,
	[OP_FORMAT_JALR] = RD | RS1,
	[OP_FORMAT_AMO] = RD | RS1 | RS2,
	[OP_FORMAT_LR] = RD | RS1,
	[OP_FORMAT_MEM] = RS1,
	[OP_FORMAT_CSR] = RD | RS1,
	[OP_FORMAT_CSRI] = RD | RS1,
	[OP_FORMAT_FENCE] = 0,
	[OP_FORMAT_VA_ASID] = RS1 | RS2,
};

static enum op find_op(u32 raw)
{
	struct op_run run = op_runs[bits_get(raw, 2, 5)][bits_get(raw, 12, 3)];

	for (unsigned op = run.first; op <= run.last; op++)
		if ((raw & op_table[op].mask) == op_table[op].match)
			return (enum op)op;
	return OP_ILLEGAL;
}

static s64 immediate(u32 raw, enum op_format format)
{
	s64 sign = (s32)raw >> 31; /* 0 or all ones */

	switch (format) {
	case OP_FORMAT_I:
	case OP_FORMAT_LOAD:
	case OP_FORMAT_JALR:
		return (s32)raw >> 20;
	case OP_FORMAT_STORE:
		return (s64)((u64)sign << 11) | (s64)bits_get(raw, 25, 6) << 5 |
		       (s64)bits_get(raw, 7, 5);
	case OP_FORMAT_B:
		return (s64)((u64)sign << 12) | (s64)bits_get(raw, 7, 1) << 11 |
		       (s64)bits_get(raw, 25, 6) << 5 |
		       (s64)bits_get(raw, 8, 4) << 1;
	case OP_FORMAT_U:
		return (s32)(raw & 0xfffff000);
	case OP_FORMAT_J:
		return (s64)((u64)sign << 20) | (s64)(raw & 0xff000) |
		       (s64)bits_get(raw, 20, 1) << 11 |
		       (s64)bits_get(raw, 21, 10) << 1;
	case OP_FORMAT_SHIFT:
		return (s64)bits_get(raw, 20, 6);
	case OP_FORMAT_CSR:
	case OP_FORMAT_CSRI:
	case OP_FORMAT_FENCE:
		return raw >> 20;
	default:
		return 0;
	}
}

void decode(u32 raw, struct insn *insn)
{
	if ((raw & 3) != 3) {
		decode_c((u16)raw, insn);
		return;
	}
	*insn = (struct insn){ .raw = raw, .length = 4 };

	enum op op = find_op(raw);
	const struct op_info *info = &op_table[op];
	u8 fields = format_fields[info->format];
	u8 funct3 = bits_get(raw, 12, 3);

	if (op == OP_ILLEGAL)
		return;
	/* spec: rounding modes 5 and 6 are reserved in an instruction */
	if ((fields & RM) && (funct3 == 5 || funct3 == 6))
		return;
	insn->op = op;
	insn->rm = funct3;
	insn->rd = fields & RD ? bits_get(raw, 7, 5) : 0;
	insn->rs1 = fields & RS1 ? bits_get(raw, 15, 5) : 0;
	insn->rs2 = fields & RS2 ? bits_get(raw, 20, 5) : 0;
	insn->rs3 = fields & RS3 ? bits_get(raw, 27, 5) : 0;
	insn->imm = immediate(raw, info->format);
	if (info->class == OP_CLASS_AMO) {
		insn->aq = bit_test(raw, 26);
		insn->rl = bit_test(raw, 25);
	}
}
