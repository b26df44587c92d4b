/* SPDX-License-Identifier: MIT */
/* The operation table of op.h as data. */
#include "isa/op.h"

const struct op_info op_table[OP_COUNT] = {
#define OP_ROW(name, text, format_, class_, f_, size_, match_, mask_)          \
	[OP_##name] = { .mnemonic = text,                                      \
			.match = match_,                                       \
			.mask = mask_,                                         \
			.format = OP_FORMAT_##format_,                         \
			.class = OP_CLASS_##class_,                            \
			.f_registers = OP_##f_,                                \
			.size_bytes = size_ },
	OP_TABLE(OP_ROW)
#undef OP_ROW
};
