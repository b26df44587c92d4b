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

.PHONY: bench-view
bench-view: $(O)/vitrine $(O)/tests/bench/int.elf ## what a window costs the run, and a picture
	@tests/bench/view $(O)/vitrine $(O)/tests/bench/int.elf
