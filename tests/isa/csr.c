/* SPDX-License-Identifier: MIT */
/*
 * Zicsr, Zicntr and what each CSR keeps of what is written (WARL), who may
 * read it, and which do not exist.
 */
#include "tests/isa/isa.h"

/* Write ones, then zeros; which bits hold both. */
#define WRITABLE(name, want)                                                  \
	do {                                                                  \
		u64 old_ = read_csr(name), ones_;                             \
		write_csr(name, ~0ull);                                       \
		ones_ = read_csr(name);                                       \
		write_csr(name, 0);                                           \
		bare_check("writable bits of " #name, ones_ & ~read_csr(name), want); \
		write_csr(name, old_);                                        \
	} while (0)

static void operations(void)
{
	u64 r;

	write_csr(mscratch, 0xf0f0);
	asm volatile("csrrw %0, mscratch, %1" : "=r"(r) : "r"(0x1234ull));
	bare_check("csrrw gives the old", r, 0xf0f0);
	asm volatile("csrrs %0, mscratch, %1" : "=r"(r) : "r"(0xff00ull));
	bare_check("csrrs gives the old", r, 0x1234);
	asm volatile("csrrc %0, mscratch, %1" : "=r"(r) : "r"(0x0f00ull));
	bare_check("csrrc gives the old", r, 0xff34);
	asm volatile("csrrwi %0, mscratch, 31" : "=r"(r));
	bare_check("csrrwi gives the old", r, 0xf034);
	asm volatile("csrrsi %0, mscratch, 0" : "=r"(r));
	bare_check("csrrsi 0 reads", r, 31);
	asm volatile("csrrci %0, mscratch, 1" : "=r"(r));
	bare_check("csrrci", read_csr(mscratch), 30);
	r = 77;
	asm volatile("csrrw %0, mscratch, %0" : "+r"(r));
	bare_check("csrrw with rd = rs1", r, 30);
	bare_check("and the CSR", read_csr(mscratch), 77);
	write_csr(mscratch, 0); /* the trap entry expects it so */
}

static void identity(void)
{
	bare_check("mhartid", read_csr(mhartid), 0);
	bare_check("misa", read_csr(misa) & (3ull << 62 | 0x14112d), 2ull << 62 | 0x14112d);
	bare_check("mstatus UXL, SXL", read_csr(mstatus) >> 32 & 15, 10);
	bare_check("sstatus UXL", read_csr(sstatus) >> 32 & 15, 2);
}

static void status_fields(void)
{
	u64 old = read_csr(mstatus);

	write_csr(mstatus, old | 3ull << MSTATUS_MPP_SHIFT);
	write_csr(mstatus, (old & ~(3ull << MSTATUS_MPP_SHIFT)) | 2ull << MSTATUS_MPP_SHIFT);
	bare_check("MPP never 2", (read_csr(mstatus) >> MSTATUS_MPP_SHIFT & 3) != 2, 1);
	write_csr(mstatus, old | ~0ull << 36 | BIT(4) | BIT(2) | BIT(0));
	bare_check("no big-endian, no reserved bit", read_csr(mstatus) & (BIT(4) | BIT(2) | BIT(0)), 0);
	write_csr(mstatus, old & ~(3ull << MSTATUS_FS_SHIFT));
	bare_check("SD with FS off", read_csr(mstatus) >> 63, 0);
	write_csr(mstatus, old);
}

static void sstatus_is_a_view(void)
{
	u64 old = read_csr(mstatus);
	static const u64 shown = BIT(1) | BIT(5) | BIT(8) | 3ull << 13 | BIT(18) | BIT(19);
	static const u64 hidden = BIT(3) | BIT(7) | 3ull << 11 | BIT(17) |
				  BIT(20) | BIT(21) | BIT(22);

	write_csr(mstatus, old | shown);
	bare_check("sstatus shows its fields", read_csr(sstatus) & shown, shown);
	bare_check("and SD", read_csr(sstatus) >> 63, 1);
	write_csr(mstatus, old | BIT(7) | 3ull << 11 | BIT(20) | BIT(21) | BIT(22));
	bare_check("and not the others", read_csr(sstatus) & hidden, 0);
	write_csr(mstatus, old & ~(shown | hidden));
	write_csr(sstatus, ~0ull);
	bare_check("a write by sstatus", read_csr(mstatus) & (shown | hidden), shown);
	write_csr(mstatus, old);
}

static void trap_registers(void)
{
	u64 entry = read_csr(mtvec);

	WRITABLE(mepc, ~1ull);
	WRITABLE(sepc, ~1ull);
	WRITABLE(mscratch, ~0ull);
	WRITABLE(sscratch, ~0ull);
	WRITABLE(mtval, ~0ull);
	WRITABLE(stval, ~0ull);
	write_csr(mcause, CAUSE_INTERRUPT | 7);
	bare_check("mcause", read_csr(mcause), CAUSE_INTERRUPT | 7);
	write_csr(mtvec, entry | 1);
	bare_check("mtvec vectored", read_csr(mtvec), entry | 1);
	write_csr(mtvec, entry | 2);
	bare_check("mtvec never a reserved mode", read_csr(mtvec) & 2, 0);
	write_csr(mtvec, entry);
	write_csr(stvec, 0xffffffff80000001);
	bare_check("stvec", read_csr(stvec), 0xffffffff80000001);
}

static void delegation_and_interrupts(void)
{
	bool is_qemu = bare_is_qemu(); /* it has the hypervisor's bits, hardwired */

	write_csr(medeleg, ~0ull);
	bare_check("medeleg: no ecall from M", read_csr(medeleg) >> 11 & 1, 0);
	bare_check("medeleg: the others", read_csr(medeleg) & 0xb3ff, 0xb3ff);
	write_csr(medeleg, 0);
	write_csr(mideleg, ~0ull);
	bare_check("mideleg", read_csr(mideleg) & 0xfff & (is_qemu ? 0xaaa : ~0ull), 0x222);
	write_csr(mie, ~0ull);
	bare_check("mie", read_csr(mie) & 0xaaa, 0xaaa);
	bare_check("sie shows what is delegated", read_csr(sie), 0x222);
	write_csr(mideleg, 0x020);
	bare_check("sie with one delegated", read_csr(sie), 0x020);
	write_csr(sie, 0);
	bare_check("sie writes what it shows", read_csr(mie) & 0xaaa, 0xa8a);
	write_csr(mie, 0);
	write_csr(mip, ~0ull);
	bare_check("mip: SSIP, STIP, SEIP by hand", read_csr(mip) & 0xaaa & ~BIT(7), 0x222);
	bare_check("sip", read_csr(sip), 0x020);
	write_csr(mideleg, 0x222);
	write_csr(sip, 0);
	bare_check("sip clears SSIP alone", read_csr(mip) & 0x222, 0x220);
	write_csr(mip, 0);
	write_csr(mideleg, 0);
}

static void environment(void)
{
	u64 menvcfg;

	if (bare_is_qemu())
		return; /* no CBO fields and no ADUE there */
	write_csr_number(CSR_MENVCFG, ~0ull);
	menvcfg = read_csr_number(CSR_MENVCFG);
	bare_check("menvcfg: STCE, PBMTE, ADUE", menvcfg >> 61, 7);
	bare_check("menvcfg: CBZE, CBCFE, CBIE, FIOM", menvcfg & 0xff, 0xf1);
	bare_check("menvcfg: nothing else", menvcfg & ~(7ull << 61 | 0xf1), 0);
	write_csr_number(CSR_MENVCFG, 2ull << ENVCFG_CBIE_SHIFT);
	bare_check("CBIE never 2", (read_csr_number(CSR_MENVCFG) >> ENVCFG_CBIE_SHIFT & 3) != 2, 1);
	write_csr_number(CSR_SENVCFG, ~0ull);
	bare_check("senvcfg", read_csr_number(CSR_SENVCFG), 0xf1);
	write_csr_number(CSR_MENVCFG, 0);
	write_csr_number(CSR_SENVCFG, 0);
}

PIECE(read_cycle, "csrr a0, cycle");
PIECE(read_time, "csrr a0, time");
PIECE(read_instret, "csrr a0, instret");
PIECE(write_cycle, "csrw cycle, a0");
PIECE(set_none, "csrrs a0, mvendorid, zero");
PIECE(write_read_only, "csrrs a0, mvendorid, a1");
PIECE(write_read_only_2, "csrrw a0, mhartid, zero");
PIECE(clear_immediate_0, "csrrci a0, marchid, 0");
PIECE(read_mstatus, "csrr a0, mstatus");
PIECE(read_sstatus, "csrr a0, sstatus");
PIECE(read_missing, "csrr a0, 0x5c0");
PIECE(read_missing_2, "csrr a0, 0x7c0");
PIECE(write_missing, "csrw 0x9c0, zero");
PIECE(read_stimecmp, "csrr a0, 0x14d");

static void who_may(void)
{
	struct bare_state state = { .a = { 0 } };
	u64 ill = CAUSE_ILLEGAL_INSTRUCTION;

	bare_check("csrrs x0 of a read-only CSR", cause_of(set_none, MODE_M, 0, &state), 0);
	bare_check("csrrci 0 of one", cause_of(clear_immediate_0, MODE_M, 0, &state), 0);
	bare_check("csrrs of one", cause_of(write_read_only, MODE_M, 0, &state), ill);
	bare_check("csrrw x0 of one", cause_of(write_read_only_2, MODE_M, 0, &state), ill);
	bare_check("csrw cycle", cause_of(write_cycle, MODE_M, 0, &state), ill);
	bare_check("mstatus by S", cause_of(read_mstatus, MODE_S, 0, &state), ill);
	bare_check("mstatus by U", cause_of(read_mstatus, MODE_U, 0, &state), ill);
	bare_check("sstatus by S", cause_of(read_sstatus, MODE_S, 0, &state), 0);
	bare_check("sstatus by U", cause_of(read_sstatus, MODE_U, 0, &state), ill);
	bare_check("a CSR that is not", cause_of(read_missing, MODE_M, 0, &state), ill);
	bare_check("another", cause_of(read_missing_2, MODE_M, 0, &state), ill);
	bare_check("a third", cause_of(write_missing, MODE_M, 0, &state), ill);
	write_csr_number(CSR_MENVCFG, 0);
	bare_check("stimecmp by S, STCE=0", cause_of(read_stimecmp, MODE_S, 0, &state), ill);
	write_csr_number(CSR_MENVCFG, BIT(ENVCFG_STCE_SHIFT));
	write_csr(mcounteren, 0);
	bare_check("stimecmp by S, TM=0", cause_of(read_stimecmp, MODE_S, 0, &state), ill);
	write_csr(mcounteren, 2);
	bare_check("stimecmp by S", cause_of(read_stimecmp, MODE_S, 0, &state), 0);
	write_csr_number(CSR_MENVCFG, 0);
}

static void counters_enabled(void)
{
	static const char *const pieces[] = { read_cycle, read_time, read_instret };
	struct bare_state state = { .a = { 0 } };

	for (unsigned bit = 0; bit < 3; bit++)
		for (unsigned enabled = 0; enabled < 4; enabled++) {
			bool m = enabled & 1, s = enabled & 2;

			write_csr(mcounteren, m ? BIT(bit) : 7 ^ BIT(bit));
			write_csr(scounteren, s ? BIT(bit) : 7 ^ BIT(bit));
			bare_check("a counter by M", cause_of(pieces[bit], MODE_M, 0, &state), 0);
			bare_check("a counter by S", cause_of(pieces[bit], MODE_S, 0, &state),
				   m ? 0 : CAUSE_ILLEGAL_INSTRUCTION);
			bare_check("a counter by U", cause_of(pieces[bit], MODE_U, 0, &state),
				   m && s ? 0 : CAUSE_ILLEGAL_INSTRUCTION);
		}
}

static void counting(void)
{
	u64 before, after;

	asm volatile("csrr %0, time\n1: csrr %1, time\nbeq %0, %1, 1b" : "=&r"(before), "=&r"(after));
	bare_check("time goes on", after > before, 1);
	if (bare_is_qemu())
		return; /* counts host time without -icount */
	asm volatile("csrr %0, minstret\nnop\nnop\nnop\ncsrr %1, minstret"
		     : "=&r"(before), "=&r"(after));
	bare_check("minstret: 4 from read to read", after - before, 4);
	/* a written counter counts on from the next instruction */
	asm volatile("csrw minstret, %1\ncsrr %0, minstret" : "=r"(after) : "r"(1000ull));
	bare_check("minstret once written", after, 1000);
	asm volatile("csrw mcycle, %1\ncsrr %0, mcycle" : "=r"(after) : "r"(1ull << 40));
	bare_check("mcycle once written", after - BIT(40) < 100, 1);
	set_csr(mcountinhibit, 4);
	before = read_csr(minstret);
	asm volatile("nop\nnop");
	bare_check("minstret inhibited", read_csr(minstret), before);
	clear_csr(mcountinhibit, 4);
	bare_check("mhpmcounter3 is 0", read_csr(mhpmcounter3), 0);
}

int main(void)
{
	operations();
	identity();
	status_fields();
	sstatus_is_a_view();
	trap_registers();
	delegation_and_interrupts();
	environment();
	who_may();
	counters_enabled();
	counting();
	return 0;
}
