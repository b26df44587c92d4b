/* SPDX-License-Identifier: MIT */
/* virtio entropy from the machine's seed: the same bytes in every run.
   spec: VIRTIO 1.2, section 5.4. */
#ifndef DEVICES_VIRTIO_RNG_H
#define DEVICES_VIRTIO_RNG_H

#include "base/random.h"
#include "devices/virtio.h"

struct virtio_rng {
	struct virtio virtio;
	struct random random;
	struct virtio_chain chain; /* scratch */
};

void virtio_rng_init(struct virtio_rng *rng, u64 seed, struct bus *bus,
		     struct irq_line line);

#endif
