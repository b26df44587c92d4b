# SPDX-License-Identifier: MIT
# Unit tests of emu/base.
unit_test_names += $(addprefix base/test_,bits error event random wait)
