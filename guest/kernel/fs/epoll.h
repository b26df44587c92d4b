/* SPDX-License-Identifier: MIT */
/* epoll: what a file must tell it. */
#ifndef FS_EPOLL_H
#define FS_EPOLL_H

struct file;

/* The file is closed for good: nobody watches it any longer. */
void epoll_forget(struct file *file);

#endif
