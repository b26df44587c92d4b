/* SPDX-License-Identifier: MIT */
/*
 * Misaligned accesses of every width and form, inside a page, across two
 * pages that are not neighbours in memory, and into pages that fault. They
 * work alike if the hart does them and if the firmware does; run with both.
 */
#include "tests/firmware/payload.h"

#define LEAF (PTE_V | PTE_A | PTE_D)
#define PATTERN(i) ((u8)(0x81 + 7 * (i)))

static u8 frames[3][4096] __attribute__((aligned(4096)));

static u8 *byte_at(u64 offset)
{
	return offset < 4096 ? &frames[2][offset] : &frames[0][offset - 4096];
}

static void fill(void)
{
	for (u64 i = 4096 - 32; i < 4096 + 32; i++)
		*byte_at(i) = PATTERN(i);
}

static u64 expected_bytes(u64 offset, unsigned size_bytes)
{
	u64 value = 0;

	for (unsigned i = 0; i < size_bytes; i++)
		value |= (u64)PATTERN(offset + i) << (8 * i);
	return value;
}

#define LOADER(name, instruction)                                                        \
	static u64 name(u64 va)                                                          \
	{                                                                                \
		register u64 a0 __asm__("a0") = va;                                      \
		__asm__ volatile(instruction : "+r"(a0)::"ra", "a1", "s1", "s11", "t6", "ft0",  \
				 "fa0", "fs0", "memory");                                \
		return a0;                                                               \
	}
#define STORER(name, instruction)                                                        \
	static void name(u64 va, u64 value)                                              \
	{                                                                                \
		register u64 a0 __asm__("a0") = va;                                      \
		register u64 a1 __asm__("a1") = value;                                   \
		__asm__ volatile(instruction ::"r"(a0), "r"(a1) : "ft0", "fa0", "t0", "memory"); \
	}

LOADER(lh, "lh a0, (a0)")
LOADER(lhu, "lhu a0, (a0)")
LOADER(lw, ".option push\n.option norvc\nlw a0, (a0)\n.option pop")
LOADER(lwu, "lwu a0, (a0)")
LOADER(ld, ".option push\n.option norvc\nld a0, (a0)\n.option pop")
LOADER(c_lw, "c.lw a0, (a0)")
LOADER(c_ld, "c.ld a0, (a0)")
LOADER(c_lwsp, "mv a1, sp\nmv sp, a0\nc.lwsp a0, 0(sp)\nmv sp, a1")
LOADER(c_ldsp, "mv a1, sp\nmv sp, a0\nc.ldsp a0, 0(sp)\nmv sp, a1")
LOADER(flw, "flw ft0, (a0)\nfmv.x.d a0, ft0")
LOADER(fld, ".option push\n.option norvc\nfld ft0, (a0)\n.option pop\nfmv.x.d a0, ft0")
LOADER(c_fld, "c.fld fa0, (a0)\nfmv.x.d a0, fa0")
LOADER(c_fldsp, "mv a1, sp\nmv sp, a0\nc.fldsp fs0, 0(sp)\nmv sp, a1\nfmv.x.d a0, fs0")
/* Other registers, as the firmware has to put them where they belong. */
LOADER(ld_ra, "ld ra, (a0)\nmv a0, ra")
LOADER(ld_s1, "ld s1, (a0)\nmv a0, s1")
LOADER(ld_s11, "ld s11, (a0)\nmv a0, s11")
LOADER(ld_t6, "ld t6, (a0)\nmv a0, t6")
LOADER(ld_s0, "mv a1, s0\nld s0, (a0)\nmv a0, s0\nmv s0, a1")
LOADER(ld_tp, "mv a1, tp\nld tp, (a0)\nmv a0, tp\nmv tp, a1")
STORER(sh, "sh a1, (a0)")
STORER(sw, ".option push\n.option norvc\nsw a1, (a0)\n.option pop")
STORER(sd, ".option push\n.option norvc\nsd a1, (a0)\n.option pop")
STORER(c_sw, "c.sw a1, (a0)")
STORER(c_sd, "c.sd a1, (a0)")
STORER(c_swsp, "mv t0, sp\nmv sp, a0\nc.swsp a1, 0(sp)\nmv sp, t0")
STORER(c_sdsp, "mv t0, sp\nmv sp, a0\nc.sdsp a1, 0(sp)\nmv sp, t0")
STORER(fsw, "fmv.d.x ft0, a1\nfsw ft0, (a0)")
STORER(fsd, "fmv.d.x ft0, a1\n.option push\n.option norvc\nfsd ft0, (a0)\n.option pop")
STORER(c_fsd, "fmv.d.x fa0, a1\nc.fsd fa0, (a0)")
STORER(c_fsdsp, "fmv.d.x ft0, a1\nmv t0, sp\nmv sp, a0\nc.fsdsp ft0, 0(sp)\nmv sp, t0")

