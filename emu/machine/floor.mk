# SPDX-License-Identifier: MIT
emu_machine_srcs := config file loader fdt boot devices machine input initrd builtin

# The executable carries the firmware and the kernel that `run` starts.
FLAGS_emu/machine/builtin = \
	-DFIRMWARE_PATH='"$(O)/firmware/vitrine-fw.elf"' \
	-DKERNEL_PATH='"$(O)/guest/kernel/vitrine-kernel.elf"'
$(O)/emu/machine/builtin.o: $(O)/firmware/vitrine-fw.elf $(O)/guest/kernel/vitrine-kernel.elf
