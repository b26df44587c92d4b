/* SPDX-License-Identifier: MIT */
/*
 * Sizes and offsets that the assembler shares with C: the memory given to
 * each hart and the trap frame. hart.h and trap.h assert them.
 *
 * Each hart owns one block: its stack, growing down from its struct hart,
 * which is the end of the block. So tp (struct hart) is the stack's top too.
 */
#ifndef FIRMWARE_LAYOUT_H
#define FIRMWARE_LAYOUT_H

#include "abi/platform.h"

#define FIRMWARE_BYTES 0x80000 /* all it uses; a power of two for the PMP */
#define HART_BLOCK_BYTES 8192
#define HART_BYTES 128

#define FRAME_MEPC 256 /* x0..x31 come before */
#define FRAME_MSTATUS 264
#define FRAME_BYTES 272

#endif
