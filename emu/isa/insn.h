/* SPDX-License-Identifier: MIT */
/*
 * A decoded instruction: one form for 32-bit and compressed encodings, made
 * by isa/decode.c and isa/decode_c.c, consumed by the run engine, the
 * disassembler and the commit log. Decoding is pure: it depends on the bits
 * alone, never on privilege or CSRs (mstatus.FS, TVM, ... are checked when
 * the instruction is executed).
 */
#ifndef ISA_INSN_H
#define ISA_INSN_H

#include "base/types.h"
#include "isa/op.h" /* enum op: OP_ADDI, OP_FADD_S, OP_LR_W, OP_CZERO_EQZ ... */

struct insn {
	u32 raw;   /* the encoding as fetched; upper half 0 if compressed */
	u8 length; /* bytes: 2 or 4 */
	u8 rd, rs1, rs2, rs3; /* register numbers; 0 where there is none */
	u8 rm; /* FP rounding mode field (7 = dynamic), else funct3 */
	bool aq, rl;
	enum op op;
	s64 imm; /* sign-extended immediate; CSR number for Zicsr (zimm in rs1);
		    shift amount; FENCE: the fm/pred/succ bits */
};

/*
 * Decode the instruction whose first 16 bits are raw[15:0]; a 32-bit one has
 * its second parcel in raw[31:16]. Reserved, custom and unimplemented
 * encodings give OP_ILLEGAL (never fails). `length` follows the low two bits.
 */
void decode(u32 raw, struct insn *insn);

/* How many bytes the instruction that begins with this parcel has: 2 or 4. */
static inline unsigned insn_length(u16 parcel)
{
	return (parcel & 3) == 3 ? 4 : 2;
}

#endif
