/* SPDX-License-Identifier: MIT */
/*
 * Directories: blocks of entries, each with the length to the next. A block is
 * checked whole before anything in it is believed. What changes a name writes
 * its block at once (ext2.h says in which order with inodes).
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/ext2.h"

#define ENTRY_HEAD sizeof(struct ext2_dirent)

static u32 entry_size(size_t name_len)
{
	return (u32)align_up(ENTRY_HEAD + name_len, 4);
}

static struct ext2_dirent *entry_at(const struct buffer *buffer, u32 offset)
{
	return (struct ext2_dirent *)(buffer->data + offset);
}

static u8 type_of(const struct ext2_fs *fs, u32 mode)
{
	static const u8 types[16] = {
		[S_IFREG >> 12] = 1, [S_IFDIR >> 12] = 2, [S_IFCHR >> 12] = 3,
		[S_IFBLK >> 12] = 4, [S_IFIFO >> 12] = 5, [S_IFSOCK >> 12] = 6,
		[S_IFLNK >> 12] = 7,
	};

	return fs->super->incompat & EXT2_INCOMPAT_FILETYPE &&
			       fs->super->rev_level
		       ? types[mode >> 12 & 15]
		       : 0;
}

static u8 dirent_type(const struct ext2_fs *fs, const struct ext2_dirent *entry)
{
	static const u8 types[8] = { 0,
				     S_IFREG >> 12,
				     S_IFDIR >> 12,
				     S_IFCHR >> 12,
				     S_IFBLK >> 12,
				     S_IFIFO >> 12,
				     S_IFSOCK >> 12,
				     S_IFLNK >> 12 };

	return fs->super->incompat & EXT2_INCOMPAT_FILETYPE && entry->type < 8
		       ? types[entry->type]
		       : 0;
}

static int check_entries(struct ext2_fs *fs, const struct inode *dir,
			 const struct buffer *buffer)
{
	for (u32 at = 0; at < fs->block_size;) {
		const struct ext2_dirent *entry = entry_at(buffer, at);

		if (fs->block_size - at < ENTRY_HEAD ||
		    entry->rec_len < entry_size(entry->name_len) ||
		    entry->rec_len % 4 ||
		    entry->rec_len > fs->block_size - at ||
		    entry->ino > fs->super->inodes_count ||
		    (entry->ino && !entry->name_len))
			return ext2_error(
				fs,
				"directory %lu, block %lu: a wrong entry at %u",
				dir->ino, buffer->block, at);
		at += entry->rec_len;
	}
	return 0;
}

static struct buffer *read_block(struct inode *dir, u64 index, int *err)
{
	struct ext2_fs *fs = ext2_of(dir);
	struct buffer *buffer;
	u32 block;

	*err = ext2_block_find(dir, index, &block);
	if (!*err && !block)
		*err = ext2_error(fs, "directory %lu has a hole", dir->ino);
	if (*err)
		return NULL;
	buffer = buffer_read(fs->device, block, fs->block_size, err);
	if (buffer && !buffer->is_checked)
		*err = check_entries(fs, dir, buffer);
	if (buffer && *err) {
		buffer_put(buffer);
		return NULL;
	}
	if (buffer)
		buffer->is_checked = true;
	return buffer;
}

static u64 block_count(const struct inode *dir)
{
	return dir->size >> ext2_of(dir)->block_shift;
}

static bool has_name(const struct ext2_dirent *entry, const char *name,
		     size_t size)
{
	return entry->ino && entry->name_len == size &&
	       !memcmp(entry->name, name, size);
}

int ext2_dir_find(struct inode *dir, const char *name, struct ext2_slot *slot)
{
	u32 block_size = ext2_of(dir)->block_size;
	size_t size = strlen(name);

	slot->buffer = NULL;
	for (u64 index = 0; index < block_count(dir); index++) {
		int err;
		u32 before = 0;
		struct buffer *buffer = read_block(dir, index, &err);

		if (!buffer)
			return err;
		for (u32 at = 0; at < block_size;
		     before = at, at += entry_at(buffer, at)->rec_len) {
			if (!has_name(entry_at(buffer, at), name, size))
				continue;
			*slot = (struct ext2_slot){ buffer, at, before, 0 };
			return 0;
		}
		buffer_put(buffer);
	}
	return 0;
}

int ext2_dir_next(struct inode *dir, u64 *pos, struct dir_entry *out)
{
	struct ext2_fs *fs = ext2_of(dir);

	while (*pos < dir->size) {
		int err;
		struct buffer *buffer =
			read_block(dir, *pos >> fs->block_shift, &err);
		u64 start = align_down(*pos, fs->block_size);

		if (!buffer)
			return err;
		for (u32 at = 0; at < fs->block_size;) {
			const struct ext2_dirent *entry = entry_at(buffer, at);
			u64 here = start + at;

			at += entry->rec_len;
			/* entries may have been joined since: never into one */
			if (here < *pos || !entry->ino)
				continue;
			out->ino = entry->ino;
			out->type = dirent_type(fs, entry);
			memcpy(out->name, entry->name, entry->name_len);
			out->name[entry->name_len] = '\0';
			*pos = start + at;
			buffer_put(buffer);
			return 1;
		}
		buffer_put(buffer);
		*pos = start + fs->block_size;
	}
	return 0;
}

static void put_entry(const struct ext2_fs *fs, struct ext2_dirent *entry,
		      const char *name, u32 ino, u32 mode)
{
	size_t size = strlen(name);

	entry->ino = ino;
	entry->name_len = (u8)size;
	entry->type = type_of(fs, mode);
	memcpy(entry->name, name, size);
}

