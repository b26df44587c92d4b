# SPDX-License-Identifier: MIT
# Unit tests of emu/view. The golden draw lists are of Vitrine's own making,
# looked at by a person; GOLDEN_UPDATE=1 writes them anew.
unit_test_names += view/test_panels view/test_theme view/test_draw view/test_actions view/test_kernel view/test_kernel_screens view/test_screens
FLAGS_tests/unit/view/test_screens = -DGOLDEN='"tests/unit/view/golden/"'
FLAGS_tests/unit/view/test_kernel_screens = $(FLAGS_tests/unit/view/test_screens)
FLAGS_tests/unit/view/test_panels = $(FLAGS_tests/unit/view/test_screens)
