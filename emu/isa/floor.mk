# SPDX-License-Identifier: MIT
emu_isa_srcs := csr_name op decode decode_c disasm disasm_c fp_soft
