# SPDX-License-Identifier: MIT
# libFuzzer harnesses, built by clang in a folder of their own. `make test` tries
# the kept inputs and the same FUZZ_RUNS made from them each time, so that it has
# one answer; SEED= makes others, FUZZ_SECONDS= goes on for so long.

fuzz_names := elf fdt config cpio commit virtio gdb kview
fuzz_out := $(O)/fuzz
fuzz_programs := $(fuzz_names:%=$(fuzz_out)/tests/fuzz/fuzz_%)
FUZZ_RUNS ?= 100000
FUZZ_SECONDS ?=
FUZZ_CC ?= clang
FUZZ_LIMIT = $(if $(FUZZ_SECONDS),-max_total_time=$(FUZZ_SECONDS),-runs=$(FUZZ_RUNS))

quiet_cmd_fuzz_link = LINK    $@
      cmd_fuzz_link = $(CC) -fsanitize=fuzzer $(HOST_LDFLAGS) -o $@ $(filter %.o,$^) \
	$(O)/libvitrine.a $(EMU_LIBS) -lm

# In the inner make, where O is the fuzzers' folder.
$(fuzz_names:%=$(O)/tests/fuzz/fuzz_%): $(O)/tests/fuzz/fuzz_%: \
		$(O)/tests/fuzz/fuzz_%.o $(O)/libvitrine.a
	$(call cmd,fuzz_link)

.PHONY: fuzz-programs test-fuzz
fuzz-programs:
	@$(MAKE) O=$(fuzz_out) CC=$(FUZZ_CC) OPT=-O1 \
		SAN=address,undefined,fuzzer-no-link $(fuzz_programs)
test-fuzz: fuzz-programs ## hostile input, FUZZ_RUNS= or FUZZ_SECONDS= each (SEED=)
	@ASAN_OPTIONS=detect_leaks=1 tests/fuzz/run $(fuzz_out) $(FUZZ_LIMIT) $(SEED) \
		$(fuzz_programs)
