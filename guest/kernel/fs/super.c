/* SPDX-License-Identifier: MIT */
/*
 * What is mounted where. The root of a mounted file system takes the name and the
 * parent of the directory that it covers, so that paths lead up through it; on
 * the way down namei.c steps from one to the other. Left out: the same file
 * system in two places, and lazy unmounting.
 */
#include "fs/super.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "mm/layout.h"
#include "mm/mm.h"

#define TMPFS_MAGIC 0x01021994
#define ST_VALID    0x20
#define ST_RELATIME 0x1000
#define KEPT_FLAGS  (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME)

struct list_head super_blocks = LIST_HEAD_INIT(super_blocks);

static int fill_memory(struct super_block *sb)
{
	sb->root_inode = inode_new(S_IFDIR | 01777, &directory_ops);
	sb->magic = TMPFS_MAGIC;
	return sb->root_inode ? 0 : -ENOMEM;
}

static const struct file_system tmpfs = { .name = "tmpfs",
					  .fill = fill_memory };
static const struct file_system ramfs = { .name = "ramfs",
					  .fill = fill_memory };

const struct file_system *super_type(size_t index)
{
	static const struct file_system *const types[] = {
		&tmpfs,
		&ramfs,
		&devtmpfs_file_system,
		&proc_file_system,
		&ext2_file_system,
	};

	return index < ARRAY_SIZE(types) ? types[index] : NULL;
}

