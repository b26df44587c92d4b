# SPDX-License-Identifier: MIT
# Programs for the guest, as anybody would compile them: glibc, -static.

user_programs := walkdemo memhog
user_elfs := $(user_programs:%=$(O)/guest/user/%)

quiet_cmd_user = CC-RV   $@
      cmd_user = $(GUEST_CC) -std=gnu11 -O2 -Wall -Wextra -static -o $@ $<
$(user_elfs): $(O)/guest/user/%: guest/user/%.c
	$(call cmd,user)
all: $(user_elfs)

.PHONY: run
run: ## build and run the demonstration: translation at work
	@scripts/install-deps build
	@scripts/install-deps view || echo "run: no SDL2, so no window"
	@$(MAKE) all
	@scripts/run-demo $(O)
