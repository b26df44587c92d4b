# SPDX-License-Identifier: MIT
emu_devices_srcs :=
