# SPDX-License-Identifier: MIT
# The view: pictures are drawn, repeat, and change nothing of the run.

quiet_cmd_view_guest = CC-RV   $@
      cmd_view_guest = $(GUEST_CC) -O1 -Wall -static -o $@ $< -lm
view_guests := $(O)/tests/view/rounding $(O)/tests/view/books
$(view_guests): $(O)/tests/view/%: tests/view/%.c
	$(call cmd,view_guest)

.PHONY: test-view
test-view: $(O)/vitrine $(O)/guest/user/walkdemo $(cli_guests) $(view_guests) ## pictures, and runs that they do not change
	@SEED=$(SEED) tests/view/run $(O)/vitrine $(O)/guest/user/walkdemo $(cli_out) \
		$(view_guests)

.PHONY: test-view-abuse
test-view-abuse: all rtl ## keys and clicks at random, under sanitizers (SEED=)
	@$(MAKE) O=$(O)/san SAN=address,undefined OPT=-O1 $(O)/san/vitrine
	@UBSAN_OPTIONS=print_stacktrace=1 tests/view/abuse $(O)/san/vitrine $(O)/guest/user $(O)/hw \
		$(or $(SEED),1) 1500

.PHONY: bench-view
bench-view: $(O)/vitrine $(O)/tests/bench/int.elf ## what a window costs the run, and a picture
	@tests/bench/view $(O)/vitrine $(O)/tests/bench/int.elf
