/* SPDX-License-Identifier: MIT */
/* Zba, Zbb, Zbs, Zicond. */
#include "tests/isa/isa.h"

/* The assembler of the day has no Zicond: OP, funct7 7, funct3 5 and 7. */
#define CZERO(funct3, a, b, want)                                             \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile(".insn r 0x33, " #funct3 ", 7, %0, %1, %2"       \
			     : "=r"(r_) : "r"((u64)(a)), "r"((u64)(b)));      \
		bare_check("czero " #funct3 " " #a ", " #b, r_, want);        \
	} while (0)

static void zba(void)
{
	RR("add.uw", 0xffffffff80000000, 1, 0x80000001);
	RR("sh1add", MIN64, 5, 5);
	RR("sh2add", 3, 5, 17);
	RR("sh3add", M1, 8, 0);
	RR("sh1add.uw", M1, 1, 0x1ffffffff);
	RR("sh2add.uw", M1, 1, 0x3fffffffd);
	RR("sh3add.uw", M1, 1, 0x7fffffff9);
	RI("slli.uw", M1, 4, 0xffffffff0);
	RI("slli.uw", 1, 63, MIN64);
}

static void zbb(void)
{
	RR("andn", 0xff, 0x0f, 0xf0);
	RR("orn", 0, 0xff, 0xffffffffffffff00);
	RR("xnor", 0xff, 0x0f, 0xffffffffffffff0f);
	R1("clz", 0, 64);
	R1("clz", 1, 63);
	R1("clz", M1, 0);
	R1("clzw", 0xffffffff00000000, 32);
	R1("clzw", 0xf00000001, 31);
	R1("ctz", 0, 64);
	R1("ctz", MIN64, 63);
	R1("ctzw", 0x100000000, 32);
	R1("ctzw", 0x80000000, 31);
	R1("cpop", M1, 64);
	R1("cpop", 0x8000000000000001, 2);
	R1("cpopw", M1, 32);
	R1("cpopw", 0xffff00000000, 0);
	RR("max", M1, 1, 1);
	RR("maxu", M1, 1, M1);
	RR("min", M1, 1, M1);
	RR("minu", M1, 1, 1);
	RR("min", MIN64, MAX64, MIN64);
	R1("sext.b", 0x180, 0xffffffffffffff80);
	R1("sext.h", 0x18000, 0xffffffffffff8000);
	R1("zext.h", M1, 0xffff);
	RR("rol", 0x8000000000000001, 4, 0x18);
	RR("ror", 0x18, 4, 0x8000000000000001);
	RR("rol", 1, 64, 1);
	RR("rolw", 0x80000001, 4, 0x18);
	RR("rolw", 0x08000000, 4, MIN32);
	RR("rorw", 0x18, 4, 0xffffffff80000001);
	RI("rori", 1, 1, MIN64);
	RI("rori", 0xff, 63, 0x1fe);
	RI("roriw", 1, 1, MIN32);
	R1("orc.b", 0x0100800000400002, 0xff00ff0000ff00ff);
	R1("rev8", 0x0102030405060708, 0x0807060504030201);
}

static void zbs(void)
{
	RR("bclr", M1, 63, MAX64);
	RR("bclr", M1, 64, 0xfffffffffffffffe);
	RR("bext", MIN64, 63, 1);
	RR("bext", MIN64, 62, 0);
	RR("binv", 0, 63, MIN64);
	RR("binv", M1, 0, 0xfffffffffffffffe);
	RR("bset", 0, 127, MIN64);
	RI("bclri", M1, 4, 0xffffffffffffffef);
	RI("bexti", 0x10, 4, 1);
	RI("binvi", 0x10, 4, 0);
	RI("bseti", 0, 33, 0x200000000);
}

static void zicond(void)
{
	CZERO(5, 7, 0, 0); /* czero.eqz */
	CZERO(5, 7, MIN64, 7);
	CZERO(7, 7, 0, 7); /* czero.nez */
	CZERO(7, 7, 0x100000000, 0);
}

int main(void)
{
	zba();
	zbb();
	zbs();
	if (read_csr(mvendorid) == 0 && !bare_is_qemu()) /* QEMU 7.2 has no Zicond */
		zicond();
	return 0;
}
