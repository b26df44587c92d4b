/* SPDX-License-Identifier: MIT */
/*
 * From decoded instructions to records for exec.c: choose the label, turn
 * immediates that are relative to the pc into ones relative to the block,
 * send results for x0 to a register nobody reads.
 */
#include "hart/engine.h"
#include "hart/handler.h"

static void prepare_addi(const struct engine *engine, const struct insn *insn,
			 struct block_insn *record)
{
	unsigned handler = OP_ADDI;

	if (insn->rd == 0)
		handler = HANDLER_NOP;
	else if (insn->rs1 == 0)
		handler = HANDLER_LI;
	else if (insn->imm == 0)
		handler = HANDLER_MV;
	record->handler = engine->handlers[handler];
}

/* spec: unpriv, "HINT Instructions": slti with rd = x0 is for custom use. */
static bool is_mode_hint(const struct insn *insn)
{
	return insn->op == OP_SLTI && insn->rd == 0 && insn->rs1 == 0 &&
	       (insn->imm == 1 || insn->imm == 2);
}

static unsigned branch_handler(const struct insn *insn)
{
	if (insn->rs2 != 0)
		return insn->op;
	switch (insn->op) {
	case OP_BEQ:
		return HANDLER_BEQZ;
	case OP_BNE:
		return HANDLER_BNEZ;
	case OP_BLT:
		return HANDLER_BLTZ;
	case OP_BGE:
		return HANDLER_BGEZ;
	default:
		return insn->op;
	}
}

static bool ends_block(enum op op)
{
	switch (op) {
	case OP_FENCE_I:
	case OP_ILLEGAL:
	case OP_ECALL:
	case OP_EBREAK:
	case OP_MRET:
	case OP_SRET:
	case OP_WFI:
	case OP_SFENCE_VMA:
	case OP_SINVAL_VMA:
		return true;
	default:
		return op_table[op].class == OP_CLASS_BRANCH ||
		       op_table[op].class == OP_CLASS_JUMP;
	}
}

bool prepare_insn(const struct engine *engine, const struct insn *insn,
		  unsigned offset, struct block_insn *record)
{
	const struct op_info *info = &op_table[insn->op];
	bool writes_x = !(info->f_registers & OP_F_D);

	*record = (struct block_insn){
		.handler = engine->handlers[insn->op],
		.imm = (s32)insn->imm,
		.rd = writes_x && insn->rd == 0 ? X_TRASH : insn->rd,
		.rs1 = insn->rs1,
		.rs2 = insn->rs2,
		.rs3 = insn->rs3,
	};
	switch (info->class) {
	case OP_CLASS_BRANCH:
		record->handler = engine->handlers[branch_handler(insn)];
		record->imm += (s32)offset;
		break;
	case OP_CLASS_JUMP:
		if (insn->op == OP_JAL)
			record->imm += (s32)offset;
		if (insn->rd == 0)
			record->handler = engine->handlers[
				insn->op == OP_JAL ? HANDLER_JUMP : HANDLER_JR];
		break;
	case OP_CLASS_FP:
		record->imm = (s32)(insn->op | (u32)insn->rm << 16);
		break;
	default:
		if (insn->op == OP_ADDI)
			prepare_addi(engine, insn, record);
		else if (is_mode_hint(insn))
			record->handler = engine->handlers[HANDLER_HINT];
		else if (insn->op == OP_AUIPC)
			record->imm += (s32)offset;
		else if (insn->op == OP_LUI)
			record->handler = engine->handlers[HANDLER_LI];
		break;
	}
	return ends_block(insn->op);
}
