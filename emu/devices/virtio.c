/* SPDX-License-Identifier: MIT */
/* Registers of the virtio-mmio transport; the rings are in virtqueue.c. */
#include "devices/virtio.h"

#include <string.h>

#include "base/bits.h"

enum {
	MAGIC = 0x000, VERSION = 0x004, DEVICE_ID = 0x008, VENDOR_ID = 0x00c,
	DEVICE_FEATURES = 0x010, DEVICE_FEATURES_SELECT = 0x014,
	DRIVER_FEATURES = 0x020, DRIVER_FEATURES_SELECT = 0x024,
	QUEUE_SELECT = 0x030, QUEUE_SIZE_MAX = 0x034, QUEUE_SIZE = 0x038,
	QUEUE_READY = 0x044, QUEUE_NOTIFY = 0x050, INTERRUPT_STATUS = 0x060,
	INTERRUPT_ACK = 0x064, STATUS = 0x070, QUEUE_DESCRIPTOR_LOW = 0x080,
	QUEUE_DESCRIPTOR_HIGH = 0x084, QUEUE_DRIVER_LOW = 0x090,
	QUEUE_DRIVER_HIGH = 0x094, QUEUE_DEVICE_LOW = 0x0a0,
	QUEUE_DEVICE_HIGH = 0x0a4, CONFIG_GENERATION = 0x0fc, CONFIG = 0x100,
};

#define MAGIC_VALUE 0x74726976 /* "virt" */
#define VENDOR_VALUE 0x52544956 /* "VITR" */
#define STATUS_FEATURES_OK 0x08
#define STATUS_NEEDS_RESET 0x40
#define INTERRUPT_CONFIG 2

void virtio_init(struct virtio *virtio, const struct virtio_kind *kind,
		 void *device, struct bus *bus, struct irq_line line)
{
	memset(virtio, 0, sizeof(*virtio));
	virtio->kind = kind;
	virtio->device = device;
	virtio->bus = bus;
	virtio->line = line;
}

void virtio_reset(struct virtio *virtio)
{
	memset(virtio->queues, 0, sizeof(virtio->queues));
	virtio->driver_features = 0;
	virtio->feature_select = virtio->driver_feature_select = 0;
	virtio->queue_select = 0;
	virtio->status = 0;
	virtio->interrupt_status = 0;
	irq_line_set(&virtio->line, false);
	if (virtio->kind->reset)
		virtio->kind->reset(virtio);
}

void virtio_config_changed(struct virtio *virtio)
{
	virtio->config_generation++;
	virtio->interrupt_status |= INTERRUPT_CONFIG;
	irq_line_set(&virtio->line, true);
}

static u64 config_read(struct virtio *virtio, u64 offset, unsigned size)
{
	u32 size_bytes = 0;
	u64 value = 0;
	const u8 *bytes;

	if (!virtio->kind->config)
		return 0;
	bytes = virtio->kind->config(virtio, &size_bytes);
	if (offset < size_bytes && size <= size_bytes - offset)
		memcpy(&value, bytes + offset, size);
	return value;
}

static struct virtio_queue *selected(struct virtio *virtio)
{
	return virtio->queue_select < virtio->kind->queue_count ?
		       &virtio->queues[virtio->queue_select] : NULL;
}

static u64 offered_features(const struct virtio *virtio)
{
	return virtio->kind->features | 1ull << VIRTIO_F_VERSION_1;
}

static bool virtio_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct virtio *virtio = device;
	const struct virtio_queue *queue = selected(virtio);

	*value = 0;
	if (offset >= CONFIG) {
		*value = config_read(virtio, offset - CONFIG, size);
		return true;
	}
	if (size != 4)
		return true;
	switch (offset) {
	case MAGIC:
		*value = MAGIC_VALUE;
		break;
	case VERSION:
		*value = 2;
		break;
	case DEVICE_ID:
		*value = virtio->kind->device_id;
		break;
	case VENDOR_ID:
		*value = VENDOR_VALUE;
		break;
	case DEVICE_FEATURES:
		if (virtio->feature_select < 2)
			*value = offered_features(virtio) >>
				 virtio->feature_select * 32 & 0xffffffff;
		break;
	case QUEUE_SIZE_MAX:
		*value = queue ? VIRTIO_QUEUE_ENTRIES_MAX : 0;
		break;
	case QUEUE_READY:
		*value = queue && queue->is_ready;
		break;
	case INTERRUPT_STATUS:
		*value = virtio->interrupt_status;
		break;
	case STATUS:
		*value = virtio->status;
		break;
	case CONFIG_GENERATION:
		*value = virtio->config_generation;
		break;
	default:
		break;
	}
	return true;
}

