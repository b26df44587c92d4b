/* SPDX-License-Identifier: MIT */
/*
 * The second extended file system, revision 0 and 1, as mke2fs -t ext2 makes it:
 * what is on the disk, and what its files share. Numbers on the disk are little
 * endian, as the hart is. Left out: extended attributes (kept, not shown),
 * quotas, hashed directories (read as plain ones; written, they become such).
 *
 * The order of writing. There is no journal; so that `e2fsck -p` can mend what a
 * power cut leaves, some blocks are written at once (buffer_write), the others
 * whenever it suits:
 * - a name before its new inode: cut short, the name leads to an unused inode;
 * - an inode that goes before its last name, likewise;
 * - a block of pointers or names, empty, before what points to it;
 * - an inode or a block without a pointer before the block counts as free, so
 *   that no two files ever have the same block on the disk.
 * Two cuts need `e2fsck -y`, which loses nothing: while a directory moves to
 * another (it has two names), and while a file takes the name of one that has no
 * other (which is found in lost+found).
 */
#ifndef FS_EXT2_H
#define FS_EXT2_H

#include "fs/buffer.h"
#include "fs/super.h"

#define EXT2_MAGIC	 0xef53
#define EXT2_ROOT_INO	 2
#define EXT2_FIRST_INO	 11 /* revision 0 */
#define EXT2_BLOCK_MIN	 1024
#define EXT2_INODE_MIN	 128
#define EXT2_SUPER_AT	 1024 /* byte of the device */
#define EXT2_LINK_MAX	 32000
#define EXT2_DIRECT	 12
#define EXT2_POINTERS	 15 /* of an inode: direct, and three trees */
#define EXT2_FAST_TARGET 60 /* a shorter link's target is where they are */

/* s_state, s_errors */
#define EXT2_STATE_VALID     1
#define EXT2_STATE_ERROR     2
#define EXT2_ERRORS_CONTINUE 1
/* features */
#define EXT2_INCOMPAT_FILETYPE	  2u
#define EXT2_RO_COMPAT_SPARSE	  1u
#define EXT2_RO_COMPAT_LARGE_FILE 2u
/* flags of an inode */
#define EXT2_FLAG_IMMUTABLE 0x10u
#define EXT2_FLAG_APPEND    0x20u
#define EXT2_FLAG_INDEX	    0x1000u

struct ext2_super {
	u32 inodes_count, blocks_count, r_blocks_count, free_blocks,
		free_inodes, first_data_block, log_block_size, log_frag_size,
		blocks_per_group, frags_per_group, inodes_per_group, mtime,
		wtime;
	u16 mnt_count, max_mnt_count, magic, state, errors, minor_rev;
	u32 lastcheck, checkinterval, creator_os, rev_level;
	u16 def_resuid, def_resgid;
	u32 first_ino;
	u16 inode_size, block_group_nr;
	u32 compat, incompat, ro_compat;
	u8 uuid[16];
	char volume[16], last_mounted[64];
	u8 rest[824];
};
_Static_assert(sizeof(struct ext2_super) == 1024, "super block");

struct ext2_group {
	u32 block_bitmap, inode_bitmap, inode_table;
	u16 free_blocks, free_inodes, used_dirs, pad;
	u32 reserved[3];
};
_Static_assert(sizeof(struct ext2_group) == 32, "group descriptor");

struct ext2_disk_inode {
	u16 mode, uid;
	u32 size, atime, ctime, mtime, dtime;
	u16 gid, links_count;
	u32 blocks, flags, osd1;
	u32 block[EXT2_POINTERS];
	u32 generation, file_acl, size_high, faddr;
	u16 frag, pad, uid_high, gid_high;
	u32 reserved;
};
_Static_assert(sizeof(struct ext2_disk_inode) == EXT2_INODE_MIN, "inode");

struct ext2_dirent {
	u32 ino;
	u16 rec_len;
	u8 name_len, type;
	char name[];
};
_Static_assert(sizeof(struct ext2_dirent) == 8, "directory entry");

/* A mounted one. */
struct ext2_fs {
	struct super_block *sb;
	struct block_device *device;
	struct buffer *super_buffer;
	struct ext2_super *super; /* in that */
	struct buffer **group_buffers;
	u32 group_blocks; /* how many of these */
	u32 block_size, block_shift;
	u32 groups, groups_per_block, table_blocks;
	u32 inode_size, first_ino;
	u32 pointer_shift; /* of the pointers in a block */
	u32 errors;	   /* that were told */
	bool was_clean;
};

