/* SPDX-License-Identifier: MIT */
/* Between disasm.c and disasm_c.c; everybody else calls disasm(). */
#ifndef ISA_DISASM_C_H
#define ISA_DISASM_C_H

#include "isa/disasm.h"

/* Write a legal compressed instruction under its own name (c.addi ...). */
void disasm_c(const struct insn *insn, u64 pc, char *text, size_t size);

#endif
