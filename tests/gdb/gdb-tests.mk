# SPDX-License-Identifier: MIT
# Debian's GDB against the stub.

gdb_programs := $(O)/tests/gdb/program $(O)/tests/gdb/spin
$(gdb_programs): $(O)/tests/gdb/%: tests/gdb/%.c
	@mkdir -p $(@D)
	$(call cmd,gdb_program)
quiet_cmd_gdb_program = CC-RV   $@
      cmd_gdb_program = $(GUEST_CC) -O0 -g -static -o $@ $<

.PHONY: test-gdb
test-gdb: all $(gdb_programs) $(O)/tests/mmu/mmu-pte.elf ## Debian's GDB against the stub
	@tests/gdb/run $(O)
