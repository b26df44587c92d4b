# SPDX-License-Identifier: MIT
# libFuzzer harnesses, built by clang in a folder of their own. SEED= repeats a
# run, FUZZ_SECONDS= makes it longer.

fuzz_names := elf fdt config cpio commit virtio
fuzz_out := $(O)/fuzz
fuzz_programs := $(fuzz_names:%=$(fuzz_out)/tests/fuzz/fuzz_%)
FUZZ_SECONDS ?= 10
FUZZ_CC ?= clang
# SEED has a default for the suites that compare; here only one that was given counts
FUZZ_SEED = $(if $(filter command environment,$(origin SEED)),$(SEED),$(shell date +%s))

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
test-fuzz: fuzz-programs ## hostile input, FUZZ_SECONDS= each (SEED= repeats)
	@ASAN_OPTIONS=detect_leaks=1 tests/fuzz/run $(fuzz_out) $(FUZZ_SECONDS) $(FUZZ_SEED) \
		$(fuzz_programs)
