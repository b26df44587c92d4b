# SPDX-License-Identifier: MIT
# The view: pictures are drawn, repeat, and change nothing of the run.

.PHONY: test-view
test-view: $(O)/vitrine $(O)/guest/user/walkdemo $(cli_guests) ## pictures, and runs that they do not change
	@SEED=$(SEED) tests/view/run $(O)/vitrine $(O)/guest/user/walkdemo $(cli_out)

.PHONY: bench-view
bench-view: $(O)/vitrine $(O)/tests/bench/int.elf ## what a window costs the run, and a picture
	@tests/bench/view $(O)/vitrine $(O)/tests/bench/int.elf
