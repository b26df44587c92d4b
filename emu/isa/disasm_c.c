/* SPDX-License-Identifier: MIT */
/*
 * The text form of compressed instructions. The name follows from quadrant,
 * funct3 and the operation they decoded to; the operands are the decoded
 * ones, so that the text shows what decode_c() made of the encoding.
 */
#include "isa/disasm_c.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/bits.h"

enum form {
	FORM_NONE,   /* c.ebreak */
	FORM_SP_IMM, /* rd, x2, imm */
	FORM_LOAD,   /* rd, imm(rs1) */
	FORM_STORE,  /* rs2, imm(rs1) */
	FORM_IMM,    /* rd, imm */
	FORM_SHIFT,  /* rd, shift amount */
	FORM_UPPER,  /* rd, imm[31:12] */
	FORM_REG,    /* rd, rs2 */
	FORM_RS1,    /* rs1 */
	FORM_JUMP,   /* target */
	FORM_BRANCH, /* rs1, target */
};

struct spelling {
	const char *name;
	enum form form;
};

/* By quadrant and funct3; those of several instructions are below. */
static const struct spelling spellings[3][8] = {
	{ { "c.addi4spn", FORM_SP_IMM },
	  { "c.fld", FORM_LOAD },
	  { "c.lw", FORM_LOAD },
	  { "c.ld", FORM_LOAD },
	  { NULL, FORM_NONE },
	  { "c.fsd", FORM_STORE },
	  { "c.sw", FORM_STORE },
	  { "c.sd", FORM_STORE } },
	{ { "c.addi", FORM_IMM },
	  { "c.addiw", FORM_IMM },
	  { "c.li", FORM_IMM },
	  { "c.lui", FORM_UPPER },
	  { NULL, FORM_NONE },
	  { "c.j", FORM_JUMP },
	  { "c.beqz", FORM_BRANCH },
	  { "c.bnez", FORM_BRANCH } },
	{ { "c.slli", FORM_SHIFT },
	  { "c.fldsp", FORM_LOAD },
	  { "c.lwsp", FORM_LOAD },
	  { "c.ldsp", FORM_LOAD },
	  { NULL, FORM_NONE },
	  { "c.fsdsp", FORM_STORE },
	  { "c.swsp", FORM_STORE },
	  { "c.sdsp", FORM_STORE } },
};

static struct spelling spell_arithmetic(const struct insn *insn)
{
	switch (insn->op) {
	case OP_SRLI:
		return (struct spelling){ "c.srli", FORM_SHIFT };
	case OP_SRAI:
		return (struct spelling){ "c.srai", FORM_SHIFT };
	case OP_ANDI:
		return (struct spelling){ "c.andi", FORM_IMM };
	case OP_SUB:
		return (struct spelling){ "c.sub", FORM_REG };
	case OP_XOR:
		return (struct spelling){ "c.xor", FORM_REG };
	case OP_OR:
		return (struct spelling){ "c.or", FORM_REG };
	case OP_AND:
		return (struct spelling){ "c.and", FORM_REG };
	case OP_SUBW:
		return (struct spelling){ "c.subw", FORM_REG };
	default:
		return (struct spelling){ "c.addw", FORM_REG };
	}
}

static struct spelling spell_jump_move(const struct insn *insn)
{
	bool high = bit_test(insn->raw, 12);

	switch (insn->op) {
	case OP_ADD:
		return (struct spelling){ high ? "c.add" : "c.mv", FORM_REG };
	case OP_JALR:
		return (struct spelling){ insn->rd ? "c.jalr" : "c.jr",
					  FORM_RS1 };
	default:
		return (struct spelling){ "c.ebreak", FORM_NONE };
	}
}

static struct spelling spell(const struct insn *insn)
{
	unsigned quadrant = insn->raw & 3;
	unsigned funct3 = (unsigned)bits_get(insn->raw, 13, 3);

	if (quadrant == 1 && funct3 == 3 && insn->op == OP_ADDI)
		return (struct spelling){ "c.addi16sp", FORM_IMM };
	if (quadrant == 1 && funct3 == 4)
		return spell_arithmetic(insn);
	if (quadrant == 2 && funct3 == 4)
		return spell_jump_move(insn);
	return spellings[quadrant][funct3];
}

void disasm_c(const struct insn *insn, u64 pc, char *text, size_t size)
{
	struct spelling spelling = spell(insn);
	const char *name = spelling.name;
	u8 f_registers = op_table[insn->op].f_registers;
	char d = f_registers & OP_F_D ? 'f' : 'x';
	char s2 = f_registers & OP_F_2 ? 'f' : 'x';
	unsigned rd = insn->rd, rs1 = insn->rs1, rs2 = insn->rs2;
	int imm = (int)insn->imm;
	u64 target = pc + (u64)insn->imm;

	switch (spelling.form) {
	case FORM_NONE:
		snprintf(text, size, "%s", name);
		break;
	case FORM_SP_IMM:
		snprintf(text, size, "%s x%u,x%u,%d", name, rd, rs1, imm);
		break;
	case FORM_LOAD:
		snprintf(text, size, "%s %c%u,%d(x%u)", name, d, rd, imm, rs1);
		break;
	case FORM_STORE:
		snprintf(text, size, "%s %c%u,%d(x%u)", name, s2, rs2, imm,
			 rs1);
		break;
	case FORM_IMM:
		snprintf(text, size, "%s x%u,%d", name, rd, imm);
		break;
	case FORM_SHIFT:
		snprintf(text, size, "%s x%u,0x%x", name, rd, (unsigned)imm);
		break;
	case FORM_UPPER:
		snprintf(text, size, "%s x%u,0x%x", name, rd,
			 (unsigned)bits_get((u64)insn->imm, 12, 20));
		break;
	case FORM_REG:
		snprintf(text, size, "%s x%u,x%u", name, rd, rs2);
		break;
	case FORM_RS1:
		snprintf(text, size, "%s x%u", name, rs1);
		break;
	case FORM_JUMP:
		snprintf(text, size, "%s 0x%" PRIx64, name, target);
		break;
	case FORM_BRANCH:
		snprintf(text, size, "%s x%u,0x%" PRIx64, name, rs1, target);
		break;
	}
}
