/* SPDX-License-Identifier: MIT */
/*
 * C: each instruction as its 16-bit word, made by hand from the tables of the
 * manual, with what it must do; and the words that are reserved.
 */
#include "tests/isa/isa.h"

static volatile u64 memory[64] __attribute__((aligned(64)));

/* Run 16-bit words with a0, a1 (x10, x11) in; check a0 after. */
#define WORD(name, word, a, b, want)                                          \
	do {                                                                  \
		register u64 a0_ asm("a0") = (u64)(a);                        \
		register u64 a1_ asm("a1") = (u64)(b);                        \
		asm volatile(".balign 4\n.2byte " #word : "+r"(a0_), "+r"(a1_)::"memory"); \
		bare_check(name, a0_, want);                                  \
	} while (0)

static void registers(void)
{
	WORD("c.addi a0, -1", 0x157d, 5, 0, 4);
	WORD("c.addi a0, 31", 0x057d, 1, 0, 32);
	WORD("c.addiw a0, 1", 0x2505, 0x7fffffff, 0, MIN32);
	WORD("c.addiw a0, 0", 0x2501, 0x80000000, 0, MIN32);
	WORD("c.li a0, -32", 0x5501, 0, 0, 0xffffffffffffffe0);
	WORD("c.li a0, 31", 0x457d, 0, 0, 31);
	WORD("c.lui a0, 1", 0x6505, 0, 0, 0x1000);
	WORD("c.lui a0, 0xfffff", 0x757d, 0, 0, 0xfffffffffffff000);
	WORD("c.lui a0, 0xfffe0", 0x7501, 0, 0, 0xfffffffffffe0000);
	WORD("c.slli a0, 63", 0x157e, 1, 0, MIN64);
	WORD("c.slli a0, 1", 0x0506, 3, 0, 6);
	WORD("c.srli a0, 1", 0x8105, M1, 0, MAX64);
	WORD("c.srli a0, 32", 0x9101, M1, 0, 0xffffffff);
	WORD("c.srai a0, 1", 0x8505, MIN64, 0, 0xc000000000000000);
	WORD("c.srai a0, 63", 0x957d, MIN64, 0, M1);
	WORD("c.andi a0, -2", 0x9979, 0xff, 0, 0xfe);
	WORD("c.andi a0, 15", 0x893d, 0xff, 0, 15);
	WORD("c.mv a0, a1", 0x852e, 1, 2, 2);
	WORD("c.add a0, a1", 0x952e, 1, 2, 3);
	WORD("c.sub a0, a1", 0x8d0d, 1, 2, M1);
	WORD("c.xor a0, a1", 0x8d2d, 0xff, 0x0f, 0xf0);
	WORD("c.or a0, a1", 0x8d4d, 0xf0, 0x0f, 0xff);
	WORD("c.and a0, a1", 0x8d6d, 0xff, 0x0f, 0x0f);
	WORD("c.subw a0, a1", 0x9d0d, 0x80000000, 1, 0x7fffffff);
	WORD("c.addw a0, a1", 0x9d2d, 0x7fffffff, 1, MIN32);
	WORD("c.nop", 0x0001, 7, 0, 7);
}

static void memory_access(void)
{
	memory[0] = 0x8877665544332211;
	memory[1] = 0x0102030405060708;
	memory[15] = 0xf5f5f5f580000000;
	memory[31] = 0x3131313131313131;
	WORD("c.lw a0, 4(a1)", 0x41c8, 0, memory, 0xffffffff88776655);
	WORD("c.lw a0, 64(a1)", 0x41a8, 0, memory + 7, 0xffffffff80000000);
	WORD("c.ld a0, 8(a1)", 0x6588, 0, memory, 0x0102030405060708);
	WORD("c.ld a0, 248(a1)", 0x7de8, 0, memory, 0x3131313131313131);
	WORD("c.sw a0, 4(a1)", 0xc1c8, 0xaabbccdd, memory, 0xaabbccdd);
	bare_check("c.sw stored", memory[0], 0xaabbccdd44332211);
	WORD("c.sd a0, 8(a1)", 0xe588, 0x1234567890abcdef, memory, 0x1234567890abcdef);
	bare_check("c.sd stored", memory[1], 0x1234567890abcdef);
	WORD("c.sd a0, 248(a1)", 0xfde8, 9, memory, 9);
	bare_check("c.sd stored far", memory[31], 9);
}

/* By sp: with sp moved to our memory for a few instructions. */
#define BY_SP(name, word, a, want)                                            \
	do {                                                                  \
		register u64 a0_ asm("a0") = (u64)(a);                        \
		asm volatile("mv t0, sp\nmv sp, %1\n.2byte " #word "\nmv sp, t0" \
			     : "+r"(a0_) : "r"(memory) : "t0", "memory");     \
		bare_check(name, a0_, want);                                  \
	} while (0)

static void by_stack_pointer(void)
{
	memory[1] = 0xfedcba9876543210;
	memory[63] = 0x6363636363636363;
	BY_SP("c.lwsp a0, 12", 0x4532, 0, 0xfffffffffedcba98);
	BY_SP("c.ldsp a0, 8", 0x6522, 0, 0xfedcba9876543210);
	BY_SP("c.ldsp a0, 504", 0x757e, 0, 0x6363636363636363);
	BY_SP("c.swsp a0, 16", 0xc82a, 0x77, 0x77);
	bare_check("c.swsp stored", memory[2] & 0xffffffff, 0x77);
	BY_SP("c.sdsp a0, 24", 0xec2a, 0x88, 0x88);
	bare_check("c.sdsp stored", memory[3], 0x88);
	BY_SP("c.addi4spn a0, 8", 0x0028, 0, (u64)memory + 8);
	BY_SP("c.addi4spn a0, 1020", 0x1fe8, 0, (u64)memory + 1020);
	asm volatile("mv t0, sp\nmv sp, %1\n.2byte 0x6161\nmv %0, sp\nmv sp, t0" /* addi16sp 80 */
		     : "=r"(memory[4]) : "r"(memory) : "t0");
	bare_check("c.addi16sp 80", memory[4], (u64)memory + 80);
	asm volatile("mv t0, sp\nmv sp, %1\n.2byte 0x7101\nmv %0, sp\nmv sp, t0" /* -512 */
		     : "=r"(memory[4]) : "r"(memory) : "t0");
	bare_check("c.addi16sp -512", memory[4], (u64)memory - 512);
}

static void doubles(void)
{
	u64 got;

	memory[2] = 0x400921fb54442d18;
	asm volatile("mv a1, %1\n.2byte 0x2988\nfmv.x.d %0, fa0" /* c.fld fa0, 16(a1) */
		     : "=r"(got) : "r"(memory) : "a1", "fa0");
	bare_check("c.fld fa0, 16(a1)", got, 0x400921fb54442d18);
	asm volatile("mv a1, %0\nfmv.d.x fa0, %1\n.2byte 0xad88" /* c.fsd fa0, 24(a1) */
		     ::"r"(memory), "r"(0x4005bf0a8b145769ull) : "a1", "fa0", "memory");
	bare_check("c.fsd fa0, 24(a1)", memory[3], 0x4005bf0a8b145769);
}

#define JUMP(name, words, a, want)                                            \
	do {                                                                  \
		register u64 a0_ asm("a0") = (u64)(a);                        \
		asm volatile(".balign 4\n" words : "+r"(a0_)::"ra", "t0");    \
		bare_check(name, a0_, want);                                  \
	} while (0)

static void control(void)
{
	/* each skips the c.addi a0, 1 (0x0505) behind it, or does not */
	JUMP("c.j +4", ".2byte 0xa011, 0x0505, 0x0505", 0, 1);
	JUMP("c.beqz taken", ".2byte 0xc111, 0x0505, 0x0505", 0, 1);
	JUMP("c.beqz not taken", ".2byte 0xc111, 0x0505, 0x0505", 5, 7);
	JUMP("c.bnez taken", ".2byte 0xe111, 0x0505, 0x0505", 5, 6);
	JUMP("c.bnez not taken", ".2byte 0xe111, 0x0505, 0x0505", 0, 2);
	JUMP("c.jr t0", "la t0, 1f\n.2byte 0x8282, 0x0505\n1: .2byte 0x0505", 0, 1);
	/* c.jalr t0 links to the word behind it: ra - t1 = 2 */
	JUMP("c.jalr t0", "la t0, 2f\n1: .2byte 0x9282, 0x0505\n2: la t0, 1b\nsub a0, ra, t0", 0, 2);
}

PIECE(c_zero, ".2byte 0");
PIECE(c_addi4spn_0, ".2byte 0x0004");
PIECE(c_reserved_100, ".2byte 0x8000");
PIECE(c_addiw_x0, ".2byte 0x2005");
PIECE(c_addi16sp_0, ".2byte 0x6101");
PIECE(c_lui_0, ".2byte 0x6501");
PIECE(c_lwsp_x0, ".2byte 0x4002");
PIECE(c_ldsp_x0, ".2byte 0x6002");
PIECE(c_jr_x0, ".2byte 0x8002");
PIECE(c_alu_reserved, ".2byte 0x9d4d");
PIECE(c_alu_reserved_2, ".2byte 0x9d6d");
PIECE(c_break, ".2byte 0x9002");

static void reserved(void)
{
	static const char *const pieces[] = { c_zero, c_addi4spn_0, c_reserved_100, c_addiw_x0,
					      c_addi16sp_0, c_lui_0, c_lwsp_x0, c_ldsp_x0, c_jr_x0,
					      c_alu_reserved, c_alu_reserved_2 };
	struct bare_state state = { .pc = 0 };

	for (unsigned i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		u64 word = *(const u16 *)pieces[i];

		if (!bare_check("reserved word", cause_of(pieces[i], MODE_U, 0, &state),
				CAUSE_ILLEGAL_INSTRUCTION))
			bare_print("  word 0x%x\n", word);
		bare_check("its mtval", state.tval == word || state.tval == 0, 1);
	}
	bare_check("c.ebreak", cause_of(c_break, MODE_U, 0, &state), CAUSE_BREAKPOINT);
	bare_check("its epc", state.epc, (u64)c_break);
}

int main(void)
{
	registers();
	memory_access();
	by_stack_pointer();
	doubles();
	control();
	reserved();
	return 0;
}
