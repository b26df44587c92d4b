# SPDX-License-Identifier: MIT
# The Sv39 checklist as bare-metal programs, one line of output a rule.

mmu_programs := pte permission
mmu_elfs := $(mmu_programs:%=$(O)/tests/mmu/mmu-%.elf)
bare_flags = -O2 -g -Wall -Wextra -Wno-old-style-declaration -march=rv64gc -mabi=lp64d \
	-mcmodel=medany -ffreestanding -fno-stack-protector -fno-pic -nostdlib -static \
	-Iemu -I. -MMD -MP -Wl,--no-warn-rwx-segments,--build-id=none -T tests/bare/bare.ld
quiet_cmd_bare = LD-BARE $@
      cmd_bare = $(GUEST_CC) $(bare_flags) -o $@ $(filter %.c %.S,$^)
bare_sources := tests/bare/crt0.S tests/bare/bare.c

$(O)/tests/mmu/mmu-%.elf: tests/mmu/%.c tests/mmu/paging.c $(bare_sources) \
		tests/bare/bare.h tests/bare/bare.ld tests/mmu/paging.h
	$(call cmd,bare)

.PHONY: test-mmu test-mmu-qemu conformance
test-mmu: $(mmu_elfs) $(O)/vitrine ## the Sv39 checklist, line by line
	@tests/mmu/run --with $(O)/vitrine $(mmu_elfs)
test-mmu-qemu: $(mmu_elfs) ## the same on QEMU, less its known exceptions
	@tests/mmu/run --qemu $(mmu_elfs)
conformance: $(mmu_elfs) $(O)/vitrine ## the table of the Sv39 checklist
	@tests/mmu/run --table --with $(O)/vitrine $(mmu_elfs)
