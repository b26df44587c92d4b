# SPDX-License-Identifier: MIT
# Quiet commands, compilation rules for host and guest, and nothing else.
# A rule says `$(call cmd,NAME)`; quiet_cmd_NAME is what is shown, cmd_NAME
# what is run. V=1 shows the commands, `make -s` shows nothing.

MAKEFLAGS += -rR --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:

O ?= build
ifeq ($(V),1)
quiet :=
else
quiet := quiet_
endif
ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
quiet := silent_
endif
squote := '
escsq = $(subst $(squote),'\$(squote)',$(1))
echo_cmd = $(if $($(quiet)cmd_$(1)),echo '  $(call escsq,$($(quiet)cmd_$(1)))';)
cmd = @$(echo_cmd) mkdir -p $(@D); $(cmd_$(1))

# undefined: under a make that was told -R by ours
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
CROSS ?= riscv64-linux-gnu-
GUEST_CC := $(CROSS)gcc
GUEST_OBJCOPY := $(CROSS)objcopy
PKG_CONFIG ?= pkg-config

WARNINGS := -Wall -Wextra -Wshadow -Wundef -Wvla -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings
ifeq ($(W),1)
WARNINGS += -Werror
endif
OPT ?= -O2
ifneq ($(SAN),)
SAN_FLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
# The emulator itself is optimized as one program: a TLB miss runs through four
# floors. Objects also hold plain code, so that tests link without it.
ifeq ($(SAN)$(findstring clang,$(CC)),)
LTO_CFLAGS := -flto -ffat-lto-objects
LTO_LDFLAGS = -flto=auto $(OPT)
endif
HOST_CFLAGS = -std=gnu11 $(OPT) -g $(WARNINGS) $(SAN_FLAGS) $(LTO_CFLAGS) \
	-fno-strict-aliasing -Iemu -I. -I$(O)/gen -D_GNU_SOURCE $(CFLAGS)
HOST_LDFLAGS = $(SAN_FLAGS) $(if $(LTO_CFLAGS),-fno-lto) $(LDFLAGS)

quiet_cmd_cc = CC      $@
      cmd_cc = $(CC) $(HOST_CFLAGS) $(FLAGS_$(<:.c=)) -MMD -MP -c -o $@ $<
quiet_cmd_ar = AR      $@
      cmd_ar = rm -f $@; $(AR) rcs $@ $(filter %.o,$^)
quiet_cmd_link = LINK    $@
      cmd_link = $(CC) $(HOST_LDFLAGS) $(LINK_LTO) -o $@ $(filter %.o %.a,$^) $(LIBS)

# Host objects live at $(O)/PATH.o for a source PATH.c; rebuilt when the
# compiler or its flags change.
$(O)/%.o: %.c $(O)/.flags
	$(call cmd,cc)

.PHONY: FORCE
$(O)/.flags: FORCE
	@mkdir -p $(O); echo '$(call escsq,$(CC) $(HOST_CFLAGS) $(HOST_LDFLAGS))' | \
	cmp -s - $@ || echo '$(call escsq,$(CC) $(HOST_CFLAGS) $(HOST_LDFLAGS))' > $@

# Guest objects live at $(O)/guest-obj/PATH.o. Each guest part sets its own
# flags: firmware_cflags, kernel_cflags, ... by target-specific GUEST_FLAGS.
GUEST_COMMON := -g -O2 -Wall -Wextra -ffreestanding -fno-stack-protector \
	-fno-pic -mcmodel=medany -Iemu -I.
quiet_cmd_guest_cc = CC-RV   $@
      cmd_guest_cc = $(GUEST_CC) $(GUEST_COMMON) $(GUEST_FLAGS) -MMD -MP -c -o $@ $<

$(O)/guest-obj/%.o: %.c
	$(call cmd,guest_cc)
$(O)/guest-obj/%.o: %.S
	$(call cmd,guest_cc)
