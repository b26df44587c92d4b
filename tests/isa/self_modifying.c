/* SPDX-License-Identifier: MIT */
/*
 * Code that changes: after fence.i the new instructions run, wherever they
 * were stored from. Before it old or new would be legal; that is not asked.
 */
#include "abi/pte.h"
#include "tests/isa/isa.h"

#define ADDI_A0(n) (0x00050513u | (u32)(n) << 20) /* addi a0, a0, n */
#define LI_A0(n) (0x00000513u | (u32)(n) << 20)   /* addi a0, zero, n */
#define RET 0x00008067u
#define ECALL 0x00000073u

static u32 code[2048] __attribute__((aligned(4096)));
static u64 root[512] __attribute__((aligned(4096)));

static u64 call(const void *at, u64 argument)
{
	return ((u64(*)(u64))at)(argument);
}

static void another_function(void)
{
	volatile u32 *word = code;

	word[1] = RET;
	for (unsigned i = 0; i < 200; i++) {
		word[0] = LI_A0(i);
		asm volatile("fence.i" ::: "memory");
		bare_check("a rewritten function", call(code, 0), i);
	}
}

/* The code stores over the instruction right behind its own fence.i. */
static void next_instruction(void)
{
	volatile u32 *word = code + 64;

	/* sw a1, 12(a2) as a function of a0.. is too few arguments: bake it in */
	for (unsigned i = 0; i < 20; i++) {
		word[0] = 0x00000297;     /* auipc t0, 0 */
		word[1] = 0x00a2a823;     /* sw a0, 16(t0) */
		word[2] = 0x0000100f;     /* fence.i */
		word[3] = 0x00000513;     /* li a0, 0 */
		word[4] = LI_A0(0x7ff);   /* replaced by what a0 held */
		word[5] = RET;
		asm volatile("fence.i" ::: "memory");
		bare_check("the instruction ahead", call(code + 64, LI_A0(i)), i);
		bare_check("and once more", call(code + 64, LI_A0(i + 100)), i + 100);
	}
}

/* A loop that raises the step of its own first instruction each time round. */
static void own_block(void)
{
	volatile u32 *word = code + 128;

	word[0] = 0x00000297; /* auipc t0, 0 */
	word[1] = 0x00a00313; /* li t1, 10 */
	word[2] = 0x00000513; /* li a0, 0 */
	word[3] = ADDI_A0(1); /* loop: addi a0, a0, n */
	word[4] = 0x00c2a383; /* lw t2, 12(t0) */
	word[5] = 0x00100e37; /* lui t3, 0x100: one more in the immediate */
	word[6] = 0x01c383bb; /* addw t2, t2, t3 */
	word[7] = 0x0072a623; /* sw t2, 12(t0) */
	word[8] = 0x0000100f; /* fence.i */
	word[9] = 0xfff30313; /* addi t1, t1, -1 */
	word[10] = 0xfe0312e3; /* bnez t1, loop (-28) */
	word[11] = RET;
	asm volatile("fence.i" ::: "memory");
	bare_check("1 + 2 + .. + 10", call(code + 128, 0), 55);
}

/* An instruction across two pages; only its second half changes. */
static void across_pages(void)
{
	volatile u16 *half = (volatile u16 *)code + 2047;

	for (unsigned i = 0; i < 20; i++) {
		half[0] = LI_A0(0) & 0xffff;
		half[1] = LI_A0(i) >> 16;
		half[2] = RET & 0xffff;
		half[3] = RET >> 16;
		asm volatile("fence.i" ::: "memory");
		bare_check("second half changed", call((void *)half, 0), i);
	}
	half[0] = 0x4515; /* now c.li a0, 5; c.jr ra */
	half[1] = 0x8082;
	asm volatile("fence.i" ::: "memory");
	bare_check("two short ones", call((void *)half, 0), 5);
}

/* In S-mode: run at one va, store by another of the same frame. */
PIECE(patch_and_run, "sw a1, 0(a0)\nfence.i\njalr a2");

