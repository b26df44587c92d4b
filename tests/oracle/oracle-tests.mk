# SPDX-License-Identifier: MIT
# The translation oracle: planted bugs that it must name, correct programs about
# which it must say nothing.

$(O)/tests/oracle/planted.elf: tests/oracle/planted.c tests/mmu/paging.c $(bare_sources) \
		$(bare_headers) tests/mmu/paging.h
	$(call cmd,bare)

oracle_guests := $(addprefix $(O)/tests/,guest/fork guest/threads guest/mappings guest/shared \
	guest/chaos swap/thrash)

.PHONY: test-oracle test-oracle-linux
test-oracle: $(O)/tests/oracle/planted.elf $(mmu_elfs) $(harts_elfs) $(oracle_guests) all ## --oracle: planted bugs named, correct programs not
	@tests/oracle/run $(O)
# needs the images of test-linux
test-oracle-linux: all ## Debian's Linux boots under --oracle without a report
	@tests/oracle/run-linux $(O)
