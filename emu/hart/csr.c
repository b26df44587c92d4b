/* SPDX-License-Identifier: MIT */
/*
 * The CSR file as a table: one row a CSR, or a run of CSRs alike. A row has a
 * read function or the place the value is kept, and a write function or the
 * bits software can change. spec: priv-csrs.adoc for numbers and access
 * (bits 9:8 lowest mode, 11:10 both set read-only), machine.adoc and
 * supervisor.adoc for the fields.
 *
 * WARL choices: MXL, SXL, UXL fixed at 2; misa fixed; MPP keeps its value when
 * written with 2; xtvec mode other than 0 and 1 reads back 0; a satp write
 * with an unsupported mode changes nothing; triggers are 0. The performance
 * monitor is hpm.c.
 */
#include "hart/csr.h"

#include "abi/pte.h"
#include "base/bits.h"
#include "hart/csr_fields.h"
#include "hart/engine.h"
#include "hart/observe.h"
#include "hart/trap.h"

/* What a write may disturb. */
enum {
	LEAVES = 1,  /* interrupts may now be taken */
	CONTEXT = 2, /* translation or privilege context */
};

struct csr_row {
	u16 first, last; /* numbers */
	u16 kept;        /* offset in struct hart, 0: none (reads 0) */
	u8 effects;
	u64 writable;    /* of a kept value */
	u64 (*read)(const struct hart *hart, unsigned number);
	void (*write)(struct hart *hart, unsigned number, u64 value);
};

static u64 *kept_value(const struct hart *hart, const struct csr_row *row)
{
	return (u64 *)(void *)((u8 *)(uintptr_t)hart + row->kept);
}

static u64 read_fflags(const struct hart *hart, unsigned number)
{
	u64 frm = hart->csr.frm, fflags = hart->csr.fflags;

	return number == CSR_FFLAGS ? fflags :
	       number == CSR_FRM    ? frm :
				      frm << 5 | fflags;
}

static void write_fflags(struct hart *hart, unsigned number, u64 value)
{
	if (number != CSR_FRM)
		hart->csr.fflags = value & 0x1f;
	if (number == CSR_FRM)
		hart->csr.frm = value & 7;
	else if (number == CSR_FCSR)
		hart->csr.frm = (value >> 5) & 7;
	hart->csr.mstatus |= 3ull << MSTATUS_FS_SHIFT;
	if (hart->engine->is_running && number != CSR_FFLAGS) {
		hart->csr.fflags |= fp_end(&hart->engine->fp);
		fp_begin(&hart->engine->fp, hart->csr.frm);
	}
}

static u64 read_status(const struct hart *hart, unsigned number)
{
	u64 status = hart->csr.mstatus;

	if (bits_get(status, MSTATUS_FS_SHIFT, 2) == 3)
		status |= 1ull << MSTATUS_SD_SHIFT;
	return number == CSR_SSTATUS ? status & SSTATUS_READABLE : status;
}

static void write_status(struct hart *hart, unsigned number, u64 value)
{
	u64 mask = number == CSR_SSTATUS ? SSTATUS_WRITABLE : MSTATUS_WRITABLE;

	if (bits_get(value, MSTATUS_MPP_SHIFT, 2) == 2)
		mask &= ~(3ull << MSTATUS_MPP_SHIFT);
	hart->csr.mstatus = (hart->csr.mstatus & ~mask) | (value & mask);
}

static u64 read_mip(const struct hart *hart, unsigned number)
{
	u64 pending = trap_pending(hart);

	return number == CSR_SIP ? pending & hart->csr.mideleg : pending;
}

static void write_mip(struct hart *hart, unsigned number, u64 value)
{
	u64 mask = 1ull << IRQ_SSI;

	if (number == CSR_SIP)
		mask &= hart->csr.mideleg;
	else
		mask |= 1ull << IRQ_SEI | 1ull << IRQ_STI;
	/* spec: sstc.adoc: with STCE, STIP is stimecmp's alone. */
	if (bit_test(hart->csr.menvcfg, ENVCFG_STCE_SHIFT))
		mask &= ~(1ull << IRQ_STI);
	hart->csr.mip_software = (hart->csr.mip_software & ~mask) | (value & mask);
}

static u64 read_sie(const struct hart *hart, unsigned number)
{
	(void)number;
	return hart->csr.mie & hart->csr.mideleg;
}

static void write_sie(struct hart *hart, unsigned number, u64 value)
{
	u64 mask = hart->csr.mideleg & MIE_WRITABLE;

	(void)number;
	hart->csr.mie = (hart->csr.mie & ~mask) | (value & mask);
}

