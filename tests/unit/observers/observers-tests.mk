# SPDX-License-Identifier: MIT
# Unit tests of emu/observers.
unit_test_names += observers/test_commit_log observers/test_why observers/test_oracle
