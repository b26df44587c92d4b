/* SPDX-License-Identifier: MIT */
/*
 * What a load, a fetch and a page cost as their number grows, from inside: S-mode
 * code that goes round N lines or pages in order and reads `cycle` before and
 * after. Prints `curve NAME N CYCLES` with cycles a step in thousandths; it
 * knows nothing of the machine's configuration.
 *
 *	data	N bytes of lines in one 1 GiB page, each load's result the next va; with
 *		the addi that waits for it
 *	code	N bytes of straight code, cycles a 64-byte piece
 *	page4k, page64k, page2m, page1g
 *		one load in each of N neighbouring pages
 *	far2m	in each of N pages of 2 MiB that lie 1 GiB apart
 *	far4k	in each of N pages of 4 KiB, 2 MiB apart; farther4k: 1 GiB apart
 *	fetch4k	a jump from each of N neighbouring pages to the next
 *
 * All pages of one kind lead to one frame, and all tables of a level are one, so that
 * data and PTEs stay in the caches whatever N is.
 */
#include "abi/pte.h"
#include "tests/bare/bare.h"

#define LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define BUFFER_PA 0x84000000ull /* chains of loads */
#define ZEROS_PA 0x86000000ull	/* what pages lead to: never written */
#define CODE_PA 0x87000000ull	/* straight code */
#define JUMPS_PA 0x87800000ull	/* code that is in every page */
#define PAGES_VA 0x100000000ull /* root[4] on */
#define HIGH_VA 0xffffffc000000000ull /* root[256] on, to the very end */
#define MIB (1ull << 20)
#define GIB (1ull << 30)
#define STEPS_MIN 2048
#define WARM_UPS 3
#define NOP 0x00000013u

static u64 root[512] __attribute__((aligned(4096)));
static u64 mid[512] __attribute__((aligned(4096)));
static u64 low[512] __attribute__((aligned(4096)));

/* Offsets are known to the pieces. */
struct job {
	u64 start, stride, end, span, steps, cycles;
};
static struct job job;
static u64 pages_va = PAGES_VA; /* of the first load */

/* t0 goes on by t1, and from t2 back by t3, in the same time. */
#define ADVANCE                                                              \
	"add t0, t0, t1\nxor a6, t0, t2\nseqz a6, a6\nneg a6, a6\n"           \
	"and a6, a6, t3\nsub t0, t0, a6\n"
#define LOAD_JOB                                                             \
	"ld t0, 0(a0)\nld t1, 8(a0)\nld t2, 16(a0)\nld t3, 24(a0)\n"          \
	"ld a4, 32(a0)\n"
#define STORE_CYCLES "rdcycle a3\nsub a3, a3, a2\nsd a3, 40(a0)"

/* An instruction that waits for a load lies in its line: the model forgets who
   waits at a line's end. What is loaded is 0, but the next va waits for it. */
PIECE(piece_pages, LOAD_JOB "rdcycle a2\n1: ld a5, 0(t0)\n" ADVANCE
		   "add t0, t0, a5\naddi a4, a4, -1\nbnez a4, 1b\n" STORE_CYCLES);
PIECE(piece_chain, LOAD_JOB ".option push\n.option norvc\n.balign 64\nrdcycle a2\n"
		   "nop\n1:\n.rept 64\nld t0, 0(t0)\naddi t0, t0, 0\n.endr\n.option pop\n"
		   "addi a4, a4, -1\nbnez a4, 1b\n" STORE_CYCLES);
/* Into code elsewhere, which counts a4 down and returns. */
PIECE(piece_code, LOAD_JOB "la ra, 2f\nrdcycle a2\njr t0\n2:\n" STORE_CYCLES);
PIECE(piece_jumps, "addi a4, a4, -1\nbnez a4, 1f\nret\n1:\n" ADVANCE "jr t0");
PIECE(piece_tail, "addi a4, a4, -1\nbeqz a4, 1f\njr t0\n1: ret");

static u64 leaf(u64 pa, u64 bits)
{
	return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | bits;
}

static void fence(void)
{
	asm volatile("sfence.vma\nfence.i" ::: "memory");
}

static void run(const char *piece)
{
	struct bare_state state = {
		.satp = (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)root >> PAGE_SHIFT,
		.pc = (u64)piece,
		.a = { (u64)&job },
	};

	bare_run(&state, MODE_S, 0);
	bare_check("ended by its ecall", state.cause, CAUSE_ECALL_S);
}

/* Some rounds to warm up, for what is not replaced in order; then one to measure, in
   thousandths of a cycle. */
