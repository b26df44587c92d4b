# SPDX-License-Identifier: MIT
# Reclaim and swap in the guest kernel, under every replacement policy.

swap_test_programs := $(O)/tests/swap/thrash $(O)/tests/swap/hog $(O)/tests/swap/stress
$(swap_test_programs): $(O)/tests/swap/%: tests/swap/%.c
	$(call cmd,swap_test)
quiet_cmd_swap_test = CC-RV   $@
      cmd_swap_test = $(GUEST_CC) -O2 -w -static -o $@ $<

.PHONY: test-swap test-swap-long
test-swap: $(swap_test_programs) all ## the guest kernel with more memory in use than there is
	@tests/swap/run $(O)/vitrine $(O)/tests/swap $(O)/guest/user/memhog
test-swap-long: $(swap_test_programs) all ## memory hogs killed at random, every policy, disks that fail
	@tests/swap/run $(O)/vitrine $(O)/tests/swap $(O)/guest/user/memhog long
