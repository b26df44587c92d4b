/* SPDX-License-Identifier: MIT */
/* What is mounted before the first program runs. */
#ifndef CORE_MOUNT_H
#define CORE_MOUNT_H

#include "core/types.h"

/* The ext2 on a disk, "vda", on a directory, which is made. 0 or an error. */
int mount_at_start(const char *device_name, const char *path, bool read_only);

#endif
