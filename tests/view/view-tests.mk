# SPDX-License-Identifier: MIT
# The view: pictures are drawn, repeat, and change nothing of the run.

.PHONY: test-view
test-view: $(O)/vitrine $(O)/guest/user/walkdemo $(cli_guests) ## pictures, and runs that they do not change
	@tests/view/run $(O)/vitrine $(O)/guest/user/walkdemo $(cli_out)
