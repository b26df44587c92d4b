# SPDX-License-Identifier: MIT
# The firmware's S-mode test payload, run on QEMU and on Vitrine, and its
# device-tree reader on the host.

firmware_test_srcs := start.S payload.c test_base.c test_console.c \
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

.PHONY: test-firmware
test-firmware: $(firmware_payload) $(firmware_elf) ## the firmware, on QEMU
	@tests/firmware/run qemu $(firmware_elf) $(firmware_payload)
