/* SPDX-License-Identifier: MIT */
/* Requests are served at once, in order; see virtio_blk.h. */
#include "devices/virtio_blk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE_BLOCK 2
#define F_READ_ONLY 5
#define F_FLUSH 9
#define SECTOR_BYTES 512
#define CHUNK_BYTES 65536

enum { TYPE_IN = 0, TYPE_OUT = 1, TYPE_FLUSH = 4, TYPE_GET_ID = 8 };
enum { STATUS_OK, STATUS_IO_ERROR, STATUS_UNSUPPORTED };

struct request {
	u32 type, reserved;
	u64 sector;
};

/* Are `size` bytes from `sector` whole sectors of the image? */
static bool is_within(const struct virtio_blk *blk, u64 sector, u64 size)
{
	u64 sectors = blk->size_bytes / SECTOR_BYTES;

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
		ssize_t count = pread(blk->fd, bytes, chunk,
				      (off_t)(sector * SECTOR_BYTES + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return STATUS_IO_ERROR;
		virtio_copy_to(&blk->virtio, &blk->chain, done, bytes, (u64)count);
		done += (u64)count;
	}
	return STATUS_OK;
}

static u8 transfer_out(struct virtio_blk *blk, u64 sector, u64 size)
{
	u8 bytes[CHUNK_BYTES];

	if (blk->is_read_only || !is_within(blk, sector, size))
		return STATUS_IO_ERROR;
	for (u64 done = 0; done < size;) {
		u64 chunk = size - done < CHUNK_BYTES ? size - done : CHUNK_BYTES;
		ssize_t count;

		virtio_copy_from(&blk->virtio, &blk->chain,
				 sizeof(struct request) + done, bytes, chunk);
		count = pwrite(blk->fd, bytes, chunk,
			       (off_t)(sector * SECTOR_BYTES + done));
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return STATUS_IO_ERROR;
		done += (u64)count;
	}
	return STATUS_OK;
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
	switch (request.type) {
	case TYPE_IN:
		status = transfer_in(blk, request.sector, room);
		*written = status == STATUS_OK ? room : 0;
		return status;
	case TYPE_OUT:
		return transfer_out(blk, request.sector,
				    chain->readable_bytes - sizeof(request));
	case TYPE_FLUSH:
		return fdatasync(blk->fd) && errno != EINVAL ? STATUS_IO_ERROR : STATUS_OK;
	case TYPE_GET_ID:
		*written = virtio_copy_to(&blk->virtio, chain, 0,
					  "vitrine\0\0\0\0\0\0\0\0\0\0\0\0",
					  room < 20 ? room : 20);
		return STATUS_OK;
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
	.features = 1ull << F_FLUSH,
	.queue_count = 1,
	.notify = blk_notify,
	.config = blk_config,
};
static const struct virtio_kind blk_read_only_kind = {
	.device_id = DEVICE_BLOCK,
	.features = 1ull << F_FLUSH | 1ull << F_READ_ONLY,
	.queue_count = 1,
	.notify = blk_notify,
	.config = blk_config,
};

bool virtio_blk_init(struct virtio_blk *blk, const char *path, struct bus *bus,
		     struct irq_line line, struct error *error)
{
	struct stat status;
	u64 sectors;

	memset(blk, 0, sizeof(*blk));
	blk->fd = open(path, O_RDWR | O_CLOEXEC);
	if (blk->fd < 0 && (errno == EACCES || errno == EROFS)) {
		blk->is_read_only = true;
		blk->fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (blk->fd < 0)
		return error_set(error, "%s: cannot open the disk image: %s", path,
				 strerror(errno));
	if (fstat(blk->fd, &status) || !S_ISREG(status.st_mode) ||
	    status.st_size < SECTOR_BYTES) {
		close(blk->fd);
		return error_set(error, "%s: not a disk image: must be a regular file of at least one sector of 512 bytes",
				 path);
	}
	blk->size_bytes = (u64)status.st_size;
	sectors = blk->size_bytes / SECTOR_BYTES;
	memcpy(blk->config, &sectors, sizeof(sectors));
	virtio_init(&blk->virtio, blk->is_read_only ? &blk_read_only_kind : &blk_kind,
		    blk, bus, line);
	return true;
}

void virtio_blk_free(struct virtio_blk *blk)
{
	if (blk->fd >= 0)
		close(blk->fd);
	blk->fd = -1;
}
