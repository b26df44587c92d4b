/* SPDX-License-Identifier: MIT */
/*
 * A position-independent executable without an interpreter (Debian's riscv64
 * glibc has no rcrt1.o, so it brings its own start): loaded away from 0, told
 * its program headers and entry by the auxiliary vector.
 */
#include <elf.h>

extern const char start_here[] __asm__("_start")
	__attribute__((visibility("hidden")));
static int data = 40, zero;

static long call(long number, long a, long b, long c)
{
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a7 __asm__("a7") = number;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a1), "r"(a2), "r"(a7)
			 : "memory");
	return a0;
}

void run(unsigned long *sp)
{
	unsigned long *p = sp + 1 + sp[0] + 1;
	const Elf64_Phdr *phdr = 0;
	unsigned long entry = 0, loads = 0, count = 0;

	while (*p++)
		;
	for (; p[0]; p += 2) {
		if (p[0] == AT_ENTRY)
			entry = p[1];
		if (p[0] == AT_PHDR)
			phdr = (const Elf64_Phdr *)p[1];
		if (p[0] == AT_PHNUM)
			count = p[1];
	}
	for (unsigned long i = 0; i < count; i++)
		loads += phdr[i].p_type == PT_LOAD;
	data += 2 + zero;
	if (entry == (unsigned long)start_here && entry > 0x100000 &&
	    loads >= 1)
		call(64, 1, (long)"position independent\n", 21);
	call(94, data, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmv a0, sp\n\ttail run\n");