static void set_half(u64 *word, bool is_high, u64 value)
{
	*word = bits_set(*word, is_high ? 32 : 0, 32, value);
}

static void queue_write(struct virtio *virtio, u64 offset, u64 value)
{
	struct virtio_queue *queue = selected(virtio);

	if (!queue)
		return;
	switch (offset) {
	case QUEUE_SIZE:
		if (is_power_of_two(value) && value <= VIRTIO_QUEUE_ENTRIES_MAX)
			queue->entries = (u16)value;
		break;
	case QUEUE_READY:
		queue->is_ready = (value & 1) && queue->entries;
		queue->last_available = 0;
		break;
	case QUEUE_DESCRIPTOR_LOW:
	case QUEUE_DESCRIPTOR_HIGH:
		set_half(&queue->descriptor_pa, offset & 4, value);
		break;
	case QUEUE_DRIVER_LOW:
	case QUEUE_DRIVER_HIGH:
		set_half(&queue->driver_pa, offset & 4, value);
		break;
	case QUEUE_DEVICE_LOW:
	case QUEUE_DEVICE_HIGH:
		set_half(&queue->device_pa, offset & 4, value);
		break;
	default:
		break;
	}
}

static void notify(struct virtio *virtio, u64 queue)
{
	if (queue < virtio->kind->queue_count && virtio->queues[queue].is_ready &&
	    !(virtio->status & STATUS_NEEDS_RESET)) {
		virtio_begin(virtio);
		virtio->kind->notify(virtio, (unsigned)queue);
	}
}

static void set_status(struct virtio *virtio, u64 value)
{
	u64 features = virtio->driver_features;

	if (!(value & 0xff)) {
		virtio_reset(virtio);
		return;
	}
	/* spec: 2.2.2: only what was offered, and this is no legacy device.
	   Once agreed on, the features stay. */
	if (!(virtio->status & STATUS_FEATURES_OK) &&
	    (features & ~offered_features(virtio) ||
	     !(features >> VIRTIO_F_VERSION_1 & 1)))
		value &= ~(u64)STATUS_FEATURES_OK;
	/* spec: 2.1.2: only a reset takes NEEDS_RESET away. */
	virtio->status = (u32)(value & 0xff) | (virtio->status & STATUS_NEEDS_RESET);
}

static bool virtio_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct virtio *virtio = device;

	if (size != 4)
		return true;
	switch (offset) {
	case DEVICE_FEATURES_SELECT:
		virtio->feature_select = (u32)value;
		break;
	case DRIVER_FEATURES_SELECT:
		virtio->driver_feature_select = (u32)value;
		break;
	case DRIVER_FEATURES:
		if (virtio->driver_feature_select < 2 &&
		    !(virtio->status & STATUS_FEATURES_OK))
			set_half(&virtio->driver_features,
				 virtio->driver_feature_select, value);
		break;
	case QUEUE_SELECT:
		virtio->queue_select = (u32)value;
		break;
	case QUEUE_NOTIFY:
		notify(virtio, value);
		break;
	case INTERRUPT_ACK:
		virtio->interrupt_status &= ~(u32)value;
		irq_line_set(&virtio->line, virtio->interrupt_status);
		break;
	case STATUS:
		set_status(virtio, value);
		break;
	default:
		queue_write(virtio, offset, value);
	}
	return true;
}

const struct mmio_ops virtio_ops = { .read = virtio_read, .write = virtio_write };

static bool empty_read(void *device, u64 offset, unsigned size, u64 *value)
{
	(void)device;
	(void)size;
	/* spec: 4.2.2: a device id of 0 is a place without a device */
	*value = offset == MAGIC ? MAGIC_VALUE : offset == VERSION ? 2 : 0;
	return true;
}

static bool empty_write(void *device, u64 offset, unsigned size, u64 value)
{
	(void)device;
	(void)offset;
	(void)size;
	(void)value;
	return true;
}

const struct mmio_ops virtio_empty_ops = { .read = empty_read, .write = empty_write };
