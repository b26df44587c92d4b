# SPDX-License-Identifier: MIT
# Bare-metal programs of a few instructions whose counters are computed by hand.

counters_dir := $(O)/tests/timing/counters
counters_elfs := $(patsubst tests/timing/counters/%.S,$(counters_dir)/%.elf, \
	$(wildcard tests/timing/counters/*.S))
quiet_cmd_counters = LD-BARE $@
      cmd_counters = $(GUEST_CC) -march=rv64gc -mabi=lp64d -nostdlib -static -Iemu -I. \
	-Wl,-n,--build-id=none,--no-warn-rwx-segments,-Ttext=0x80000000,-Tdata=0x80020000 -o $@ $<

$(counters_dir)/%.elf: tests/timing/counters/%.S tests/timing/counters/region.h \
		emu/abi/csr.h emu/abi/platform.h emu/abi/pte.h emu/abi/hpm.h emu/abi/sbi.h
	$(call cmd,counters)

.PHONY: test-counters
test-counters: all $(counters_elfs) $(guest_test_dir)/hello ## every counter against a value computed by hand
	@tests/timing/counters/run $(O)/vitrine docs/vitrine.1 $(counters_elfs) \
	-- $(O)/guest/user/walkdemo $(guest_test_dir)/hello

stale_elf := $(O)/tests/timing/stale.elf
$(stale_elf): tests/timing/stale.c tests/mmu/paging.c $(bare_sources) $(bare_headers) \
		tests/mmu/paging.h
	$(call cmd,bare)

.PHONY: test-stale
test-stale: $(stale_elf) $(O)/vitrine ## what a missing fence.i or clean leaves old
	@tests/timing/stale-run $(O)/vitrine $(stale_elf)
