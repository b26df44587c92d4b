# SPDX-License-Identifier: MIT
# Random programs compared with QEMU. SEED= the first seed, SEEDS= how many.

SEED ?= 1
SEEDS ?= 20
diff_objs := $(addprefix $(O)/tests/diff/,generate.o body.o body_memory.o body_float.o)

$(O)/tests/diff/generate: $(diff_objs)
	$(call cmd,link)

.PHONY: test-diff fuzz
test-diff: $(O)/tests/diff/generate $(O)/vitrine ## random programs on QEMU and here
	@tests/diff/run $(O)/tests/diff $(O)/vitrine $(SEED) $(SEEDS)
fuzz: $(O)/tests/diff/generate $(O)/vitrine ## the same, until stopped (SEED=)
	@tests/diff/run $(O)/tests/diff $(O)/vitrine $(SEED) 1 forever
