# SPDX-License-Identifier: MIT
# Unit tests of emu/machine, and the program they run.
unit_test_names += machine/test_machine machine/test_loader machine/test_config
unit_test_names += machine/test_fdt

unit_mixer := $(O)/tests/unit/machine/mixer.elf
FLAGS_tests/unit/machine/test_machine = -DMIXER_PATH='"$(unit_mixer)"'
$(O)/tests/unit/machine/test_machine: $(unit_mixer)

quiet_cmd_unit_guest = LD-RV   $@
      cmd_unit_guest = $(GUEST_CC) -Iemu -nostdlib -static -march=rv64imac_zicsr \
	-mabi=lp64 -Wl,-n,-Ttext=0x80000000,--build-id=none,--no-warn-rwx-segments -o $@ $<
$(unit_mixer): tests/unit/machine/mixer.S
	$(call cmd,unit_guest)
