/* SPDX-License-Identifier: MIT */
/*
 * Memory with a file's nature and no name: what MAP_SHARED | MAP_ANONYMOUS
 * maps, and what memfd_create opens. The contents are those of any file in
 * RAM. Left out: seals, huge pages.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/time.h"
#include "fs/fs.h"
#include "mm/mm.h"

#define MFD_CLOEXEC	  1
#define MFD_ALLOW_SEALING 2
#define MFD_NOEXEC_SEAL	  8
#define MFD_EXEC	  16
#define MEMFD_NAME_MAX	  249
#define MEMFD_PREFIX	  "memfd:"

struct file *shmem_file(const char *name, u64 size)
{
	struct inode *inode = inode_new(S_IFREG | 0777, &ramfs_file_ops);
	size_t length = strlen(name) + 1;
	struct file *file = NULL;

	if (!inode)
		return NULL;
	inode->nlink = 0;
	inode->size = size;
	inode->target = kmalloc(length);
	if (inode->target) {
		memcpy(inode->target, name, length);
		file = file_new(inode, NULL, O_RDWR);
	}
	inode_put(inode); /* the file's now */
	return file;
}

s64 sys_memfd_create(const u64 *a)
{
	char name[sizeof(MEMFD_PREFIX) + MEMFD_NAME_MAX] = MEMFD_PREFIX;
	size_t prefix = sizeof(MEMFD_PREFIX) - 1;
	struct file *file;
	s64 fd, n;

	if (a[1] & ~(u64)(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL |
			  MFD_EXEC))
		return -EINVAL;
	n = strncpy_from_user(name + prefix, a[0], MEMFD_NAME_MAX + 1);
	if (n < 0)
		return n == -ENAMETOOLONG ? -EINVAL : n;
	file = shmem_file(name, 0);
	if (!file)
		return -ENOMEM;
	fd = fd_install(file, 0, a[1] & MFD_CLOEXEC);
	if (fd < 0)
		file_put(file);
	return fd;
}
