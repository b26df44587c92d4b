/* SPDX-License-Identifier: MIT */
/* What is mounted before the first program runs. */
#ifndef CORE_MOUNT_H
#define CORE_MOUNT_H

#include "core/types.h"

/* "DISK:DIR[:ro]": the ext2 on a disk, "vda", on a directory, which is made. 0 or
   a negated errno. */
int mount_at_start(const char *text);

#endif
