/* SPDX-License-Identifier: MIT */
/*
 * The commit probe. What an instruction did is found by looking at the hart
 * before and after it ran through the same labels as always, so observing
 * changes nothing.
 */
#include "hart/observe.h"

#include "hart/commit.h"
#include "hart/engine.h"
#include "isa/op.h"

#include <string.h>

struct before {
	u64 x[32];
	u64 exceptions, retired;
	u8 fflags;
};

void observe_csr(struct engine *engine, unsigned number, u64 value)
{
	struct commit *commit = engine->commit;

	if (commit->csr_count == COMMIT_CSRS_MAX)
		return;
	commit->csrs[commit->csr_count++] = (struct commit_csr_write){
		.number = (u16)number,
		.value = value,
	};
}

/* Operations whose destination is an x register although none is named. */
static bool writes_x(const struct insn *insn)
{
	switch (op_table[insn->op].class) {
	case OP_CLASS_STORE:
	case OP_CLASS_BRANCH:
	case OP_CLASS_FENCE:
	case OP_CLASS_CBO:
	case OP_CLASS_SYSTEM:
	case OP_CLASS_ILLEGAL:
		return false;
	default:
		return insn->rd != 0;
	}
}

static void report_registers(const struct hart *hart, const struct insn *insn,
			     struct commit *commit)
{
	if (op_table[insn->op].f_registers & OP_F_D) {
		commit->write = COMMIT_F;
		commit->value = hart->f[insn->rd];
	} else if (writes_x(insn)) {
		commit->write = COMMIT_X;
		commit->value = hart->x[insn->rd];
	} else {
		return;
	}
	commit->rd = insn->rd;
}

static u64 low_bytes(u64 value, unsigned size)
{
	return size == 8 ? value : value & ((1ull << size * 8) - 1);
}

static void report_memory(const struct engine *engine, const struct insn *insn,
			  const struct before *before, struct commit *commit)
{
	const struct hart *hart = engine->hart;
	const struct op_info *info = &op_table[insn->op];
	bool is_amo = info->class == OP_CLASS_AMO;
	bool is_sc = insn->op == OP_SC_W || insn->op == OP_SC_D;
	bool is_lr = insn->op == OP_LR_W || insn->op == OP_LR_D;

	commit->has_load = info->class == OP_CLASS_LOAD || (is_amo && !is_sc);
	commit->has_store = info->class == OP_CLASS_STORE ||
			    (is_sc && commit->value == 0) ||
			    (is_amo && !is_sc && !is_lr);
	if (is_sc && insn->rd == 0)
		commit->has_store = hart->x[X_TRASH] == 0;
	if (!commit->has_load && !commit->has_store)
		return;
	commit->memory_va = before->x[insn->rs1] +
			    (is_amo ? 0 : (u64)insn->imm);
	commit->memory_size_bytes = info->size_bytes;
	if (info->class == OP_CLASS_STORE && (info->f_registers & OP_F_2))
		commit->store_value = hart->f[insn->rs2];
	else if (is_amo && !is_sc)
		commit->store_value = engine->atomic_stored;
	else
		commit->store_value = before->x[insn->rs2];
	commit->store_value = low_bytes(commit->store_value, info->size_bytes);
}

bool observe_allows(const struct hart *hart)
{
	const struct commit_observer *observer = hart->observer;

	return !observer->before || observer->before(observer->owner, hart);
}

void observe_run_on(struct engine *engine, void (*run_on)(struct engine *))
{
	struct hart *hart = engine->hart;
	struct before before = { .exceptions = hart->exceptions, .retired = hart->retired };
	struct commit commit = {
		.hart_id = hart->config.id,
		.privilege = hart->privilege,
		.pc = hart->pc,
	};
	struct insn insn;

	memcpy(before.x, hart->x, sizeof(before.x));
	hart->csr.fflags |= fp_end(&engine->fp);
	fp_begin(&engine->fp, hart->csr.frm);
	before.fflags = hart->csr.fflags;
	engine->commit = &commit;
	run_on(engine);
	engine->commit = NULL;
	hart->csr.fflags |= fp_end(&engine->fp);
	fp_begin(&engine->fp, hart->csr.frm);
	/* Timed: the fetch alone may take what was left of the stretch. */
	if (hart->exceptions == before.exceptions && hart->retired == before.retired)
		return;

	if (engine->block) {
		commit.raw = engine->block->raw[0];
		commit.length = (u8)insn_length((u16)commit.raw);
	}
	if (hart->exceptions != before.exceptions) {
		commit.is_trap = true;
		commit.cause = engine->trap_cause;
		commit.tval = engine->trap_tval;
	} else {
		decode(commit.raw, &insn);
		report_registers(hart, &insn, &commit);
		report_memory(engine, &insn, &before, &commit);
		if (op_table[insn.op].class == OP_CLASS_FP &&
		    hart->csr.fflags != before.fflags) {
			engine->commit = &commit;
			observe_csr(engine, CSR_FFLAGS, hart->csr.fflags);
			engine->commit = NULL;
		}
	}
	hart->observer->commit(hart->observer->owner, &commit);
}
