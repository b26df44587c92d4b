/* SPDX-License-Identifier: MIT */
/* What the kernel wants of the flattened device tree, read once. */
#ifndef CORE_FDT_H
#define CORE_FDT_H

#include "core/types.h"

#define FDT_VIRTIO_MAX 16
#define FDT_HARTS_MAX  8

struct boot_info {
	u64 ram_start, ram_end;	      /* the range that holds the kernel */
	u64 initrd_start, initrd_end; /* 0, 0 if none */
	u64 fdt_start, fdt_end;
	u64 timebase_hz;
	char bootargs[256];
	char isa[160];
	u64 hart_ids[FDT_HARTS_MAX];
	u32 hart_count;
	u64 virtio_base[FDT_VIRTIO_MAX]; /* physical */
	u32 virtio_irq[FDT_VIRTIO_MAX];
	unsigned int virtio_count;
};

/* 0, or -EINVAL if this is not a device tree we can read. */
int fdt_read(u64 fdt_pa, struct boot_info *info);

#endif
