/* SPDX-License-Identifier: MIT */
/*
 * Emulation of misaligned loads and stores, integer and floating point, in
 * 32-bit and compressed form, byte by byte in the order of addresses with the
 * guest's own translation and permissions (MPRV). A byte that faults hands
 * S-mode its own cause and address: that of the portion that failed, as
 * hardware would; nothing is written then of a store across pages. LR, SC and
 * AMOs cannot be split: S-mode gets their trap.
 */
#include "firmware/misaligned.h"

#include "abi/pte.h"
#include "abi/sbi.h"
#include "firmware/pmu.h"

#define FP_BOX 0xffffffff00000000ul

struct access {
	u8 size_bytes;
	bool is_store;
	bool is_signed;
	bool is_fp;
	u8 number; /* of the register loaded or stored */
};

u64 fp_read(unsigned number);
void fp_write(unsigned number, u64 value);

static struct access decode_32(u32 insn)
{
	unsigned opcode = insn & 0x7f, funct3 = (insn >> 12) & 7;
	struct access access = { 0 };

	access.is_store = opcode == 0x23 || opcode == 0x27;
	access.is_fp = opcode == 0x07 || opcode == 0x27;
	access.number = access.is_store ? (insn >> 20) & 31 : (insn >> 7) & 31;
	access.is_signed = !(funct3 & 4);
	access.size_bytes = 1u << (funct3 & 3);
	if (opcode != 0x03 && opcode != 0x23 && !access.is_fp)
		access.size_bytes = 0;
	if (access.is_fp && funct3 != 2 && funct3 != 3)
		access.size_bytes = 0;
	return access;
}

/* Quadrants 0 and 2: funct3 1 fld, 2 lw, 3 ld; 5 fsd, 6 sw, 7 sd. */
static struct access decode_16(u32 insn)
{
	unsigned quadrant = insn & 3, funct3 = (insn >> 13) & 7;
	struct access access = { 0 };

	if (quadrant == 1 || !(funct3 & 3))
		return access;
	access.is_store = funct3 & 4;
	access.is_fp = (funct3 & 3) == 1;
	access.is_signed = true;
	access.size_bytes = (funct3 & 3) == 2 ? 4 : 8;
	if (quadrant == 0)
		access.number = 8 + ((insn >> 2) & 7);
	else
		access.number = access.is_store ? (insn >> 2) & 31 : (insn >> 7) & 31;
	return access;
}

static u64 extend(u64 value, const struct access *access)
{
	unsigned shift = 64 - 8 * access->size_bytes;

	if (access->is_fp)
		return access->size_bytes == 4 ? value | FP_BOX : value;
	if (access->is_signed)
		return (u64)((s64)(value << shift) >> shift);
	return value;
}

static bool load(struct trap_frame *frame, const struct access *access, u64 va,
		 struct guest_fault *fault)
{
	u64 value = 0;

	for (unsigned i = 0; i < access->size_bytes; i++) {
		value |= guarded_load_u8(va + i, fault, GUARD_GUEST) << (8 * i);
		if (fault->cause)
			return false;
	}
	value = extend(value, access);
	if (access->is_fp)
		fp_write(access->number, value);
	else
		trap_set_register(frame, access->number, value);
	return true;
}

/*
 * A store across two pages is done whole or not at all, as hardware does it:
 * both pages are asked before the first byte. A device is no memory and
 * refuses the question, as it would a split store.
 */
static bool probe_pages(const struct access *access, u64 va, struct guest_fault *fault)
{
	u64 last_va = va + access->size_bytes - 1;

	if (va >> PAGE_SHIFT == last_va >> PAGE_SHIFT)
		return true;
	guarded_probe_store(va & ~3ul, fault, GUARD_GUEST);
	if (fault->cause) {
		fault->tval = va;
		return false;
	}
	guarded_probe_store(last_va >> PAGE_SHIFT << PAGE_SHIFT, fault, GUARD_GUEST);
	return !fault->cause;
}

static bool store(const struct trap_frame *frame, const struct access *access, u64 va,
		  struct guest_fault *fault)
{
	u64 value = access->is_fp ? fp_read(access->number) : frame->x[access->number];

	if (!probe_pages(access, va, fault))
		return false;
	for (unsigned i = 0; i < access->size_bytes; i++) {
		guarded_store_u8(va + i, fault, GUARD_GUEST, (u8)(value >> (8 * i)));
		if (fault->cause)
			return false;
	}
	return true;
}

void misaligned_handle(struct trap_frame *frame, u64 cause, u64 va)
{
	struct guest_fault fault;
	struct access access;
	bool is_long, done;
	u32 insn;

	pmu_count(cause == CAUSE_STORE_MISALIGNED ? SBI_PMU_FW_MISALIGNED_STORE :
						    SBI_PMU_FW_MISALIGNED_LOAD);
	if (!trap_fetch(frame, &insn, &fault)) {
		trap_redirect(frame, fault.cause, fault.tval);
		return;
	}
	is_long = (insn & 3) == 3;
	access = is_long ? decode_32(insn) : decode_16(insn);
	if (!access.size_bytes || access.is_store != (cause == CAUSE_STORE_MISALIGNED)) {
		trap_redirect(frame, cause, va);
		return;
	}
	done = access.is_store ? store(frame, &access, va, &fault) :
				 load(frame, &access, va, &fault);
	if (!done) {
		trap_redirect(frame, fault.cause, fault.tval);
		return;
	}
	/* The load of an FP register made FS dirty; the frame must keep it. */
	if (access.is_fp && !access.is_store)
		frame->mstatus |= 3ul << MSTATUS_FS_SHIFT;
	frame->mepc += is_long ? 4 : 2;
}