static void aliased(void)
{
	volatile u32 *word = code + 192;
	u64 leaf = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	root[1] = (u64)PLATFORM_RAM_BASE >> 2 | leaf;
	root[2] = root[1];
	word[1] = RET;
	word[0] = LI_A0(0);
	asm volatile("sfence.vma\nfence.i" ::: "memory");
	for (unsigned i = 1; i < 50; i++) {
		u64 alias = (u64)word - PLATFORM_RAM_BASE + 0x40000000;
		bool runs_alias = i & 1;
		struct bare_state state = {
			.a = { runs_alias ? (u64)word : alias, LI_A0(i),
			       runs_alias ? alias : (u64)word },
			.pc = (u64)patch_and_run,
			.satp = (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
				(u64)root >> PAGE_SHIFT,
		};

		bare_run(&state, MODE_S, 0);
		bare_check("cause", state.cause, CAUSE_ECALL_S);
		bare_check("stored by the alias", state.a[0], i);
	}
	/* and from M-mode, translation off */
	word[0] = LI_A0(77);
	asm volatile("fence.i" ::: "memory");
	bare_check("stored with no translation", call((void *)word, 0), 77);
}

/* The same word, stored in every way there is. */
static void every_kind_of_store(void)
{
	volatile u32 *word = code + 256; /* the start of a cache block */
	bool splits = !bare_misaligned_traps();

	word[0] = LI_A0(0);
	word[1] = RET;
	asm volatile("fence.i" ::: "memory");
	for (unsigned i = 1; i < 40; i++) {
		u64 value = (u64)RET << 32 | LI_A0(i), old;

		call((void *)word, 0); /* decoded as it was */
		switch (i % 8) {
		case 0:
			asm volatile("amoswap.w %0, %1, (%2)"
				     : "=r"(old) : "r"(value), "r"(word) : "memory");
			break;
		case 1:
			asm volatile("amoswap.d %0, %1, (%2)"
				     : "=r"(old) : "r"(value), "r"(word) : "memory");
			break;
		case 2:
			asm volatile("1: lr.w %0, (%2)\nsc.w %0, %1, (%2)\nbnez %0, 1b"
				     : "=&r"(old) : "r"(value), "r"(word) : "memory");
			break;
		case 3:
			asm volatile("fmv.d.x ft0, %0\nfsd ft0, 0(%1)" ::"r"(value), "r"(word)
				     : "ft0", "memory");
			break;
		case 4: /* misaligned: the upper half of the word and two bytes more */
			if (splits) {
				asm volatile("sw %0, 2(%1)" ::"r"(value >> 16), "r"(word)
					     : "memory");
				break;
			}
			/* fall through */
		case 5:
			asm volatile("sb %0, 2(%1)\nsb %2, 3(%1)" ::"r"(value >> 16), "r"(word),
				     "r"(value >> 24) : "memory");
			break;
		case 6:
			asm volatile("sh %0, 2(%1)" ::"r"(value >> 16), "r"(word) : "memory");
			break;
		default:
			asm volatile("sd %0, 0(%1)" ::"r"(value), "r"(word) : "memory");
		}
		asm volatile("fence.i" ::: "memory");
		bare_check("stored in another way", call((void *)word, 0), i);
	}
}

PIECE(zero_and_run, ".insn i 0x0f, 2, x0, a0, 4\nfence.i\njalr a0");

/* cbo.zero leaves no instruction there: 0 is an illegal one. */
static void zeroed_block(void)
{
	struct bare_state state = { .a = { (u64)(code + 256) }, .pc = (u64)zero_and_run };

	if (bare_is_qemu())
		return;
	call(code + 256, 0);
	bare_run(&state, MODE_M, 0);
	bare_check("run after cbo.zero", state.cause, CAUSE_ILLEGAL_INSTRUCTION);
	bare_check("its epc", state.epc, (u64)(code + 256));
}

int main(void)
{
	another_function();
	next_instruction();
	own_block();
	across_pages();
	aliased();
	every_kind_of_store();
	zeroed_block();
	return 0;
}
