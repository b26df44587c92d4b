/* SPDX-License-Identifier: MIT */
/*
 * F and D: results and flags of chosen cases, as bit patterns; NaN boxing,
 * canonical NaNs, the five rounding modes. The breadth is in tests/unit/isa,
 * against MPFR; here the instructions reach the registers and fcsr.
 */
#include "tests/isa/isa.h"

#define NX 1
#define UF 2
#define OF 4
#define DZ 8
#define NV 16
#define BOX 0xffffffff00000000ull
#define QNAN32 0x7fc00000ull
#define QNAN64 0x7ff8000000000000ull
#define SNAN32 0x7f800001ull
#define SNAN64 0x7ff0000000000001ull
#define INF32 0x7f800000ull
#define INF64 0x7ff0000000000000ull
#define ONE32 0x3f800000ull
#define ONE64 0x3ff0000000000000ull
#define NEG32 0x80000000ull
#define NEG64 0x8000000000000000ull

/* Operands and result as raw 64-bit register contents. */
#define RAW(op, a, b, c, want, flags)                                         \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile("fsflags zero\nfmv.d.x ft1, %1\nfmv.d.x ft2, %2\n" \
			     "fmv.d.x ft3, %3\n" op "\nfmv.x.d %0, ft0"       \
			     : "=r"(r_) : "r"((u64)(a)), "r"((u64)(b)), "r"((u64)(c)) \
			     : "ft0", "ft1", "ft2", "ft3");                   \
		bare_check(op " " #a ", " #b, r_, want);                      \
		bare_check(op " " #a ", " #b ": flags", read_csr(fflags), flags); \
	} while (0)
#define S2(op, a, b, want, flags) \
	RAW(op " ft0, ft1, ft2", BOX | (a), BOX | (b), 0, BOX | (want), flags)
#define D2(op, a, b, want, flags) RAW(op " ft0, ft1, ft2", a, b, 0, want, flags)
/* To an integer register. */
#define INT(op, a, b, want, flags)                                            \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile("fsflags zero\nfmv.d.x ft1, %1\nfmv.d.x ft2, %2\n" op \
			     : "=r"(r_) : "r"((u64)(a)), "r"((u64)(b)) : "ft1", "ft2"); \
		bare_check(op " " #a ", " #b, r_, want);                      \
		bare_check(op " " #a ", " #b ": flags", read_csr(fflags), flags); \
	} while (0)
#define SI(op, a, want, flags) INT(op, BOX | (a), 0, want, flags)
#define SI2(op, a, b, want, flags) INT(op " %0, ft1, ft2", BOX | (a), BOX | (b), want, flags)
#define DI2(op, a, b, want, flags) INT(op " %0, ft1, ft2", a, b, want, flags)
/* From an integer register. */
#define FROM(op, a, want, flags)                                              \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile("fsflags zero\n" op "\nfmv.x.d %0, ft0"          \
			     : "=r"(r_) : "r"((u64)(a)) : "ft0");             \
		bare_check(op " " #a, r_, want);                              \
		bare_check(op " " #a ": flags", read_csr(fflags), flags);     \
	} while (0)

static void arithmetic(void)
{
	S2("fadd.s", ONE32, ONE32, 0x40000000, 0);
	S2("fadd.s", INF32, INF32 | NEG32, QNAN32, NV);
	S2("fadd.s", SNAN32, ONE32, QNAN32, NV);
	S2("fadd.s", 0x7fc12345, ONE32, QNAN32, 0);
	S2("fadd.s", ONE32, 0x33000000, ONE32, NX); /* 1 + 2^-25 */
	S2("fsub.s", ONE32, ONE32, 0, 0);
	S2("fmul.s", 0x7f000000, 0x7f000000, INF32, OF | NX);
	S2("fmul.s", 0x00800000, 0x3f000000, 0x00400000, 0); /* exact subnormal */
	S2("fmul.s", 0x00800001, 0x3f000000, 0x00400000, UF | NX);
	S2("fmul.s", 0, INF32, QNAN32, NV);
	S2("fdiv.s", ONE32, 0, INF32, DZ);
	S2("fdiv.s", ONE32 | NEG32, 0, INF32 | NEG32, DZ);
	S2("fdiv.s", 0, 0, QNAN32, NV);
	S2("fdiv.s", ONE32, 0x40400000, 0x3eaaaaab, NX);
	D2("fadd.d", ONE64, ONE64, 0x4000000000000000, 0);
	D2("fadd.d", ONE64, 0x3ca0000000000000, ONE64, NX); /* 1 + 2^-53: to even */
	D2("fsub.d", INF64, INF64, QNAN64, NV);
	D2("fmul.d", 0x0010000000000001, 0x3fe0000000000000, 0x0008000000000000, UF | NX);
	D2("fdiv.d", ONE64, 0x4008000000000000, 0x3fd5555555555555, NX);
	D2("fdiv.d", INF64, INF64, QNAN64, NV);
	RAW("fsqrt.s ft0, ft1", BOX | 0x40000000, 0, 0, BOX | 0x3fb504f3, NX);
	RAW("fsqrt.s ft0, ft1", BOX | ONE32 | NEG32, 0, 0, BOX | QNAN32, NV);
	RAW("fsqrt.s ft0, ft1", BOX | NEG32, 0, 0, BOX | NEG32, 0);
	RAW("fsqrt.d ft0, ft1", 0x4000000000000000, 0, 0, 0x3ff6a09e667f3bcd, NX);
}

static void fused(void)
{
	/* 3 * 3 +- 1, and the sign of each form */
	RAW("fmadd.d ft0, ft1, ft2, ft3", 0x4008000000000000, 0x4008000000000000, ONE64,
	    0x4024000000000000, 0);
	RAW("fmsub.d ft0, ft1, ft2, ft3", 0x4008000000000000, 0x4008000000000000, ONE64,
	    0x4020000000000000, 0);
	RAW("fnmsub.d ft0, ft1, ft2, ft3", 0x4008000000000000, 0x4008000000000000, ONE64,
	    0xc020000000000000, 0);
	RAW("fnmadd.d ft0, ft1, ft2, ft3", 0x4008000000000000, 0x4008000000000000, ONE64,
	    0xc024000000000000, 0);
	/* one rounding: (1 + 2^-52)^2 - (1 + 2^-51) = 2^-104 */
	RAW("fmsub.d ft0, ft1, ft2, ft3", 0x3ff0000000000001, 0x3ff0000000000001,
	    0x3ff0000000000002, 0x3970000000000000, 0);
	/* inf * 0 + NaN is invalid even so */
	RAW("fmadd.d ft0, ft1, ft2, ft3", INF64, 0, QNAN64, QNAN64, NV);
	RAW("fmadd.s ft0, ft1, ft2, ft3", BOX | INF32, BOX | 0, BOX | QNAN32, BOX | QNAN32, NV);
	RAW("fmadd.s ft0, ft1, ft2, ft3", BOX | 0x40400000, BOX | 0x40400000, BOX | ONE32,
	    BOX | 0x41200000, 0);
}

static void boxing(void)
{
	/* a single not boxed is the canonical NaN */
	RAW("fadd.s ft0, ft1, ft2", ONE32, BOX | ONE32, 0, BOX | QNAN32, 0);
	RAW("fsgnj.s ft0, ft1, ft2", 0xfffffffe3f800000, BOX | 0, 0, BOX | QNAN32, 0);
	RAW("fsgnjn.s ft0, ft1, ft1", BOX | ONE32, 0, 0, BOX | ONE32 | NEG32, 0);
	RAW("fsgnjx.d ft0, ft1, ft2", ONE64 | NEG64, NEG64, 0, ONE64, 0);
	RAW("fsgnj.d ft0, ft1, ft2", SNAN64, NEG64, 0, SNAN64 | NEG64, 0);
	INT("fmv.x.w %0, ft1", 0x12345678bf800000, 0, 0xffffffffbf800000, 0);
	FROM("fmv.w.x ft0, %1", 0x123456783f800000, BOX | ONE32, 0);
	INT("fclass.s %0, ft1", ONE32, 0, 1 << 9, 0); /* not boxed: quiet NaN */
	RAW("fcvt.d.s ft0, ft1", ONE32, 0, 0, QNAN64, 0);
}

static void least_and_greatest(void)
{
	S2("fmin.s", 0, NEG32, NEG32, 0);
	S2("fmax.s", NEG32, 0, 0, 0);
	S2("fmin.s", QNAN32, ONE32, ONE32, 0);
	S2("fmax.s", SNAN32, ONE32, ONE32, NV);
	S2("fmin.s", SNAN32, QNAN32, QNAN32, NV);
	D2("fmin.d", NEG64, 0, NEG64, 0);
	D2("fmax.d", QNAN64 | 5, QNAN64 | 7, QNAN64, 0);
	D2("fmax.d", ONE64, INF64, INF64, 0);
}

static void comparisons(void)
{
	SI2("feq.s", ONE32, ONE32, 1, 0);
	SI2("feq.s", QNAN32, QNAN32, 0, 0);
	SI2("feq.s", SNAN32, ONE32, 0, NV);
	SI2("flt.s", QNAN32, ONE32, 0, NV);
	SI2("fle.s", NEG32, 0, 1, 0);
	SI2("flt.s", NEG32, 0, 0, 0);
	DI2("feq.d", 0, NEG64, 1, 0);
	DI2("flt.d", ONE64 | NEG64, ONE64, 1, 0);
	DI2("fle.d", QNAN64, ONE64, 0, NV);
}

static void classes(void)
{
	static const struct {
		u64 bits;
		unsigned class;
	} cases[] = { { INF64 | NEG64, 0 },
		      { ONE64 | NEG64, 1 },
		      { NEG64 | 1, 2 },
		      { NEG64, 3 },
		      { 0, 4 },
		      { 1, 5 },
		      { ONE64, 6 },
		      { INF64, 7 },
		      { SNAN64, 8 },
		      { QNAN64, 9 } };

	for (unsigned i = 0; i < 10; i++)
		INT("fclass.d %0, ft1", cases[i].bits, 0, 1ull << cases[i].class, 0);
}

static void conversions(void)
{
	SI("fcvt.w.s %0, ft1, rtz", 0x4f000000, 0x7fffffff, NV); /* 2^31 */
	SI("fcvt.w.s %0, ft1, rtz", 0xcf000000, MIN32, 0);
	SI("fcvt.wu.s %0, ft1, rtz", 0x4f000000, MIN32, 0); /* sign-extended */
	SI("fcvt.wu.s %0, ft1, rtz", 0xbf800000, 0, NV);
	SI("fcvt.wu.s %0, ft1, rtz", 0xbf000000, 0, NX);
	SI("fcvt.w.s %0, ft1", QNAN32, 0x7fffffff, NV);
	SI("fcvt.l.s %0, ft1", INF32 | NEG32, MIN64, NV);
	INT("fcvt.lu.d %0, ft1", QNAN64, 0, M1, NV);
	INT("fcvt.l.d %0, ft1, rtz", 0xbff8000000000000, 0, M1, NX);
	INT("fcvt.wu.d %0, ft1, rtz", 0x41efffffffe00000, 0, M1, 0);
	INT("fcvt.w.d %0, ft1, rtz", 0x41e0000000000000, 0, 0x7fffffff, NV);
	FROM("fcvt.s.w ft0, %1", 0xffffffff, BOX | 0xbf800000, 0);
	FROM("fcvt.s.wu ft0, %1", 0xffffffffffffffff, BOX | 0x4f800000, NX);
	FROM("fcvt.s.l ft0, %1", MAX64, BOX | 0x5f000000, NX);
	FROM("fcvt.d.lu ft0, %1", M1, 0x43f0000000000000, NX);
	FROM("fcvt.d.w ft0, %1", 0x80000000, 0xc1e0000000000000, 0);
	RAW("fcvt.s.d ft0, ft1", 0x3ff0000010000000, 0, 0, BOX | ONE32, NX); /* tie to even */
	RAW("fcvt.s.d ft0, ft1", 0x47f0000000000000, 0, 0, BOX | INF32, OF | NX);
	RAW("fcvt.s.d ft0, ft1", SNAN64, 0, 0, BOX | QNAN32, NV);
	RAW("fcvt.d.s ft0, ft1", BOX | SNAN32, 0, 0, QNAN64, NV);
	RAW("fcvt.d.s ft0, ft1", BOX | 1, 0, 0, 0x36a0000000000000, 0); /* 2^-149 */
}

/* 2.5, -2.5, 3.5 to an integer in each mode: rne rtz rdn rup rmm. */
static void rounding_modes(void)
{
	static const struct {
		u64 bits;
		u64 want[5];
	} cases[] = { { 0x4004000000000000, { 2, 2, 2, 3, 3 } },
		      { 0xc004000000000000, { (u64)-2, (u64)-2, (u64)-3, (u64)-2, (u64)-3 } },
		      { 0x400c000000000000, { 4, 3, 3, 4, 4 } },
		      { 0x3fe0000000000000, { 0, 0, 0, 1, 1 } } };

	for (unsigned i = 0; i < 4; i++) {
		INT("fcvt.l.d %0, ft1, rne", cases[i].bits, 0, cases[i].want[0], NX);
		INT("fcvt.l.d %0, ft1, rtz", cases[i].bits, 0, cases[i].want[1], NX);
		INT("fcvt.l.d %0, ft1, rdn", cases[i].bits, 0, cases[i].want[2], NX);
		INT("fcvt.l.d %0, ft1, rup", cases[i].bits, 0, cases[i].want[3], NX);
		INT("fcvt.l.d %0, ft1, rmm", cases[i].bits, 0, cases[i].want[4], NX);
		for (unsigned mode = 0; mode < 5; mode++) {
			write_csr(frm, mode);
			INT("fcvt.l.d %0, ft1, dyn", cases[i].bits, 0, cases[i].want[mode], NX);
		}
		write_csr(frm, 0);
	}
	/* 1 + 2^-24, a tie in single precision */
	RAW("fadd.s ft0, ft1, ft2, rne", BOX | ONE32, BOX | 0x33800000, 0, BOX | ONE32, NX);
	RAW("fadd.s ft0, ft1, ft2, rmm", BOX | ONE32, BOX | 0x33800000, 0, BOX | 0x3f800001, NX);
	RAW("fadd.s ft0, ft1, ft2, rup", BOX | ONE32, BOX | 1, 0, BOX | 0x3f800001, NX);
	RAW("fadd.s ft0, ft1, ft2, rtz", BOX | 0x7f7fffff, BOX | 0x7f7fffff, 0, BOX | 0x7f7fffff,
	    OF | NX);
	RAW("fsub.s ft0, ft1, ft1, rdn", BOX | ONE32, 0, 0, BOX | NEG32, 0); /* -0 */
}

PIECE(bad_static_mode, ".insn r 0x53, 5, 0, f0, f1, f2");
PIECE(dynamic_mode, "fadd.s ft0, ft1, ft2, dyn");
PIECE(any_float, "fmv.d.x ft0, zero");
PIECE(read_fcsr, "csrr a0, fcsr");

static void illegal_modes(void)
{
	struct bare_state state = { .pc = 0 };

	bare_check("static mode 5", cause_of(bad_static_mode, MODE_U, 0, &state),
		   CAUSE_ILLEGAL_INSTRUCTION);
	for (unsigned mode = 0; mode < 8; mode++) {
		write_csr(frm, mode);
		bare_check("frm holds 3 bits", read_csr(frm), mode);
		bare_check("dynamic mode", cause_of(dynamic_mode, MODE_U, 0, &state),
			   mode < 5 ? 0 : CAUSE_ILLEGAL_INSTRUCTION);
	}
	write_csr(fcsr, ~0ull);
	bare_check("fcsr holds 8 bits", read_csr(fcsr), 0xff);
	write_csr(fcsr, 0);
	/* FS = off: no floating point, and no fcsr, in any mode */
	for (unsigned mode = MODE_U; mode <= MODE_S; mode++) {
		state.mstatus = (u64)mode << MSTATUS_MPP_SHIFT;
		state.pc = (u64)any_float;
		bare_enter(&state);
		bare_check("fmv with FS off", state.cause, CAUSE_ILLEGAL_INSTRUCTION);
		state.mstatus = (u64)mode << MSTATUS_MPP_SHIFT;
		state.pc = (u64)read_fcsr;
		bare_enter(&state);
		bare_check("fcsr with FS off", state.cause, CAUSE_ILLEGAL_INSTRUCTION);
	}
	/* and what writes them makes FS dirty, and SD */
	state.mstatus = 1ull << MSTATUS_FS_SHIFT;
	state.pc = (u64)any_float;
	bare_enter(&state);
	bare_check("FS after a write", state.status >> MSTATUS_FS_SHIFT & 3, 3);
	bare_check("SD", state.status >> MSTATUS_SD_SHIFT, 1);
}

int main(void)
{
	arithmetic();
	fused();
	boxing();
	least_and_greatest();
	comparisons();
	classes();
	conversions();
	rounding_modes();
	illegal_modes();
	return 0;
}
