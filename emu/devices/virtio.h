/* SPDX-License-Identifier: MIT */
/*
 * The virtio-mmio transport, version 2, and split virtqueues. spec: Virtual
 * I/O Device (VIRTIO) 1.2, sections 2.7 and 4.2.
 *
 * Everything in a ring is the guest's and may be anything: indices, lengths,
 * addresses and chains are bounded here, so that a device above sees only
 * buffers that are in RAM. What breaks the rules sets DEVICE_NEEDS_RESET.
 */
#ifndef DEVICES_VIRTIO_H
#define DEVICES_VIRTIO_H

#include "base/irq.h"
#include "base/types.h"
#include "mem/bus.h"

#define VIRTIO_QUEUES_MAX 16
#define VIRTIO_QUEUE_ENTRIES_MAX 256
#define VIRTIO_F_VERSION_1 32

struct virtio;

struct virtio_queue {
	u64 descriptor_pa, driver_pa, device_pa;
	u16 entries; /* power of two */
	bool is_ready;
	u16 last_available; /* next to take from the available ring */
	/*
	 * Chains that may still be taken before the guest runs again. A guest
	 * that lays device-written memory over its own available ring would
	 * otherwise feed the device for ever.
	 */
	u16 budget;
};

/* What a kind of device is. */
struct virtio_kind {
	u32 device_id;
	u64 features; /* offered, beside VIRTIO_F_VERSION_1 */
	unsigned queue_count;
	void (*notify)(struct virtio *virtio, unsigned queue);
	void (*reset)(struct virtio *virtio); /* may be NULL */
	/* Device configuration space, read only; bytes beyond it read 0. */
	const u8 *(*config)(struct virtio *virtio, u32 *size_bytes);
};

struct virtio {
	const struct virtio_kind *kind;
	void *device; /* of that kind */
	struct bus *bus;
	struct irq_line line;
	struct virtio_queue queues[VIRTIO_QUEUES_MAX];
	u64 driver_features;
	u32 feature_select, driver_feature_select, queue_select;
	u32 status, interrupt_status, config_generation;
};

extern const struct mmio_ops virtio_ops; /* device: struct virtio */
extern const struct mmio_ops virtio_empty_ops; /* a slot with nothing in it */

void virtio_init(struct virtio *virtio, const struct virtio_kind *kind,
		 void *device, struct bus *bus, struct irq_line line);
void virtio_reset(struct virtio *virtio);

#define VIRTIO_SEGMENTS_MAX VIRTIO_QUEUE_ENTRIES_MAX

struct virtio_segment {
	u64 pa;
	u32 size_bytes;
};

/* One request: the descriptors the device reads, then those it writes. */
struct virtio_chain {
	u16 head;
	u16 readable_count, writable_count;
	u64 readable_bytes, writable_bytes;
	struct virtio_segment readable[VIRTIO_SEGMENTS_MAX];
	struct virtio_segment writable[VIRTIO_SEGMENTS_MAX];
};

/* The device starts to serve, by itself or because it was notified. */
void virtio_begin(struct virtio *virtio);
/* Is a buffer waiting? */
bool virtio_has_buffer(struct virtio *virtio, unsigned queue);
/* Take the next one; false: none, or the ring is broken. */
bool virtio_take(struct virtio *virtio, unsigned queue, struct virtio_chain *chain);
/* Give it back with `written` bytes in its writable part. */
void virtio_give(struct virtio *virtio, unsigned queue,
		 const struct virtio_chain *chain, u32 written);
/* Copy from / to a chain at a byte offset; returns bytes copied. */
u64 virtio_copy_from(struct virtio *virtio, const struct virtio_chain *chain,
		     u64 offset, void *to, u64 size);
u64 virtio_copy_to(struct virtio *virtio, const struct virtio_chain *chain,
		   u64 offset, const void *from, u64 size);
void virtio_config_changed(struct virtio *virtio);

#endif
