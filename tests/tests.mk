# SPDX-License-Identifier: MIT
# Every suite brings its own NAME-tests.mk; each target ends with the line
# `NAME: N passed, N failed`, which tests/run adds up.

unit_test_names :=
include $(wildcard tests/*/*-tests.mk tests/unit/*/*-tests.mk)
include tests/unit/unit.mk
