/* SPDX-License-Identifier: MIT */
/* Files whose text is made when they are read from their start. See seq.h. */
#include "fs/seq.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "mm/layout.h"

void seq_printf(struct seq *seq, const char *format, ...)
{
	va_list args;
	int n;

	if (seq->failed)
		return;
	va_start(args, format);
	n = vsnprintk(seq->buf + seq->used, seq->size - seq->used, format,
		      args);
	va_end(args);
	if (seq->used + (u64)n + 1 > seq->size) {
		u64 size = max_u64(seq->size * 2, seq->used + (u64)n + 1);
		char *grown = kmalloc(size);

		if (!grown) {
			seq->failed = true;
			return;
		}
		memcpy(grown, seq->buf, seq->used);
		kfree(seq->buf);
		seq->buf = grown;
		seq->size = size;
		va_start(args, format);
		n = vsnprintk(seq->buf + seq->used, size - seq->used, format,
			      args);
		va_end(args);
	}
	seq->used += (u64)n;
}

/* Make the text afresh; it stays with the open file. */
static int generate(struct file *file)
{
	struct seq seq = { .size = PAGE_SIZE, .file = file };
	void (*show)(struct seq * seq) = file->inode->private;

	seq.buf = kmalloc(seq.size);
	if (!seq.buf)
		return -ENOMEM;
	show(&seq);
	kfree(file->private);
	file->private = seq.buf;
	file->private_size = seq.used;
	return seq.failed ? -ENOMEM : 0;
}

s64 seq_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 n;

	if ((*pos == 0 || !file->private) && generate(file))
		return -ENOMEM;
	if (*pos >= file->private_size)
		return 0;
	n = min_u64(size, file->private_size - *pos);
	if (copy_to_user(user_va, (char *)file->private + *pos, n))
		return -EFAULT;
	*pos += n;
	return (s64)n;
}

void seq_release(struct file *file)
{
	kfree(file->private);
}

const struct file_ops seq_ops = {
	.read = seq_read,
	.release = seq_release,
	.seekable = true,
};

struct dentry *seq_add(struct dentry *dir, const char *name, u32 mode,
		       const struct file_ops *fops, seq_show *show)
{
	struct inode *inode = dir ? inode_new(S_IFREG | mode, fops) : NULL;

	if (inode)
		inode->private = show;
	return dentry_add(dir, name, inode);
}
