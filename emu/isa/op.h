/* SPDX-License-Identifier: MIT */
/*
 * Every instruction the emulator has, once. One row of OP_TABLE gives
 *
 *	X(name, mnemonic, format, class, f registers, size, match, mask)
 *
 * name:      OP_name is the enumerator;
 * format:    which fields the encoding has and how the text form orders them
 *            (enum op_format);
 * class:     what kind of work it is (enum op_class);
 * f regs:    which of rd, rs1, rs2, rs3 are floating-point registers;
 * size:      bytes of memory a load, store or AMO touches, else 0;
 * match, mask: a word w is this instruction if (w & mask) == match.
 *
 * Rows are in order of major opcode (bits 6:2) and, where a comment says so,
 * of funct3: decode.c relies on each such group being contiguous. Compressed
 * encodings have no rows of their own: they decode to these operations.
 *
 * spec: RV64IMAFDC, Zicsr, Zifencei, Zba, Zbb, Zbs, Zicond, Zicbom, Zicboz,
 * Zawrs, Zihintpause, Svinval, privileged. prefetch.* are the ORI they are.
 */
#ifndef ISA_OP_H
#define ISA_OP_H

#include "base/types.h"

/* clang-format off */
#define OP_TABLE(X) \
	/* Anything reserved, custom or not implemented. */ \
	X(ILLEGAL, "illegal", NONE, ILLEGAL, F_NONE, 0, 0, 0xffffffff) \
	/* LOAD: by funct3 */ \
	X(LB, "lb", LOAD, LOAD, F_NONE, 1, 0x00000003, 0x0000707f) \
	X(LH, "lh", LOAD, LOAD, F_NONE, 2, 0x00001003, 0x0000707f) \
	X(LW, "lw", LOAD, LOAD, F_NONE, 4, 0x00002003, 0x0000707f) \
	X(LD, "ld", LOAD, LOAD, F_NONE, 8, 0x00003003, 0x0000707f) \
	X(LBU, "lbu", LOAD, LOAD, F_NONE, 1, 0x00004003, 0x0000707f) \
	X(LHU, "lhu", LOAD, LOAD, F_NONE, 2, 0x00005003, 0x0000707f) \
	X(LWU, "lwu", LOAD, LOAD, F_NONE, 4, 0x00006003, 0x0000707f) \
	/* LOAD-FP */ \
	X(FLW, "flw", LOAD, LOAD, F_D, 4, 0x00002007, 0x0000707f) \
	X(FLD, "fld", LOAD, LOAD, F_D, 8, 0x00003007, 0x0000707f) \
	/* MISC-MEM: the fields FENCE and FENCE.I leave unused are ignored (pause comes first) */ \
	X(PAUSE, "pause", NONE, FENCE, F_NONE, 0, 0x0100000f, 0xffffffff) \
	X(FENCE, "fence", FENCE, FENCE, F_NONE, 0, 0x0000000f, 0x0000707f) \
	X(FENCE_I, "fence.i", NONE, FENCE, F_NONE, 0, 0x0000100f, 0x0000707f) \
	X(CBO_INVAL, "cbo.inval", MEM, CBO, F_NONE, 0, 0x0000200f, 0xfff07fff) \
	X(CBO_CLEAN, "cbo.clean", MEM, CBO, F_NONE, 0, 0x0010200f, 0xfff07fff) \
	X(CBO_FLUSH, "cbo.flush", MEM, CBO, F_NONE, 0, 0x0020200f, 0xfff07fff) \
	X(CBO_ZERO, "cbo.zero", MEM, CBO, F_NONE, 0, 0x0040200f, 0xfff07fff) \
	/* OP-IMM: by funct3 */ \
	X(ADDI, "addi", I, ALU, F_NONE, 0, 0x00000013, 0x0000707f) \
	X(SLLI, "slli", SHIFT, ALU, F_NONE, 0, 0x00001013, 0xfc00707f) \
	X(BSETI, "bseti", SHIFT, ALU, F_NONE, 0, 0x28001013, 0xfc00707f) \
	X(BCLRI, "bclri", SHIFT, ALU, F_NONE, 0, 0x48001013, 0xfc00707f) \
	X(BINVI, "binvi", SHIFT, ALU, F_NONE, 0, 0x68001013, 0xfc00707f) \
	X(CLZ, "clz", R1, ALU, F_NONE, 0, 0x60001013, 0xfff0707f) \
	X(CTZ, "ctz", R1, ALU, F_NONE, 0, 0x60101013, 0xfff0707f) \
	X(CPOP, "cpop", R1, ALU, F_NONE, 0, 0x60201013, 0xfff0707f) \
	X(SEXT_B, "sext.b", R1, ALU, F_NONE, 0, 0x60401013, 0xfff0707f) \
	X(SEXT_H, "sext.h", R1, ALU, F_NONE, 0, 0x60501013, 0xfff0707f) \
	X(SLTI, "slti", I, ALU, F_NONE, 0, 0x00002013, 0x0000707f) \
	X(SLTIU, "sltiu", I, ALU, F_NONE, 0, 0x00003013, 0x0000707f) \
	X(XORI, "xori", I, ALU, F_NONE, 0, 0x00004013, 0x0000707f) \
	X(SRLI, "srli", SHIFT, ALU, F_NONE, 0, 0x00005013, 0xfc00707f) \
	X(SRAI, "srai", SHIFT, ALU, F_NONE, 0, 0x40005013, 0xfc00707f) \
	X(BEXTI, "bexti", SHIFT, ALU, F_NONE, 0, 0x48005013, 0xfc00707f) \
	X(RORI, "rori", SHIFT, ALU, F_NONE, 0, 0x60005013, 0xfc00707f) \
	X(ORC_B, "orc.b", R1, ALU, F_NONE, 0, 0x28705013, 0xfff0707f) \
	X(REV8, "rev8", R1, ALU, F_NONE, 0, 0x6b805013, 0xfff0707f) \
	X(ORI, "ori", I, ALU, F_NONE, 0, 0x00006013, 0x0000707f) \
	X(ANDI, "andi", I, ALU, F_NONE, 0, 0x00007013, 0x0000707f) \
	/* AUIPC */ \
	X(AUIPC, "auipc", U, ALU, F_NONE, 0, 0x00000017, 0x0000007f) \
	/* OP-IMM-32 */ \
	X(ADDIW, "addiw", I, ALU, F_NONE, 0, 0x0000001b, 0x0000707f) \
	X(SLLIW, "slliw", SHIFT, ALU, F_NONE, 0, 0x0000101b, 0xfe00707f) \
	X(SLLI_UW, "slli.uw", SHIFT, ALU, F_NONE, 0, 0x0800101b, 0xfc00707f) \
	X(CLZW, "clzw", R1, ALU, F_NONE, 0, 0x6000101b, 0xfff0707f) \
	X(CTZW, "ctzw", R1, ALU, F_NONE, 0, 0x6010101b, 0xfff0707f) \
	X(CPOPW, "cpopw", R1, ALU, F_NONE, 0, 0x6020101b, 0xfff0707f) \
	X(SRLIW, "srliw", SHIFT, ALU, F_NONE, 0, 0x0000501b, 0xfe00707f) \
	X(SRAIW, "sraiw", SHIFT, ALU, F_NONE, 0, 0x4000501b, 0xfe00707f) \
	X(RORIW, "roriw", SHIFT, ALU, F_NONE, 0, 0x6000501b, 0xfe00707f) \
	/* STORE */ \
	X(SB, "sb", STORE, STORE, F_NONE, 1, 0x00000023, 0x0000707f) \
	X(SH, "sh", STORE, STORE, F_NONE, 2, 0x00001023, 0x0000707f) \
	X(SW, "sw", STORE, STORE, F_NONE, 4, 0x00002023, 0x0000707f) \
	X(SD, "sd", STORE, STORE, F_NONE, 8, 0x00003023, 0x0000707f) \
	/* STORE-FP */ \
	X(FSW, "fsw", STORE, STORE, F_2, 4, 0x00002027, 0x0000707f) \
	X(FSD, "fsd", STORE, STORE, F_2, 8, 0x00003027, 0x0000707f) \
	/* AMO */ \
	X(LR_W, "lr.w", LR, AMO, F_NONE, 4, 0x1000202f, 0xf9f0707f) \
	X(SC_W, "sc.w", AMO, AMO, F_NONE, 4, 0x1800202f, 0xf800707f) \
	X(AMOSWAP_W, "amoswap.w", AMO, AMO, F_NONE, 4, 0x0800202f, 0xf800707f) \
	X(AMOADD_W, "amoadd.w", AMO, AMO, F_NONE, 4, 0x0000202f, 0xf800707f) \
	X(AMOXOR_W, "amoxor.w", AMO, AMO, F_NONE, 4, 0x2000202f, 0xf800707f) \
	X(AMOAND_W, "amoand.w", AMO, AMO, F_NONE, 4, 0x6000202f, 0xf800707f) \
	X(AMOOR_W, "amoor.w", AMO, AMO, F_NONE, 4, 0x4000202f, 0xf800707f) \
	X(AMOMIN_W, "amomin.w", AMO, AMO, F_NONE, 4, 0x8000202f, 0xf800707f) \
	X(AMOMAX_W, "amomax.w", AMO, AMO, F_NONE, 4, 0xa000202f, 0xf800707f) \
	X(AMOMINU_W, "amominu.w", AMO, AMO, F_NONE, 4, 0xc000202f, 0xf800707f) \
	X(AMOMAXU_W, "amomaxu.w", AMO, AMO, F_NONE, 4, 0xe000202f, 0xf800707f) \
	X(LR_D, "lr.d", LR, AMO, F_NONE, 8, 0x1000302f, 0xf9f0707f) \
	X(SC_D, "sc.d", AMO, AMO, F_NONE, 8, 0x1800302f, 0xf800707f) \
	X(AMOSWAP_D, "amoswap.d", AMO, AMO, F_NONE, 8, 0x0800302f, 0xf800707f) \
	X(AMOADD_D, "amoadd.d", AMO, AMO, F_NONE, 8, 0x0000302f, 0xf800707f) \
	X(AMOXOR_D, "amoxor.d", AMO, AMO, F_NONE, 8, 0x2000302f, 0xf800707f) \
	X(AMOAND_D, "amoand.d", AMO, AMO, F_NONE, 8, 0x6000302f, 0xf800707f) \
	X(AMOOR_D, "amoor.d", AMO, AMO, F_NONE, 8, 0x4000302f, 0xf800707f) \
	X(AMOMIN_D, "amomin.d", AMO, AMO, F_NONE, 8, 0x8000302f, 0xf800707f) \
	X(AMOMAX_D, "amomax.d", AMO, AMO, F_NONE, 8, 0xa000302f, 0xf800707f) \
	X(AMOMINU_D, "amominu.d", AMO, AMO, F_NONE, 8, 0xc000302f, 0xf800707f) \
	X(AMOMAXU_D, "amomaxu.d", AMO, AMO, F_NONE, 8, 0xe000302f, 0xf800707f) \
	/* OP: by funct3 */ \
	X(ADD, "add", R, ALU, F_NONE, 0, 0x00000033, 0xfe00707f) \
	X(SUB, "sub", R, ALU, F_NONE, 0, 0x40000033, 0xfe00707f) \
	X(MUL, "mul", R, MUL, F_NONE, 0, 0x02000033, 0xfe00707f) \
	X(SLL, "sll", R, ALU, F_NONE, 0, 0x00001033, 0xfe00707f) \
	X(MULH, "mulh", R, MUL, F_NONE, 0, 0x02001033, 0xfe00707f) \
	X(ROL, "rol", R, ALU, F_NONE, 0, 0x60001033, 0xfe00707f) \
	X(BCLR, "bclr", R, ALU, F_NONE, 0, 0x48001033, 0xfe00707f) \
	X(BINV, "binv", R, ALU, F_NONE, 0, 0x68001033, 0xfe00707f) \
	X(BSET, "bset", R, ALU, F_NONE, 0, 0x28001033, 0xfe00707f) \
	X(SLT, "slt", R, ALU, F_NONE, 0, 0x00002033, 0xfe00707f) \
	X(MULHSU, "mulhsu", R, MUL, F_NONE, 0, 0x02002033, 0xfe00707f) \
	X(SH1ADD, "sh1add", R, ALU, F_NONE, 0, 0x20002033, 0xfe00707f) \
	X(SLTU, "sltu", R, ALU, F_NONE, 0, 0x00003033, 0xfe00707f) \
	X(MULHU, "mulhu", R, MUL, F_NONE, 0, 0x02003033, 0xfe00707f) \
	X(XOR, "xor", R, ALU, F_NONE, 0, 0x00004033, 0xfe00707f) \
	X(DIV, "div", R, MUL, F_NONE, 0, 0x02004033, 0xfe00707f) \
	X(SH2ADD, "sh2add", R, ALU, F_NONE, 0, 0x20004033, 0xfe00707f) \
	X(XNOR, "xnor", R, ALU, F_NONE, 0, 0x40004033, 0xfe00707f) \
	X(MIN, "min", R, ALU, F_NONE, 0, 0x0a004033, 0xfe00707f) \
	X(SRL, "srl", R, ALU, F_NONE, 0, 0x00005033, 0xfe00707f) \
	X(SRA, "sra", R, ALU, F_NONE, 0, 0x40005033, 0xfe00707f) \
	X(DIVU, "divu", R, MUL, F_NONE, 0, 0x02005033, 0xfe00707f) \
	X(MINU, "minu", R, ALU, F_NONE, 0, 0x0a005033, 0xfe00707f) \
	X(ROR, "ror", R, ALU, F_NONE, 0, 0x60005033, 0xfe00707f) \
	X(BEXT, "bext", R, ALU, F_NONE, 0, 0x48005033, 0xfe00707f) \
	X(CZERO_EQZ, "czero.eqz", R, ALU, F_NONE, 0, 0x0e005033, 0xfe00707f) \
	X(OR, "or", R, ALU, F_NONE, 0, 0x00006033, 0xfe00707f) \
	X(REM, "rem", R, MUL, F_NONE, 0, 0x02006033, 0xfe00707f) \
	X(SH3ADD, "sh3add", R, ALU, F_NONE, 0, 0x20006033, 0xfe00707f) \
	X(ORN, "orn", R, ALU, F_NONE, 0, 0x40006033, 0xfe00707f) \
	X(MAX, "max", R, ALU, F_NONE, 0, 0x0a006033, 0xfe00707f) \
	X(AND, "and", R, ALU, F_NONE, 0, 0x00007033, 0xfe00707f) \
	X(REMU, "remu", R, MUL, F_NONE, 0, 0x02007033, 0xfe00707f) \
	X(ANDN, "andn", R, ALU, F_NONE, 0, 0x40007033, 0xfe00707f) \
	X(MAXU, "maxu", R, ALU, F_NONE, 0, 0x0a007033, 0xfe00707f) \
	X(CZERO_NEZ, "czero.nez", R, ALU, F_NONE, 0, 0x0e007033, 0xfe00707f) \
	/* LUI */ \
	X(LUI, "lui", U, ALU, F_NONE, 0, 0x00000037, 0x0000007f) \
	/* OP-32: by funct3 */ \
	X(ADDW, "addw", R, ALU, F_NONE, 0, 0x0000003b, 0xfe00707f) \
	X(SUBW, "subw", R, ALU, F_NONE, 0, 0x4000003b, 0xfe00707f) \
	X(ADD_UW, "add.uw", R, ALU, F_NONE, 0, 0x0800003b, 0xfe00707f) \
	X(MULW, "mulw", R, MUL, F_NONE, 0, 0x0200003b, 0xfe00707f) \
	X(SLLW, "sllw", R, ALU, F_NONE, 0, 0x0000103b, 0xfe00707f) \
	X(ROLW, "rolw", R, ALU, F_NONE, 0, 0x6000103b, 0xfe00707f) \
	X(SH1ADD_UW, "sh1add.uw", R, ALU, F_NONE, 0, 0x2000203b, 0xfe00707f) \
	X(SH2ADD_UW, "sh2add.uw", R, ALU, F_NONE, 0, 0x2000403b, 0xfe00707f) \
	X(DIVW, "divw", R, MUL, F_NONE, 0, 0x0200403b, 0xfe00707f) \
	X(ZEXT_H, "zext.h", R1, ALU, F_NONE, 0, 0x0800403b, 0xfff0707f) \
	X(SRLW, "srlw", R, ALU, F_NONE, 0, 0x0000503b, 0xfe00707f) \
	X(SRAW, "sraw", R, ALU, F_NONE, 0, 0x4000503b, 0xfe00707f) \
	X(RORW, "rorw", R, ALU, F_NONE, 0, 0x6000503b, 0xfe00707f) \
	X(DIVUW, "divuw", R, MUL, F_NONE, 0, 0x0200503b, 0xfe00707f) \
	X(SH3ADD_UW, "sh3add.uw", R, ALU, F_NONE, 0, 0x2000603b, 0xfe00707f) \
	X(REMW, "remw", R, MUL, F_NONE, 0, 0x0200603b, 0xfe00707f) \
	X(REMUW, "remuw", R, MUL, F_NONE, 0, 0x0200703b, 0xfe00707f) \
	/* MADD, MSUB, NMSUB, NMADD; rm (here and in OP-FP) is checked by decode() */ \
	X(FMADD_S, "fmadd.s", R4, FP, F_D123, 0, 0x00000043, 0x0600007f) \
	X(FMADD_D, "fmadd.d", R4, FP, F_D123, 0, 0x02000043, 0x0600007f) \
	X(FMSUB_S, "fmsub.s", R4, FP, F_D123, 0, 0x00000047, 0x0600007f) \
	X(FMSUB_D, "fmsub.d", R4, FP, F_D123, 0, 0x02000047, 0x0600007f) \
	X(FNMSUB_S, "fnmsub.s", R4, FP, F_D123, 0, 0x0000004b, 0x0600007f) \
	X(FNMSUB_D, "fnmsub.d", R4, FP, F_D123, 0, 0x0200004b, 0x0600007f) \
	X(FNMADD_S, "fnmadd.s", R4, FP, F_D123, 0, 0x0000004f, 0x0600007f) \
	X(FNMADD_D, "fnmadd.d", R4, FP, F_D123, 0, 0x0200004f, 0x0600007f) \
	/* OP-FP */ \
	X(FADD_S, "fadd.s", R_RM, FP, F_D12, 0, 0x00000053, 0xfe00007f) \
	X(FSUB_S, "fsub.s", R_RM, FP, F_D12, 0, 0x08000053, 0xfe00007f) \
	X(FMUL_S, "fmul.s", R_RM, FP, F_D12, 0, 0x10000053, 0xfe00007f) \
	X(FDIV_S, "fdiv.s", R_RM, FP, F_D12, 0, 0x18000053, 0xfe00007f) \
	X(FSQRT_S, "fsqrt.s", R1_RM, FP, F_D1, 0, 0x58000053, 0xfff0007f) \
	X(FSGNJ_S, "fsgnj.s", R, FP, F_D12, 0, 0x20000053, 0xfe00707f) \
	X(FSGNJN_S, "fsgnjn.s", R, FP, F_D12, 0, 0x20001053, 0xfe00707f) \
	X(FSGNJX_S, "fsgnjx.s", R, FP, F_D12, 0, 0x20002053, 0xfe00707f) \
	X(FMIN_S, "fmin.s", R, FP, F_D12, 0, 0x28000053, 0xfe00707f) \
	X(FMAX_S, "fmax.s", R, FP, F_D12, 0, 0x28001053, 0xfe00707f) \
	X(FLE_S, "fle.s", R, FP, F_12, 0, 0xa0000053, 0xfe00707f) \
	X(FLT_S, "flt.s", R, FP, F_12, 0, 0xa0001053, 0xfe00707f) \
	X(FEQ_S, "feq.s", R, FP, F_12, 0, 0xa0002053, 0xfe00707f) \
	X(FCLASS_S, "fclass.s", R1, FP, F_1, 0, 0xe0001053, 0xfff0707f) \
	X(FMV_X_W, "fmv.x.w", R1, FP, F_1, 0, 0xe0000053, 0xfff0707f) \
	X(FMV_W_X, "fmv.w.x", R1, FP, F_D, 0, 0xf0000053, 0xfff0707f) \
	X(FCVT_W_S, "fcvt.w.s", R1_RM, FP, F_1, 0, 0xc0000053, 0xfff0007f) \
	X(FCVT_S_W, "fcvt.s.w", R1_RM, FP, F_D, 0, 0xd0000053, 0xfff0007f) \
	X(FCVT_WU_S, "fcvt.wu.s", R1_RM, FP, F_1, 0, 0xc0100053, 0xfff0007f) \
	X(FCVT_S_WU, "fcvt.s.wu", R1_RM, FP, F_D, 0, 0xd0100053, 0xfff0007f) \
	X(FCVT_L_S, "fcvt.l.s", R1_RM, FP, F_1, 0, 0xc0200053, 0xfff0007f) \
	X(FCVT_S_L, "fcvt.s.l", R1_RM, FP, F_D, 0, 0xd0200053, 0xfff0007f) \
	X(FCVT_LU_S, "fcvt.lu.s", R1_RM, FP, F_1, 0, 0xc0300053, 0xfff0007f) \
	X(FCVT_S_LU, "fcvt.s.lu", R1_RM, FP, F_D, 0, 0xd0300053, 0xfff0007f) \
	X(FADD_D, "fadd.d", R_RM, FP, F_D12, 0, 0x02000053, 0xfe00007f) \
	X(FSUB_D, "fsub.d", R_RM, FP, F_D12, 0, 0x0a000053, 0xfe00007f) \
	X(FMUL_D, "fmul.d", R_RM, FP, F_D12, 0, 0x12000053, 0xfe00007f) \
	X(FDIV_D, "fdiv.d", R_RM, FP, F_D12, 0, 0x1a000053, 0xfe00007f) \
	X(FSQRT_D, "fsqrt.d", R1_RM, FP, F_D1, 0, 0x5a000053, 0xfff0007f) \
	X(FSGNJ_D, "fsgnj.d", R, FP, F_D12, 0, 0x22000053, 0xfe00707f) \
	X(FSGNJN_D, "fsgnjn.d", R, FP, F_D12, 0, 0x22001053, 0xfe00707f) \
	X(FSGNJX_D, "fsgnjx.d", R, FP, F_D12, 0, 0x22002053, 0xfe00707f) \
	X(FMIN_D, "fmin.d", R, FP, F_D12, 0, 0x2a000053, 0xfe00707f) \
	X(FMAX_D, "fmax.d", R, FP, F_D12, 0, 0x2a001053, 0xfe00707f) \
	X(FLE_D, "fle.d", R, FP, F_12, 0, 0xa2000053, 0xfe00707f) \
	X(FLT_D, "flt.d", R, FP, F_12, 0, 0xa2001053, 0xfe00707f) \
	X(FEQ_D, "feq.d", R, FP, F_12, 0, 0xa2002053, 0xfe00707f) \
	X(FCLASS_D, "fclass.d", R1, FP, F_1, 0, 0xe2001053, 0xfff0707f) \
	X(FMV_X_D, "fmv.x.d", R1, FP, F_1, 0, 0xe2000053, 0xfff0707f) \
	X(FMV_D_X, "fmv.d.x", R1, FP, F_D, 0, 0xf2000053, 0xfff0707f) \
	X(FCVT_W_D, "fcvt.w.d", R1_RM, FP, F_1, 0, 0xc2000053, 0xfff0007f) \
	X(FCVT_D_W, "fcvt.d.w", R1_RM, FP, F_D, 0, 0xd2000053, 0xfff0007f) \
	X(FCVT_WU_D, "fcvt.wu.d", R1_RM, FP, F_1, 0, 0xc2100053, 0xfff0007f) \
	X(FCVT_D_WU, "fcvt.d.wu", R1_RM, FP, F_D, 0, 0xd2100053, 0xfff0007f) \
	X(FCVT_L_D, "fcvt.l.d", R1_RM, FP, F_1, 0, 0xc2200053, 0xfff0007f) \
	X(FCVT_D_L, "fcvt.d.l", R1_RM, FP, F_D, 0, 0xd2200053, 0xfff0007f) \
	X(FCVT_LU_D, "fcvt.lu.d", R1_RM, FP, F_1, 0, 0xc2300053, 0xfff0007f) \
	X(FCVT_D_LU, "fcvt.d.lu", R1_RM, FP, F_D, 0, 0xd2300053, 0xfff0007f) \
	X(FCVT_S_D, "fcvt.s.d", R1_RM, FP, F_D1, 0, 0x40100053, 0xfff0007f) \
	X(FCVT_D_S, "fcvt.d.s", R1_RM, FP, F_D1, 0, 0x42000053, 0xfff0007f) \
	/* BRANCH */ \
	X(BEQ, "beq", B, BRANCH, F_NONE, 0, 0x00000063, 0x0000707f) \
	X(BNE, "bne", B, BRANCH, F_NONE, 0, 0x00001063, 0x0000707f) \
	X(BLT, "blt", B, BRANCH, F_NONE, 0, 0x00004063, 0x0000707f) \
	X(BGE, "bge", B, BRANCH, F_NONE, 0, 0x00005063, 0x0000707f) \
	X(BLTU, "bltu", B, BRANCH, F_NONE, 0, 0x00006063, 0x0000707f) \
	X(BGEU, "bgeu", B, BRANCH, F_NONE, 0, 0x00007063, 0x0000707f) \
	/* JALR, JAL */ \
	X(JALR, "jalr", JALR, JUMP, F_NONE, 0, 0x00000067, 0x0000707f) \
	X(JAL, "jal", J, JUMP, F_NONE, 0, 0x0000006f, 0x0000007f) \
	/* SYSTEM */ \
	X(ECALL, "ecall", NONE, SYSTEM, F_NONE, 0, 0x00000073, 0xffffffff) \
	X(EBREAK, "ebreak", NONE, SYSTEM, F_NONE, 0, 0x00100073, 0xffffffff) \
	X(SRET, "sret", NONE, SYSTEM, F_NONE, 0, 0x10200073, 0xffffffff) \
	X(MRET, "mret", NONE, SYSTEM, F_NONE, 0, 0x30200073, 0xffffffff) \
	X(WFI, "wfi", NONE, SYSTEM, F_NONE, 0, 0x10500073, 0xffffffff) \
	X(WRS_NTO, "wrs.nto", NONE, SYSTEM, F_NONE, 0, 0x00d00073, 0xffffffff) \
	X(WRS_STO, "wrs.sto", NONE, SYSTEM, F_NONE, 0, 0x01d00073, 0xffffffff) \
	X(SFENCE_W_INVAL, "sfence.w.inval", NONE, SYSTEM, F_NONE, 0, 0x18000073, 0xffffffff) \
	X(SFENCE_INVAL_IR, "sfence.inval.ir", NONE, SYSTEM, F_NONE, 0, 0x18100073, 0xffffffff) \
	X(SFENCE_VMA, "sfence.vma", VA_ASID, SYSTEM, F_NONE, 0, 0x12000073, 0xfe007fff) \
	X(SINVAL_VMA, "sinval.vma", VA_ASID, SYSTEM, F_NONE, 0, 0x16000073, 0xfe007fff) \
	X(CSRRW, "csrrw", CSR, CSR, F_NONE, 0, 0x00001073, 0x0000707f) \
	X(CSRRS, "csrrs", CSR, CSR, F_NONE, 0, 0x00002073, 0x0000707f) \
	X(CSRRC, "csrrc", CSR, CSR, F_NONE, 0, 0x00003073, 0x0000707f) \
	X(CSRRWI, "csrrwi", CSRI, CSR, F_NONE, 0, 0x00005073, 0x0000707f) \
	X(CSRRSI, "csrrsi", CSRI, CSR, F_NONE, 0, 0x00006073, 0x0000707f) \
	X(CSRRCI, "csrrci", CSRI, CSR, F_NONE, 0, 0x00007073, 0x0000707f)