/* Room behind an entry, or in one that is unused: the new one's place. */
static struct ext2_dirent *make_room(const struct buffer *buffer, u32 need)
{
	for (u32 at = 0; at < buffer->size;) {
		struct ext2_dirent *entry = entry_at(buffer, at), *fresh;
		u32 used = entry->ino ? entry_size(entry->name_len) : 0;

		if (entry->rec_len >= used + need) {
			fresh = entry_at(buffer, at + used);
			if (used) {
				fresh->rec_len = (u16)(entry->rec_len - used);
				entry->rec_len = (u16)used;
			}
			return fresh;
		}
		at += entry->rec_len;
	}
	return NULL;
}

/* A directory that is an index to others' kernels is a plain one from now on. */
static void forget_index(struct inode *dir)
{
	ext2_node_of(dir)->flags &= ~EXT2_FLAG_INDEX;
	dir->is_dirty = true;
}

/* One block more, of one free entry, which the disk has when it returns. */
static struct buffer *append_block(struct inode *dir, int *err)
{
	struct ext2_fs *fs = ext2_of(dir);
	struct buffer *buffer;
	bool is_new;
	u32 block;

	*err = ext2_block_make(dir, block_count(dir), &block, &is_new);
	if (*err)
		return NULL;
	buffer = buffer_new(fs->device, block, fs->block_size);
	if (!buffer) {
		*err = -ENOMEM;
		return NULL;
	}
	entry_at(buffer, 0)->rec_len = (u16)fs->block_size;
	dir->size += fs->block_size;
	dir->is_dirty = true;
	return buffer;
}

int ext2_dir_add(struct inode *dir, const char *name, u32 ino, u32 mode)
{
	struct ext2_fs *fs = ext2_of(dir);
	u32 need = entry_size(strlen(name));
	struct ext2_dirent *entry = NULL;
	struct buffer *buffer = NULL;
	bool is_more = false;
	int err = 0;

	if (strlen(name) > NAME_MAX)
		return -ENAMETOOLONG;
	for (u64 index = 0; index < block_count(dir) && !entry; index++) {
		buffer_put(buffer);
		buffer = read_block(dir, index, &err);
		if (!buffer)
			return err;
		entry = make_room(buffer, need);
	}
	if (!entry) {
		buffer_put(buffer);
		buffer = append_block(dir, &err);
		if (!buffer) {
			ext2_block_truncate(dir, dir->size);
			return err;
		}
		is_more = true;
		entry = make_room(buffer, need);
	}
	put_entry(fs, entry, name, ino, mode);
	err = buffer_write(buffer);
	buffer_put(buffer);
	forget_index(dir);
	if (is_more && !err)
		err = ext2_inode_update(dir, true);
	return err;
}

void ext2_dir_take(struct inode *dir, struct ext2_slot *slot)
{
	struct ext2_dirent *entry = entry_at(slot->buffer, slot->offset);
	struct ext2_dirent *before = entry_at(slot->buffer, slot->before);

	slot->ino = entry->ino;
	entry->ino = 0;
	if (before != entry)
		before->rec_len = (u16)(before->rec_len + entry->rec_len);
	forget_index(dir);
	buffer_dirty(slot->buffer);
}

void ext2_dir_put_back(struct ext2_slot *slot)
{
	struct ext2_dirent *entry = entry_at(slot->buffer, slot->offset);
	struct ext2_dirent *before = entry_at(slot->buffer, slot->before);

	entry->ino = slot->ino;
	if (before != entry)
		before->rec_len = (u16)(before->rec_len - entry->rec_len);
}

int ext2_dir_remove(struct inode *dir, struct ext2_slot *slot)
{
	ext2_dir_take(dir, slot);
	return buffer_write(slot->buffer);
}

int ext2_dir_set(struct inode *dir, struct ext2_slot *slot, u32 ino, u32 mode)
{
	struct ext2_dirent *entry = entry_at(slot->buffer, slot->offset);

	entry->ino = ino;
	entry->type = type_of(ext2_of(dir), mode);
	return buffer_write(slot->buffer);
}

int ext2_dir_make(struct inode *dir, u32 parent_ino)
{
	struct ext2_fs *fs = ext2_of(dir);
	struct ext2_dirent *dot, *up;
	struct buffer *buffer;
	int err;

	buffer = append_block(dir, &err);
	if (!buffer)
		return err;
	dot = entry_at(buffer, 0);
	dot->rec_len = (u16)entry_size(1);
	put_entry(fs, dot, ".", (u32)dir->ino, S_IFDIR);
	up = entry_at(buffer, dot->rec_len);
	up->rec_len = (u16)(fs->block_size - dot->rec_len);
	put_entry(fs, up, "..", parent_ino, S_IFDIR);
	err = buffer_write(buffer);
	buffer_put(buffer);
	return err;
}

int ext2_dir_is_empty(struct inode *dir)
{
	struct dir_entry *entry = kmalloc(sizeof(*entry));
	u64 pos = 0;
	int more, is_empty = 1;

	if (!entry)
		return -ENOMEM;
	while ((more = ext2_dir_next(dir, &pos, entry)) > 0)
		if (strcmp(entry->name, ".") && strcmp(entry->name, "..")) {
			is_empty = 0;
			break;
		}
	kfree(entry);
	return more < 0 ? more : is_empty;
}
