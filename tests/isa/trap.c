/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and returns: cause, epc, tval and the mstatus stack in each mode;
 * delegation; TSR and TW; what is illegal where.
 */
#include "tests/isa/isa.h"

PIECE(do_ecall, "");
PIECE(do_ebreak, ".option push\n.option norvc\nebreak\n.option pop");
PIECE(do_illegal, ".4byte 0xffffffff");
PIECE(do_mret, "mret");
PIECE(do_sret, "sret");
PIECE(do_wfi, "wfi");
PIECE(do_load, "ld a0, 0(a0)");
PIECE(do_store, "sd a0, 0(a0)");
PIECE(do_jump, "jr a0");
PIECE(handler, "csrr a0, scause\ncsrr a1, sstatus");

static void causes(void)
{
	static const u8 ecalls[] = { CAUSE_ECALL_U, CAUSE_ECALL_S, 0, CAUSE_ECALL_M };
	struct bare_state state = { .a = { 0 } };

	for (unsigned mode = MODE_U; mode <= MODE_M; mode++) {
		if (mode == 2)
			continue;
		state.pc = (u64)do_ecall;
		bare_run(&state, mode, 0);
		bare_check("ecall", state.cause, ecalls[mode]);
		bare_check("its epc", state.epc, (u64)do_ecall);
		bare_check("its tval", state.tval, 0);
		bare_check("its MPP", state.status >> MSTATUS_MPP_SHIFT & 3, mode);
		bare_check("ebreak", cause_of(do_ebreak, mode, 0, &state), CAUSE_BREAKPOINT);
		bare_check("its tval", state.tval == 0 || state.tval == (u64)do_ebreak, 1);
		bare_check("illegal", cause_of(do_illegal, mode, 0, &state), CAUSE_ILLEGAL_INSTRUCTION);
		bare_check("its tval", state.tval == 0 || state.tval == 0xffffffff, 1);
		state.a[0] = 0x18000008;
		bare_check("load of nothing", cause_of(do_load, mode, 0, &state), CAUSE_LOAD_ACCESS);
		bare_check("its tval", state.tval, 0x18000008);
		bare_check("its epc", state.epc, (u64)do_load);
		state.a[0] = 0x18000008;
		bare_check("store to nothing", cause_of(do_store, mode, 0, &state), CAUSE_STORE_ACCESS);
		bare_check("its tval", state.tval, 0x18000008);
		state.a[0] = 0x18000009; /* jalr clears bit 0 */
		bare_check("fetch of nothing", cause_of(do_jump, mode, 0, &state), CAUSE_FETCH_ACCESS);
		bare_check("its tval", state.tval, 0x18000008);
		bare_check("its epc", state.epc, 0x18000008);
	}
}

static void interrupt_stack(void)
{
	struct bare_state state = { .pc = (u64)do_ecall };

	bare_run(&state, MODE_S, BIT(MSTATUS_MPIE_SHIFT));
	bare_check("MPIE from MIE from MPIE", state.status >> MSTATUS_MPIE_SHIFT & 1, 1);
	bare_check("MIE in the trap", state.status >> MSTATUS_MIE_SHIFT & 1, 0);
	bare_run(&state, MODE_S, 0);
	bare_check("MPIE from a clear MIE", state.status >> MSTATUS_MPIE_SHIFT & 1, 0);
}

/* sret in S-mode to the ecall behind it, SPP and SPIE given in sstatus. */
PIECE(sret_to_next, "la t0, 1f\ncsrw sepc, t0\ncsrc sstatus, a2\n"
		    "csrs sstatus, a1\nsret\n.balign 4\n1:");

