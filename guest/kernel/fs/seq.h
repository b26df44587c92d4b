/* SPDX-License-Identifier: MIT */
/* Text made for a reader: a buffer that grows, kept by the open file. */
#ifndef FS_SEQ_H
#define FS_SEQ_H

#include "fs/fs.h"

struct seq {
	char *buf;
	u64 size, used;
	struct file *file;
	bool failed;
};

void seq_printf(struct seq *seq, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
s64 seq_read(struct file *file, u64 user_va, u64 size, u64 *pos);
void seq_release(struct file *file);

#endif
