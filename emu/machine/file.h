/* SPDX-License-Identifier: MIT */
/* Whole files, mapped read-only. */
#ifndef MACHINE_FILE_H
#define MACHINE_FILE_H

#include "base/error.h"
#include "base/types.h"
#include "machine/config.h"

struct file_view {
	const u8 *bytes;
	u64 size_bytes;
	bool is_mapped;
};

/* View an image's contents; false: cannot be read, empty or no regular file. */
bool file_view_open(struct file_view *view, const struct machine_image *image,
		    struct error *error) must_check;
void file_view_close(struct file_view *view);

#endif
