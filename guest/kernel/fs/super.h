/* SPDX-License-Identifier: MIT */
/*
 * Mounted file systems, and what one that is kept on a disk does for names and
 * inodes. One in memory (inode_ops NULL) has its names in the dentry tree alone;
 * one on a disk has the tree as a cache. Each is mounted at one place.
 */
#ifndef FS_SUPER_H
#define FS_SUPER_H

#include "fs/fs.h"

#define MS_RDONLY     1u
#define MS_NOSUID     2u
#define MS_NODEV      4u
#define MS_NOEXEC     8u
#define MS_REMOUNT    32u
#define MS_NOATIME    1024u
#define MS_BIND	      4096u
#define MS_MOVE	      8192u
#define MS_SILENT     32768u
#define MS_PROPAGATES (0xfu << 17) /* MS_UNBINDABLE to MS_SHARED */
#define MS_RELATIME   (1u << 21)

struct statfs {
	u64 f_type, f_bsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	u32 f_fsid[2];
	u64 f_namelen, f_frsize, f_flags, f_spare[4];
};
_Static_assert(sizeof(struct statfs) == 120, "asm-generic statfs");

/* An entry of a directory on a disk. */
struct dir_entry {
	u64 ino;
	u8 type; /* as getdents has it: S_IFMT bits >> 12; 0 unknown */
	char name[NAME_MAX + 1];
};

/* What a new inode is to be. */
struct inode_form {
	u32 mode; /* with its type */
	u64 rdev;
	const char *target; /* of a symbolic link */
};

/* Of directories on a disk. Results are 0 or a negated errno. */
struct inode_ops {
	/* The inode, with a reference; NULL and *err 0: there is no such name. */
	struct inode *(*lookup)(struct inode *dir, const char *name, int *err);
	/* The entry at *pos or the next, and *pos behind it. 1; 0: the end. */
	int (*next)(struct inode *dir, u64 *pos, struct dir_entry *entry);
	/* A name that is not there yet, for a new inode, with a reference. */
	int (*create)(struct inode *dir, const char *name,
		      const struct inode_form *form, struct inode **made);
	int (*link)(struct inode *dir, const char *name, struct inode *inode);
	/* Of a directory too: ENOTEMPTY */
	int (*unlink)(struct inode *dir, const char *name, struct inode *inode);
	/* `replaced`: what has the new name until now, or NULL. */
	int (*rename)(struct inode *from_dir, const char *from,
		      struct inode *to_dir, const char *to, struct inode *inode,
		      struct inode *replaced);
};

struct super_ops {
	/* Nobody uses the inode any more: keep it on the disk, or, with nlink
	   0, have it deleted there; and free what fs_info is. */
	void (*evict)(struct inode *inode);
	/* What it says about itself, and where its contents are. */
	int (*write_inode)(struct inode *inode);
	/* All to the disk. */
	int (*sync)(struct super_block *sb);
	/* Read-only or no longer so. */
	int (*remount)(struct super_block *sb, bool read_only);
	/* The end: all inodes but the root's are gone. */
	void (*put)(struct super_block *sb);
	void (*statfs)(struct super_block *sb, struct statfs *st);
	u64 (*blocks)(const struct inode *inode); /* of 512 bytes, in use */
	/* Places for a range of a file that will be written, beyond its end
	   too; and what lies beyond the end given back. */
	int (*allocate)(struct inode *inode, u64 pos, u64 size);
	int (*cut)(struct inode *inode);
};

struct file_system {
	const char *name;
	bool needs_device;
	bool makes_names; /* all of them: programs neither add nor take any */
	/* Fills in root_inode, magic, and of a disk ops and info; says in the
	   log why not. */
	int (*fill)(struct super_block *sb);
	/* When it has a root: the first names. */
	void (*populate)(struct dentry *root);
};

struct super_block {
	const struct file_system *type;
	const struct super_ops *ops; /* NULL: of files in memory */
	struct block_device *device; /* NULL: none */
	u64 number;		     /* st_dev */
	u32 flags;		     /* MS_* */
	u64 magic;
	u32 block_size;
	char source[64];
	struct inode *root_inode; /* of fill: root's */
	struct dentry *root;
	struct dentry *mountpoint; /* NULL: of the first one */
	void *info;
	struct list_head node;	 /* in the order of mounting */
	struct list_head inodes; /* in memory */
	u64 inode_count;
	bool is_unmounted; /* its last inode takes it along */
};

extern struct list_head super_blocks;
#define super_of(at) list_entry(at, struct super_block, node)

/* ---- super.c ---- */

/* The first: the tree that the ramdisk fills. */
void super_init(struct dentry *root);
/* "ext2" and so on; NULL: there is none of this name. */
const struct file_system *super_find_type(const char *name);
/* The types' names, one a call: NULL after the last. */
const struct file_system *super_type(size_t index);
/* On a directory. 0 or a negated errno. */
int super_mount(const struct file_system *type, struct block_device *device,
		const char *source, struct dentry *at, u32 flags);
int super_unmount(struct super_block *sb);
int super_remount(struct super_block *sb, u32 flags);
/* The inode is one of sb's; it is no longer; nobody uses it any more. */
void super_adopt(struct super_block *sb, struct inode *inode);
void super_disown(struct inode *inode);
void super_evict(struct inode *inode);
/* Something about a disk changed in memory alone; since when (ns since boot), 0:
   nothing did. */
void super_mark_dirty(void);
u64 super_dirty_since(void);
/* All of all to the disks. */
int super_sync_all(void);
/* The end of the machine: sync, and have the disks say they are clean. */
void super_shutdown(void);
void super_statfs(struct super_block *sb, struct statfs *st);
bool super_is_read_only(const struct inode *inode);
/* Are its names the kernel's own? */
bool super_makes_names(const struct inode *inode);

extern const struct file_system ext2_file_system, devtmpfs_file_system,
	proc_file_system;

#endif
