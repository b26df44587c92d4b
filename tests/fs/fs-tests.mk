# SPDX-License-Identifier: MIT
# ext2 in the guest kernel, on images that e2fsprogs makes and judges.

fs_guest_programs := $(addprefix $(O)/tests/fs/,list random mounted durable rules fuzz leaks sizes left aliased)
$(fs_guest_programs): $(O)/tests/fs/%: tests/fs/%.c
	$(call cmd,fs_guest)
quiet_cmd_fs_guest = CC-RV   $@
      cmd_fs_guest = $(GUEST_CC) -O2 -w -static -o $@ $<
fs_host_programs := $(addprefix $(O)/tests/fs/,list-host durable-host rules-host)
$(fs_host_programs): $(O)/tests/fs/%-host: tests/fs/%.c
	$(call cmd,fs_host)
quiet_cmd_fs_host = CC      $@
      cmd_fs_host = $(CC) -O2 -w -o $@ $<

.PHONY: test-fs test-fs-long
test-fs: $(fs_guest_programs) $(fs_host_programs) all ## ext2 in the guest kernel, judged by e2fsck and debugfs
	@tests/fs/run $(O)/vitrine $(O)/tests/fs
test-fs-long: $(fs_guest_programs) $(fs_host_programs) all ## the same with many seeds
	@tests/fs/run $(O)/vitrine $(O)/tests/fs 20
