# SPDX-License-Identifier: MIT
# Reclaim and swap in the guest kernel, under every replacement policy.

swap_test_programs := $(O)/tests/swap/thrash $(O)/tests/swap/hog $(O)/tests/swap/stress $(O)/tests/swap/policy \
	$(O)/tests/swap/knobs
$(swap_test_programs): $(O)/tests/swap/%: tests/swap/%.c
	$(call cmd,swap_test)
quiet_cmd_swap_test = CC-RV   $@
      cmd_swap_test = $(GUEST_CC) -O2 -w -static -o $@ $<

.PHONY: test-swap test-swap-long
test-swap: $(swap_test_programs) all ## the guest kernel with more memory in use than there is
	@tests/swap/run $(O)/vitrine $(O)/tests/swap $(O)/guest/user/memhog
test-swap-long: $(swap_test_programs) all ## memory hogs killed at random, every policy, disks that fail
	@tests/swap/run $(O)/vitrine $(O)/tests/swap $(O)/guest/user/memhog long

# On the host: the same references, and what the textbook makes of them.
measure_policies_host := $(O)/tests/swap/opt $(O)/tests/swap/memhog-host
quiet_cmd_host_program = CC      $@
      cmd_host_program = $(CC) -std=gnu11 -O2 -Wall -Wextra -o $@ $<
$(O)/tests/swap/opt: tests/swap/opt.c
	$(call cmd,host_program)
$(O)/tests/swap/memhog-host: guest/user/memhog.c
	$(call cmd,host_program)

.PHONY: measure-policies
measure-policies: $(swap_test_programs) $(measure_policies_host) all ## page replacement beside OPT, into docs/POLICIES.md
	@tests/swap/measure-policies $(O)/vitrine $(O)/tests/swap $(O)/guest/user/memhog >$(O)/POLICIES.md
	@cp $(O)/POLICIES.md docs/POLICIES.md && cat docs/POLICIES.md
