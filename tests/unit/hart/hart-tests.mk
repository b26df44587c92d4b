# SPDX-License-Identifier: MIT
# Unit tests of emu/hart.
unit_test_names += hart/test_run hart/test_paging hart/test_code hart/test_csr hart/test_pipeline
