/* SPDX-License-Identifier: MIT */
/*
 * An instruction as text, as GNU objdump -M no-aliases,numeric writes it but
 * with one space after the mnemonic and CSRs by number. Pure.
 */
#ifndef ISA_DISASM_H
#define ISA_DISASM_H

#include "isa/insn.h"

/* Enough for any instruction and its terminating 0. */
#define DISASM_TEXT_BYTES 64

/*
 * Write the instruction `raw` (as decode() takes it) at `pc`, cut to `size`
 * bytes with the 0. An illegal one is written as .2byte or .4byte data.
 */
void disasm(u32 raw, u64 pc, char *text, size_t size);

/* The same of a decoded one. */
void disasm_insn(const struct insn *insn, u64 pc, char *text, size_t size);

#endif
