# SPDX-License-Identifier: MIT
# Everything that judges the tree: test suites together, style, lint.

.PHONY: deps check-deps test test-long test-san test-san-run test-determinism test-shortcuts
.PHONY: tidy check-layers check-spec-tags check-headers format format-check lint

deps: ## install the Debian packages that are missing
	@scripts/install-deps build test view
# A plain `make` says in one line what is missing, rather than a compiler.
check-deps:
	@scripts/install-deps --check build
ifneq ($(filter all,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell scripts/install-deps --check build 2>&1),)
$(error $(shell scripts/install-deps --check build 2>&1))
endif
endif

# Suites in order; one that has no rule counts as failed. Each ends with `NAME: N passed, N failed`.
suites_wanted := test-unit test-guest-mm test-isa test-isa-qemu test-commits \
	test-harts test-harts-qemu test-mmu test-mmu-qemu test-oracle test-diff test-firmware \
	test-kernel test-guest test-smp test-fs test-swap test-sysroot test-userland test-shell test-guest-trapping test-cli test-streams test-terminal test-view test-gdb test-linux \
	test-fuzz test-determinism test-counters test-measure test-stale test-rtl-lint test-rtl-formal test-lockstep \
	check-calls tidy check-layers check-spec-tags test-san
suites_known := $(shell sed -n 's/^\([a-z][a-z-]*\):.*/\1/p' $(MAKEFILE_LIST))
SUITES ?= $(suites_wanted)
test: ## everything: build, all suites, one total (SUITES= chooses)
	@scripts/install-deps build test view
	@$(MAKE) all
	@tests/run $(SUITES)
test-long: ## the slow ones: random programs, hostile input, every stock system
	@$(MAKE) test-diff SEED=$(SEED) SEEDS=400
	@$(MAKE) test-fuzz SEED=$(SEED) FUZZ_SECONDS=300
	@$(MAKE) test-lockstep-long
	@$(MAKE) test-swap-long SEED=$(SEED)
	@$(MAKE) test-linux-long
	@$(MAKE) test-fs-long SEED=$(SEED)
	@$(MAKE) test-shortcuts
	@$(MAKE) test-oracle-linux
	@$(MAKE) test-smp-long
	@$(MAKE) test-view-abuse SEED=$(SEED)

# A build of its own under sanitizers: unit tests, bare-metal programs, the
# guest's, and the command line.
SAN_SUITES = $(filter $(suites_known),test-unit test-isa test-harts test-mmu test-guest \
	test-guest-trapping test-cli)
test-san: ## some suites again, built with address and undefined sanitizers
	@$(MAKE) O=$(O)/san SAN=address,undefined OPT=-O1 test-san-run
test-san-run:
	@UBSAN_OPTIONS=print_stacktrace=1 tests/run --name sanitizers $(SAN_SUITES)
determinism_programs = $(O)/guest/user/walkdemo \
	$(addprefix $(guest_test_dir)/,hello handler fault_load)
test-determinism: all $(determinism_programs) $(cli_guests) ## repeated runs: the same state
	@tests/determinism/run $(O) $(cli_out)/program $(determinism_programs)

test-shortcuts: $(O)/vitrine $(guest_test_programs) ## every guest program timed, with shortcuts and without (slow)
	@tests/timing/shortcuts-run $(O)/vitrine $(guest_test_programs)

c_files := $(sort $(shell find emu firmware guest tests -name '*.[chS]' -o -name '*.inc'))
tidy: ## the style rules that a program can check
	@awk -f tests/tidy/tidy.awk tests/tidy/exceptions $(c_files)
check-layers: ## no floor of emu/ includes a higher one
	@awk -f scripts/check-layers.awk \
		$(sort $(shell find emu -name '*.[ch]' -o -name '*.inc'))
check-spec-tags: ## each rule of the manual that is cited is one of docs/SPEC.md
	@scripts/check-spec-tags
check-headers: ## every header of emu/ compiles alone
	@bad=0; for h in $$(find emu -name '*.h'); do \
		$(CC) -std=gnu11 -Iemu -I. -D_GNU_SOURCE -fsyntax-only -x c $$h \
		|| { echo "$$h does not compile alone"; bad=1; }; done; exit $$bad

CLANG_FORMAT ?= clang-format-14
formatted_files = $(shell find emu firmware guest tests -name '*.[ch]')
format: ## clang-format 14 in place
	$(CLANG_FORMAT) -i $(formatted_files)
format-check: ## say what clang-format 14 would change
	$(CLANG_FORMAT) --dry-run $(formatted_files)
lint: check-headers tidy check-layers check-spec-tags ## warnings as errors (gcc, clang), clang-tidy, cppcheck
	@scripts/lint $(O)
