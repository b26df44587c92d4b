# SPDX-License-Identifier: MIT
# The commit log against QEMU's account of the same run.

.PHONY: test-commits
test-commits: $(isa_elfs) $(O)/vitrine ## the commit log, instruction by instruction with QEMU
	@tests/commits/run $(O)/vitrine $(O)/tests/isa integer float \
		self_modifying:20000 compressed:2500 bitmanip:800
