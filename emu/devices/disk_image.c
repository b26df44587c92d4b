/* SPDX-License-Identifier: MIT */
/* Host files behind disks; see disk_image.h. */
#include "devices/disk_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The bytes QEMU locks (block/file-posix.c): one for each permission that an
 * opener has, and one for each that it does not leave to others.
 */
#define LOCK_HAS_WRITE 101
#define LOCK_KEEPS_WRITE 201
#define ZEROS_BYTES 65536

static bool try_lock(int fd, int command, short type, off_t start, off_t length,
		     struct flock *lock)
{
	*lock = (struct flock){ .l_type = type, .l_whence = SEEK_SET,
				.l_start = start, .l_len = length };
	return !fcntl(fd, command, lock);
}

/* A file system without locks is taken as it is. */
static bool lock_image(int fd, bool is_writer)
{
	struct flock lock;

	if (is_writer)
		return try_lock(fd, F_OFD_SETLK, F_WRLCK, 0, 0, &lock) ||
		       (errno != EAGAIN && errno != EACCES);
	if (!try_lock(fd, F_OFD_SETLK, F_RDLCK, LOCK_KEEPS_WRITE, 1, &lock))
		return errno != EAGAIN && errno != EACCES;
	return !try_lock(fd, F_OFD_GETLK, F_WRLCK, LOCK_HAS_WRITE, 1, &lock) ||
	       lock.l_type == F_UNLCK;
}

static int open_image(struct disk_image *image, const struct disk_options *options)
{
	bool for_reading = options->is_read_only || options->is_snapshot;
	int fd = open(options->path, (for_reading ? O_RDONLY : O_RDWR) | O_CLOEXEC);

	image->is_read_only = options->is_read_only;
	if (fd < 0 && !for_reading && (errno == EACCES || errno == EROFS)) {
		image->is_read_only = true;
		fd = open(options->path, O_RDONLY | O_CLOEXEC);
	}
	return fd;
}

static bool start_snapshot(struct disk_image *image, struct error *error)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];

	snprintf(path, sizeof(path), "%s/vitrine-disk-XXXXXX",
		 folder && *folder ? folder : "/var/tmp");
	image->is_changed = calloc(image->sectors / 8 + 1, 1);
	image->snapshot_fd = mkostemp(path, O_CLOEXEC);
	if (image->snapshot_fd >= 0)
		unlink(path);
	if (image->snapshot_fd >= 0 && image->is_changed)
		return true;
	return error_set(error, "%s: no file for the snapshot can be made: %s; TMPDIR chooses the folder",
			 path, strerror(errno));
}

static bool check_image(struct disk_image *image, const struct disk_options *options,
			struct error *error)
{
	bool is_writer = !image->is_read_only && !options->is_snapshot;
	struct stat status;

	if (fstat(image->fd, &status) || !S_ISREG(status.st_mode) || !status.st_size)
		return error_set(error, "%s: not a disk image: must be a regular file, and not empty",
				 options->path);
	image->sectors = ((u64)status.st_size + DISK_SECTOR_BYTES - 1) / DISK_SECTOR_BYTES;
	if (lock_image(image->fd, is_writer))
		return true;
	return error_set(error, is_writer ?
			 "%s: the disk image is in use; is another vitrine or QEMU running with it?" :
			 "%s: the disk image is being written to; is another vitrine or QEMU running with it?",
			 options->path);
}

bool disk_image_open(struct disk_image *image, const struct disk_options *options,
		     struct error *error)
{
	*image = (struct disk_image){ .snapshot_fd = -1 };
	image->fd = open_image(image, options);
	if (image->fd < 0)
		return error_set(error, "%s: cannot open the disk image: %s", options->path,
				 strerror(errno));
	if (check_image(image, options, error) &&
	    (!options->is_snapshot || start_snapshot(image, error)))
		return true;
	disk_image_close(image);
	return false;
}

