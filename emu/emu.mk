# SPDX-License-Identifier: MIT
# The emulator: a stack of floors (ARCHITECTURE.md). Sources are listed by
# name, floor by floor, so that a dead file is noticed.

emu_floors := base isa mem mmu hart devices machine observers view cli

include $(patsubst %,emu/%/floor.mk,$(emu_floors))

emu_objs = $(foreach f,$(emu_floors),$(patsubst %,$(O)/emu/$f/%.o,$(emu_$f_srcs)))
emu_lib_objs = $(filter-out $(O)/emu/cli/main.o,$(emu_objs))
EMU_LIBS := -lfdt -lelf -larchive -linih -ljson-c -lpng -lm -lpthread -ldl

$(O)/libvitrine.a: $(emu_lib_objs)
	$(call cmd,ar)
$(O)/vitrine: LINK_LTO = $(LTO_LDFLAGS)
$(O)/vitrine: LIBS = $(EMU_LIBS) -lm
$(O)/vitrine: $(O)/emu/cli/main.o $(O)/libvitrine.a
	$(call cmd,link)

.PHONY: emu
emu: $(O)/vitrine ## the emulator alone
all: emu
