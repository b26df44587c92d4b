# SPDX-License-Identifier: MIT
# The firmware's S-mode test payload, run on QEMU and on Vitrine, and its
# device-tree reader on the host.

firmware_test_srcs := start.S payload.c test_base.c test_pmu.c test_console.c \
	test_traps.c test_misaligned.c test_harts.c
firmware_test_objs := $(addprefix $(O)/guest-obj/tests/firmware/,\
	$(patsubst %.S,%.o,$(firmware_test_srcs:.c=.o)))
firmware_payload := $(O)/tests/firmware/payload.elf

$(firmware_test_objs): GUEST_FLAGS = \
	-march=rv64imafdc_zicsr_zifencei -mabi=lp64 -fno-common -ffixed-tp \
	-fno-tree-loop-distribute-patterns -Wno-array-bounds

quiet_cmd_payload_link = LD-RV   $@
      cmd_payload_link = $(GUEST_CC) -nostdlib -static -Wl,--build-id=none \
	-march=rv64imafdc_zicsr_zifencei -mabi=lp64 \
	-Wl,-T,tests/firmware/payload.ld -Wl,--no-warn-rwx-segments \
	-o $@ $(filter %.o,$^)

$(firmware_payload): $(firmware_test_objs) tests/firmware/payload.ld
	$(call cmd,payload_link)

# Always with the address sanitizer: damaged trees are what it is about.
firmware_fdt_srcs := tests/firmware/fdt_host.c firmware/fdt.c \
	firmware/fdt_reserve.c firmware/platform.c
quiet_cmd_fdt_host = CC      $@
      cmd_fdt_host = $(CC) $(HOST_CFLAGS) -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all -o $@ $(firmware_fdt_srcs) -lfdt

$(O)/tests/firmware/fdt_host: $(firmware_fdt_srcs) $(wildcard firmware/*.h) $(O)/.flags
	$(call cmd,fdt_host)

# The firmware entered with wild registers: a1-a2.
firmware_wild_entries := 0-0 1-1 0xfffffffffffffff8-0xfffffffffffffff8 \
	0x80000000-0x80000000 0x80400000-0x80400000 0x87fffff8-0x10000000
firmware_wild := $(firmware_wild_entries:%=$(O)/tests/firmware/wild-%.elf)

quiet_cmd_wild = LD-RV   $@
      cmd_wild = $(GUEST_CC) -nostdlib -static -Wl,--build-id=none \
	-march=rv64imac_zicsr_zifencei -mabi=lp64 \
	-DWILD_FIRMWARE='"$(O)/firmware/vitrine-fw.bin"' \
	-DWILD_A1=$(firstword $(subst -, ,$*)) -DWILD_A2=$(lastword $(subst -, ,$*)) \
	-Wl,-N,--section-start=.firmware=0x80000000,-Ttext=0x80100000 \
	-Wl,--no-warn-rwx-segments -o $@ $<

$(firmware_wild): $(O)/tests/firmware/wild-%.elf: tests/firmware/wild_entry.S \
		$(O)/firmware/vitrine-fw.bin
	$(call cmd,wild)

firmware_test_args := $(firmware_elf) $(firmware_payload)

.PHONY: test-firmware
test-firmware: $(firmware_test_args) $(O)/vitrine $(O)/tests/firmware/fdt_host $(firmware_wild) ## every SBI call, on QEMU and on Vitrine
	@tests/firmware/run $(firmware_test_args) $(O)/tests/firmware/fdt_host \
	qemu 'qemu -cpu rv64,sstc=off' \
	'$(O)/vitrine boot' \
	'$(O)/vitrine boot --config tests/bare/misaligned-trap.conf' \
	$(foreach wild,$(firmware_wild),'$(O)/vitrine boot --bios $(wild)')
