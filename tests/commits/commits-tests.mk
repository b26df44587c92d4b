# SPDX-License-Identifier: MIT
# The commit log against QEMU's account of the same run.

# By the pattern of isa-tests.mk, which is read after this file.
commits_programs := integer float self_modifying:20000 compressed:2500 bitmanip:800 atomic:900
commits_elfs := $(foreach p,$(commits_programs),$(O)/tests/isa/isa-$(firstword $(subst :, ,$(p))).elf)

.PHONY: test-commits
test-commits: $(commits_elfs) $(O)/vitrine ## the commit log, instruction by instruction with QEMU
	@tests/commits/run $(O)/vitrine $(O)/tests/isa $(commits_programs)
