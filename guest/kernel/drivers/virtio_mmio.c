/* SPDX-License-Identifier: MIT */
/*
 * The virtio transport over MMIO, version 2 (virtio 1.1, 4.2) and its split
 * queues. A queue lives in one frame; descriptors are used one by one, never
 * chained, and slot numbers are the caller's.
 */
#include "arch/csr.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "drivers/drivers.h"
#include "mm/layout.h"
#include "mm/mm.h"

#define AVAIL_NO_INTERRUPT 1

/* register offsets, in words */
#define REG_MAGIC		   (0x000 / 4)
#define REG_VERSION		   (0x004 / 4)
#define REG_DEVICE_ID		   (0x008 / 4)
#define REG_DEVICE_FEATURES	   (0x010 / 4)
#define REG_DEVICE_FEATURES_SELECT (0x014 / 4)
#define REG_DRIVER_FEATURES	   (0x020 / 4)
#define REG_DRIVER_FEATURES_SELECT (0x024 / 4)
#define REG_QUEUE_SELECT	   (0x030 / 4)
#define REG_QUEUE_SIZE_MAX	   (0x034 / 4)
#define REG_QUEUE_SIZE		   (0x038 / 4)
#define REG_QUEUE_READY		   (0x044 / 4)
#define REG_QUEUE_NOTIFY	   (0x050 / 4)
#define REG_INTERRUPT_STATUS	   (0x060 / 4)
#define REG_INTERRUPT_ACK	   (0x064 / 4)
#define REG_STATUS		   (0x070 / 4)
#define REG_QUEUE_DESC		   (0x080 / 4)
#define REG_QUEUE_DRIVER	   (0x090 / 4)
#define REG_QUEUE_DEVICE	   (0x0a0 / 4)
#define REG_CONFIG		   (0x100 / 4)

#define MAGIC		   0x74726976
#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER	   2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define FEATURE_VERSION_1  (1ul << 32)

#define DESC_NEXT    1
#define DESC_NEXT    1
#define DESC_WRITE   2 /* the device writes it */
#define AVAIL_OFFSET 512
#define USED_OFFSET  1024

bool virtio_find(const struct boot_info *info, u32 id, int nth,
		 struct virtio_device *device)
{
	for (unsigned int i = 0; i < info->virtio_count; i++) {
		volatile u32 *regs = phys_to_virt(info->virtio_base[i]);

		if (regs[REG_MAGIC] != MAGIC || regs[REG_VERSION] != 2 ||
		    regs[REG_DEVICE_ID] != id || nth-- > 0)
			continue;
		*device =
			(struct virtio_device){ regs, id, info->virtio_irq[i] };
		return true;
	}
	return false;
}

u64 virtio_features(const struct virtio_device *device)
{
	volatile u32 *regs = device->regs;
	u64 low;

	regs[REG_DEVICE_FEATURES_SELECT] = 0;
	low = regs[REG_DEVICE_FEATURES];
	regs[REG_DEVICE_FEATURES_SELECT] = 1;
	return low | (u64)regs[REG_DEVICE_FEATURES] << 32;
}

