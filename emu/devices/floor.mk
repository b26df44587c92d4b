# SPDX-License-Identifier: MIT
emu_devices_srcs := character finisher clint plic uart rtc virtio virtqueue
emu_devices_srcs += virtio_console virtio_rng virtio_blk
