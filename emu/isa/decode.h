/* SPDX-License-Identifier: MIT */
/* Between decode.c and decode_c.c; everybody else calls decode() of insn.h. */
#ifndef ISA_DECODE_H
#define ISA_DECODE_H

#include "isa/insn.h"

/* Decode a compressed instruction: raw[1:0] is not 3. Never fails. */
void decode_c(u16 raw, struct insn *insn);

#endif
