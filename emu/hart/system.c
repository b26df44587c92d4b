/* SPDX-License-Identifier: MIT */
/*
 * System instructions: CSR access, WFI and WRS, address-translation fences,
 * cache-block operations, first use of floating point. spec: zicsr.adoc,
 * machine.adoc (TVM, TW, FS, menvcfg), supervisor.adoc SFENCE.VMA,
 * svinval.adoc, cmo.adoc, zawrs.adoc.
 */
#include "hart/system.h"

#include "base/bits.h"
#include "hart/csr.h"
#include "hart/engine.h"
#include "hart/lsu.h"
#include "hart/timing.h"
#include "isa/op.h"

static u32 raw_in_progress(const struct engine *engine)
{
	return engine->block->raw[engine->insn - engine->block->insns];
}

bool system_csr(struct engine *engine, enum csr_op op, u64 operand, bool writes)
{
	struct hart *hart = engine->hart;
	const struct block_insn *insn = engine->insn;
	unsigned number = (unsigned)insn->imm & 0xfff;
	u64 old = 0, rmw;

	engine_sync(engine);
	if (!csr_is_accessible(hart, number, writes) ||
	    !csr_read(hart, number, &old, &rmw))
		return false;
	if (writes) {
		if (op == CSR_OP_SET)
			operand |= rmw;
		else if (op == CSR_OP_CLEAR)
			operand = rmw & ~operand;
		csr_write(hart, number, operand);
	}
	hart->x[insn->rd] = old;
	return true;
}

bool system_wfi(struct engine *engine)
{
	struct hart *hart = engine->hart;

	/* spec: norm:mstatus_tw_op with TW, norm:mstatus_tw_umode_op in
	   U-mode without it too, as there is S-mode: the bounded time it
	   may take is none. */
	if (hart->privilege == PRIVILEGE_U ||
	    (hart->privilege == PRIVILEGE_S &&
	     bit_test(hart->csr.mstatus, MSTATUS_TW_SHIFT)))
		return false;
	hart->waiting = true;
	engine->leave = LEAVE_EVENT;
	return true;
}

/* A stall may end at any time; ours lasts no time at all. */
bool system_wrs(struct engine *engine, bool has_no_timeout)
{
	const struct hart *hart = engine->hart;

	return !(has_no_timeout && hart->privilege != PRIVILEGE_M &&
		 bit_test(hart->csr.mstatus, MSTATUS_TW_SHIFT));
}

void system_hint(struct engine *engine)
{
	struct hart *hart = engine->hart;

	hart->services.hint_mode(hart->services.owner, hart->config.id,
				 engine->insn->imm == 1);
}

bool system_fence_fetch(struct engine *engine)
{
	if (engine->is_timed)
		timing_fence_fetch(engine);
	engine->leave = LEAVE_EVENT;
	return true;
}

bool system_fence(struct engine *engine, bool fences)
{
	struct hart *hart = engine->hart;
	u32 raw = raw_in_progress(engine);
	struct mmu_fence fence = {
		.has_va = bits_get(raw, 15, 5) != 0,
		.has_asid = bits_get(raw, 20, 5) != 0,
	};

	u32 cycles;

	if (hart->privilege == PRIVILEGE_U)
		return false;
	if (!fences)
		return true;
	if (hart->privilege == PRIVILEGE_S &&
	    bit_test(hart->csr.mstatus, MSTATUS_TVM_SHIFT))
		return false;
	fence.va = hart->x[bits_get(raw, 15, 5)];
	fence.asid = (u16)hart->x[bits_get(raw, 20, 5)];
	cycles = mmu_fence(&hart->mmu, &fence);
	if (engine->is_timed)
		timing_fence(engine, cycles);
	engine->leave = LEAVE_EVENT;
	return true;
}

/* menvcfg decides for S, menvcfg and senvcfg together for U. */
static bool env_allows(const struct hart *hart, u64 mask)
{
	if (hart->privilege == PRIVILEGE_M)
		return true;
	if (!(hart->csr.menvcfg & mask))
		return false;
	return hart->privilege == PRIVILEGE_S || (hart->csr.senvcfg & mask);
}

bool system_cbo_zero(struct engine *engine, u64 va)
{
	if (!env_allows(engine->hart, 1ull << ENVCFG_CBZE_SHIFT))
		return engine_raise(engine, CAUSE_ILLEGAL_INSTRUCTION,
				    raw_in_progress(engine));
	return lsu_zero_block(engine, va);
}

/* Inval acts as one only where CBIE says so for every mode concerned. */
static enum hierarchy_manage manage_kind(const struct engine *engine, u32 raw)
{
	const struct hart *hart = engine->hart;
	u64 cbie = 3;

	if (bits_get(raw, 20, 12) == 1)
		return MANAGE_CLEAN;
	if (bits_get(raw, 20, 12) == 2)
		return MANAGE_FLUSH;
	if (hart->privilege != PRIVILEGE_M)
		cbie &= bits_get(hart->csr.menvcfg, ENVCFG_CBIE_SHIFT, 2);
	if (hart->privilege == PRIVILEGE_U)
		cbie &= bits_get(hart->csr.senvcfg, ENVCFG_CBIE_SHIFT, 2);
	return cbie == 3 ? MANAGE_INVALIDATE : MANAGE_FLUSH;
}

bool system_cbo_manage(struct engine *engine, u64 va)
{
	u32 raw = raw_in_progress(engine);
	bool is_inval = bits_get(raw, 20, 12) == 0;
	u64 mask = is_inval ? 3ull << ENVCFG_CBIE_SHIFT :
			      1ull << ENVCFG_CBCFE_SHIFT;

	/* Inval acts as inval or flush by CBIE; both do nothing to memory that
	   is never stale. */
	if (!env_allows(engine->hart, mask))
		return engine_raise(engine, CAUSE_ILLEGAL_INSTRUCTION, raw);
	if (!lsu_manage_block(engine, va))
		return false;
	if (engine->is_timed && bus_frame_pointer(engine->hart->bus, engine->response.pa))
		timing_manage(engine, engine->response.pa, manage_kind(engine, raw));
	return true;
}

bool system_use_fp(struct engine *engine, bool dirties)
{
	u64 *status = &engine->hart->csr.mstatus;

	if (bits_get(*status, MSTATUS_FS_SHIFT, 2) == 0)
		return false;
	if (dirties)
		*status |= 3ull << MSTATUS_FS_SHIFT;
	return true;
}

void system_write_loaded(struct engine *engine, u64 value)
{
	struct hart *hart = engine->hart;
	const struct block_insn *insn = engine->insn;
	const void *const *handlers = engine->handlers;

	if (insn->handler == handlers[OP_FLD])
		hart->f[insn->rd] = value;
	else if (insn->handler == handlers[OP_FLW])
		hart->f[insn->rd] = fp_box_s((u32)value);
	else if (insn->handler == handlers[OP_LW])
		hart->x[insn->rd] = (u64)(s64)(s32)value;
	else if (insn->handler == handlers[OP_LH])
		hart->x[insn->rd] = (u64)(s64)(s16)value;
	else if (insn->handler == handlers[OP_LB])
		hart->x[insn->rd] = (u64)(s64)(s8)value;
	else
		hart->x[insn->rd] = value;
}
