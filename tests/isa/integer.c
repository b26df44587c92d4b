/* SPDX-License-Identifier: MIT */
/* RV64I and M: arithmetic, comparison, shifts, branches, jumps, loads, stores. */
#include "tests/isa/isa.h"

static void arithmetic(void)
{
	RR("add", 1, M1, 0);
	RR("add", MAX64, 1, MIN64);
	RR("sub", 0, 1, M1);
	RR("sub", MIN64, 1, MAX64);
	RR("addw", 0x7fffffff, 1, MIN32);
	RR("addw", 0xffffffff, 1, 0);
	RR("subw", 0x80000000, 1, 0x7fffffff);
	RR("subw", 0, 1, M1);
	RI("addi", 5, -2048, 0xfffffffffffff805);
	RI("addi", 5, 2047, 2052);
	RI("addiw", 0x7fffffff, 1, MIN32);
	RI("addiw", 0x123456789abcdef0, 0, 0xffffffff9abcdef0);
	RR("and", 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00);
	RR("or", 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0);
	RR("xor", 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0);
	RI("andi", 0x123456789abcdef0, -256, 0x123456789abcde00);
	RI("ori", 0, -2048, 0xfffffffffffff800);
	RI("xori", 0x1234, -1, 0xffffffffffffedcb);
	RR("slt", M1, 0, 1);
	RR("sltu", M1, 0, 0);
	RR("slt", MIN64, MAX64, 1);
	RR("sltu", 0, M1, 1);
	RI("slti", M1, 0, 1);
	RI("sltiu", 5, -1, 1);
	RI("sltiu", M1, -1, 0);
}

static void shifts(void)
{
	RR("sll", 1, 63, MIN64);
	RR("sll", 1, 64, 1);
	RR("srl", MIN64, 63, 1);
	RR("sra", MIN64, 63, M1);
	RR("sra", MIN64, 127, M1);
	RR("sllw", 1, 31, MIN32);
	RR("sllw", 1, 32, 1);
	RR("srlw", 0xffffffff80000000, 31, 1);
	RR("srlw", 0x80000000, 0, MIN32);
	RR("sraw", 0x80000000, 31, M1);
	RR("sraw", 0x7fffffff80000000, 4, 0xfffffffff8000000);
	RI("slli", 3, 63, MIN64);
	RI("srli", M1, 60, 15);
	RI("srai", 0xf000000000000000, 60, M1);
	RI("slliw", 0x40000000, 1, MIN32);
	RI("srliw", 0xffffffff, 4, 0x0fffffff);
	RI("sraiw", 0x80000000, 4, 0xfffffffff8000000);
}

static void upper_immediates(void)
{
	u64 r, pc;

	asm volatile("lui %0, 0x80000" : "=r"(r));
	bare_check("lui 0x80000", r, MIN32);
	asm volatile("lui %0, 0x12345" : "=r"(r));
	bare_check("lui 0x12345", r, 0x12345000);
	asm volatile("auipc %0, 0xfffff\nauipc %1, 0" : "=r"(r), "=r"(pc));
	bare_check("auipc -1", pc - r, 0x1004);
}

static void branches(void)
{
	BRANCH("beq", 1, 1, 1);
	BRANCH("beq", 1, 0x100000001, 0);
	BRANCH("bne", 1, 1, 0);
	BRANCH("bne", 1, 0x100000001, 1);
	BRANCH("blt", M1, 0, 1);
	BRANCH("blt", 0, M1, 0);
	BRANCH("blt", 3, 3, 0);
	BRANCH("bge", M1, 0, 0);
	BRANCH("bge", 3, 3, 1);
	BRANCH("bltu", M1, 0, 0);
	BRANCH("bltu", 0, M1, 1);
	BRANCH("bgeu", M1, 0, 1);
	BRANCH("bgeu", 3, 3, 1);
}

