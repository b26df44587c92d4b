/* SPDX-License-Identifier: MIT */
/*
 * Interrupts from their source to the trap: CLINT, Sstc, by hand and by the
 * PLIC; enables, priorities, delegation, vectors, WFI.
 */
#include "tests/isa/isa.h"

#define REGISTER(base, offset, type) (*(volatile type *)((u64)(base) + (offset)))
#define MSIP REGISTER(PLATFORM_CLINT_BASE, CLINT_MSIP, u32)
#define MTIMECMP REGISTER(PLATFORM_CLINT_BASE, CLINT_MTIMECMP, u64)
#define MTIME REGISTER(PLATFORM_CLINT_BASE, CLINT_MTIME, u64)
#define PLIC(offset) REGISTER(PLATFORM_PLIC_BASE, offset, u32)
#define PLIC_PRIORITY(irq) PLIC(4 * (irq))
#define PLIC_PENDING PLIC(0x1000)
#define PLIC_ENABLE(context) PLIC(0x2000 + 0x80 * (context))
#define PLIC_THRESHOLD(context) PLIC(0x200000 + 0x1000 * (context))
#define PLIC_CLAIM(context) PLIC(0x200004 + 0x1000 * (context))
#define UART_IER REGISTER(PLATFORM_UART_BASE, 1, u8)
#define UART_IIR REGISTER(PLATFORM_UART_BASE, 2, u8)
#define NEVER ~0ull
#define INTERRUPT(n) (CAUSE_INTERRUPT | (n))

/* Long enough for any interrupt on its way, then the ecall. */
PIECE(wait_a_while, "li t0, 200000\n1: addi t0, t0, -1\nbnez t0, 1b");
PIECE(do_wfi, "wfi");
PIECE(handler, "csrr a0, scause\ncsrr a1, sstatus");

static u64 cause_in(unsigned mode, u64 status)
{
	struct bare_state state = { .a = { 0 } };

	return cause_of(wait_a_while, mode, status, &state);
}

static void quiet(void)
{
	MSIP = 0;
	MTIMECMP = NEVER;
	write_csr_number(CSR_MENVCFG, 0);
	write_csr(mie, 0);
	write_csr(mip, 0);
	write_csr(mideleg, 0);
}

static void machine_sources(void)
{
	u64 mpie = BIT(MSTATUS_MPIE_SHIFT); /* MIE after mret */
	u64 pending;

	quiet();
	MSIP = 1;
	bare_check("MSIP", read_csr(mip) >> IRQ_MSI & 1, 1);
	bare_check("not enabled", cause_in(MODE_S, 0), 0);
	write_csr(mie, BIT(IRQ_MSI));
	bare_check("MIE=0 in M", cause_in(MODE_M, 0), 0);
	bare_check("MIE=1 in M", cause_in(MODE_M, mpie), INTERRUPT(IRQ_MSI));
	bare_check("MIE=0 in S", cause_in(MODE_S, 0), INTERRUPT(IRQ_MSI));
	bare_check("MIE=0 in U", cause_in(MODE_U, 0), INTERRUPT(IRQ_MSI));
	MSIP = 0;
	bare_check("MSIP gone", cause_in(MODE_U, 0), 0);
	write_csr(mie, BIT(IRQ_MTI));
	MTIMECMP = MTIME;
	bare_check("MTIP", cause_in(MODE_U, 0), INTERRUPT(IRQ_MTI));
	MTIMECMP = MTIME + 200; /* 20 microseconds */
	pending = read_csr(mip) >> IRQ_MTI & 1; /* before the clock is read: it may be late */
	bare_check("not yet", pending && MTIME < MTIMECMP, 0);
	while (!(read_csr(mip) & BIT(IRQ_MTI)))
		;
	bare_check("MTIP by time", MTIME >= MTIMECMP, 1);
	MTIMECMP = NEVER;
	bare_check("MTIP gone", read_csr(mip) >> IRQ_MTI & 1, 0);
}

static void supervisor_timer(void)
{
	quiet();
	write_csr_number(CSR_MENVCFG, BIT(ENVCFG_STCE_SHIFT));
	write_csr_number(CSR_STIMECMP, NEVER);
	write_csr(mie, BIT(IRQ_STI));
	bare_check("stimecmp far", read_csr(mip) >> IRQ_STI & 1, 0);
	write_csr_number(CSR_STIMECMP, 0);
	bare_check("stimecmp past", read_csr(mip) >> IRQ_STI & 1, 1);
	write_csr(mip, 0);
	bare_check("STIP is not by hand now", read_csr(mip) >> IRQ_STI & 1, 1);
	bare_check("taken by M", cause_in(MODE_S, 0), INTERRUPT(IRQ_STI));
	write_csr_number(CSR_STIMECMP, read_csr(time) + 200);
	while (!(read_csr(mip) & BIT(IRQ_STI)))
		;
	bare_check("STIP by time", read_csr(time) >= read_csr_number(CSR_STIMECMP), 1);
	write_csr_number(CSR_STIMECMP, NEVER);
}