enum extension_kind { ZERO, SIGN, BOX };

static const struct {
	const char *name;
	u64 (*load)(u64 va);
	u8 size_bytes;
	u8 kind;
} loads[] = {
	{ "lh", lh, 2, SIGN }, { "lhu", lhu, 2, ZERO }, { "lw", lw, 4, SIGN },
	{ "lwu", lwu, 4, ZERO }, { "ld", ld, 8, ZERO }, { "c.lw", c_lw, 4, SIGN },
	{ "c.ld", c_ld, 8, ZERO }, { "c.lwsp", c_lwsp, 4, SIGN }, { "c.ldsp", c_ldsp, 8, ZERO },
	{ "flw", flw, 4, BOX }, { "fld", fld, 8, ZERO }, { "c.fld", c_fld, 8, ZERO },
	{ "c.fldsp", c_fldsp, 8, ZERO }, { "ld ra", ld_ra, 8, ZERO },
	{ "ld s0", ld_s0, 8, ZERO }, { "ld s1", ld_s1, 8, ZERO },
	{ "ld s11", ld_s11, 8, ZERO }, { "ld t6", ld_t6, 8, ZERO }, { "ld tp", ld_tp, 8, ZERO },
};

static const struct {
	const char *name;
	void (*store)(u64 va, u64 value);
	u8 size_bytes;
} stores[] = {
	{ "sh", sh, 2 }, { "sw", sw, 4 }, { "sd", sd, 8 }, { "c.sw", c_sw, 4 },
	{ "c.sd", c_sd, 8 }, { "c.swsp", c_swsp, 4 }, { "c.sdsp", c_sdsp, 8 },
	{ "fsw", fsw, 4 }, { "fsd", fsd, 8 }, { "c.fsd", c_fsd, 8 }, { "c.fsdsp", c_fsdsp, 8 },
};

static u64 extend(u64 value, unsigned size_bytes, unsigned kind)
{
	unsigned shift = 64 - 8 * size_bytes;

	if (kind == SIGN)
		return (u64)((s64)(value << shift) >> shift);
	return kind == BOX ? value | 0xffffffff00000000 : value;
}

static void check_loads(void)
{
	fill();
	for (u64 i = 0; i < ARRAY_SIZE(loads); i++) {
		bool is_ok = true;

		for (u64 offset = 4096 - 16; offset < 4096 + 8; offset++) {
			u64 bytes = expected_bytes(offset, loads[i].size_bytes);

			is_ok = is_ok && loads[i].load(PAGES_VA + offset) ==
					 extend(bytes, loads[i].size_bytes, loads[i].kind);
		}
		check(is_ok && traps()->cause == ~0ul, loads[i].name);
		traps_clear();
	}
}

static bool stored(u64 offset, unsigned size_bytes, u64 value)
{
	for (u64 i = 4096 - 32; i < 4096 + 32; i++) {
		u8 byte = i >= offset && i < offset + size_bytes ?
				  (u8)(value >> (8 * (i - offset))) : PATTERN(i);

		if (*byte_at(i) != byte)
			return false;
	}
	return true;
}

static void check_stores(void)
{
	const u64 value = 0x0102030405060708;

	for (u64 i = 0; i < ARRAY_SIZE(stores); i++) {
		bool is_ok = true;

		for (u64 offset = 4096 - 16; offset < 4096 + 8; offset++) {
			fill();
			stores[i].store(PAGES_VA + offset, value);
			is_ok = is_ok && stored(offset, stores[i].size_bytes, value);
		}
		check(is_ok && traps()->cause == ~0ul, stores[i].name);
		traps_clear();
	}
}

