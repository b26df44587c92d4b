# SPDX-License-Identifier: MIT
# The translation oracle: planted bugs that it must name, correct programs about
# which it must say nothing.

$(O)/tests/oracle/planted.elf: tests/oracle/planted.c tests/mmu/paging.c $(bare_sources) \
		$(bare_headers) tests/mmu/paging.h
	$(call cmd,bare)

.PHONY: test-oracle
test-oracle: $(O)/tests/oracle/planted.elf $(mmu_elfs) $(harts_elfs) all ## --oracle: planted bugs named, correct programs not
	@tests/oracle/run $(O)
