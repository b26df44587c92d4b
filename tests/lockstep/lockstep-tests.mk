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
		$(guest_test_programs) $(O)/guest/user/walkdemo ## random streams and programs on model and RTL
	@if $(MAKE) linux-boot-images; then linux=yes; else linux=; fi; LINUX=$$linux \
		tests/lockstep/run $(O) $(or $(SEED),1) $(LOCKSTEP_REQUESTS) $(rtl_presets)

# 50 million in all; what can be reached must be.
.PHONY: test-lockstep-long
test-lockstep-long: emu rtl rtl-debug $(guest_test_programs) ## ... many more streams, full coverage, known bugs, Debian's Linux
	@for config in $(rtl_presets); do $(O)/vitrine cosim coverage --config $$config \
		--seed $(or $(SEED),1) --requests 11000000 || exit 1; done
	@$(MAKE) test-mutants
	@$(MAKE) test-rtl-assertions
	@for mode in rtl lockstep; do SECONDS_MAX=3600 tests/guest/run --with "$(O)/vitrine run --mmu=$$mode" \
		--dir $(guest_test_dir) || exit 1; done
	@$(MAKE) linux-boot-images
	@tests/lockstep/linux $(O) lockstep checks

.PHONY: test-mutants
test-mutants: all $(rtl_configs) $(O)/guest/user/walkdemo ## known bugs put into the RTL: the comparison finds each (ONLY=)
	@tests/lockstep/mutants $(O) mixed $(rtl_srcs)

.PHONY: test-rtl-assertions
test-rtl-assertions: emu $(rtl_configs) ## each assertion of the RTL, broken once (ONLY=)
	@tests/lockstep/assertions $(O) $(rtl_srcs)

.PHONY: bench-rtl
bench: bench-rtl
# busybox' shell and sort, or, without Debian's archive, a program of the tests
bench-rtl: emu all rtl $(guest_test_dir)/sorting ## translations a second: RTL, model, both compared
	@$(MAKE) userland-root || echo 'bench: no busybox, so another program is recorded'
	@busybox=$(userland_root)/usr/bin/busybox; mkdir -p $(O)/tests/lockstep; \
	if [ -x "$$busybox" ]; then tests/lockstep/speed $(O) "$$busybox" sh -c \
		'i=0; while [ $$i -lt 3000 ]; do echo $$((i * 7919 % 3000)); i=$$((i + 1)); done | sort -n'; \
	else tests/lockstep/speed $(O) $(guest_test_dir)/sorting; fi
