# SPDX-License-Identifier: MIT
# glibc programs with known output, under our kernel: on Vitrine, on QEMU's
# system emulator, and (the oracle of the expectations) on QEMU's user mode.

guest_test_names := $(sort $(patsubst tests/guest/%.c,%,$(wildcard tests/guest/*.c)))
guest_test_dir := $(O)/tests/guest
guest_test_programs := $(guest_test_names:%=$(guest_test_dir)/%)

# as anybody would compile them: the library's Debian, -static
quiet_cmd_guest_test = CC-RV   $@
      cmd_guest_test = $(GUEST_CC) -O2 -w -fno-builtin-malloc \
	$(or $(shell cat tests/guest/$*.cflags 2>/dev/null),-static) -o $@ $< -lm
$(guest_test_dir)/%: tests/guest/%.c tests/guest/tap.h
	$(call cmd,guest_test)

.PHONY: test-guest test-guest-trapping test-guest-qemu test-guest-oracle test-guest-native
test-guest: $(guest_test_programs) all ## glibc programs under Vitrine
	@tests/guest/run --with "$(O)/vitrine run" --dir $(guest_test_dir) $(T)
test-guest-trapping: $(guest_test_programs) all ## the same, misaligned accesses trap, tiny TLBs, two ASIDs
	@tests/guest/run --with "$(O)/vitrine run --config tests/guest/trapping.conf --append=asids=3" \
		--dir $(guest_test_dir) $(T)
test-guest-qemu: $(guest_test_programs) kernel ## the same under our kernel on QEMU
	@KERNEL=$(kernel_elf) tests/guest/run --with tests/kernel/run-on-qemu \
		--dir $(guest_test_dir) $(T)
test-guest-oracle: $(guest_test_programs) ## the same under qemu-riscv64
	@tests/guest/run --no-stderr --with qemu-riscv64 --dir $(guest_test_dir) $(T)

.PHONY: check-calls
check-calls: ## each system call has a test (TABLE=1: which)
	@tests/guest/calls-check

# What user emulation lacks (robust lists), this machine's own Linux has.
guest_native_names := $(patsubst tests/guest/%.native,%,$(wildcard tests/guest/*.native))
$(guest_test_dir)/native/%: tests/guest/%.c
	@mkdir -p $(@D)
	$(CC) -O2 -w -o $@ $< -lm
test-guest-native: $(guest_native_names:%=$(guest_test_dir)/native/%) ## the oracle for x.native: this machine's Linux
	@tests/guest/run --with env --dir $(guest_test_dir)/native $(or $(T),$(guest_native_names))
