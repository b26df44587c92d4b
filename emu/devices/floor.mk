# SPDX-License-Identifier: MIT
emu_devices_srcs := character finisher htif clint plic uart rtc virtio virtqueue
emu_devices_srcs += virtio_console host_streams virtio_rng virtio_blk disk_image