/* clang-format on */

enum op {
#define OP_ENUM(name, ...) OP_##name,
	OP_TABLE(OP_ENUM)
#undef OP_ENUM
		OP_COUNT
};

/* The operands in the order of the text form. */
enum op_format {
	OP_FORMAT_NONE,
	OP_FORMAT_R,	   /* rd, rs1, rs2 */
	OP_FORMAT_R1,	   /* rd, rs1 */
	OP_FORMAT_R4,	   /* rd, rs1, rs2, rs3, rm */
	OP_FORMAT_R_RM,	   /* rd, rs1, rs2, rm */
	OP_FORMAT_R1_RM,   /* rd, rs1, rm */
	OP_FORMAT_I,	   /* rd, rs1, imm */
	OP_FORMAT_SHIFT,   /* rd, rs1, shift amount */
	OP_FORMAT_LOAD,	   /* rd, imm(rs1) */
	OP_FORMAT_STORE,   /* rs2, imm(rs1) */
	OP_FORMAT_B,	   /* rs1, rs2, pc + imm */
	OP_FORMAT_U,	   /* rd, imm (kept shifted left by 12) */
	OP_FORMAT_J,	   /* rd, pc + imm */
	OP_FORMAT_JALR,	   /* rd, imm(rs1) */
	OP_FORMAT_AMO,	   /* rd, rs2, (rs1) */
	OP_FORMAT_LR,	   /* rd, (rs1) */
	OP_FORMAT_MEM,	   /* (rs1) */
	OP_FORMAT_CSR,	   /* rd, csr, rs1 */
	OP_FORMAT_CSRI,	   /* rd, csr, zimm (in rs1) */
	OP_FORMAT_FENCE,   /* predecessors, successors */
	OP_FORMAT_VA_ASID, /* rs1, rs2 */
};

