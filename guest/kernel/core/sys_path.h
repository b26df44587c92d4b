/* SPDX-License-Identifier: MIT */
/* Paths that come from user space. All return 0 or a negated errno. */
#ifndef CORE_SYS_PATH_H
#define CORE_SYS_PATH_H

#include "fs/fs.h"

/* A copy of the string, to be freed with kfree. */
int path_get(u64 user_va, char **path);
/* The directory a *at call starts from. */
int path_start(s64 dirfd, struct dentry **start);
int path_at(s64 dirfd, u64 user_va, bool follow, struct path_result *result);

#endif
