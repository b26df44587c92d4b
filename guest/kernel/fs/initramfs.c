/* SPDX-License-Identifier: MIT */
/*
 * The initial ramdisk: a newc cpio archive becomes the RAM file system. File
 * contents are not copied; the archive's frames stay reserved for good. A
 * broken archive is refused at the first wrong member, which is named.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "fs/fs.h"
#include "mm/mm.h"

#define NEWC_MAGIC     "070701"
#define NEWC_HEADER    110
#define FIELD_MODE     1
#define FIELD_MTIME    5
#define FIELD_FILESIZE 6
#define FIELD_NAMESIZE 11

/* Header field i: eight hexadecimal digits. */
static u64 field(const u8 *header, int i)
{
	const u8 *p = header + 6 + 8 * i;
	u64 value = 0;

	for (int n = 0; n < 8; n++) {
		u8 c = p[n];
		u8 digit = c >= '0' && c <= '9'	  ? c - '0'
			   : c >= 'a' && c <= 'f' ? c - 'a' + 10
			   : c >= 'A' && c <= 'F' ? c - 'A' + 10
						  : 0;

		value = value << 4 | digit;
	}
	return value;
}

static int add_member(const char *name, u32 mode, u64 mtime, const u8 *data,
		      u64 size)
{
	char dir[PATH_MAX];
	const char *base = name;
	struct dentry *parent;
	struct inode *inode;

	while (*name == '/')
		name++;
	if (S_ISDIR(mode))
		return dentry_make_path(name) ? 0 : -ENOMEM;
	for (const char *p = base = name; *p; p++)
		if (*p == '/')
			base = p + 1;
	if (!*base || (size_t)(base - name) >= sizeof(dir) ||
	    strlen(base) > NAME_MAX)
		return -EINVAL;
	strscpy(dir, name, (size_t)(base - name) + 1);
	parent = dentry_make_path(dir);
	if (!parent || !S_ISDIR(parent->inode->mode))
		return -ENOTDIR;
	if (dentry_child(parent, base))
		dentry_remove(dentry_child(parent, base));
	inode = inode_new(mode, &ramfs_file_ops);
	if (!inode)
		return -ENOMEM;
	inode->size = size;
	inode->atime_ns = inode->mtime_ns = inode->ctime_ns =
		mtime * NSEC_PER_SEC;
	if (S_ISLNK(mode)) {
		inode->target = kmalloc(size + 1);
		if (!inode->target)
			return -ENOMEM;
		memcpy(inode->target, data, size);
		inode->target[size] = '\0';
	} else if (size) {
		inode->data = data;
		inode->data_size = size;
	}
	return dentry_add(parent, base, inode) ? 0 : -ENOMEM;
}

int initramfs_unpack(const u8 *archive, u64 size)
{
	u64 at = 0;

	while (at + NEWC_HEADER <= size) {
		const u8 *header = archive + at;
		u64 name_size = field(header, FIELD_NAMESIZE);
		u64 file_size = field(header, FIELD_FILESIZE);
		const char *name = (const char *)header + NEWC_HEADER;
		u64 data = align_up(at + NEWC_HEADER + name_size, 4);
		u32 mode = (u32)field(header, FIELD_MODE);
		int err;

		if (memcmp(header, NEWC_MAGIC, 6) || !name_size ||
		    name_size > PATH_MAX || data > size ||
		    file_size > size - data ||
		    strnlen(name, name_size) == name_size)
			return -EINVAL;
		if (!strcmp(name, "TRAILER!!!"))
			return 0;
		err = add_member(name, mode, field(header, FIELD_MTIME),
				 archive + data, file_size);
		if (err) {
			printk("initramfs: cannot add %s: error %d", name, err);
			return err;
		}
		at = align_up(data + file_size, 4);
	}
	return -EINVAL;
}
