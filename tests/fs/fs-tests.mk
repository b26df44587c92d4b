# SPDX-License-Identifier: MIT
# ext2 in the guest kernel, on images that e2fsprogs makes and judges.

fs_guest_programs := $(addprefix $(O)/tests/fs/,list random mounted)
$(fs_guest_programs): $(O)/tests/fs/%: tests/fs/%.c
	$(call cmd,fs_guest)
quiet_cmd_fs_guest = CC-RV   $@
      cmd_fs_guest = $(GUEST_CC) -O2 -w -static -o $@ $<
$(O)/tests/fs/list-host: tests/fs/list.c
	$(call cmd,fs_host)
quiet_cmd_fs_host = CC      $@
      cmd_fs_host = $(CC) -O2 -w -o $@ $<

.PHONY: test-fs test-fs-long
test-fs: $(fs_guest_programs) $(O)/tests/fs/list-host all ## ext2 in the guest kernel, judged by e2fsck and debugfs
	@tests/fs/run $(O)/vitrine $(O)/tests/fs