/*
 * Every store, at each offset across the boundary, has this cause at the first
 * byte of the second page, or at its own first, and leaves no byte behind.
 */
static bool stores_fault(u64 cause, bool is_second)
{
	const u64 boundary = PAGES_VA + 4096;
	bool is_ok = true;

	for (u64 i = 0; i < ARRAY_SIZE(stores); i++)
		for (u64 before = 1; before < stores[i].size_bytes; before++) {
			fill();
			stores[i].store(boundary - before, 0);
			is_ok = is_ok && traps()->cause == cause &&
				traps()->tval == (is_second ? boundary : boundary - before) &&
				stored(0, 0, 0);
			traps_clear();
		}
	return is_ok;
}

/* The second page may not be there; the fault is at its first byte. */
static void check_faults(void)
{
	const u64 boundary = PAGES_VA + 4096;
	bool is_ok = true;

	paging_set(1, 0, 0);
	__asm__ volatile("sfence.vma" ::: "memory");
	for (u64 i = 0; i < ARRAY_SIZE(loads); i++) {
		loads[i].load(boundary - 1);
		is_ok = is_ok && traps()->cause == CAUSE_LOAD_PAGE_FAULT &&
			traps()->tval == boundary;
		traps_clear();
	}
	check(is_ok, "a load into a page that is not there: its page fault");
	check(stores_fault(CAUSE_STORE_PAGE_FAULT, 1),
	      "a store into a page that is not there: its page fault, nothing written");
	paging_set(0, 0, 0);
	__asm__ volatile("sfence.vma" ::: "memory");
	check(stores_fault(CAUSE_STORE_PAGE_FAULT, 0), "neither page is there: the first one's");
	paging_set(1, (u64)frames[0], LEAF | PTE_R | PTE_W);
	__asm__ volatile("sfence.vma" ::: "memory");
	check(stores_fault(CAUSE_STORE_PAGE_FAULT, 0), "a store out of one: nothing written");
	paging_set(0, (u64)frames[2], LEAF | PTE_R | PTE_W);
	paging_set(1, (u64)frames[0], LEAF | PTE_R);
	__asm__ volatile("sfence.vma" ::: "memory");
	check(stores_fault(CAUSE_STORE_PAGE_FAULT, 1), "a store across into a read-only page");
	__asm__ volatile("sfence.vma" ::: "memory");
	sd(boundary + 1, 0);
	check(traps()->cause == CAUSE_STORE_PAGE_FAULT, "a store into a read-only page");
	traps_clear();
	check_equal(ld(boundary + 1), expected_bytes(4097, 8), "a load from a read-only page");
	paging_set(1, 0x80000000, LEAF | PTE_R | PTE_W);
	__asm__ volatile("sfence.vma" ::: "memory");
	ld(boundary - 1);
	check(traps()->cause == CAUSE_LOAD_ACCESS, "a load across into the firmware");
	traps_clear();
	check(stores_fault(CAUSE_STORE_ACCESS, 1), "a store across into the firmware");
}

static void check_atomics(void)
{
	static u64 words[2];
	u64 va = (u64)words + 1;

	__asm__ volatile("amoadd.w t0, t0, (%0)" ::"r"(va) : "t0", "memory");
	/* QEMU with one hart makes it a load and a store: the load's cause. */
	check(traps()->cause >= CAUSE_LOAD_MISALIGNED && traps()->cause <= CAUSE_STORE_ACCESS,
	      "a misaligned amoadd traps to S-mode");
	check_equal(traps()->tval, va, "  its stval");
	traps_clear();
	__asm__ volatile("lr.d t0, (%0)" ::"r"(va) : "t0", "memory");
	check(traps()->cause == CAUSE_LOAD_MISALIGNED || traps()->cause == CAUSE_LOAD_ACCESS,
	      "a misaligned lr traps to S-mode");
	check_equal(traps()->tval, va, "  its stval");
	traps_clear();
}

static void test_misaligned(void)
{
	paging_set(0, (u64)frames[2], LEAF | PTE_R | PTE_W);
	paging_set(1, (u64)frames[0], LEAF | PTE_R | PTE_W);
	paging_on();
	check_loads();
	check_stores();
	fill();
	check_faults();
	check_atomics();
	paging_off();
}
TEST_GROUP(40, "misaligned", test_misaligned);
