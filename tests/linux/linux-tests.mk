# SPDX-License-Identifier: MIT
# Stock systems: Debian's OpenSBI, U-Boot and Linux. Packages of Debian's riscv64
# archive are kept in a cache outside the build folder; CACHE= chooses it.

CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vitrine
linux_out := $(O)/tests/linux
linux_packages = $(shell grep -v '^\#' tests/linux/packages.$(1))

linux_cases := linux_1_hart linux_2_harts_opensbi uboot_opensbi
linux_cases_long := $(linux_cases) opensbi_jump_elf opensbi_jump_bin uboot_own_firmware \
	uboot_machine_mode uboot_boots_linux linux_1_hart_opensbi linux_2_harts \
	linux_4_harts linux_4_harts_opensbi linux_sbi_console linux_shell linux_panic \
	linux_repeats linux_timed linux_timed_2_harts linux_gdb linux_input_repeats linux_reboot linux_reboot_opensbi linux_virtio_console \
	linux_window debian_root debian_root_2_harts_opensbi debian_root_4_harts

# Tried every time: the script knows what it has.
.PHONY: linux-fetch-boot linux-fetch-root
linux-fetch-boot linux-fetch-root: linux-fetch-%:
	@scripts/fetch-riscv64 $(CACHE)/$* $(call linux_packages,$*)
$(CACHE)/%/fetched: linux-fetch-% ;

quiet_cmd_initramfs = CPIO    $(linux_out)/initramfs
      cmd_initramfs = tests/linux/make-initramfs $(CACHE)/boot $(linux_out)/initramfs \
	$(linux_out)/vmlinux
$(linux_out)/initramfs $(linux_out)/vmlinux &: $(CACHE)/boot/fetched \
		$(addprefix tests/linux/,make-initramfs init shell-checks)
	$(call cmd,initramfs)

quiet_cmd_root = MKE2FS  $@
      cmd_root = tests/linux/make-root $(CACHE)/root $@
$(linux_out)/root.img: $(CACHE)/root/fetched $(addprefix tests/linux/,make-root root-checks) \
		scripts/unpack-riscv64
	$(call cmd,root)

# A small disk with the kernel in a file system, for a boot loader.
quiet_cmd_bootdisk = MKE2FS  $@
      cmd_bootdisk = rm -rf $@.d && mkdir -p $@.d/boot && \
	cp $(linux_out)/vmlinux $(linux_out)/initramfs $@.d/boot && \
	mke2fs -q -t ext4 -d $@.d $@.new 96M >$@.log 2>&1 && rm -rf $@.d $@.log && mv $@.new $@
$(linux_out)/boot.img: $(linux_out)/vmlinux $(linux_out)/initramfs
	$(call cmd,bootdisk)

# Without the archive the cases are skipped by name; CI=true takes no skip (tests/run).
linux_run = if $(MAKE) $(1); then tests/linux/run $(O) $(2); \
	else tests/linux/run $(O) --skip $(2); fi

.PHONY: linux-boot-images linux-root-image test-linux test-linux-long
linux-boot-images: $(linux_out)/initramfs $(linux_out)/boot.img
linux-root-image: $(linux_out)/root.img
test-linux: $(O)/vitrine ## Debian's Linux on 1 and 2 harts, U-Boot (T= chooses)
	@$(call linux_run,linux-boot-images,$(or $(T),$(linux_cases)))
test-linux-long: $(O)/vitrine ## every stock system, for minutes (T= chooses)
	@$(call linux_run,linux-boot-images linux-root-image,$(or $(T),$(linux_cases_long)))

.PHONY: linux
linux: $(O)/vitrine linux-boot-images ## Debian's Linux to a shell; poweroff -f or Ctrl-A x ends it
	@$(O)/vitrine boot --memory 512M --harts 2 --kernel $(linux_out)/vmlinux \
		--initrd $(linux_out)/initramfs --append 'console=ttyS0 quiet vitrine.do=shell'
