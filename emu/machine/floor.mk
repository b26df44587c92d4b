# SPDX-License-Identifier: MIT
emu_machine_srcs := config config_keys config_value config_file preset file loader fdt boot devices machine input initrd builtin

# The executable carries the firmware and the kernel that `run` starts.
FLAGS_emu/machine/builtin = \
	-DFIRMWARE_PATH='"$(O)/firmware/vitrine-fw.elf"' \
	-DKERNEL_PATH='"$(O)/guest/kernel/vitrine-kernel.elf"'
$(O)/emu/machine/builtin.o: $(O)/firmware/vitrine-fw.elf $(O)/guest/kernel/vitrine-kernel.elf

preset_files := $(patsubst %,emu/machine/presets/%.ini,default rocket cva6 u74 tiny)
$(O)/emu/machine/preset.o: $(preset_files)
