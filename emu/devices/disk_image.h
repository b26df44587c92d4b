/* SPDX-License-Identifier: MIT */
/*
 * A raw disk image on the host, in sectors of 512 bytes. A file that ends
 * within a sector reads as zeros from there. With a snapshot, what is written
 * goes to a file without a name and is gone when the image is closed.
 *
 * Images are locked, with open-file-description locks on the bytes that QEMU
 * uses: one writer, or several readers, of ours and QEMU's together.
 */
#ifndef DEVICES_DISK_IMAGE_H
#define DEVICES_DISK_IMAGE_H

#include "base/error.h"
#include "base/types.h"

#define DISK_SECTOR_BYTES 512
#define DISK_SERIAL_BYTES 20

struct disk_options {
	const char *path;
	const char *serial; /* at most DISK_SERIAL_BYTES; NULL: a name of ours */
	bool is_snapshot;   /* leave the file as it is */
	bool is_read_only;  /* refuse to write */
	u32 errors;	    /* one request in so many fails at random; 0: none */
	u64 error_seed;
};

struct disk_image {
	int fd;          /* owned */
	int snapshot_fd; /* owned; -1: none */
	u8 *is_changed;  /* a bit a sector: read it from the snapshot; owned */
	u64 sectors;
	bool is_read_only;
};

/* Opened for writing unless the options or the file forbid it. False with
   error set: nothing to close. */
bool disk_image_open(struct disk_image *image, const struct disk_options *options,
		     struct error *error) must_check;
void disk_image_close(struct disk_image *image);

/* Whole sectors within the image. False: the host could not do it; a part
   may be done. */
bool disk_image_read(struct disk_image *image, u64 sector, void *bytes,
		     u64 size_bytes) must_check;
bool disk_image_write(struct disk_image *image, u64 sector, const void *bytes,
		      u64 size_bytes) must_check;
/* All zeros, without room on the host if that can be had and is allowed. */
bool disk_image_zero(struct disk_image *image, u64 sector, u64 size_bytes,
		     bool may_unmap) must_check;
/* The contents do not matter any more. */
void disk_image_discard(struct disk_image *image, u64 sector, u64 size_bytes);
/* What was written is on the host's disk. */
bool disk_image_flush(struct disk_image *image) must_check;

#endif