enum op_class {
	OP_CLASS_ILLEGAL,
	OP_CLASS_ALU,
	OP_CLASS_MUL, /* multiply and divide */
	OP_CLASS_LOAD,
	OP_CLASS_STORE,
	OP_CLASS_BRANCH,
	OP_CLASS_JUMP,
	OP_CLASS_AMO, /* with LR and SC */
	OP_CLASS_FP,  /* not FP loads and stores, which are LOAD and STORE */
	OP_CLASS_CSR,
	OP_CLASS_FENCE,
	OP_CLASS_CBO,
	OP_CLASS_SYSTEM,
};

/* Which register fields name f registers; a field not named is an x one. */
enum op_f_registers {
	OP_F_NONE = 0,
	OP_F_D = 1,
	OP_F_1 = 2,
	OP_F_2 = 4,
	OP_F_3 = 8,
	OP_F_12 = OP_F_1 | OP_F_2,
	OP_F_D1 = OP_F_D | OP_F_1,
	OP_F_D12 = OP_F_D | OP_F_12,
	OP_F_D123 = OP_F_D12 | OP_F_3,
};

struct op_info {
	const char *mnemonic;
	u32 match, mask;
	u8 format;	/* enum op_format */
	u8 class;	/* enum op_class */
	u8 f_registers; /* enum op_f_registers */
	u8 size_bytes;	/* of the memory operand */
};

/* Indexed by enum op. */
extern const struct op_info op_table[OP_COUNT];

#endif