static void measure(const char *name, u64 number, const char *piece, u64 events)
{
	for (unsigned i = 0; i < WARM_UPS; i++)
		run(piece);
	run(piece);
	bare_print("curve %s %u %u\n", name, (unsigned)number,
		   (unsigned)(job.cycles * 1000 / events));
}

/* 64 points between a number and its double. */
static u64 next_number(u64 number)
{
	u64 octave = 1;

	while (octave * 2 <= number)
		octave *= 2;
	return number + (octave < 64 ? 1 : octave / 64);
}

static void chain(u64 bytes)
{
	u64 lines = bytes / 64, steps = lines < STEPS_MIN ? STEPS_MIN : lines;

	for (u64 i = 0; i < lines; i++)
		*(u64 *)(BUFFER_PA + i * 64) = BUFFER_PA + (i + 1 == lines ? 0 : i + 1) * 64;
	job = (struct job){ .start = BUFFER_PA, .steps = (steps + 63) / 64 };
	measure("data", bytes, piece_chain, job.steps * 64);
}

static void code(u64 bytes)
{
	u32 *tail = (u32 *)(CODE_PA + bytes - 16), saved[4];

	for (unsigned i = 0; i < 4; i++) {
		saved[i] = tail[i];
		__builtin_memcpy(&tail[i], piece_tail + i * 4, 4);
	}
	fence();
	job = (struct job){ .start = CODE_PA, .steps = 16 };
	measure("code", bytes, piece_code, job.steps * bytes / 64);
	for (unsigned i = 0; i < 4; i++)
		tail[i] = saved[i];
}

static void pages(const char *name, const char *piece, u64 stride, u64 number)
{
	u64 steps = number * 2 < STEPS_MIN ? STEPS_MIN : number * 2;

	job = (struct job){
		.start = pages_va,
		.stride = stride,
		.end = pages_va + number * stride,
		.span = number * stride,
		.steps = steps,
	};
	measure(name, number, piece, steps);
}

/* Tables whose leaf of this level, and bits, is at pa. */
static void map(unsigned level, u64 pa, u64 bits)
{
	for (unsigned i = 0; i < 512; i++) {
		low[i] = leaf(pa, bits);
		mid[i] = level == 1 ? leaf(pa, bits) : leaf((u64)low, PTE_V);
		if (i >= 4)
			root[i] = level == 2 ? leaf(pa & -GIB, bits) : leaf((u64)mid, PTE_V);
	}
	root[2] = leaf(PLATFORM_RAM_BASE, LEAF | PTE_G);
	fence();
}

static void all_pages(const char *name, const char *piece, u64 stride, u64 last)
{
	/* Not of one: a jump that always goes to one place is predicted. */
	for (u64 number = 2; number <= last; number = next_number(number))
		pages(name, piece, stride, number);
}

static void page_curves(void)
{
	map(0, ZEROS_PA, LEAF);
	all_pages("page4k", piece_pages, PAGE_SIZE, 2048);
	all_pages("far4k", piece_pages, 2 * MIB, 64);
	all_pages("farther4k", piece_pages, GIB, 64);
	map(0, ZEROS_PA | 8 << PAGE_SHIFT, LEAF | BIT(PTE_N_SHIFT));
	all_pages("page64k", piece_pages, 16 * PAGE_SIZE, 256);
	map(1, ZEROS_PA, LEAF);
	all_pages("page2m", piece_pages, 2 * MIB, 256);
	all_pages("far2m", piece_pages, GIB, 64);
	map(2, PLATFORM_RAM_BASE, LEAF);
	pages_va = HIGH_VA + (ZEROS_PA & (GIB - 1));
	all_pages("page1g", piece_pages, GIB, 256);
	pages_va = PAGES_VA;
	__builtin_memcpy((void *)JUMPS_PA, piece_jumps, 64);
	map(0, JUMPS_PA, LEAF);
	all_pages("fetch4k", piece_code, PAGE_SIZE, 256);
}

int main(void)
{
	write_csr(mcounteren, 7);
	map(0, ZEROS_PA, LEAF);
	page_curves();
	for (u64 bytes = 4096; bytes <= 2 * MIB; bytes = next_number(bytes))
		chain(bytes);
	for (u64 i = 0; i < MIB / 4; i++)
		((u32 *)CODE_PA)[i] = NOP;
	for (u64 bytes = 8192; bytes <= 128 << 10; bytes = next_number(bytes))
		code(bytes);
	code(256 << 10);
	bare_finish();
}