static void write_tvec(struct hart *hart, unsigned number, u64 value)
{
	u64 *tvec = number == CSR_STVEC ? &hart->csr.stvec : &hart->csr.mtvec;

	*tvec = (value & 3) > 1 ? value & ~3ull : value;
}

static u64 read_misa(const struct hart *hart, unsigned number)
{
	(void)hart, (void)number;
	return MISA_VALUE;
}

static void write_nothing(struct hart *hart, unsigned number, u64 value)
{
	(void)hart, (void)number, (void)value;
}

static u64 read_hartid(const struct hart *hart, unsigned number)
{
	(void)number;
	return hart->config.id;
}

static u64 read_counter(const struct hart *hart, unsigned number)
{
	switch (number) {
	case CSR_TIME:
		return hart->services.read_time(hart->services.owner, hart->cycle);
	case CSR_CYCLE:
	case CSR_MCYCLE:
		return bit_test(hart->csr.mcountinhibit, 0) ?
			       hart->csr.mcycle_offset :
			       hart->cycle + hart->csr.mcycle_offset;
	case CSR_INSTRET:
	case CSR_MINSTRET:
		return bit_test(hart->csr.mcountinhibit, 2) ?
			       hart->csr.minstret_offset :
			       hart->retired + hart->csr.minstret_offset;
	default:
		return hpm_read(hart, number & 31);
	}
}

/* A write takes the place of this instruction's own increment. */
static void write_counter(struct hart *hart, unsigned number, u64 value)
{
	if (number == CSR_MCYCLE)
		hart->csr.mcycle_offset =
			bit_test(hart->csr.mcountinhibit, 0) ?
				value : value - hart->cycle - 1;
	else if (number == CSR_MINSTRET)
		hart->csr.minstret_offset =
			bit_test(hart->csr.mcountinhibit, 2) ?
				value : value - hart->retired - 1;
	else
		hpm_write(hart, number & 31, value);
}

static u64 read_event(const struct hart *hart, unsigned number)
{
	return hart->hpm.events[number & 31];
}

static void write_event(struct hart *hart, unsigned number, u64 value)
{
	hpm_write_event(hart, number & 31, value);
}

/* Stopped counters keep their value in the offset. */
static void write_countinhibit(struct hart *hart, unsigned number, u64 value)
{
	u64 changed = (value ^ hart->csr.mcountinhibit) & 5;

	(void)number;
	if (changed & 1)
		hart->csr.mcycle_offset += value & 1 ? hart->cycle : -hart->cycle;
	if (changed & 4)
		hart->csr.minstret_offset += value & 4 ? hart->retired :
							-hart->retired;
	hart->csr.mcountinhibit = value & COUNTINHIBIT_WRITABLE;
	hpm_update(hart);
}

static void schedule_stip(struct hart *hart)
{
	bool is_on = bit_test(hart->csr.menvcfg, ENVCFG_STCE_SHIFT);

	csr_update_stip(hart);
	hart->services.schedule_time(hart->services.owner, hart->config.id,
				     is_on ? hart->csr.stimecmp : ~0ull);
}

static void write_menvcfg(struct hart *hart, unsigned number, u64 value)
{
	u64 old = hart->csr.menvcfg;

	(void)number;
	hart->csr.menvcfg = value & MENVCFG_WRITABLE;
	if (bits_get(value, ENVCFG_CBIE_SHIFT, 2) == 2)
		hart->csr.menvcfg = bits_set(hart->csr.menvcfg, ENVCFG_CBIE_SHIFT,
					     2, bits_get(old, ENVCFG_CBIE_SHIFT, 2));
	engine_drop_shortcuts(hart->engine);
	schedule_stip(hart);
}

static void write_senvcfg(struct hart *hart, unsigned number, u64 value)
{
	u64 old = hart->csr.senvcfg;

	(void)number;
	hart->csr.senvcfg = value & SENVCFG_WRITABLE;
	if (bits_get(value, ENVCFG_CBIE_SHIFT, 2) == 2)
		hart->csr.senvcfg = bits_set(hart->csr.senvcfg, ENVCFG_CBIE_SHIFT,
					     2, bits_get(old, ENVCFG_CBIE_SHIFT, 2));
}

static void write_stimecmp(struct hart *hart, unsigned number, u64 value)
{
	(void)number;
	hart->csr.stimecmp = value;
	schedule_stip(hart);
}

/* spec: norm:satp_mode_op_unsupported: no effect at all. */
static void write_satp(struct hart *hart, unsigned number, u64 value)
{
	u64 mode = value >> SATP_MODE_SHIFT;

	(void)number;
	if (mode != SATP_MODE_SV39 && mode != SATP_MODE_BARE)
		return;
	hart->space_switches += hart->csr.satp != value;
	hart->csr.satp = value;
}

