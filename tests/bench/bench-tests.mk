# SPDX-License-Identifier: MIT
# Benchmarks: bare-metal programs, the same file on QEMU and here.

bench_names := empty int fp stream chase sort syscall
bench_elfs := $(bench_names:%=$(O)/tests/bench/%.elf)
bench_common := tests/bench/crt.S tests/bench/runtime.c
quiet_cmd_bench = CC-RV   $@
      cmd_bench = $(GUEST_CC) -O2 -g -Wall -Wextra -march=rv64gc -mabi=lp64d \
	-mcmodel=medany -ffreestanding -nostdlib -static -fno-pic \
	-fno-tree-loop-distribute-patterns -Wl,--build-id=none \
	-Wl,--no-warn-rwx-segments -T tests/bench/bench.ld -o $@ \
	$(bench_common) $<
$(bench_elfs): $(O)/tests/bench/%.elf: tests/bench/%.c $(bench_common) \
		tests/bench/bench.h tests/bench/bench.ld
	$(call cmd,bench)

.PHONY: bench bench-programs
bench-programs: $(bench_elfs) $(O)/vitrine $(O)/tests/guest/hello
bench: ## speed and memory beside QEMU, as ratios
	@scripts/install-deps build test
	@$(MAKE) bench-programs
	@$(MAKE) linux-boot-images || echo 'bench: Linux is left out'
	@tests/bench/run $(O)

$(O)/tests/bench/kernel_costs: tests/bench/kernel_costs.c
	$(call cmd,guest_program)
quiet_cmd_guest_program = CC-RV   $@
      cmd_guest_program = $(GUEST_CC) -std=gnu11 -O2 -Wall -Wextra -static -o $@ $<
.PHONY: measure-kernel
measure-kernel: $(O)/tests/bench/kernel_costs all ## costs of the guest kernel's work, into docs/KERNEL_COSTS.md
	@tests/bench/measure-kernel $(O)/vitrine $< >$(O)/KERNEL_COSTS.md
	@cp $(O)/KERNEL_COSTS.md docs/KERNEL_COSTS.md && cat docs/KERNEL_COSTS.md
