# SPDX-License-Identifier: MIT
# Vitrine: `make help` lists what can be made.

include mk/rules.mk

all: ## the emulator, the firmware and the guest kernel

include emu/emu.mk
include firmware/firmware.mk
include guest/kernel/kernel.mk
include guest/user/user.mk
include hw/hw.mk
include tests/tests.mk
include mk/check.mk

.PHONY: all help clean
help: ## this text
	@sed -n 's/^\([a-z_-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | sort -u | expand -t 22
	@echo; echo 'Variables: O=dir (build folder), V=1 (show commands), W=1 (-Werror),'
	@echo '  SAN=address,undefined, CC=clang, SEED=n, T=filter'
clean: ## remove the build folder
	rm -rf $(O)

-include $(shell find $(O) -path '*/userland/root' -prune -o -name '*.d' -type f -print 2>/dev/null)
.DEFAULT_GOAL := all
