# SPDX-License-Identifier: MIT
# Bare-metal programs on two and four harts.

harts_programs := memory interrupt translation code
harts_elfs := $(harts_programs:%=$(O)/tests/harts/harts-%.elf)

$(O)/tests/harts/harts-%.elf: tests/harts/%.c tests/harts/harts.c $(bare_sources) \
		tests/harts/harts.h $(bare_headers)
	$(call cmd,bare)

.PHONY: test-harts test-harts-qemu
test-harts: $(harts_elfs) $(O)/vitrine ## bare-metal programs on several harts
	@tests/harts/run --with $(O)/vitrine $(harts_elfs)
test-harts-qemu: $(harts_elfs) ## the same on QEMU
	@tests/harts/run --qemu $(harts_elfs)
