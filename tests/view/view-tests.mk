# SPDX-License-Identifier: MIT
# The view: pictures are drawn, repeat, and change nothing of the run.

quiet_cmd_view_guest = CC-RV   $@
      cmd_view_guest = $(GUEST_CC) -O1 -Wall -static -o $@ $< -lm
$(O)/tests/view/rounding: tests/view/rounding.c
	$(call cmd,view_guest)

.PHONY: test-view
test-view: $(O)/vitrine $(O)/guest/user/walkdemo $(cli_guests) $(O)/tests/view/rounding ## pictures, and runs that they do not change
	@SEED=$(SEED) tests/view/run $(O)/vitrine $(O)/guest/user/walkdemo $(cli_out) \
		$(O)/tests/view/rounding

.PHONY: bench-view
bench-view: $(O)/vitrine $(O)/tests/bench/int.elf ## what a window costs the run, and a picture
	@tests/bench/view $(O)/vitrine $(O)/tests/bench/int.elf