const struct file_system *super_find_type(const char *name)
{
	const struct file_system *type;

	for (size_t i = 0; (type = super_type(i)) != NULL; i++)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

/* ---- inodes ---- */

void super_adopt(struct super_block *sb, struct inode *inode)
{
	if (!sb)
		return;
	inode->sb = sb;
	sb->inode_count++;
	list_add(&inode->super_node, &sb->inodes);
}

void super_disown(struct inode *inode)
{
	struct super_block *sb = inode->sb;

	list_del(&inode->super_node);
	kfree(inode->fs_info);
	inode->fs_info = NULL;
	inode->sb = NULL;
	/* unmounted while somebody had it */
	if (!--sb->inode_count && sb->is_unmounted)
		kfree(sb);
}

void super_evict(struct inode *inode)
{
	if (!inode->sb)
		return;
	if (inode->sb->ops)
		inode->sb->ops->evict(inode);
	super_disown(inode);
}

bool super_is_read_only(const struct inode *inode)
{
	return inode->sb && inode->sb->flags & MS_RDONLY;
}

bool super_makes_names(const struct inode *inode)
{
	return inode->sb && inode->sb->type->makes_names;
}

/* ---- mounting ---- */

static struct super_block *new_super(const struct file_system *type,
				     struct block_device *device,
				     const char *source, u32 flags)
{
	static u64 next_number = 1;
	struct super_block *sb = kzalloc(sizeof(*sb));

	if (!sb)
		return NULL;
	sb->type = type;
	sb->device = device;
	sb->number = device ? device->rdev : next_number++;
	sb->flags = flags & KEPT_FLAGS;
	sb->block_size = PAGE_SIZE;
	strscpy(sb->source, source && *source ? source : "none",
		sizeof(sb->source));
	list_init(&sb->inodes);
	list_add_tail(&sb->node, &super_blocks);
	return sb;
}

static void free_super(struct super_block *sb)
{
	list_del(&sb->node);
	sb->is_unmounted = true;
	if (!sb->inode_count)
		kfree(sb);
}

void super_init(struct dentry *root)
{
	struct super_block *sb = new_super(&tmpfs, NULL, "tmpfs", 0);

	BUG_ON(!sb);
	sb->magic = TMPFS_MAGIC;
	sb->root = root;
	super_adopt(sb, root->inode);
}

static int check_device(const struct file_system *type,
			const struct block_device *device, u32 flags)
{
	if (!type->needs_device)
		return 0;
	if (!device)
		return -ENOTBLK;
	if (device->is_mounted)
		return -EBUSY;
	return device->is_read_only && !(flags & MS_RDONLY) ? -EACCES : 0;
}

/* A file system that was filled gets its root into the tree. */
static int attach(struct super_block *sb, struct dentry *at)
{
	struct inode *inode = sb->root_inode;
	struct dentry *root = dentry_new_root(inode);

	if (!root || dentry_rename(root, at->name)) {
		if (root)
			dentry_put(root);
		else
			inode_put(inode);
		return -ENOMEM;
	}
	if (!inode->sb)
		super_adopt(sb, inode);
	root->parent = at->parent;
	sb->root = root;
	sb->mountpoint = dentry_get(at);
	at->mounted = sb;
	if (sb->type->populate)
		sb->type->populate(root);
	return 0;
}

int super_mount(const struct file_system *type, struct block_device *device,
		const char *source, struct dentry *at, u32 flags)
{
	struct super_block *sb;
	int err = check_device(type, device, flags);

	if (!S_ISDIR(at->inode->mode))
		return -ENOTDIR;
	if (at == root_dentry || at->mounted || dentry_is_removed(at))
		return at == root_dentry || at->mounted ? -EBUSY : -ENOENT;
	if (err)
		return err;
	sb = new_super(type, type->needs_device ? device : NULL, source, flags);
	if (!sb)
		return -ENOMEM;
	err = type->fill(sb);
	if (!err) {
		err = attach(sb, at);
		if (err && sb->ops)
			sb->ops->put(sb);
	}
	if (err)
		free_super(sb);
	else if (sb->device)
		sb->device->is_mounted = true;
	return err;
}

/* Does anybody hold a name in it, or a file without one? */
static bool is_in_use(const struct dentry *dentry)
{
	u32 own = dentry->is_cached ? 0 : 1;

	if (dentry->mounted)
		return true;
	for_each_node (node, &dentry->children) {
		if (is_in_use(list_entry(node, struct dentry, siblings)))
			return true;
		own++;
	}
	return dentry->refcount != own;
}

int super_unmount(struct super_block *sb)
{
	struct dentry *root = sb->root;

	if (!sb->mountpoint)
		return -EBUSY;
	dentry_prune_below(root);
	if (is_in_use(root) || (sb->ops && sb->inode_count > 1))
		return -EBUSY;
	while (!list_empty(&root->children))
		dentry_remove(list_entry(root->children.next, struct dentry,
					 siblings));
	sb->mountpoint->mounted = NULL;
	dentry_put(sb->mountpoint);
	sb->inode_count++; /* it is used until the end of this */
	dentry_put(root);
	if (sb->ops)
		sb->ops->put(sb);
	if (sb->device)
		sb->device->is_mounted = false;
	sb->inode_count--;
	free_super(sb);
	return 0;
}

/* Does a name that is gone keep a file that is written to? */
static bool has_nameless(const struct super_block *sb)
{
	for_each_node (node, &sb->inodes)
		if (!list_entry(node, struct inode, super_node)->nlink)
			return true;
	return false;
}

int super_remount(struct super_block *sb, u32 flags)
{
	bool read_only = flags & MS_RDONLY;
	int err = 0;

	if (sb->ops && read_only != !!(sb->flags & MS_RDONLY)) {
		if (read_only && has_nameless(sb))
			return -EBUSY;
		if (!read_only && sb->device->is_read_only)
			return -EACCES;
		/* it writes only while it may */
		sb->flags &= ~MS_RDONLY;
		err = sb->ops->remount(sb, read_only);
		if (err && !read_only)
			sb->flags |= MS_RDONLY;
	}
	if (!err)
		sb->flags = flags & KEPT_FLAGS;
	return err;
}

/* ---- all of them ---- */

static u64 dirty_since;

void super_mark_dirty(void)
{
	if (dirty_since)
		return;
	dirty_since = max_u64(time_since_boot_ns(), 1);
	wake_flusher();
}

u64 super_dirty_since(void)
{
	return dirty_since;
}

int super_sync_all(void)
{
	int error = 0;

	dirty_since = 0;
	for_each_node (node, &super_blocks) {
		struct super_block *sb = super_of(node);
		int err = sb->ops ? sb->ops->sync(sb) : 0;

		if (err)
			error = err;
	}
	return error;
}

void super_shutdown(void)
{
	for_each_node (node, &super_blocks) {
		struct super_block *sb = super_of(node);

		if (!sb->ops || sb->flags & MS_RDONLY)
			continue;
		if (sb->ops->remount(sb, true))
			printk("%s: not all could be written", sb->source);
		sb->flags |= MS_RDONLY;
	}
}

void super_statfs(struct super_block *sb, struct statfs *st)
{
	memset(st, 0, sizeof(*st));
	st->f_type = sb->magic;
	st->f_bsize = st->f_frsize = sb->block_size;
	st->f_namelen = NAME_MAX;
	st->f_flags =
		ST_VALID | ST_RELATIME |
		(sb->flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC));
	st->f_fsid[0] = (u32)sb->number;
	if (sb->ops) {
		sb->ops->statfs(sb, st);
	} else if (sb->magic == TMPFS_MAGIC) { /* files are memory */
		st->f_blocks = st->f_files = frames_total();
		st->f_bfree = st->f_bavail = st->f_ffree =
			frames_owned(OWNER_FREE);
	}
}
