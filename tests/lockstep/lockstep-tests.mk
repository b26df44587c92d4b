# SPDX-License-Identifier: MIT
# The MMU's RTL beside its model. SEED= and LOCKSTEP_REQUESTS= (of each
# configuration) choose how much.

LOCKSTEP_REQUESTS ?= 480000
# mmu-tests.mk is read after this
lockstep_elfs := $(patsubst tests/mmu/%.c,$(O)/tests/mmu/mmu-%.elf,\
	$(filter-out %/paging.c,$(wildcard tests/mmu/*.c)))
# The real library with a bug in front of it.
lockstep_faulty := $(addprefix $(O)/tests/lockstep/default/,rtl.so debug.so)
quiet_cmd_faulty = CC      $@
      cmd_faulty = $(CC) -std=gnu11 -Wall -Wextra -Werror -O1 -fPIC -shared -Iemu \
	-DFLAVOUR='"$(basename $(@F))"' -o $@ $<
$(lockstep_faulty): tests/lockstep/faulty.c emu/observers/lockstep_rtl.h
	@mkdir -p $(@D)
	$(call cmd,faulty)

.PHONY: test-lockstep
test-lockstep: all rtl $(O)/hw/default/debug.so $(lockstep_elfs) $(lockstep_faulty) \
		$(O)/guest/user/walkdemo ## random streams and programs on model and RTL
	@tests/lockstep/run $(O) $(or $(SEED),1) $(LOCKSTEP_REQUESTS) $(rtl_presets)
	@tests/lockstep/difference $(O)

# 50 million in all; what can be reached must be.
.PHONY: test-lockstep-long
test-lockstep-long: emu rtl ## ... many more streams, full coverage, known bugs, Debian's Linux
	@for config in $(rtl_presets); do $(O)/vitrine cosim coverage --config $$config \
		--seed $(or $(SEED),1) --requests 14000000 || exit 1; done
	@$(MAKE) test-mutants
	@$(MAKE) linux-boot-images && $(O)/vitrine boot --mmu=lockstep,pages --memory 512M \
		--kernel $(linux_out)/vmlinux --initrd $(linux_out)/initramfs \
		--append 'console=ttyS0 quiet vitrine.do=checks' </dev/null

.PHONY: test-mutants
test-mutants: emu $(rtl_configs) ## known bugs put into the RTL: the comparison finds each (ONLY=)
	@tests/lockstep/mutants $(O) mixed $(rtl_srcs)

.PHONY: bench-rtl
bench: bench-rtl
bench-rtl: emu rtl ## translations a second: RTL, model, both compared
	@$(O)/vitrine cosim speed --requests 2000000
	@$(O)/vitrine cosim speed --config tiny --requests 2000000