/* An inode in memory has besides: inode->fs_info */
struct ext2_node {
	u32 block[EXT2_POINTERS];
	u32 flags, generation, file_acl;
	u32 sectors; /* of 512 bytes, in use */
	u32 group;   /* where its blocks shall be */
	u32 last;    /* block that it was given last */
};

static inline struct ext2_fs *ext2_of(const struct inode *inode)
{
	return inode->sb->info;
}

static inline struct ext2_node *ext2_node_of(const struct inode *inode)
{
	return inode->fs_info;
}

/* ---- ext2_super.c ---- */

/* The disk has what cannot be: tell, remember, return -EUCLEAN. */
int ext2_error(struct ext2_fs *fs, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* NULL if there is no such group; its buffer to be made dirty. */
struct ext2_group *ext2_group(struct ext2_fs *fs, u32 number,
			      struct buffer **buffer);
/* Is it a block for contents: inside, and nothing of the file system's own? */
bool ext2_is_data_block(struct ext2_fs *fs, u32 block);

/* ---- ext2_alloc.c: bitmaps ---- */

/* As near behind the goal as can be. 0, -ENOSPC, -EIO or -EUCLEAN. */
int ext2_alloc_block(struct ext2_fs *fs, u32 goal, u32 *block);
/* -EUCLEAN: it was free already, or is no block. */
int ext2_free_block(struct ext2_fs *fs, u32 block);
int ext2_alloc_inode(struct ext2_fs *fs, u32 parent_ino, bool is_dir, u32 *ino);
void ext2_free_inode(struct ext2_fs *fs, u32 ino, bool is_dir);

/* ---- ext2_block.c: from a file's blocks to the disk's ---- */

/* *block 0: a hole. */
int ext2_block_find(struct inode *inode, u64 index, u32 *block);
/* The same, a hole filled: *is_new, and what is in it is anything. */
int ext2_block_make(struct inode *inode, u64 index, u32 *block, bool *is_new);
/* All blocks behind size are free; inode->size is the caller's. */
int ext2_block_truncate(struct inode *inode, u64 size);
u64 ext2_block_size_max(const struct ext2_fs *fs);

/* ---- ext2_inode.c ---- */

/* With a reference; NULL: *err says why. */
struct inode *ext2_inode_get(struct super_block *sb, u32 ino, int *err);
/* A new one, in memory alone, with a reference. */
struct inode *ext2_inode_make(struct inode *dir, const struct inode_form *form,
			      int *err);
/* Into its buffer; and that to the disk. */
int ext2_inode_update(struct inode *inode, bool now);
void ext2_inode_evict(struct inode *inode);

/* ---- ext2_dir.c: names ---- */

/* Where an entry is: put the buffer when done. */
struct ext2_slot {
	struct buffer *buffer; /* NULL: there is none */
	u32 offset, before;    /* of it, and the one in front; equal: none */
	u32 ino;	       /* of one that was taken */
};

int ext2_dir_find(struct inode *dir, const char *name, struct ext2_slot *slot);
/* Written when it returns. */
int ext2_dir_add(struct inode *dir, const char *name, u32 ino, u32 mode);
int ext2_dir_remove(struct inode *dir, struct ext2_slot *slot);
/* Removed and not written yet; and undone, if nothing else has changed. */
void ext2_dir_take(struct inode *dir, struct ext2_slot *slot);
void ext2_dir_put_back(struct ext2_slot *slot);
int ext2_dir_set(struct inode *dir, struct ext2_slot *slot, u32 ino, u32 mode);
int ext2_dir_next(struct inode *dir, u64 *pos, struct dir_entry *entry);
/* The first block of a new directory. */
int ext2_dir_make(struct inode *dir, u32 parent_ino);
/* 1, 0, or a negated errno. */
int ext2_dir_is_empty(struct inode *dir);

/* ---- the operations ---- */
extern const struct inode_ops ext2_inode_ops; /* ext2_namei.c */
extern const struct file_ops ext2_file_ops;   /* ext2_file.c */
extern const struct address_space_operations ext2_mapping_ops;
int ext2_file_allocate(struct inode *inode, u64 pos, u64 size);
int ext2_file_cut(struct inode *inode);

#endif
