/* SPDX-License-Identifier: MIT */
/* Open files that never had a name. */
#ifndef FS_ANON_H
#define FS_ANON_H

#include "fs/fs.h"

/* NULL if memory is short; private is the caller's then. */
struct file *anon_file(u32 mode, const char *name, const struct file_ops *fops,
		       void *private, u32 flags);
/* A descriptor for it, O_CLOEXEC of flags obeyed; if there is none, it is gone. */
s64 anon_install(struct file *file, u32 flags);
/* For file_ops: what /proc/self/fd shows. */
s64 anon_read_name(struct inode *inode, char *buf, size_t size);

#endif
