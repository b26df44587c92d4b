/* SPDX-License-Identifier: MIT */
/* Paths that come from user space. All return 0 or a negated errno. */
#ifndef CORE_SYS_PATH_H
#define CORE_SYS_PATH_H

#include "fs/fs.h"

/* A copy of the string, to be freed with kfree. */
int path_get(u64 user_va, char **path);
/* The directory a *at call starts from. */
int path_start(s64 dirfd, struct dentry **start);
/* Flags of the *at calls. */
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EMPTY_PATH	    0x1000
/* What such a call is about: a path's, or the descriptor's own inode. */
s64 path_inode(s64 dirfd, u64 user_va, u64 flags, struct inode **inode);
int path_at(s64 dirfd, u64 user_va, bool follow, struct path_result *result);

#endif
