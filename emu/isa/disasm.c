/* SPDX-License-Identifier: MIT */
/*
 * The text form of 32-bit instructions, from op_table's mnemonic and format;
 * compressed ones are in disasm_c.c. Immediates are decimal where they are
 * signed numbers, hexadecimal where they are bits, shifts or targets.
 */
#include "isa/disasm.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/bits.h"
#include "isa/disasm_c.h"

/* The four letters of a FENCE's predecessor or successor set. */
static void fence_set(unsigned bits, char text[5])
{
	unsigned length = 0;

	for (unsigned i = 0; i < 4; i++)
		if (bits & (8u >> i))
			text[length++] = "iorw"[i];
	if (!length)
		text[length++] = '0';
	text[length] = 0;
}

/* What follows the operands of an instruction that rounds; dynamic: nothing. */
static const char *rounding(unsigned rm)
{
	static const char *const names[8] = { ",rne", ",rtz", ",rdn", ",rup",
					      ",rmm", ",?",   ",?",   "" };

	return names[rm & 7];
}

static const char *ordering(const struct insn *insn)
{
	return insn->aq ? (insn->rl ? ".aqrl" : ".aq") : insn->rl ? ".rl" : "";
}

/* Those with a rounding mode, a CSR or a set of accesses. */
static void operands_rare(const struct insn *insn, char *text, size_t size)
{
	const struct op_info *info = &op_table[insn->op];
	char d = info->f_registers & OP_F_D ? 'f' : 'x';
	char s1 = info->f_registers & OP_F_1 ? 'f' : 'x';
	unsigned rd = insn->rd, rs1 = insn->rs1, rs2 = insn->rs2;
	unsigned imm = (unsigned)insn->imm;
	char before[5], after[5];

	switch ((enum op_format)info->format) {
	case OP_FORMAT_R4:
		snprintf(text, size, " f%u,f%u,f%u,f%u%s", rd, rs1, rs2,
			 insn->rs3, rounding(insn->rm));
		break;
	case OP_FORMAT_R_RM:
		snprintf(text, size, " f%u,f%u,f%u%s", rd, rs1, rs2,
			 rounding(insn->rm));
		break;
	case OP_FORMAT_R1_RM:
		snprintf(text, size, " %c%u,%c%u%s", d, rd, s1, rs1,
			 rounding(insn->rm));
		break;
	case OP_FORMAT_CSR:
		snprintf(text, size, " x%u,0x%x,x%u", rd, imm, rs1);
		break;
	case OP_FORMAT_CSRI:
		snprintf(text, size, " x%u,0x%x,%u", rd, imm, rs1);
		break;
	case OP_FORMAT_FENCE:
		fence_set((unsigned)bits_get(imm, 4, 4), before);
		fence_set((unsigned)bits_get(imm, 0, 4), after);
		snprintf(text, size, " %s,%s", before, after);
		break;
	case OP_FORMAT_VA_ASID:
		snprintf(text, size, " x%u,x%u", rs1, rs2);
		break;
	default:
		break;
	}
}

static void operands(const struct insn *insn, u64 pc, char *text, size_t size)
{
	const struct op_info *info = &op_table[insn->op];
	char d = info->f_registers & OP_F_D ? 'f' : 'x';
	char s1 = info->f_registers & OP_F_1 ? 'f' : 'x';
	char s2 = info->f_registers & OP_F_2 ? 'f' : 'x';
	unsigned rd = insn->rd, rs1 = insn->rs1, rs2 = insn->rs2;
	int imm = (int)insn->imm;
	u64 target = pc + (u64)insn->imm;

	text[0] = 0;
	switch ((enum op_format)info->format) {
	case OP_FORMAT_NONE:
		break;
	case OP_FORMAT_R:
		snprintf(text, size, " %c%u,%c%u,%c%u", d, rd, s1, rs1, s2,
			 rs2);
		break;
	case OP_FORMAT_R1:
		snprintf(text, size, " %c%u,%c%u", d, rd, s1, rs1);
		break;
	case OP_FORMAT_I:
		snprintf(text, size, " x%u,x%u,%d", rd, rs1, imm);
		break;
	case OP_FORMAT_SHIFT:
		snprintf(text, size, " x%u,x%u,0x%x", rd, rs1, (unsigned)imm);
		break;
	case OP_FORMAT_LOAD:
	case OP_FORMAT_JALR:
		snprintf(text, size, " %c%u,%d(x%u)", d, rd, imm, rs1);
		break;
	case OP_FORMAT_STORE:
		snprintf(text, size, " %c%u,%d(x%u)", s2, rs2, imm, rs1);
		break;
	case OP_FORMAT_B:
		snprintf(text, size, " x%u,x%u,0x%" PRIx64, rs1, rs2, target);
		break;
	case OP_FORMAT_U:
		snprintf(text, size, " x%u,0x%x", rd,
			 (unsigned)bits_get((u64)insn->imm, 12, 20));
		break;
	case OP_FORMAT_J:
		snprintf(text, size, " x%u,0x%" PRIx64, rd, target);
		break;
	case OP_FORMAT_AMO:
		snprintf(text, size, " x%u,x%u,(x%u)", rd, rs2, rs1);
		break;
	case OP_FORMAT_LR:
		snprintf(text, size, " x%u,(x%u)", rd, rs1);
		break;
	case OP_FORMAT_MEM:
		snprintf(text, size, " (x%u)", rs1);
		break;
	default:
		operands_rare(insn, text, size);
		break;
	}
}

void disasm_insn(const struct insn *insn, u64 pc, char *text, size_t size)
{
	const struct op_info *info = &op_table[insn->op];
	char rest[DISASM_TEXT_BYTES];

	if (insn->op == OP_ILLEGAL) {
		snprintf(text, size, ".%ubyte 0x%x", insn->length, insn->raw);
	} else if (insn->length == 2) {
		disasm_c(insn, pc, text, size);
	} else {
		operands(insn, pc, rest, sizeof(rest));
		snprintf(text, size, "%s%s%s", info->mnemonic, ordering(insn),
			 rest);
	}
}

void disasm(u32 raw, u64 pc, char *text, size_t size)
{
	struct insn insn;

	decode(raw, &insn);
	disasm_insn(&insn, pc, text, size);
}
