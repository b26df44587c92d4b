/* SPDX-License-Identifier: MIT */
/*
 * The labels exec.c has beside one for each operation: specialised forms the
 * decoder chooses (prepare.c), and the ends of blocks.
 */
#ifndef HART_HANDLER_H
#define HART_HANDLER_H

#include "isa/op.h"

/* clang-format off */
#define HANDLER_TABLE(X) \
	X(END)    /* falls through into the next block */ \
	X(STOP)   /* the stretch ends here */ \
	X(STALE)  /* first record of a dropped block */ \
	X(NOP) \
	X(HINT)   /* slti x0, x0, 1 or 2: see system_hint */ \
	X(LI)     /* addi rd, x0, imm; lui */ \
	X(MV)     /* addi rd, rs1, 0 */ \
	X(JUMP)   /* jal x0 */ \
	X(JR)     /* jalr x0, rs1, imm */ \
	X(BEQZ) X(BNEZ) X(BLTZ) X(BGEZ)
/* clang-format on */

enum handler {
	HANDLER_FIRST = OP_COUNT - 1,
#define HANDLER_ENUM(name) HANDLER_##name,
	HANDLER_TABLE(HANDLER_ENUM)
#undef HANDLER_ENUM
	HANDLER_COUNT
};

#endif
