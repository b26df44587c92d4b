/* SPDX-License-Identifier: MIT */
/* Processes by a descriptor. */
#ifndef CORE_SYS_PIDFD_H
#define CORE_SYS_PIDFD_H

#include "core/types.h"

struct task_struct;

/* A descriptor for the process; flags: O_NONBLOCK, for waitid. */
s64 pidfd_new(const struct task_struct *task, u32 flags);
/* The process that it is of, or -EBADF. */
s32 pidfd_number(u64 fd);
bool pidfd_is_nonblocking(u64 fd);

#endif