static u64 read_pmp(const struct hart *hart, unsigned number)
{
	if (number >= CSR_PMPADDR0)
		return pmp_read_address(&hart->pmp, number - CSR_PMPADDR0);
	return pmp_read_cfg(&hart->pmp, number - CSR_PMPCFG0);
}

static void write_pmp(struct hart *hart, unsigned number, u64 value)
{
	if (number >= CSR_PMPADDR0)
		pmp_write_address(&hart->pmp, number - CSR_PMPADDR0, value);
	else
		pmp_write_cfg(&hart->pmp, number - CSR_PMPCFG0, value);
	engine_drop_shortcuts(hart->engine);
}

#define KEPT(field) .kept = offsetof(struct hart, csr.field)
#define ONE(number) .first = (number), .last = (number)
#define ALL (~0ull)

static const struct csr_row rows[] = {
	{ .first = CSR_FFLAGS, .last = CSR_FCSR, .read = read_fflags,
	  .write = write_fflags },
	{ ONE(CSR_SSTATUS), .read = read_status, .write = write_status,
	  .effects = LEAVES | CONTEXT },
	{ ONE(CSR_SIE), .read = read_sie, .write = write_sie, .effects = LEAVES },
	{ ONE(CSR_STVEC), KEPT(stvec), .write = write_tvec },
	{ ONE(CSR_SCOUNTEREN), KEPT(scounteren), .writable = COUNTEREN_WRITABLE },
	{ ONE(CSR_SENVCFG), KEPT(senvcfg), .write = write_senvcfg },
	{ ONE(CSR_SSCRATCH), KEPT(sscratch), .writable = ALL },
	{ ONE(CSR_SEPC), KEPT(sepc), .writable = ~1ull },
	{ ONE(CSR_SCAUSE), KEPT(scause), .writable = ALL },
	{ ONE(CSR_STVAL), KEPT(stval), .writable = ALL },
	{ ONE(CSR_SIP), .read = read_mip, .write = write_mip, .effects = LEAVES },
	{ ONE(CSR_STIMECMP), KEPT(stimecmp), .write = write_stimecmp,
	  .effects = LEAVES },
	{ ONE(CSR_SATP), KEPT(satp), .write = write_satp,
	  .effects = LEAVES | CONTEXT },
	{ ONE(CSR_MSTATUS), .read = read_status, .write = write_status,
	  .effects = LEAVES | CONTEXT },
	{ ONE(CSR_MISA), .read = read_misa, .write = write_nothing },
	{ ONE(CSR_MEDELEG), KEPT(medeleg), .writable = MEDELEG_WRITABLE },
	{ ONE(CSR_MIDELEG), KEPT(mideleg), .writable = MIDELEG_WRITABLE,
	  .effects = LEAVES },
	{ ONE(CSR_MIE), KEPT(mie), .writable = MIE_WRITABLE, .effects = LEAVES },
	{ ONE(CSR_MTVEC), KEPT(mtvec), .write = write_tvec },
	{ ONE(CSR_MCOUNTEREN), KEPT(mcounteren), .writable = COUNTEREN_WRITABLE },
	{ ONE(CSR_MENVCFG), KEPT(menvcfg), .write = write_menvcfg,
	  .effects = LEAVES | CONTEXT },
	{ ONE(CSR_MCOUNTINHIBIT), KEPT(mcountinhibit),
	  .write = write_countinhibit },
	{ .first = CSR_MHPMEVENT3, .last = CSR_MHPMEVENT3 + 28, .read = read_event,
	  .write = write_event },
	{ ONE(CSR_MSCRATCH), KEPT(mscratch), .writable = ALL },
	{ ONE(CSR_MEPC), KEPT(mepc), .writable = ~1ull },
	{ ONE(CSR_MCAUSE), KEPT(mcause), .writable = ALL },
	{ ONE(CSR_MTVAL), KEPT(mtval), .writable = ALL },
	{ ONE(CSR_MIP), .read = read_mip, .write = write_mip, .effects = LEAVES },
	/* RV64 has the even pmpcfg registers only. */
	{ ONE(CSR_PMPCFG0), .read = read_pmp, .write = write_pmp,
	  .effects = LEAVES | CONTEXT },
	{ ONE(CSR_PMPCFG0 + 2), .read = read_pmp, .write = write_pmp,
	  .effects = LEAVES | CONTEXT },
	{ .first = CSR_PMPADDR0, .last = CSR_PMPADDR0 + PMP_ENTRIES - 1,
	  .read = read_pmp, .write = write_pmp, .effects = LEAVES | CONTEXT },
	{ .first = CSR_TSELECT, .last = CSR_TDATA3, .write = write_nothing },
	{ ONE(CSR_MCYCLE), .read = read_counter, .write = write_counter },
	{ ONE(CSR_MINSTRET), .read = read_counter, .write = write_counter },
	{ .first = CSR_MHPMCOUNTER3, .last = CSR_MHPMCOUNTER3 + 28, .read = read_counter,
	  .write = write_counter },
	{ .first = CSR_CYCLE, .last = CSR_HPMCOUNTER3 + 28, .read = read_counter },
	{ .first = CSR_MVENDORID, .last = CSR_MIMPID },
	{ ONE(CSR_MHARTID), .read = read_hartid },
	{ ONE(CSR_MCONFIGPTR) },
};