static void returns(void)
{
	struct bare_state state;
	u64 both = BIT(MSTATUS_SPP_SHIFT) | BIT(MSTATUS_SPIE_SHIFT);

	for (unsigned i = 0; i < 4; i++) {
		u64 spp = i & 1, spie = i >> 1;

		state = (struct bare_state){
			.a = { 0,
			       spp << MSTATUS_SPP_SHIFT |
				       spie << MSTATUS_SPIE_SHIFT,
			       both | BIT(MSTATUS_SIE_SHIFT) },
			.pc = (u64)sret_to_next
		};
		bare_run(&state, MODE_S, 0);
		bare_check("mode after sret", state.cause, spp ? CAUSE_ECALL_S : CAUSE_ECALL_U);
		bare_check("SPP after sret", state.status >> MSTATUS_SPP_SHIFT & 1, 0);
		bare_check("SPIE after sret", state.status >> MSTATUS_SPIE_SHIFT & 1, 1);
		bare_check("SIE after sret", state.status >> MSTATUS_SIE_SHIFT & 1, spie);
	}
}

static void illegal_where(void)
{
	struct bare_state state = { .a = { 0 } };
	u64 ill = CAUSE_ILLEGAL_INSTRUCTION;

	bare_check("mret in S", cause_of(do_mret, MODE_S, 0, &state), ill);
	bare_check("mret in U", cause_of(do_mret, MODE_U, 0, &state), ill);
	bare_check("sret in U", cause_of(do_sret, MODE_U, 0, &state), ill);
	bare_check("sret in S, TSR=1", cause_of(do_sret, MODE_S, BIT(MSTATUS_TSR_SHIFT), &state), ill);
	/* something pending, not enabled to be taken: wfi goes on */
	write_csr(mie, BIT(IRQ_SSI));
	write_csr(mideleg, BIT(IRQ_SSI));
	write_csr(mip, BIT(IRQ_SSI));
	bare_check("wfi in M", cause_of(do_wfi, MODE_M, 0, &state), 0);
	bare_check("wfi in S", cause_of(do_wfi, MODE_S, 0, &state), 0);
	write_csr(mie, 0);
	write_csr(mip, 0);
	write_csr(mideleg, 0);
	bare_check("wfi in S, TW=1", cause_of(do_wfi, MODE_S, BIT(MSTATUS_TW_SHIFT), &state), ill);
	bare_check("wfi in U, TW=1", cause_of(do_wfi, MODE_U, BIT(MSTATUS_TW_SHIFT), &state), ill);
}

static void delegated(void)
{
	struct bare_state state = { .a = { 0 } };

	write_csr(stvec, (u64)handler);
	write_csr(medeleg, BIT(CAUSE_ECALL_U) | BIT(CAUSE_BREAKPOINT) |
				   BIT(CAUSE_ILLEGAL_INSTRUCTION));
	for (unsigned mode = MODE_U; mode <= MODE_S; mode++) {
		state.pc = (u64)do_illegal;
		bare_run(&state, mode, BIT(MSTATUS_SIE_SHIFT));
		bare_check("the handler's ecall", state.cause, CAUSE_ECALL_S);
		bare_check("scause", state.a[0], CAUSE_ILLEGAL_INSTRUCTION);
		bare_check("sepc", read_csr(sepc), (u64)do_illegal);
		bare_check("SPP", state.a[1] >> MSTATUS_SPP_SHIFT & 1, mode);
		bare_check("SPIE", state.a[1] >> MSTATUS_SPIE_SHIFT & 1, 1);
		bare_check("SIE", state.a[1] >> MSTATUS_SIE_SHIFT & 1, 0);
	}
	state.pc = (u64)do_ecall;
	bare_run(&state, MODE_U, 0);
	bare_check("scause of an ecall", state.a[0], CAUSE_ECALL_U);
	/* never from M */
	bare_check("ebreak in M", cause_of(do_ebreak, MODE_M, 0, &state), CAUSE_BREAKPOINT);
	/* vectored: exceptions still go to the base */
	write_csr(stvec, (u64)handler | 1);
	state.pc = (u64)do_ebreak;
	bare_run(&state, MODE_U, 0);
	bare_check("vectored exception", state.a[0], CAUSE_BREAKPOINT);
	write_csr(medeleg, 0);
}

int main(void)
{
	causes();
	interrupt_stack();
	returns();
	illegal_where();
	delegated();
	return 0;
}
