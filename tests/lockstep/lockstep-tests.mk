# SPDX-License-Identifier: MIT
# The MMU's RTL beside its model. SEED= and LOCKSTEP_REQUESTS= (of each
# configuration) choose how much.

LOCKSTEP_REQUESTS ?= 600000
# mmu-tests.mk is read after this
lockstep_elfs := $(patsubst tests/mmu/%.c,$(O)/tests/mmu/mmu-%.elf,\
	$(filter-out %/paging.c,$(wildcard tests/mmu/*.c)))
.PHONY: test-lockstep
test-lockstep: all rtl $(O)/hw/default/debug.so $(lockstep_elfs) $(O)/guest/user/walkdemo ## random streams and programs on model and RTL
	@tests/lockstep/run $(O) $(or $(SEED),1) $(LOCKSTEP_REQUESTS) $(rtl_presets)
