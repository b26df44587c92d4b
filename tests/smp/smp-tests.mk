# SPDX-License-Identifier: MIT
# The guest kernel on several harts: programs that print TAP.

smp_test_names := shootdown pingpong storms kills placement fair
smp_test_programs := $(smp_test_names:%=$(O)/tests/smp/%)
quiet_cmd_smp_test = CC-RV   $@
      cmd_smp_test = $(GUEST_CC) -O2 -Wall -static -o $@ $< tests/smp/tap.c
$(smp_test_programs): $(O)/tests/smp/%: tests/smp/%.c tests/smp/tap.c tests/smp/tap.h
	$(call cmd,smp_test)

.PHONY: test-smp test-smp-long
test-smp: $(smp_test_programs) all ## the guest kernel on 1, 2 and 4 harts, and on QEMU
	@tests/smp/run $(O) $(kernel_elf)
test-smp-long: $(smp_test_programs) $(swap_test_programs) all ## the same many times, and short of memory (slow)
	@tests/smp/run --long $(O) $(kernel_elf)