int virtio_start(struct virtio_device *device, u64 features)
{
	volatile u32 *regs = device->regs;

	features |= FEATURE_VERSION_1;
	regs[REG_STATUS] = 0;
	regs[REG_STATUS] = STATUS_ACKNOWLEDGE;
	regs[REG_STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
	if ((virtio_features(device) & features) != features)
		return -EIO;
	regs[REG_DRIVER_FEATURES_SELECT] = 0;
	regs[REG_DRIVER_FEATURES] = (u32)features;
	regs[REG_DRIVER_FEATURES_SELECT] = 1;
	regs[REG_DRIVER_FEATURES] = (u32)(features >> 32);
	regs[REG_STATUS] =
		STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
	return regs[REG_STATUS] & STATUS_FEATURES_OK ? 0 : -EIO;
}

void virtio_ready(struct virtio_device *device)
{
	device->regs[REG_STATUS] = device->regs[REG_STATUS] | STATUS_DRIVER_OK;
	plic_enable(device->irq, virtio_interrupt, device);
}

/* Completion is always looked for in the used ring; this only lowers irq. */
void virtio_interrupt(void *context)
{
	struct virtio_device *device = context;

	device->regs[REG_INTERRUPT_ACK] = device->regs[REG_INTERRUPT_STATUS];
}

static void write_queue_pa(volatile u32 *regs, u32 reg, const volatile void *at)
{
	u64 pa = virt_to_phys((const void *)at);

	regs[reg] = (u32)pa;
	regs[reg + 1] = (u32)(pa >> 32);
}

int virtqueue_init(struct virtqueue *vq, struct virtio_device *device,
		   u16 number)
{
	volatile u32 *regs = device->regs;
	char *frame;

	regs[REG_QUEUE_SELECT] = number;
	if (regs[REG_QUEUE_SIZE_MAX] == 0)
		return -ENXIO;
	frame = alloc_zeroed_page_gfp(GFP_DMA, OWNER_KERNEL);
	if (!frame)
		return -ENOMEM;
	vq->device = device;
	vq->number = number;
	vq->used_seen = 0;
	/* both are powers of two */
	vq->size = (u32)min_u64(VIRTQUEUE_SIZE, regs[REG_QUEUE_SIZE_MAX]);
	vq->desc = (void *)frame;
	vq->avail = (void *)(frame + AVAIL_OFFSET);
	vq->used = (void *)(frame + USED_OFFSET);
	regs[REG_QUEUE_SIZE] = vq->size;
	write_queue_pa(regs, REG_QUEUE_DESC, vq->desc);
	write_queue_pa(regs, REG_QUEUE_DRIVER, vq->avail);
	write_queue_pa(regs, REG_QUEUE_DEVICE, vq->used);
	regs[REG_QUEUE_READY] = 1;
	return 0;
}

void virtqueue_silence(struct virtqueue *vq)
{
	vq->avail->flags = AVAIL_NO_INTERRUPT;
}

static void offer(struct virtqueue *vq, u16 slot)
{
	vq->avail->ring[vq->avail->index % vq->size] = slot;
	fence_all();
	vq->avail->index++;
	fence_all();
	vq->device->regs[REG_QUEUE_NOTIFY] = vq->number;
}

void virtqueue_post(struct virtqueue *vq, u16 slot, void *buf, u32 size,
		    bool device_writes)
{
	vq->desc[slot] =
		(struct virtq_desc){ virt_to_phys(buf), size,
				     device_writes ? DESC_WRITE : 0, 0 };
	offer(vq, slot);
}

void virtqueue_exchange(struct virtqueue *vq, const void *out, u32 out_size,
			void *in, u32 in_size)
{
	u16 slot;
	u32 written;

	vq->desc[0] = (struct virtq_desc){ virt_to_phys(out), out_size,
					   DESC_NEXT, 1 };
	vq->desc[1] =
		(struct virtq_desc){ virt_to_phys(in), in_size, DESC_WRITE, 0 };
	offer(vq, 0);
	while (!virtqueue_take(vq, &slot, &written))
		;
}

void virtqueue_post_parts(struct virtqueue *vq, const struct virtq_part *parts,
			  u16 count)
{
	for (u16 i = 0; i < count; i++) {
		bool is_last = i + 1 == count;

		vq->desc[i] = (struct virtq_desc){
			virt_to_phys(parts[i].buf), parts[i].size,
			(u16)((parts[i].device_writes ? DESC_WRITE : 0) |
			      (is_last ? 0 : DESC_NEXT)),
			is_last ? 0 : (u16)(i + 1)
		};
	}
	vq->avail->ring[vq->avail->index % vq->size] = 0;
	fence_all();
	vq->avail->index++;
	fence_all();
	vq->device->regs[REG_QUEUE_NOTIFY] = vq->number;
}

u64 virtio_config_u64(const struct virtio_device *device, u32 offset)
{
	volatile u32 *config = device->regs + REG_CONFIG + offset / 4;

	return (u64)config[1] << 32 | config[0];
}

bool virtqueue_take(struct virtqueue *vq, u16 *slot, u32 *size)
{
	u16 at = vq->used_seen;

	if (vq->used->index == at)
		return false;
	fence_all();
	*slot = (u16)vq->used->ring[at % vq->size].id;
	*size = vq->used->ring[at % vq->size].size;
	vq->used_seen++;
	return true;
}