static void jumps(void)
{
	u64 link, want, x0;

	asm volatile(".option push\n.option norvc\njal %0, 1f\n2: j 3f\n1: la %1, 2b\n3:\n.option pop"
		     : "=&r"(link), "=&r"(want));
	bare_check("jal links", link, want);
	/* rd = rs1, and bit 0 of the target cleared */
	asm volatile(".option push\n.option norvc\nla %0, 1f+1\njalr %0, 0(%0)\n"
		     "2: nop\n1: la %1, 2b\n.option pop"
		     : "=&r"(link), "=&r"(want));
	bare_check("jalr with rd = rs1", link, want);
	asm volatile("addi x0, %1, 5\nmv %0, x0" : "=r"(x0) : "r"(7ull));
	bare_check("x0 stays 0", x0, 0);
}

static u64 buffer[4];

#define LOAD_AT(op, off, want)                                                \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile(op " %0, 0(%1)" : "=r"(r_)                       \
			     : "r"((u64)buffer + (off)) : "memory");          \
		bare_check(op " at " #off, r_, want);                         \
	} while (0)
#define STORE_AT(op, off, value, word, want)                                  \
	do {                                                                  \
		buffer[0] = buffer[1] = 0x1111111111111111;                   \
		asm volatile(op " %0, 0(%1)" ::"r"((u64)(value)),             \
			     "r"((u64)buffer + (off)) : "memory");            \
		bare_check(op " at " #off, ((volatile u64 *)buffer)[word], want); \
	} while (0)

static void loads_and_stores(void)
{
	((volatile u64 *)buffer)[0] = 0x8070605040302010;
	((volatile u64 *)buffer)[1] = 0xf0e0d0c0b0a09080;
	LOAD_AT("lb", 7, 0xffffffffffffff80);
	LOAD_AT("lbu", 7, 0x80);
	LOAD_AT("lb", 0, 0x10);
	LOAD_AT("lh", 6, 0xffffffffffff8070);
	LOAD_AT("lhu", 6, 0x8070);
	LOAD_AT("lw", 4, 0xffffffff80706050);
	LOAD_AT("lwu", 4, 0x80706050);
	LOAD_AT("ld", 0, 0x8070605040302010);
	LOAD_AT("lw", 0, 0x40302010);
	STORE_AT("sb", 3, 0xabcd, 0, 0x11111111cd111111);
	STORE_AT("sh", 6, 0x12345678, 0, 0x5678111111111111);
	STORE_AT("sw", 4, 0xaabbccdd11223344, 0, 0x1122334411111111);
	STORE_AT("sd", 8, 0x0123456789abcdef, 1, 0x0123456789abcdef);
}

PIECE(lh_at, "lh a0, 0(a0)");
PIECE(lhu_at, "lhu a0, 0(a0)");
PIECE(lw_at, "lw a0, 0(a0)");
PIECE(lwu_at, "lwu a0, 0(a0)");
PIECE(ld_at, "ld a0, 0(a0)");
PIECE(flw_at, "flw ft0, 0(a0)\nfmv.x.w a0, ft0");
PIECE(fld_at, "fld ft0, 0(a0)\nfmv.x.d a0, ft0");
PIECE(sh_at, "sh a1, 0(a0)");
PIECE(sw_at, "sw a1, 0(a0)");
PIECE(sd_at, "sd a1, 0(a0)");
PIECE(fsw_at, "fmv.w.x ft0, a1\nfsw ft0, 0(a0)");
PIECE(fsd_at, "fmv.d.x ft0, a1\nfsd ft0, 0(a0)");
static const struct {
	const char *name, *piece;
	u64 off, want; /* a load's value, a store's first word */
	u64 value, second;
} splits[] = {
	{ "misaligned lh", lh_at, 7, 0xffffffffffff8080, 0, 0 },
	{ "misaligned lhu", lhu_at, 7, 0x8080, 0, 0 },
	{ "misaligned lw", lw_at, 5, 0xffffffff80807060, 0, 0 },
	{ "misaligned lwu", lwu_at, 6, 0x90808070, 0, 0 },
	{ "misaligned ld", ld_at, 3, 0xa090808070605040, 0, 0 },
	{ "misaligned flw", flw_at, 5, 0xffffffff80807060, 0, 0 },
	{ "misaligned fld", fld_at, 3, 0xa090808070605040, 0, 0 },
	{ "misaligned sh", sh_at, 7, 0xbb70605040302010, 0xaabb, 0xf0e0d0c0b0a090aa },
	{ "misaligned sw", sw_at, 1, 0x8070609988776610, 0x99887766, 0xf0e0d0c0b0a09080 },
	{ "misaligned sd", sd_at, 5, 0xabcdef5040302010, 0x0123456789abcdef, 0xf0e0d00123456789 },
	{ "misaligned fsw", fsw_at, 6, 0x7766605040302010, 0x99887766, 0xf0e0d0c0b0a09988 },
	{ "misaligned fsd", fsd_at, 4, 0x89abcdef40302010, 0x0123456789abcdef, 0xf0e0d0c001234567 },
};

/* Done by hardware, or the trap, by the machine's choice; then nothing is done. */
static void misaligned(void)
{
	bool traps = bare_misaligned_traps();

	for (unsigned i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		bool is_store = splits[i].second;
		u64 va = (u64)buffer + splits[i].off, want[] = { 0x8070605040302010,
								 0xf0e0d0c0b0a09080 };
		struct bare_state state = { .a = { va, splits[i].value },
					    .pc = (u64)splits[i].piece };

		buffer[0] = want[0];
		buffer[1] = want[1];
		asm volatile("" ::: "memory");
		bare_run(&state, MODE_M, 0);
		if (traps) {
			bare_check(splits[i].name, state.cause,
				   is_store ? CAUSE_STORE_MISALIGNED : CAUSE_LOAD_MISALIGNED);
			bare_check("its mtval", state.tval, va);
		} else {
			bare_check(splits[i].name, state.cause, CAUSE_ECALL_M);
			want[0] = is_store ? splits[i].want : want[0];
			want[1] = is_store ? splits[i].second : want[1];
			bare_check(splits[i].name, is_store ? 0 : state.a[0],
				   is_store ? 0 : splits[i].want);
		}
		bare_check("word 0 after it", ((volatile u64 *)buffer)[0], want[0]);
		bare_check("word 1 after it", ((volatile u64 *)buffer)[1], want[1]);
	}
}

static void multiply(void)
{
	RR("mul", 0x100000001, 0x100000001, 0x200000001);
	RR("mul", M1, M1, 1);
	RR("mulh", M1, M1, 0);
	RR("mulh", MIN64, MIN64, 0x4000000000000000);
	RR("mulh", MIN64, 2, M1);
	RR("mulhu", M1, M1, 0xfffffffffffffffe);
	RR("mulhu", MIN64, 2, 1);
	RR("mulhsu", M1, M1, M1);
	RR("mulhsu", M1, 1, M1);
	RR("mulhsu", MIN64, 2, M1);
	RR("mulhsu", 1, M1, 0);
	RR("mulw", 0x10000, 0x8000, MIN32);
	RR("mulw", 0xffffffff00000003, 5, 15);
}

static void divide(void)
{
	RR("div", 7, M1, 0xfffffffffffffff9);
	RR("div", (u64)-7, 2, (u64)-3);
	RR("div", 7, 0, M1);
	RR("div", MIN64, M1, MIN64);
	RR("divu", M1, 2, MAX64);
	RR("divu", 7, 0, M1);
	RR("rem", (u64)-7, 2, M1);
	RR("rem", 7, (u64)-2, 1);
	RR("rem", 7, 0, 7);
	RR("rem", MIN64, M1, 0);
	RR("remu", M1, 10, 5);
	RR("remu", 9, 0, 9);
	RR("divw", 0x80000000, 0xffffffff, MIN32);
	RR("divw", 0x100000007, 2, 3);
	RR("divw", 1, 0x100000000, M1);
	RR("divuw", 0xffffffff, 1, M1);
	RR("divuw", 0x80000000, 0, M1);
	RR("remw", 0x80000000, 0xffffffff, 0);
	RR("remw", 0x80000000, 0, MIN32);
	RR("remw", (u64)-7, 2, M1);
	RR("remuw", 0xffffffff, 0, M1);
	RR("remuw", 0xfffffff0, 16, 0);
}

int main(void)
{
	arithmetic();
	shifts();
	upper_immediates();
	branches();
	jumps();
	loads_and_stores();
	misaligned();
	multiply();
	divide();
	return 0;
}
