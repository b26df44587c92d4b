# SPDX-License-Identifier: MIT
# Unit tests of emu/devices.
unit_test_names += devices/test_plic devices/test_clint devices/test_uart
unit_test_names += devices/test_virtio devices/test_virtio_blk devices/test_virtio_console
unit_test_names += devices/test_rtc devices/test_host_streams
