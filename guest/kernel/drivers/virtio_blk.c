/* SPDX-License-Identifier: MIT */
/*
 * Virtio block devices (virtio 1.1, 5.2), one request at a time: who asks
 * waits by looking, which needs no lock in the middle of a page fault. Left
 * out: discard, several requests, notification by interrupt.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "drivers/drivers.h"
#include "fs/fs.h"
#include "mm/mm.h"

#define VIRTIO_ID_BLOCK	 2
#define FEATURE_READONLY (1ul << 5)
#define FEATURE_FLUSH	 (1ul << 9)
#define REQUEST_IN	 0
#define REQUEST_OUT	 1
#define REQUEST_FLUSH	 4
#define STATUS_OK	 0
#define DISKS_MAX	 8

struct request {
	u32 type, reserved;
	u64 sector;
	volatile u8 status;
};

struct disk {
	struct block_device block; /* first: what others see */
	struct virtio_device device;
	struct virtqueue queue;
	struct request *request;
};

static int submit(struct disk *disk, const struct virtq_part *parts, u16 count)
{
	u16 slot;
	u32 written;

	disk->request->status = 0xff;
	virtqueue_post_parts(&disk->queue, parts, count);
	while (!virtqueue_take(&disk->queue, &slot, &written))
		;
	return disk->request->status == STATUS_OK ? 0 : -EIO;
}

static int transfer(struct block_device *block, u64 sector, void *buf, u64 size,
		    bool writes)
{
	struct disk *disk = container_of(block, struct disk, block);
	struct request *request = disk->request;
	const struct virtq_part parts[] = {
		{ request, offsetof(struct request, status), false },
		{ buf, (u32)size, !writes },
		{ (void *)&request->status, 1, true },
	};

	request->type = writes ? REQUEST_OUT : REQUEST_IN;
	request->sector = sector;
	return submit(disk, parts, ARRAY_SIZE(parts));
}

static int flush(struct block_device *block)
{
	struct disk *disk = container_of(block, struct disk, block);
	struct request *request = disk->request;
	const struct virtq_part parts[] = {
		{ request, offsetof(struct request, status), false },
		{ (void *)&request->status, 1, true },
	};

	request->type = REQUEST_FLUSH;
	request->sector = 0;
	return submit(disk, parts, ARRAY_SIZE(parts));
}

static bool start(struct disk *disk)
{
	u64 offered = virtio_features(&disk->device);

	disk->request = kzalloc(sizeof(*disk->request));
	if (!disk->request ||
	    virtio_start(&disk->device,
			 offered & (FEATURE_READONLY | FEATURE_FLUSH)) ||
	    virtqueue_init(&disk->queue, &disk->device, 0))
		return false;
	virtqueue_silence(&disk->queue);
	virtio_ready(&disk->device);
	disk->block.sectors = virtio_config_u64(&disk->device, 0);
	disk->block.transfer = transfer;
	disk->block.is_read_only = offered & FEATURE_READONLY;
	if (offered & FEATURE_FLUSH)
		disk->block.flush = flush;
	return true;
}

void virtio_blk_init(const struct boot_info *info)
{
	for (int n = 0; n < DISKS_MAX; n++) {
		struct virtio_device device;
		struct disk *disk;

		if (!virtio_find(info, VIRTIO_ID_BLOCK, n, &device))
			return;
		disk = kzalloc(sizeof(*disk));
		if (!disk)
			return;
		disk->device = device;
		snprintk(disk->block.name, sizeof(disk->block.name), "vd%c",
			 'a' + n);
		if (!start(disk) || !blockdev_add(&disk->block))
			kfree(disk);
		else
			printk("%s: %lu KiB", disk->block.name,
			       disk->block.sectors / 2);
	}
}
