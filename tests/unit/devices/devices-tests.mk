# SPDX-License-Identifier: MIT
# Unit tests of emu/devices.
unit_test_names += devices/test_virtio
