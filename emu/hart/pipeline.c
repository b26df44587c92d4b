/* SPDX-License-Identifier: MIT */
/* See pipeline.h. */
#include "hart/pipeline.h"

#include "base/check.h"
#include "isa/insn.h"

#define INSNS_MAX 64
#define LOOK_AHEAD 3 /* instructions behind a producer that may stall */

/* Registers as one set: x1..x31 are bits 1..31, f0..f31 bits 32..63. */
struct use {
	u64 reads, writes;
	unsigned latency;
	bool is_memory, is_alone; /* alone: never one of two */
	bool holds;		  /* the pipeline, for the whole latency */
};

static unsigned fp_latency(const struct pipeline_config *config, enum op op, bool *holds)
{
	*holds = true;
	switch (op) {
	case OP_FDIV_S: return config->fp_divide_s;
	case OP_FDIV_D: return config->fp_divide_d;
	case OP_FSQRT_S: return config->fp_sqrt_s;
	case OP_FSQRT_D: return config->fp_sqrt_d;
	default: break;
	}
	*holds = false;
	switch (op) {
	case OP_FADD_S: case OP_FADD_D: case OP_FSUB_S: case OP_FSUB_D:
		return config->fp_add;
	case OP_FMUL_S: case OP_FMUL_D:
		return config->fp_multiply;
	case OP_FMADD_S: case OP_FMADD_D: case OP_FMSUB_S: case OP_FMSUB_D:
	case OP_FNMADD_S: case OP_FNMADD_D: case OP_FNMSUB_S: case OP_FNMSUB_D:
		return config->fp_fused;
	default:
		return config->fp_other;
	}
}

static unsigned integer_latency(const struct pipeline_config *config, enum op op, bool *holds)
{
	*holds = false;
	switch (op) {
	case OP_MUL: case OP_MULH: case OP_MULHU: case OP_MULHSU: case OP_MULW:
		return config->multiply;
	case OP_DIV: case OP_DIVU: case OP_REM: case OP_REMU:
		*holds = true;
		return config->divide;
	case OP_DIVW: case OP_DIVUW: case OP_REMW: case OP_REMUW:
		*holds = true;
		return config->divide_word;
	case OP_CSRRW: case OP_CSRRS: case OP_CSRRC:
	case OP_CSRRWI: case OP_CSRRSI: case OP_CSRRCI:
		*holds = true;
		return config->csr;
	default:
		return 1;
	}
}

static u64 register_bit(unsigned number, bool is_f)
{
	return is_f ? 1ull << (32 + number) : number ? 1ull << number : 0;
}

static void describe(const struct pipeline_config *config, unsigned load, u32 raw,
		     struct use *use)
{
	const struct op_info *info;
	struct insn insn;

	decode(raw, &insn);
	info = &op_table[insn.op];
	*use = (struct use){ .latency = 1 };
	use->reads = register_bit(insn.rs1, info->f_registers & OP_F_1) |
		     register_bit(insn.rs2, info->f_registers & OP_F_2);
	if (info->f_registers & OP_F_3)
		use->reads |= register_bit(insn.rs3, true);
	if (insn.op == OP_CSRRWI || insn.op == OP_CSRRSI || insn.op == OP_CSRRCI)
		use->reads = 0; /* rs1 is a number */
	use->writes = register_bit(insn.rd, info->f_registers & OP_F_D);
	switch (info->class) {
	case OP_CLASS_LOAD:
		use->is_memory = true;
		use->latency = load;
		break;
	case OP_CLASS_STORE:
		use->is_memory = true;
		break;
	case OP_CLASS_AMO:
		use->is_memory = use->is_alone = true;
		use->latency = load;
		break;
	case OP_CLASS_FP:
		use->latency = fp_latency(config, insn.op, &use->holds);
		break;
	case OP_CLASS_ALU:
	case OP_CLASS_MUL:
	case OP_CLASS_BRANCH:
	case OP_CLASS_JUMP:
		use->latency = integer_latency(config, insn.op, &use->holds);
		break;
	default:
		use->latency = integer_latency(config, insn.op, &use->holds);
		use->is_alone = true;
		break;
	}
	use->is_alone = use->is_alone || use->holds;
}

/* By how much those behind use[0] that need its result must wait. */
static unsigned stall(const struct use *use, unsigned behind)
{
	unsigned worst = 0;

	if (use->holds)
		return use->latency - 1;
	for (unsigned d = 1; d <= LOOK_AHEAD && d <= behind && d < use->latency; d++) {
		if (use[d].reads & use->writes) {
			worst = use->latency - d;
			break;
		}
		if (use[d].writes & use->writes)
			break;
	}
	return worst;
}

static bool may_pair(const struct use *first, const struct use *second)
{
	return !first->is_alone && !second->is_alone &&
	       !(first->is_memory && second->is_memory) &&
	       !(first->writes & (second->reads | second->writes));
}

void pipeline_costs(const struct pipeline_config *config, unsigned load, u64 pa,
		    const u32 *raw, unsigned count, u16 *costs)
{
	struct use uses[INSNS_MAX];
	bool is_second = false;
	u64 before_pa = 0;

	CHECK(count <= INSNS_MAX);
	for (unsigned i = 0; i < count; i++)
		describe(config, load, raw[i], &uses[i]);
	for (unsigned i = 0; i < count; i++) {
		unsigned cost = 1 + stall(&uses[i], count - 1 - i);

		is_second = config->issue_width > 1 && i && !is_second &&
			    costs[i - 1] == 1 &&
			    before_pa / PIPELINE_BUNDLE_BYTES == pa / PIPELINE_BUNDLE_BYTES &&
			    may_pair(&uses[i - 1], &uses[i]);
		costs[i] = (u16)(is_second ? (cost - 1) | PIPELINE_SECOND : cost);
		before_pa = pa;
		pa += insn_length((u16)raw[i]);
	}
}
