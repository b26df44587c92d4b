# SPDX-License-Identifier: MIT
# Unit tests of emu/machine, and the programs they run.
unit_test_names += machine/test_machine machine/test_loader machine/test_config
unit_test_names += machine/test_fdt

unit_guests := $(patsubst %,$(O)/tests/unit/machine/%.elf,mixer sleeper)
FLAGS_tests/unit/machine/test_machine = -DGUESTS='"$(O)/tests/unit/machine/"'
$(O)/tests/unit/machine/test_machine: $(unit_guests)

quiet_cmd_unit_guest = LD-RV   $@
      cmd_unit_guest = $(GUEST_CC) -Iemu -nostdlib -static -march=rv64imac_zicsr \
	-mabi=lp64 -Wl,-n,-Ttext=0x80000000,--build-id=none,--no-warn-rwx-segments -o $@ $<
$(unit_guests): $(O)/tests/unit/machine/%.elf: tests/unit/machine/%.S
	$(call cmd,unit_guest)
