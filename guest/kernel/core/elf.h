/* SPDX-License-Identifier: MIT */
/* ELF64 as the loader reads it, and the auxiliary vector. System V ABI. */
#ifndef CORE_ELF_H
#define CORE_ELF_H

#include "core/types.h"

#define ELF_MAGIC "\177ELF"
#define ET_EXEC	  2
#define ET_DYN	  3
#define EM_RISCV  243
#define PT_LOAD	  1
#define PT_INTERP 3
#define PF_X	  1
#define PF_W	  2
#define PF_R	  4

struct elf64_header {
	u8 e_ident[16];
	u16 e_type, e_machine;
	u32 e_version;
	u64 e_entry, e_phoff, e_shoff;
	u32 e_flags;
	u16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};

struct elf64_phdr {
	u32 p_type, p_flags;
	u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

enum {
	AT_NULL = 0,
	AT_PHDR = 3,
	AT_PHENT = 4,
	AT_PHNUM = 5,
	AT_PAGESZ = 6,
	AT_BASE = 7,
	AT_FLAGS = 8,
	AT_ENTRY = 9,
	AT_UID = 11,
	AT_EUID = 12,
	AT_GID = 13,
	AT_EGID = 14,
	AT_HWCAP = 16,
	AT_CLKTCK = 17,
	AT_SECURE = 23,
	AT_RANDOM = 25,
	AT_EXECFN = 31,
};

/* One bit a single-letter extension: I, M, A, F, D, C. */
static inline u64 elf_hwcap(void)
{
	return 1u << ('I' - 'A') | 1u << ('M' - 'A') | 1u << ('A' - 'A') |
	       1u << ('F' - 'A') | 1u << ('D' - 'A') | 1u << ('C' - 'A');
}

#endif
