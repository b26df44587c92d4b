# SPDX-License-Identifier: MIT
# Bare-metal programs, one an instruction group; each checks itself.

isa_programs := integer bitmanip atomic float compressed csr trap \
	interrupt self_modifying cache_block code_mapping
isa_elfs := $(isa_programs:%=$(O)/tests/isa/isa-%.elf) $(O)/tests/isa/isa-integer-htif.elf

$(O)/tests/isa/isa-%.elf: tests/isa/%.c $(bare_sources) tests/isa/isa.h \
		$(bare_headers)
	$(call cmd,bare)
$(O)/tests/isa/isa-code_mapping.elf: tests/mmu/paging.c tests/mmu/paging.h
# the same, ended by HTIF
$(O)/tests/isa/isa-integer-htif.elf: bare_flags += -DBARE_HTIF
$(O)/tests/isa/isa-integer-htif.elf: tests/isa/integer.c $(bare_sources) tests/isa/isa.h \
		$(bare_headers)
	$(call cmd,bare)

.PHONY: test-isa test-isa-qemu
test-isa: $(isa_elfs) $(O)/vitrine ## bare-metal programs, one an instruction group
	@tests/isa/run --with $(O)/vitrine $(bare_variants) $(isa_elfs)
test-isa-qemu: $(isa_elfs) ## the same on QEMU, less what it does not have
	@tests/isa/run --qemu $(isa_elfs)