static const struct csr_row *find_row(unsigned number)
{
	unsigned low = 0, high = ARRAY_SIZE(rows);

	while (low < high) {
		unsigned middle = (low + high) / 2;

		if (rows[middle].last < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_SIZE(rows) && rows[low].first <= number ? &rows[low] :
								     NULL;
}

static u64 read_row(const struct hart *hart, const struct csr_row *row,
		    unsigned number)
{
	if (row->read)
		return row->read(hart, number);
	return row->kept ? *kept_value(hart, row) : 0;
}

static bool counter_is_enabled(const struct hart *hart, unsigned bit)
{
	if (hart->privilege == PRIVILEGE_M)
		return true;
	if (!bit_test(hart->csr.mcounteren, bit))
		return false;
	return hart->privilege == PRIVILEGE_S || bit_test(hart->csr.scounteren, bit);
}

bool csr_is_accessible(const struct hart *hart, unsigned number, bool writes)
{
	bool is_s = hart->privilege == PRIVILEGE_S;

	if (hart->privilege < bits_get(number, 8, 2) ||
	    (writes && bits_get(number, 10, 2) == 3))
		return false;
	if (number >= CSR_FFLAGS && number <= CSR_FCSR)
		return bits_get(hart->csr.mstatus, MSTATUS_FS_SHIFT, 2) != 0;
	if (number >= CSR_CYCLE && number <= CSR_HPMCOUNTER3 + 28)
		return counter_is_enabled(hart, number - CSR_CYCLE);
	if (number == CSR_SATP)
		return !(is_s && bit_test(hart->csr.mstatus, MSTATUS_TVM_SHIFT));
	/* spec: sstc.adoc */
	if (number == CSR_STIMECMP)
		return !is_s || (bit_test(hart->csr.mcounteren, 1) &&
				 bit_test(hart->csr.menvcfg, ENVCFG_STCE_SHIFT));
	return true;
}

bool csr_read(struct hart *hart, unsigned number, u64 *value, u64 *rmw)
{
	const struct csr_row *row = find_row(number);

	if (!row)
		return false;
	if (row->read == read_fflags)
		hart_sync_fflags(hart);
	*value = read_row(hart, row, number);
	*rmw = *value;
	/* spec: machine.adoc mip: what CSRRS sets and clears in SEIP is the
	   software bit, not its OR with the interrupt controller's line. */
	if (number == CSR_MIP)
		*rmw = hart->csr.mip_software;
	return true;
}

void csr_write(struct hart *hart, unsigned number, u64 value)
{
	const struct csr_row *row = find_row(number);
	struct engine *engine = hart->engine;

	if (row->write) {
		row->write(hart, number, value);
	} else {
		u64 *kept = kept_value(hart, row);

		*kept = (*kept & ~row->writable) | (value & row->writable);
	}
	if (engine->commit)
		observe_csr(engine, number, read_row(hart, row, number));
	if (row->effects & CONTEXT)
		engine->context_stale = true;
	if (row->effects)
		engine->leave = LEAVE_EVENT;
}

void csr_update_stip(struct hart *hart)
{
	u64 bit = 1ull << IRQ_STI;

	hart->csr.mip_lines &= ~bit;
	if (!bit_test(hart->csr.menvcfg, ENVCFG_STCE_SHIFT))
		return;
	hart->csr.mip_software &= ~bit;
	if (hart->services.read_time(hart->services.owner, hart->cycle) >=
	    hart->csr.stimecmp)
		hart->csr.mip_lines |= bit;
}

void csr_reset(struct hart *hart)
{
	hart->hpm = (struct hpm){ .running = 0 };
	hart->csr = (struct hart_csrs){
		.mstatus = 2ull << MSTATUS_UXL_SHIFT | 2ull << MSTATUS_SXL_SHIFT,
		.stimecmp = ~0ull,
	};
}

bool hart_peek_csr(const struct hart *hart, unsigned number, u64 *value)
{
	const struct csr_row *row = find_row(number);

	if (!row)
		return false;
	*value = read_row(hart, row, number);
	return true;
}
