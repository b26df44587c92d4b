/* SPDX-License-Identifier: MIT */
/* Requests are served at once, in order; see virtio_blk.h. */
#include "devices/virtio_blk.h"

#include <stdio.h>
#include <string.h>

#define DEVICE_BLOCK 2
#define F_SEGMENTS 2
#define F_READ_ONLY 5
#define F_FLUSH 9
#define F_DISCARD 13
#define F_WRITE_ZEROES 14
#define SECTOR_BYTES DISK_SECTOR_BYTES
#define CHUNK_BYTES 65536
#define RANGES_MAX 64
#define RANGE_SECTORS_MAX (1u << 21) /* 1 GiB: what one request may hold us up */

enum {
	TYPE_IN = 0, TYPE_OUT = 1, TYPE_FLUSH = 4, TYPE_GET_ID = 8, TYPE_DISCARD = 11,
	TYPE_WRITE_ZEROES = 13,
};
enum { STATUS_OK, STATUS_IO_ERROR, STATUS_UNSUPPORTED };

struct request {
	u32 type, reserved;
	u64 sector;
};

/* Of a discard or write-zeroes request. */
struct range {
	u64 sector;
	u32 sectors;
	u32 flags; /* bit 0: unmap */
};

/* Are `size` bytes from `sector` whole sectors of the image? */
static bool is_within(const struct virtio_blk *blk, u64 sector, u64 size)
{
	u64 sectors = blk->image.sectors;

	return sector <= sectors && size % SECTOR_BYTES == 0 &&
	       size <= (sectors - sector) * SECTOR_BYTES;
}

static u8 transfer_in(struct virtio_blk *blk, u64 sector, u64 size)
{
	u8 bytes[CHUNK_BYTES];

	if (!is_within(blk, sector, size))
		return STATUS_IO_ERROR;
	for (u64 done = 0; done < size;) {
		u64 chunk = size - done < CHUNK_BYTES ? size - done : CHUNK_BYTES;

		if (!disk_image_read(&blk->image, sector + done / SECTOR_BYTES, bytes, chunk))
			return STATUS_IO_ERROR;
		virtio_copy_to(&blk->virtio, &blk->chain, done, bytes, chunk);
		done += chunk;
	}
	return STATUS_OK;
}

/* spec: 5.2.6.2: who does not take FLUSH counts on every write being there. */
static u8 finish_write(struct virtio_blk *blk, bool ok)
{
	if (ok && !(blk->virtio.driver_features >> F_FLUSH & 1))
		ok = disk_image_flush(&blk->image);
	return ok ? STATUS_OK : STATUS_IO_ERROR;
}

static u8 transfer_out(struct virtio_blk *blk, u64 sector, u64 size)
{
	u8 bytes[CHUNK_BYTES];
	bool ok = true;

	if (blk->image.is_read_only || !is_within(blk, sector, size))
		return STATUS_IO_ERROR;
	for (u64 done = 0; ok && done < size;) {
		u64 chunk = size - done < CHUNK_BYTES ? size - done : CHUNK_BYTES;

		virtio_copy_from(&blk->virtio, &blk->chain,
				 sizeof(struct request) + done, bytes, chunk);
		ok = disk_image_write(&blk->image, sector + done / SECTOR_BYTES, bytes, chunk);
		done += chunk;
	}
	return finish_write(blk, ok);
}

/* Discard or write zeroes: spec: 5.2.6, a list of ranges. */
static u8 clear_ranges(struct virtio_blk *blk, bool is_discard, u64 size)
{
	struct range range;
	bool ok = true;

	if (blk->image.is_read_only || !size || size % sizeof(range) ||
	    size / sizeof(range) > RANGES_MAX)
		return STATUS_IO_ERROR;
	for (u64 done = 0; ok && done < size; done += sizeof(range)) {
		u64 bytes;

		virtio_copy_from(&blk->virtio, &blk->chain, sizeof(struct request) + done,
				 &range, sizeof(range));
		bytes = (u64)range.sectors * SECTOR_BYTES;
		if (range.flags & ~(is_discard ? 0u : 1u))
			return STATUS_UNSUPPORTED;
		if (!range.sectors || range.sectors > RANGE_SECTORS_MAX ||
		    !is_within(blk, range.sector, bytes))
			return STATUS_IO_ERROR;
		if (is_discard)
			disk_image_discard(&blk->image, range.sector, bytes);
		else
			ok = disk_image_zero(&blk->image, range.sector, bytes, range.flags & 1);
	}
	return finish_write(blk, ok);
}

/* A disk as it gets old, for who wants to see what a guest makes of it. */
static bool fails_at_random(struct virtio_blk *blk, u32 type)
{
	return blk->errors && (type == TYPE_IN || type == TYPE_OUT || type == TYPE_FLUSH) &&
	       !random_below(&blk->random, blk->errors);
}

