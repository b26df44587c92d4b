/* SPDX-License-Identifier: MIT */
/*
 * Split virtqueues: taking chains from the available ring and giving them
 * back. spec: VIRTIO 1.2, section 2.7. A chain is followed for at most as
 * many descriptors as the ring has, so a loop ends.
 */
#include "devices/virtio.h"

#include <string.h>

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_WRITE 2
#define DESCRIPTOR_INDIRECT 4 /* never offered */
#define AVAILABLE_NO_INTERRUPT 1
#define INTERRUPT_USED 1
#define INTERRUPT_CONFIG 2
#define STATUS_NEEDS_RESET 0x40

struct descriptor {
	u64 pa;
	u32 size_bytes;
	u16 flags;
	u16 next;
};

static bool is_broken(struct virtio *virtio)
{
	virtio->status |= STATUS_NEEDS_RESET;
	virtio->interrupt_status |= INTERRUPT_CONFIG;
	irq_line_set(&virtio->line, true);
	return false;
}

void virtio_begin(struct virtio *virtio)
{
	for (unsigned i = 0; i < virtio->kind->queue_count; i++)
		virtio->queues[i].budget = virtio->queues[i].entries;
}

static bool available_index(struct virtio *virtio, const struct virtio_queue *queue,
			    u16 *index)
{
	return bus_dma_read(virtio->bus, queue->driver_pa + 2, index, 2);
}

bool virtio_has_buffer(struct virtio *virtio, unsigned number)
{
	const struct virtio_queue *queue = &virtio->queues[number];
	u16 index;

	return queue->is_ready && !(virtio->status & STATUS_NEEDS_RESET) &&
	       available_index(virtio, queue, &index) &&
	       index != queue->last_available;
}

/* Is [pa, pa+size) all RAM? */
static bool is_ram(const struct bus *bus, u64 pa, u64 size)
{
	u64 offset = pa - bus->ram_base_pa;

	return offset < bus->ram_size_bytes && size <= bus->ram_size_bytes - offset;
}

static bool add_segment(struct virtio *virtio, struct virtio_chain *chain,
			const struct descriptor *descriptor)
{
	struct virtio_segment segment = { descriptor->pa, descriptor->size_bytes };

	if (descriptor->flags & DESCRIPTOR_INDIRECT)
		return false;
	if (descriptor->size_bytes && !is_ram(virtio->bus, descriptor->pa,
					      descriptor->size_bytes))
		return false;
	if (descriptor->flags & DESCRIPTOR_WRITE) {
		chain->writable[chain->writable_count++] = segment;
		chain->writable_bytes += segment.size_bytes;
	} else if (chain->writable_count) {
		return false; /* spec: 2.7.4.2: readable ones come first */
	} else {
		chain->readable[chain->readable_count++] = segment;
		chain->readable_bytes += segment.size_bytes;
	}
	/* spec: 2.7.5: no chain is longer than 2^32 bytes */
	return chain->readable_bytes + chain->writable_bytes <= 0xffffffff;
}

static bool follow(struct virtio *virtio, const struct virtio_queue *queue,
		   struct virtio_chain *chain)
{
	struct descriptor descriptor;
	u16 index = chain->head;

	for (unsigned i = 0; i < queue->entries; i++) {
		if (index >= queue->entries ||
		    !bus_dma_read(virtio->bus, queue->descriptor_pa + 16ull * index,
				  &descriptor, sizeof(descriptor)) ||
		    !add_segment(virtio, chain, &descriptor))
			return false;
		if (!(descriptor.flags & DESCRIPTOR_NEXT))
			return true;
		index = descriptor.next;
	}
	return false; /* a loop */
}

bool virtio_take(struct virtio *virtio, unsigned number, struct virtio_chain *chain)
{
	struct virtio_queue *queue = &virtio->queues[number];
	u16 index;

	if (!virtio_has_buffer(virtio, number))
		return false;
	chain->readable_count = chain->writable_count = 0;
	chain->readable_bytes = chain->writable_bytes = 0;
	if (!available_index(virtio, queue, &index) || !queue->budget ||
	    (u16)(index - queue->last_available) > queue->entries)
		return is_broken(virtio);
	queue->budget--;
	index = queue->last_available & (queue->entries - 1);
	if (!bus_dma_read(virtio->bus, queue->driver_pa + 4 + 2ull * index,
			  &chain->head, 2) ||
	    !follow(virtio, queue, chain))
		return is_broken(virtio);
	queue->last_available++;
	return true;
}

void virtio_give(struct virtio *virtio, unsigned number,
		 const struct virtio_chain *chain, u32 written)
{
	struct virtio_queue *queue = &virtio->queues[number];
	u32 element[2] = { chain->head, written };
	u16 index, flags = 0;
	u64 slot_pa;

	if (!bus_dma_read(virtio->bus, queue->device_pa + 2, &index, 2)) {
		is_broken(virtio);
		return;
	}
	slot_pa = queue->device_pa + 4 + 8ull * (index & (queue->entries - 1));
	index++;
	if (!bus_dma_write(virtio->bus, slot_pa, element, sizeof(element)) ||
	    !bus_dma_write(virtio->bus, queue->device_pa + 2, &index, 2) ||
	    !bus_dma_read(virtio->bus, queue->driver_pa, &flags, 2)) {
		is_broken(virtio);
		return;
	}
	if (flags & AVAILABLE_NO_INTERRUPT)
		return;
	virtio->interrupt_status |= INTERRUPT_USED;
	irq_line_set(&virtio->line, true);
}

/* Walk the segments that cover [offset, offset+size) of a list of them. */
static u64 copy(struct virtio *virtio, const struct virtio_segment *segments,
		unsigned count, u64 offset, u8 *bytes, u64 size, bool is_write)
{
	u64 done = 0;

	for (unsigned i = 0; i < count && done < size; i++) {
		u64 length = segments[i].size_bytes;
		bool ok;

		if (offset >= length) {
			offset -= length;
			continue;
		}
		length -= offset;
		if (length > size - done)
			length = size - done;
		ok = is_write ? bus_dma_write(virtio->bus, segments[i].pa + offset,
					      bytes + done, length) :
				bus_dma_read(virtio->bus, segments[i].pa + offset,
					     bytes + done, length);
		if (!ok)
			break;
		done += length;
		offset = 0;
	}
	return done;
}

u64 virtio_copy_from(struct virtio *virtio, const struct virtio_chain *chain,
		     u64 offset, void *to, u64 size)
{
	return copy(virtio, chain->readable, chain->readable_count, offset, to,
		    size, false);
}

u64 virtio_copy_to(struct virtio *virtio, const struct virtio_chain *chain,
		   u64 offset, const void *from, u64 size)
{
	return copy(virtio, chain->writable, chain->writable_count, offset,
		    (u8 *)(uintptr_t)from, size, true);
}
