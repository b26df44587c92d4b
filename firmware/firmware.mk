# SPDX-License-Identifier: MIT
# The firmware: an ELF linked at the start of RAM, and the flat image.

firmware_srcs := \
	entry.S trap.S guarded.S fp_regs.S pmu_csr.S \
	init.c hsm.c trap.c ecall.c misaligned.c illegal.c \
	timer.c ipi.c rfence.c hart_mask.c pmp.c pmu.c \
	platform.c fdt.c fdt_reserve.c console.c lib.c \
	sbi_base.c sbi_time.c sbi_ipi.c sbi_rfence.c sbi_hsm.c sbi_srst.c \
	sbi_dbcn.c sbi_pmu.c sbi_legacy.c

firmware_objs := $(patsubst %.c,$(O)/guest-obj/firmware/%.o,\
	$(filter %.c,$(firmware_srcs)))
firmware_asm_objs := $(patsubst %.S,$(O)/guest-obj/firmware/%-asm.o,\
	$(filter %.S,$(firmware_srcs)))
firmware_elf := $(O)/firmware/vitrine-fw.elf

# No F or D: the guest's floating-point registers stay in place while we run.
$(firmware_objs) $(firmware_asm_objs): GUEST_FLAGS = \
	-march=rv64imac_zicsr_zifencei -mabi=lp64 -fno-common -ffixed-tp \
	-fno-tree-loop-distribute-patterns \
	-Wshadow -Wmissing-prototypes -Wstrict-prototypes

# trap.c and trap.S are two parts of one thing: the assembler's object gets a
# name of its own.
$(O)/guest-obj/firmware/%-asm.o: firmware/%.S
	$(call cmd,guest_cc)

quiet_cmd_firmware_link = LD-RV   $@
      cmd_firmware_link = $(GUEST_CC) -nostdlib -static -Wl,--build-id=none \
	-march=rv64imac_zicsr_zifencei -mabi=lp64 \
	-Wl,-T,firmware/firmware.ld -Wl,-z,max-page-size=4096 -o $@ \
	$(filter %.o,$^)
quiet_cmd_firmware_bin = OBJCOPY $@
      cmd_firmware_bin = $(GUEST_OBJCOPY) -O binary $< $@

$(firmware_elf): $(firmware_asm_objs) $(firmware_objs) firmware/firmware.ld
	$(call cmd,firmware_link)
$(O)/firmware/vitrine-fw.bin: $(firmware_elf)
	$(call cmd,firmware_bin)

.PHONY: firmware
firmware: $(firmware_elf) $(O)/firmware/vitrine-fw.bin ## the M-mode SBI firmware
all: firmware
