# SPDX-License-Identifier: MIT
emu_isa_srcs := op.c decode.c decode_c.c disasm.c disasm_c.c fp_soft.c
