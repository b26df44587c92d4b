/* SPDX-License-Identifier: MIT */
/*
 * Interrupts between harts: IPIs by the CLINT, each hart's own timer, and a
 * source of the PLIC that two harts would claim.
 */
#include "tests/harts/harts.h"

#define REGISTER(base, offset, type) (*(volatile type *)((u64)(base) + (offset)))
#define MSIP(hart) REGISTER(PLATFORM_CLINT_BASE, CLINT_MSIP + 4 * (hart), u32)
#define MTIMECMP(hart) REGISTER(PLATFORM_CLINT_BASE, CLINT_MTIMECMP + 8 * (hart), u64)
#define MTIME REGISTER(PLATFORM_CLINT_BASE, CLINT_MTIME, u64)
#define PLIC(offset) REGISTER(PLATFORM_PLIC_BASE, offset, u32)
#define UART_IER REGISTER(PLATFORM_UART_BASE, 1, u8)
#define UART_IRQ 10
#define ROUNDS 200

/* wfi in M-mode with MIE; whatever ends it, the ecall at the latest. */
PIECE(wait_for_interrupt, "1: wfi\nj 1b");

static u64 wait_for(u64 enable)
{
	struct bare_state state = { .pc = (u64)wait_for_interrupt };

	write_csr(mie, enable);
	bare_run(&state, MODE_M, BIT(MSTATUS_MPIE_SHIFT));
	write_csr(mie, 0);
	return state.cause;
}

static u64 answer_ipi(u64 from)
{
	u64 self = harts_self(), cause = wait_for(BIT(IRQ_MSI));

	MSIP(self) = 0;
	MSIP(from) = 1;
	return cause;
}

static void ping_pong(void)
{
	for (unsigned hart = 1; hart < harts_count; hart++) {
		u64 wrong = 0;

		for (unsigned i = 0; i < ROUNDS; i++) {
			harts_begin(hart, answer_ipi, 0);
			MSIP(hart) = 1;
			wrong += wait_for(BIT(IRQ_MSI)) != (CAUSE_INTERRUPT | IRQ_MSI);
			MSIP(0) = 0;
			wrong += harts_end(hart) != (CAUSE_INTERRUPT | IRQ_MSI);
		}
		bare_check("IPIs there and back that were none", wrong, 0);
	}
}

static u64 pending(u64 unused)
{
	(void)unused;
	return read_csr(mip) & (BIT(IRQ_MSI) | BIT(IRQ_MTI));
}

static void own_lines(void)
{
	for (unsigned hart = 0; hart < harts_count; hart++)
		MTIMECMP(hart) = ~0ull;
	for (unsigned target = 1; target < harts_count; target++) {
		MSIP(target) = 1;
		MTIMECMP(target) = 0;
		for (unsigned hart = 1; hart < harts_count; hart++) {
			harts_begin(hart, pending, 0);
			bare_check("MSIP and MTIP of one hart alone", harts_end(hart),
				   hart == target ? BIT(IRQ_MSI) | BIT(IRQ_MTI) : 0);
		}
		bare_check("none here", pending(0), 0);
		MSIP(target) = 0;
		MTIMECMP(target) = ~0ull;
		harts_begin(target, pending, 0);
		bare_check("and gone again", harts_end(target), 0);
	}
}

static u64 wait_for_timer(u64 ticks)
{
	u64 self = harts_self(), start = MTIME, cause;

	MTIMECMP(self) = start + ticks;
	cause = wait_for(BIT(IRQ_MTI));
	MTIMECMP(self) = ~0ull;
	return cause != (CAUSE_INTERRUPT | IRQ_MTI) ? 1 : MTIME < start + ticks ? 2 : 0;
}

static void own_timers(void)
{
	for (unsigned hart = 1; hart < harts_count; hart++)
		harts_begin(hart, wait_for_timer, 20000 / hart);
	bare_check("timer of hart 0", wait_for_timer(15000), 0);
	for (unsigned hart = 1; hart < harts_count; hart++)
		bare_check("timer of another hart", harts_end(hart), 0);
}

static volatile u64 may_claim;

static u64 claim(u64 hart)
{
	while (!load_acquire(&may_claim))
		;
	return PLIC(0x200004 + 0x1000 * 2 * hart);
}

static void claim_once(void)
{
	u64 claims[PLATFORM_HARTS_MAX], count = 0, winner = 0;

	PLIC(4 * UART_IRQ) = 1;
	for (unsigned hart = 0; hart < harts_count; hart++) {
		PLIC(0x2000 + 0x80 * 2 * hart) = BIT(UART_IRQ);
		PLIC(0x200000 + 0x1000 * 2 * hart) = 0;
	}
	UART_IER = 2; /* transmitter empty: at once */
	while (!(read_csr(mip) & BIT(IRQ_MEI)))
		;
	for (unsigned hart = 1; hart < harts_count; hart++)
		harts_begin(hart, claim, hart);
	store_release(&may_claim, 1);
	claims[0] = claim(0);
	for (unsigned hart = 1; hart < harts_count; hart++)
		claims[hart] = harts_end(hart);
	for (unsigned hart = 0; hart < harts_count; hart++)
		if (claims[hart]) {
			count++;
			winner = hart;
			bare_check("the source claimed", claims[hart], UART_IRQ);
		}
	bare_check("harts that claimed it", count, 1);
	UART_IER = 0;
	PLIC(0x200004 + 0x1000 * 2 * winner) = UART_IRQ;
}

int main(void)
{
	harts_wait_for_all();
	own_lines();
	ping_pong();
	own_timers();
	claim_once();
	return 0;
}
