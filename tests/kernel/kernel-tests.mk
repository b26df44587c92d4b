# SPDX-License-Identifier: MIT
# The kernel's own faults and refusals, on QEMU.

.PHONY: test-kernel
test-kernel: $(O)/tests/guest/hello kernel ## fault reports and refusals of the guest kernel
	@KERNEL=$(kernel_elf) tests/kernel/selftests $<
