# SPDX-License-Identifier: MIT
# The Sv39 checklist as bare-metal programs, one line of output a rule.

mmu_programs := pte permission update fault fence pmp
mmu_elfs := $(mmu_programs:%=$(O)/tests/mmu/mmu-%.elf)

$(O)/tests/mmu/mmu-%.elf: tests/mmu/%.c tests/mmu/paging.c $(bare_sources) \
		$(bare_headers) tests/mmu/paging.h
	$(call cmd,bare)

.PHONY: test-mmu test-mmu-qemu conformance
test-mmu: $(mmu_elfs) $(O)/vitrine ## the Sv39 checklist, line by line
	@tests/mmu/run --with $(O)/vitrine $(bare_variants) $(mmu_elfs)
test-mmu-qemu: $(mmu_elfs) ## the same on QEMU, less its known exceptions
	@tests/mmu/run --qemu $(mmu_elfs)
conformance: $(mmu_elfs) $(O)/vitrine ## the table of the Sv39 checklist: rule, test, result
	@tests/mmu/run --table --with $(O)/vitrine $(bare_variants) $(mmu_elfs) \
	| sort -s -k 1.1,1.2 | tests/mmu/format-table