static u8 serve(struct virtio_blk *blk, u64 *written)
{
	struct virtio_chain *chain = &blk->chain;
	u64 room = chain->writable_bytes - 1;
	struct request request;
	u8 status;

	*written = 0;
	if (virtio_copy_from(&blk->virtio, chain, 0, &request, sizeof(request)) !=
	    sizeof(request))
		return STATUS_IO_ERROR;
	if (fails_at_random(blk, request.type))
		return STATUS_IO_ERROR;
	switch (request.type) {
	case TYPE_IN:
		status = transfer_in(blk, request.sector, room);
		*written = status == STATUS_OK ? room : 0;
		return status;
	case TYPE_OUT:
		return transfer_out(blk, request.sector,
				    chain->readable_bytes - sizeof(request));
	case TYPE_FLUSH:
		return disk_image_flush(&blk->image) ? STATUS_OK : STATUS_IO_ERROR;
	case TYPE_GET_ID:
		*written = virtio_copy_to(&blk->virtio, chain, 0, blk->serial,
					  room < sizeof(blk->serial) ? room :
								       sizeof(blk->serial));
		return STATUS_OK;
	case TYPE_DISCARD:
	case TYPE_WRITE_ZEROES:
		return clear_ranges(blk, request.type == TYPE_DISCARD,
				    chain->readable_bytes - sizeof(request));
	default:
		return STATUS_UNSUPPORTED;
	}
}

static void blk_notify(struct virtio *virtio, unsigned queue)
{
	struct virtio_blk *blk = virtio->device;

	while (virtio_take(virtio, queue, &blk->chain)) {
		u64 written = 0;
		u8 status;

		if (!blk->chain.writable_bytes) { /* no place for the status */
			virtio_give(virtio, queue, &blk->chain, 0);
			continue;
		}
		status = serve(blk, &written);
		virtio_copy_to(virtio, &blk->chain, blk->chain.writable_bytes - 1,
			       &status, 1);
		virtio_give(virtio, queue, &blk->chain, (u32)written + 1);
	}
}

static const u8 *blk_config(struct virtio *virtio, u32 *size_bytes)
{
	struct virtio_blk *blk = virtio->device;

	*size_bytes = sizeof(blk->config);
	return blk->config;
}

static const struct virtio_kind blk_kind = {
	.device_id = DEVICE_BLOCK,
	.features = 1ull << F_SEGMENTS | 1ull << F_FLUSH | 1ull << F_DISCARD |
		    1ull << F_WRITE_ZEROES,
	.queue_count = 1,
	.notify = blk_notify,
	.config = blk_config,
};
static const struct virtio_kind blk_read_only_kind = {
	.device_id = DEVICE_BLOCK,
	.features = 1ull << F_SEGMENTS | 1ull << F_FLUSH | 1ull << F_READ_ONLY,
	.queue_count = 1,
	.notify = blk_notify,
	.config = blk_config,
};

/* spec: 5.2.4: the fields that the features above make valid. */
static void fill_config(struct virtio_blk *blk)
{
	const u32 segments = VIRTIO_QUEUE_ENTRIES_MAX - 2; /* beside header and status */
	const u32 clearing[] = {
		RANGE_SECTORS_MAX, RANGES_MAX, 8, /* discards; best in pages of 4 KiB */
		RANGE_SECTORS_MAX, RANGES_MAX,    /* write zeroes */
		1,                                /* which may unmap */
	};

	memcpy(blk->config, &blk->image.sectors, sizeof(blk->image.sectors));
	memcpy(blk->config + 12, &segments, sizeof(segments));
	memcpy(blk->config + 36, clearing, sizeof(clearing));
}

bool virtio_blk_init(struct virtio_blk *blk, const struct disk_options *options,
		     unsigned number, struct bus *bus, struct irq_line line,
		     struct error *error)
{
	memset(blk, 0, sizeof(*blk));
	if (!disk_image_open(&blk->image, options, error))
		return false;
	if (options->serial)
		memcpy(blk->serial, options->serial,
		       strnlen(options->serial, sizeof(blk->serial)));
	else
		snprintf(blk->serial, sizeof(blk->serial), "vitrine%u", number);
	blk->errors = options->errors;
	random_seed(&blk->random, options->error_seed);
	fill_config(blk);
	virtio_init(&blk->virtio, blk->image.is_read_only ? &blk_read_only_kind : &blk_kind,
		    blk, bus, line);
	return true;
}

void virtio_blk_free(struct virtio_blk *blk)
{
	disk_image_close(&blk->image);
}
