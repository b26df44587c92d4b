/* SPDX-License-Identifier: MIT */
/*
 * What changes names: each call leaves the disk such that a power cut at any
 * write in it can be mended (ext2.h). While one runs, reclaim writes no page,
 * which would change bitmaps and pointers under it.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/ext2.h"
#include "mm/filemap.h"

static struct inode *lookup(struct inode *dir, const char *name, int *err)
{
	struct inode *inode = NULL;
	struct ext2_slot slot;
	u32 ino;

	writeback_block();
	*err = ext2_dir_find(dir, name, &slot);
	if (slot.buffer) {
		ino = ((struct ext2_dirent *)(slot.buffer->data + slot.offset))
			      ->ino;
		buffer_put(slot.buffer);
		inode = ext2_inode_get(dir->sb, ino, err);
	}
	writeback_unblock();
	return inode;
}

static int next(struct inode *dir, u64 *pos, struct dir_entry *entry)
{
	int ret;

	writeback_block();
	ret = ext2_dir_next(dir, pos, entry);
	writeback_unblock();
	return ret;
}

/* Its count of names changed; so did, for who looks, its ctime. */
static int count_name(struct inode *inode, int more)
{
	inode->nlink += (u32)more;
	inode_changed(inode, false);
	return ext2_inode_update(inode, true);
}

