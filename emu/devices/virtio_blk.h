/* SPDX-License-Identifier: MIT */
/* virtio block device on a raw image file. spec: VIRTIO 1.2, section 5.2. */
#ifndef DEVICES_VIRTIO_BLK_H
#define DEVICES_VIRTIO_BLK_H

#include "base/error.h"
#include "devices/virtio.h"

struct virtio_blk {
	struct virtio virtio;
	int fd; /* owned */
	bool is_read_only;
	u64 size_bytes;
	u8 config[60];
	struct virtio_chain chain; /* scratch */
};

/* Opens the image read-write, or read-only where it must. */
bool virtio_blk_init(struct virtio_blk *blk, const char *path, struct bus *bus,
		     struct irq_line line, struct error *error) must_check;
void virtio_blk_free(struct virtio_blk *blk);

#endif
