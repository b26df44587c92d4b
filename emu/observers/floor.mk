# SPDX-License-Identifier: MIT
emu_observers_srcs :=