static int create(struct inode *dir, const char *name,
		  const struct inode_form *form, struct inode **made)
{
	bool is_dir = S_ISDIR(form->mode);
	struct inode *inode;
	int err = 0;

	if (is_dir && dir->nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	inode = ext2_inode_make(dir, form, &err);
	if (!inode)
		return err;
	if (is_dir) {
		inode->nlink = 2;
		err = ext2_dir_make(inode, (u32)dir->ino);
	}
	if (!err)
		err = ext2_dir_add(dir, name, (u32)inode->ino, inode->mode);
	if (!err)
		err = ext2_inode_update(inode, true);
	if (!err && is_dir)
		err = count_name(dir, 1);
	if (err) {
		inode->nlink = 0;
		inode_put(inode);
		return err;
	}
	inode_changed(dir, true);
	*made = inode;
	return 0;
}

static int create_blocked(struct inode *dir, const char *name,
			  const struct inode_form *form, struct inode **made)
{
	int err;

	writeback_block();
	err = create(dir, name, form, made);
	writeback_unblock();
	return err;
}

static int link(struct inode *dir, const char *name, struct inode *inode)
{
	int err;

	if (inode->nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	writeback_block();
	err = count_name(inode, 1);
	if (!err)
		err = ext2_dir_add(dir, name, (u32)inode->ino, inode->mode);
	if (err)
		count_name(inode, -1);
	else
		inode_changed(dir, true);
	writeback_unblock();
	return err;
}

/* May it go? A directory must be empty. */
static int check_removable(struct inode *inode)
{
	int is_empty = S_ISDIR(inode->mode) ? ext2_dir_is_empty(inode) : 1;

	return is_empty < 0 ? is_empty : is_empty ? 0 : -ENOTEMPTY;
}

/* It loses a name: that of a directory is its last. */
static int drop_name(struct inode *inode)
{
	if (S_ISDIR(inode->mode)) {
		inode->nlink = 0;
		return count_name(inode, 0);
	}
	return inode->nlink ? count_name(inode, -1) : 0;
}

/* Where the name is, if it is this inode's; else what the caller knows is out
   of date. */
static int find_own(struct inode *dir, const char *name,
		    const struct inode *inode, struct ext2_slot *slot)
{
	int err = ext2_dir_find(dir, name, slot);

	if (err)
		return err;
	if (!slot->buffer)
		return -ENOENT;
	if (((struct ext2_dirent *)(slot->buffer->data + slot->offset))->ino ==
	    inode->ino)
		return 0;
	buffer_put(slot->buffer);
	return ext2_error(ext2_of(dir), "directory %lu changed by itself",
			  dir->ino);
}

static int unlink(struct inode *dir, const char *name, struct inode *inode)
{
	struct ext2_slot slot;
	int err = check_removable(inode);

	if (!err)
		err = find_own(dir, name, inode, &slot);
	if (err)
		return err;
	err = drop_name(inode);
	if (!err)
		err = ext2_dir_remove(dir, &slot);
	buffer_put(slot.buffer);
	if (err)
		return err;
	if (S_ISDIR(inode->mode) && dir->nlink)
		err = count_name(dir, -1);
	inode_changed(dir, true);
	return err;
}

static int unlink_blocked(struct inode *dir, const char *name,
			  struct inode *inode)
{
	int err;

	writeback_block();
	err = unlink(dir, name, inode);
	writeback_unblock();
	return err;
}

/* The directory has another parent now. */
static int set_parent(struct inode *inode, struct inode *from_dir,
		      struct inode *to_dir)
{
	struct ext2_slot slot;
	int err = ext2_dir_find(inode, "..", &slot);

	if (!err && !slot.buffer)
		err = ext2_error(ext2_of(inode), "directory %lu has no parent",
				 inode->ino);
	if (err)
		return err;
	err = ext2_dir_set(inode, &slot, (u32)to_dir->ino, S_IFDIR);
	buffer_put(slot.buffer);
	if (!err)
		err = count_name(to_dir, 1);
	if (!err && from_dir->nlink)
		err = count_name(from_dir, -1);
	return err;
}

/* The new name leads to the inode. */
static int put_name(struct inode *dir, const char *name, struct inode *inode,
		    struct inode *replaced)
{
	struct ext2_slot slot;
	int err;

	if (!replaced)
		return ext2_dir_add(dir, name, (u32)inode->ino, inode->mode);
	err = check_removable(replaced);
	if (!err)
		err = find_own(dir, name, replaced, &slot);
	if (err)
		return err;
	err = ext2_dir_set(dir, &slot, (u32)inode->ino, inode->mode);
	buffer_put(slot.buffer);
	return err;
}

static int drop_replaced(struct inode *dir, struct inode *replaced)
{
	int err = drop_name(replaced);

	if (!err && S_ISDIR(replaced->mode) && dir->nlink)
		err = count_name(dir, -1);
	return err;
}

static int rename(struct inode *from_dir, const char *from,
		  struct inode *to_dir, const char *to, struct inode *inode,
		  struct inode *replaced)
{
	struct ext2_slot slot;
	int err;

	if (S_ISDIR(inode->mode) && from_dir != to_dir &&
	    to_dir->nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	err = find_own(from_dir, from, inode, &slot);
	if (err)
		return err;
	/* in one write where both names lie in one block */
	ext2_dir_take(from_dir, &slot);
	err = put_name(to_dir, to, inode, replaced);
	if (err && err != -EIO)
		ext2_dir_put_back(&slot);
	else if (slot.buffer->is_dirty && buffer_write(slot.buffer))
		err = -EIO;
	buffer_put(slot.buffer);
	if (err)
		return err;
	if (replaced)
		err = drop_replaced(to_dir, replaced);
	if (!err && S_ISDIR(inode->mode) && from_dir != to_dir)
		err = set_parent(inode, from_dir, to_dir);
	inode_changed(from_dir, true);
	inode_changed(to_dir, true);
	inode_changed(inode, false);
	return err;
}

static int rename_blocked(struct inode *from_dir, const char *from,
			  struct inode *to_dir, const char *to,
			  struct inode *inode, struct inode *replaced)
{
	int err;

	writeback_block();
	err = rename(from_dir, from, to_dir, to, inode, replaced);
	writeback_unblock();
	return err;
}

const struct inode_ops ext2_inode_ops = {
	.lookup = lookup,
	.next = next,
	.create = create_blocked,
	.link = link,
	.unlink = unlink_blocked,
	.rename = rename_blocked,
};
