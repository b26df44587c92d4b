# SPDX-License-Identifier: MIT
# Debian's riscv64 programs (busybox, bash, coreutils, perl, python, sqlite, procps)
# under the guest kernel. Their packages are kept in CACHE= (linux-tests.mk).

userland_root := $(O)/tests/userland/root
userland_packages = $(shell grep -v '^\#' tests/userland/packages)
userland_run = tests/userland/run --with $(O)/vitrine run --memory=512M --sysroot=$(userland_root) --

.PHONY: userland-fetch userland-root test-userland test-shell test-userland-oracle
userland-fetch:
	@scripts/fetch-riscv64 $(CACHE)/userland $(userland_packages)
$(CACHE)/userland/fetched: userland-fetch ;

quiet_cmd_userland_root = UNPACK  $@
      cmd_userland_root = mkdir -p $(@D) && rm -rf $(@D)/root && \
	scripts/unpack-riscv64 $(CACHE)/userland $(@D)/root && touch $@
$(userland_root).made: $(CACHE)/userland/fetched scripts/unpack-riscv64
	$(call cmd,userland_root)
userland-root: $(userland_root).made

# Without the archive the cases are skipped by name; CI=true takes no skip (tests/run).
test-userland: all ## Debian's programs under our kernel (T= chooses)
	@if $(MAKE) userland-root; then $(userland_run) $(T); \
	else tests/userland/run --skip $(T); fi
test-shell: all ## run --shell on a terminal: job control
	@if $(MAKE) userland-root; then tests/userland/shell $(O)/vitrine $(userland_root); \
	else printf '  skipped: shell\n'; echo "shell: 0 passed, 0 failed, 1 skipped"; fi
test-userland-oracle: ## their expectations, by this machine's own tools
	@tests/userland/run --here $(T)

# For `vitrine run --shell`, which looks in the usual cache unless told otherwise.
.PHONY: shell-fetch shell
shell-fetch:
	@scripts/fetch-riscv64 $(CACHE)/shell base-files base-passwd busybox-static
$(CACHE)/shell/fetched: shell-fetch ;
$(CACHE)/shell/root/usr/bin/busybox: $(CACHE)/shell/fetched
	@rm -rf $(CACHE)/shell/root && scripts/unpack-riscv64 $(CACHE)/shell $(CACHE)/shell/root && touch $@
shell: all $(CACHE)/shell/root/usr/bin/busybox ## a shell under our kernel (fetches Debian's busybox)
	@VITRINE_SHELL=$(CACHE)/shell/root $(O)/vitrine run --shell