void disk_image_close(struct disk_image *image)
{
	if (image->fd >= 0)
		close(image->fd);
	if (image->snapshot_fd >= 0)
		close(image->snapshot_fd);
	free(image->is_changed);
	*image = (struct disk_image){ .fd = -1, .snapshot_fd = -1 };
}

static bool is_changed(const struct disk_image *image, u64 sector)
{
	return image->is_changed && image->is_changed[sector / 8] >> sector % 8 & 1;
}

static bool read_file(int fd, u64 offset, u8 *bytes, u64 size)
{
	while (size) {
		ssize_t count = pread(fd, bytes, size, (off_t)offset);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		if (!count) { /* beyond the end */
			memset(bytes, 0, size);
			return true;
		}
		bytes += count;
		offset += (u64)count;
		size -= (u64)count;
	}
	return true;
}

static bool write_file(int fd, u64 offset, const u8 *bytes, u64 size)
{
	while (size) {
		ssize_t count = pwrite(fd, bytes, size, (off_t)offset);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		bytes += count;
		offset += (u64)count;
		size -= (u64)count;
	}
	return true;
}

bool disk_image_read(struct disk_image *image, u64 sector, void *bytes, u64 size_bytes)
{
	u64 end = sector + size_bytes / DISK_SECTOR_BYTES;
	u8 *to = bytes;

	/* A stretch of sectors from the same file at a time. */
	while (sector < end) {
		bool changed = is_changed(image, sector);
		u64 last = sector + 1, length;

		while (last < end && is_changed(image, last) == changed)
			last++;
		length = (last - sector) * DISK_SECTOR_BYTES;
		if (!read_file(changed ? image->snapshot_fd : image->fd,
			       sector * DISK_SECTOR_BYTES, to, length))
			return false;
		to += length;
		sector = last;
	}
	return true;
}

/* From now on these sectors are the snapshot's. */
static void mark_changed(struct disk_image *image, u64 sector, u64 size_bytes)
{
	u64 end = sector + size_bytes / DISK_SECTOR_BYTES;

	for (; image->is_changed && sector < end; sector++)
		image->is_changed[sector / 8] |= (u8)(1 << sector % 8);
}

static int written_fd(const struct disk_image *image)
{
	return image->snapshot_fd >= 0 ? image->snapshot_fd : image->fd;
}

bool disk_image_write(struct disk_image *image, u64 sector, const void *bytes,
		      u64 size_bytes)
{
	if (!write_file(written_fd(image), sector * DISK_SECTOR_BYTES, bytes, size_bytes))
		return false;
	mark_changed(image, sector, size_bytes);
	return true;
}

bool disk_image_zero(struct disk_image *image, u64 sector, u64 size_bytes, bool may_unmap)
{
	static const u8 zeros[ZEROS_BYTES];
	int how = may_unmap || image->is_changed ? FALLOC_FL_PUNCH_HOLE :
						   FALLOC_FL_ZERO_RANGE;
	u64 done = 0;

	if (!fallocate(written_fd(image), how | FALLOC_FL_KEEP_SIZE,
		       (off_t)(sector * DISK_SECTOR_BYTES), (off_t)size_bytes)) {
		mark_changed(image, sector, size_bytes);
		return true;
	}
	while (done < size_bytes) {
		u64 chunk = size_bytes - done < ZEROS_BYTES ? size_bytes - done : ZEROS_BYTES;

		if (!disk_image_write(image, sector + done / DISK_SECTOR_BYTES, zeros, chunk))
			return false;
		done += chunk;
	}
	return true;
}

void disk_image_discard(struct disk_image *image, u64 sector, u64 size_bytes)
{
	/* Advice: where the host cannot, nothing is lost. */
	if (image->snapshot_fd < 0)
		(void)!fallocate(image->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 (off_t)(sector * DISK_SECTOR_BYTES), (off_t)size_bytes);
}

bool disk_image_flush(struct disk_image *image)
{
	return image->is_read_only || image->snapshot_fd >= 0 || !fdatasync(image->fd) ||
	       errno == EINVAL; /* a file system that cannot: it has no disk */
}
