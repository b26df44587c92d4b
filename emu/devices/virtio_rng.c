/* SPDX-License-Identifier: MIT */
/* See virtio_rng.h. */
#include "devices/virtio_rng.h"

#define DEVICE_ENTROPY 4
#define BYTES_MAX 65536 /* of one request: a guest may ask again */

static void rng_notify(struct virtio *virtio, unsigned queue)
{
	struct virtio_rng *rng = virtio->device;

	while (virtio_take(virtio, queue, &rng->chain)) {
		u64 offset = 0, word;

		while (offset < rng->chain.writable_bytes && offset < BYTES_MAX) {
			word = random_next(&rng->random);
			offset += virtio_copy_to(virtio, &rng->chain, offset,
						 &word, sizeof(word));
		}
		virtio_give(virtio, queue, &rng->chain, (u32)offset);
	}
}

static const struct virtio_kind rng_kind = {
	.device_id = DEVICE_ENTROPY,
	.queue_count = 1,
	.notify = rng_notify,
};

void virtio_rng_init(struct virtio_rng *rng, u64 seed, struct bus *bus,
		     struct irq_line line)
{
	random_seed(&rng->random, seed);
	virtio_init(&rng->virtio, &rng_kind, rng, bus, line);
}