static void delegated(void)
{
	struct bare_state state = { .a = { 0 }, .pc = (u64)wait_a_while };

	quiet();
	write_csr(stvec, (u64)handler);
	write_csr(mideleg, BIT(IRQ_SSI));
	write_csr(mie, BIT(IRQ_SSI));
	write_csr(mip, BIT(IRQ_SSI));
	bare_check("SIE=0 in S", cause_in(MODE_S, 0), 0);
	bare_check("never in M", cause_in(MODE_M, BIT(MSTATUS_MPIE_SHIFT)), 0);
	bare_run(&state, MODE_S, BIT(MSTATUS_SIE_SHIFT));
	bare_check("SIE=1 in S", state.a[0], INTERRUPT(IRQ_SSI));
	bare_check("its SPP", state.a[1] >> MSTATUS_SPP_SHIFT & 1, 1);
	state.pc = (u64)wait_a_while;
	bare_run(&state, MODE_U, 0);
	bare_check("SIE=0 in U", state.a[0], INTERRUPT(IRQ_SSI));
	bare_check("its SPP", state.a[1] >> MSTATUS_SPP_SHIFT & 1, 0);
	/* vectored: base + 4 * cause */
	write_csr(stvec, ((u64)handler - 4 * IRQ_SSI) | 1);
	state = (struct bare_state){ .pc = (u64)wait_a_while };
	bare_run(&state, MODE_U, 0);
	bare_check("vectored", state.a[0], INTERRUPT(IRQ_SSI));
}

static void priorities(void)
{
	/* from the least: each added one is taken before the others */
	static const u8 rising[] = { IRQ_STI, IRQ_SSI, IRQ_SEI, IRQ_MTI, IRQ_MSI };
	u64 enabled = 0;

	quiet();
	for (unsigned i = 0; i < 5; i++) {
		enabled |= BIT(rising[i]);
		write_csr(mie, enabled);
		if (rising[i] == IRQ_MTI)
			MTIMECMP = 0;
		else if (rising[i] == IRQ_MSI)
			MSIP = 1;
		else
			set_csr(mip, BIT(rising[i]));
		bare_check("the highest is taken", cause_in(MODE_U, 0), INTERRUPT(rising[i]));
	}
	quiet();
}

/* The UART, empty and asked to say so, is source 10. */
static void external(void)
{
	u32 claim;

	quiet();
	PLIC_PRIORITY(PLATFORM_IRQ_UART) = 1;
	PLIC_THRESHOLD(0) = 0;
	PLIC_THRESHOLD(1) = 0;
	for (unsigned context = 0; context < 2; context++) {
		unsigned irq = context ? IRQ_SEI : IRQ_MEI;

		PLIC_ENABLE(context) = BIT(PLATFORM_IRQ_UART);
		UART_IER = 2;
		bare_check("pending at the PLIC", PLIC_PENDING >> PLATFORM_IRQ_UART & 1, 1);
		bare_check("pending at the hart", read_csr(mip) >> irq & 1, 1);
		write_csr(mie, BIT(irq));
		bare_check("taken", cause_in(MODE_U, 0), INTERRUPT(irq));
		PLIC_THRESHOLD(context) = 1;
		bare_check("under the threshold", read_csr(mip) >> irq & 1, 0);
		PLIC_THRESHOLD(context) = 0;
		claim = PLIC_CLAIM(context);
		bare_check("claim", claim, PLATFORM_IRQ_UART);
		bare_check("claimed: not pending", read_csr(mip) >> irq & 1, 0);
		bare_check("a second claim", PLIC_CLAIM(context), 0);
		UART_IER = 0;
		PLIC_CLAIM(context) = claim;
		bare_check("complete", read_csr(mip) >> irq & 1, 0);
		PLIC_ENABLE(context) = 0;
	}
	PLIC_PRIORITY(PLATFORM_IRQ_UART) = 0;
}

static void waiting(void)
{
	struct bare_state state = { .a = { 0 } };
	u64 start;

	quiet();
	write_csr(mie, BIT(IRQ_MTI));
	start = MTIME;
	MTIMECMP = start + 5000;
	bare_check("wfi with MIE=0 goes on", cause_of(do_wfi, MODE_M, 0, &state), 0);
	/* wfi may end early; this one should not before the timer here */
	bare_check("after the time came", MTIME >= start + 5000, 1);
	MTIMECMP = MTIME + 5000;
	write_csr(mie, 0);
	bare_check("wfi in U is illegal", cause_of(do_wfi, MODE_U, 0, &state), CAUSE_ILLEGAL_INSTRUCTION);
	write_csr(mie, BIT(IRQ_MTI));
	bare_check("wfi in S is interrupted", cause_of(do_wfi, MODE_S, 0, &state), INTERRUPT(IRQ_MTI));
	bare_check("behind the wfi", state.epc, (u64)do_wfi + 4);
	quiet();
}

int main(void)
{
	machine_sources();
	write_csr(mcounteren, 7);
	supervisor_timer();
	delegated();
	priorities();
	external();
	waiting();
	return 0;
}
