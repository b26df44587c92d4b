/* SPDX-License-Identifier: MIT */
/* virtio block device on a raw image file. spec: VIRTIO 1.2, section 5.2. */
#ifndef DEVICES_VIRTIO_BLK_H
#define DEVICES_VIRTIO_BLK_H

#include "base/error.h"
#include "base/random.h"
#include "devices/disk_image.h"
#include "devices/virtio.h"

struct virtio_blk {
	struct virtio virtio;
	struct disk_image image;
	char serial[DISK_SERIAL_BYTES]; /* ends with the first 0, or there */
	u8 config[60];
	u32 errors; /* one request in so many fails; 0: none */
	struct random random;
	struct virtio_chain chain; /* scratch */
};

/* Opens the image. `number` makes the serial, where the options have none. */
bool virtio_blk_init(struct virtio_blk *blk, const struct disk_options *options,
		     unsigned number, struct bus *bus, struct irq_line line,
		     struct error *error) must_check;
void virtio_blk_free(struct virtio_blk *blk);

#endif
