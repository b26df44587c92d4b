/* SPDX-License-Identifier: MIT */
/*
 * Files: a tree of names (dentry) over inodes in RAM, open files, and the
 * descriptor table. Functions return a count, an offset or a negated errno.
 * Reads and writes go straight between the inode's frames and user memory.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include "core/types.h"
#include "mm/mm.h"

#define S_IFMT	       0170000
#define S_IFSOCK       0140000
#define S_IFIFO	       0010000
#define S_IFCHR	       0020000
#define S_IFDIR	       0040000
#define S_IFBLK	       0060000
#define S_IFREG	       0100000
#define S_IFLNK	       0120000
#define S_ISUID	       0004000
#define S_ISGID	       0002000
#define S_IXGRP	       0000010
#define S_ISDIR(mode)  (((mode)&S_IFMT) == S_IFDIR)
#define S_ISREG(mode)  (((mode)&S_IFMT) == S_IFREG)
#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)
#define S_ISSOCK(mode) (((mode)&S_IFMT) == S_IFSOCK)
#define S_ISCHR(mode)  (((mode)&S_IFMT) == S_IFCHR)
#define S_ISLNK(mode)  (((mode)&S_IFMT) == S_IFLNK)

#define O_ACCMODE   3
#define O_WRONLY    1
#define O_RDWR	    2
#define O_CREAT	    0100
#define O_EXCL	    0200
#define O_NOCTTY    0400
#define O_TRUNC	    01000
#define O_APPEND    02000
#define O_NONBLOCK  04000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW  0400000
#define O_CLOEXEC   02000000
#define O_PATH	    010000000

#define AT_FDCWD (-100)
#define PATH_MAX 4096
#define NAME_MAX 255
#define FD_MAX	 1024

struct dentry;
struct file;
struct inode;
struct inode_form;
struct inode_ops;
struct page;
struct super_block;

struct file_ops {
	s64 (*read)(struct file *file, u64 user_va, u64 size, u64 *pos);
	s64 (*write)(struct file *file, u64 user_va, u64 size, u64 *pos);
	s64 (*ioctl)(struct file *file, u64 request, u64 argument);
	s64 (*open)(struct file *file); /* by a name; it may wait */
	u32 (*poll)(struct file *file); /* POLLIN, POLLOUT, POLLHUP */
	void (*release)(struct file *file);
	bool seekable;
	/* of a file whose offset, size and contents are kept elsewhere */
	s64 (*seek)(struct file *file, s64 offset, u64 whence);
	s64 (*truncate)(struct inode *inode, u64 size);
	void (*refresh)(struct inode *inode); /* its size */
	s64 (*fetch)(struct inode *inode, u64 pos, void *buf, u64 size);
	/* of a symbolic link that is more than a path */
	struct dentry *(*follow)(struct inode *inode); /* NULL: to nowhere */
	s64 (*read_link)(struct inode *inode, char *buf, size_t size);
	/* of a file that knows its name better than the tree does */
	s64 (*read_name)(struct inode *inode, char *buf, size_t size);
	/* of a directory that is made when somebody looks */
	void (*populate)(struct dentry *dir);
	/* the inode goes: what its private is may go too */
	void (*forget)(struct inode *inode);
};

struct inode {
	u32 mode;
	u32 nlink;
	u32 refcount; /* dentries and open files */
	u64 ino;
	u64 size;
	u64 rdev;
	u32 uid, gid;
	u64 atime_ns, mtime_ns, ctime_ns; /* since the epoch */
	bool is_dirty; /* of a disk's: what it says about itself changed */
	struct super_block *sb;	      /* NULL: of none, as a pipe's */
	const struct inode_ops *iops; /* of a directory on a disk */
	void *fs_info;		      /* of sb->type */
	struct list_head super_node;
	struct dentry *name; /* of a directory on a disk: its one name */
	u32 shared_locks;    /* flock.c */
	bool is_locked;
	struct list_head record_locks;
	u64 activity; /* how often it may have become ready: for epoll */
	const struct file_ops *fops;
	/* regular file: what is in memory; and what the ramdisk has of it */
	struct address_space mapping;
	const u8 *data;
	u64 data_size;
	u64 promised_pages; /* of shared anonymous memory: mm/overcommit.h */
	char *target;	    /* symbolic link */
	void *private;	    /* of a device or proc entry */
};

/*
 * Who keeps a pointer to one holds a reference: open files, working directories,
 * children. In a file system in memory the tree holds one too; one of a disk that
 * nobody holds is kept as long as there is room for it.
 */
struct dentry {
	char *name;
	u32 hash; /* of the name */
	u32 refcount;
	struct inode *inode;   /* one reference */
	struct dentry *parent; /* the root's is itself; of what is mounted, the
				   place's */
	bool is_nameless;      /* of dentry_new_nameless: in no directory */
	bool is_removed;       /* its name is gone */
	bool is_cached;	       /* of a disk */
	bool holds_parent;     /* a reference */
	u64 cookie; /* its place among its siblings: they are in this order */
	struct super_block *mounted; /* covers it; NULL: nothing does */
	struct list_head siblings;
	struct list_head children;
	struct list_head unused_node;
};

enum flock_kind { FLOCK_NONE, FLOCK_SHARED, FLOCK_EXCLUSIVE };

struct file {
	struct inode *inode;
	struct dentry *dentry; /* NULL for pipes */
	const struct file_ops *fops;
	u32 flags; /* O_* */
	u32 refcount;
	enum flock_kind lock; /* that it holds on its inode */
	u64 pos;
	void *private;
	u64 private_size;
	u64 writers_before; /* of a pipe: how many had come when it was opened */
	struct list_head watchers; /* epoll.c */
	u64 pos_written; /* /proc/vitrine/walk: the address asked for */
};

/* The descriptor table of a process; shared by CLONE_FILES. */
struct files {
	u32 refcount;
	struct file *fd[FD_MAX];
	bool cloexec[FD_MAX];
};

/* ---- inode.c: contents ---- */
struct inode *inode_new(u32 mode, const struct file_ops *fops);
void inode_put(struct inode *inode);
/* What is kept on a disk is written there. */
int inode_sync(struct inode *inode);
/* What files in memory and on a disk have in common: by the page cache. */
s64 inode_file_read(struct file *file, u64 user_va, u64 size, u64 *pos);
s64 inode_file_write(struct file *file, u64 user_va, u64 size, u64 *pos);
/* Before the size is looked at. */
void inode_refresh(struct inode *inode);
s64 inode_read(struct inode *inode, u64 pos, void *buf, u64 size);
/* Of files whose fops->write is inode_file_write. */
s64 inode_write(struct inode *inode, u64 pos, const void *buf, u64 size);
int inode_truncate(struct inode *inode, u64 size);
/* Now: what it says about itself, or its contents too. */
void inode_changed(struct inode *inode, bool contents);
/* Its contents were read; told as rarely as Linux's relatime does. */
void inode_accessed(struct inode *inode);
extern const struct file_ops ramfs_file_ops, directory_ops;

/* ---- dentry.c: the tree of names ---- */
extern struct dentry *root_dentry;
void dentry_init(void);
struct dentry *dentry_get(struct dentry *dentry);
void dentry_put(struct dentry *dentry); /* NULL too */
/* What the tree has; NULL: no such name, or, of a disk, not known. */
struct dentry *dentry_child(struct dentry *dir, const char *name);
/* Asks the disk too. NULL with *err 0: no such name. */
struct dentry *dentry_lookup(struct dentry *dir, const char *name, int *err);
/* Takes over the inode reference; NULL if memory is short. Counts nothing. */
struct dentry *dentry_attach(struct dentry *dir, const char *name,
			     struct inode *inode);
/* In a file system in memory: the name, and the counts of names. */
struct dentry *dentry_add(struct dentry *dir, const char *name,
			  struct inode *inode);
void dentry_remove(struct dentry *dentry); /* and all below */
/* Its name is gone; who holds it goes on. */
void dentry_detach(struct dentry *dentry);
/* Of a directory somebody is still in. */
bool dentry_is_removed(const struct dentry *dentry);
/* A tree's root, with a reference: takes over the inode's. */
struct dentry *dentry_new_root(struct inode *inode);
/* For an open file without a name; takes over the inode reference. */
struct dentry *dentry_new_nameless(const char *text, struct inode *inode);
/* The names in a directory are to be looked at. */
void dentry_populate(struct dentry *dir);
int dentry_move(struct dentry *dentry, struct dentry *dir, const char *name);
int dentry_rename(struct dentry *dentry, const char *name);
/* Directories on the way are made: for boot. */
struct dentry *dentry_make_path(const char *path);
struct dentry *dentry_make_below(struct dentry *at, const char *path);
/* Absolute path of a name, as seen below `root`, or by the current task: its
   length, or -ERANGE. */
s64 dentry_path_from(const struct dentry *root, const struct dentry *dentry,
		     char *buf, size_t size);
s64 dentry_path(const struct dentry *dentry, char *buf, size_t size);
/* Let go of what nobody uses, but for as many as are worth keeping. Whoever has
   a dentry without a reference must not call it. */
void dentry_prune(void);
/* The same, of all below, to the last one. */
void dentry_prune_below(const struct dentry *root);

/* ---- namei.c: paths, and what changes names ---- */

/* No references: good until a task switch, or the next path_prepare. */
struct path_result {
	struct dentry *parent;
	struct dentry *dentry;	 /* NULL: the last component does not exist */
	char name[NAME_MAX + 1]; /* the last component */
	bool must_be_dir;	 /* trailing slash */
};
int path_resolve(struct dentry *start, const char *path, bool follow,
		 struct path_result *result);
/* resolve and require existence */
int path_lookup(struct dentry *start, const char *path, bool follow,
		struct dentry **dentry);
/* Where absolute paths of the current task begin. */
struct dentry *path_root(void);
/* What path_resolve found no name for gets one, in `at` too. */
int path_create(struct path_result *at, const struct inode_form *form);
int path_link(struct path_result *at, struct inode *inode);
int path_unlink(struct path_result *at, bool as_dir);
int path_rename(struct path_result *from, struct path_result *to);

/* ---- file.c: open files and descriptors ---- */
/* While a call waits another thread may close the descriptor: who waits holds a
   reference. */
struct file *file_get(struct file *file);
struct file *file_new(struct inode *inode, struct dentry *dentry, u32 flags);
void file_put(struct file *file);
struct file *fd_get(s64 fd); /* NULL: EBADF */
/* The same, but NULL for O_PATH too: of that file only the name was opened. */
struct file *fd_get_opened(s64 fd);
s64 fd_install(struct file *file, s64 lowest, bool cloexec);
int fd_close(s64 fd);
struct files *files_get(struct files *files);
/* The same open files in a table of its own; NULL if memory is short. */
struct files *files_copy(const struct files *files);
void files_put(struct files *files);
void files_close_on_exec(struct files *files);
s64 file_open(struct dentry *start, const char *path, u32 flags, u32 mode);

/* ---- the rest ---- */
int initramfs_unpack(const u8 *archive, u64 size);
void devfs_init(void);
void pty_init(void);
void procfs_init(void);
void proc_fd_init(struct dentry *process);
/* Have a device's inode work, by type and number; if there is none, ENXIO. */
void devfs_bind(struct inode *inode);
/* A directory with all devices there are now. */
void devfs_fill(struct dentry *dir);
/* Under /dev; NULL if memory is short. */
struct dentry *devfs_add(const char *name, const struct file_ops *fops,
			 u32 mode, u64 rdev);

/* ---- record_lock.c ---- */
#define F_GETLK	     5
#define F_SETLK	     6
#define F_SETLKW     7
#define F_OFD_GETLK  36
#define F_OFD_SETLK  37
#define F_OFD_SETLKW 38
/* F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ kin; may wait. */
s64 record_lock_fcntl(struct file *file, u64 command, u64 va);
/* All that this table or open file has on the inode. */
void record_lock_release(struct inode *inode, const void *owner);

/* ---- flock.c ---- */
s64 flock_change(struct file *file, u64 operation);
void flock_release(struct file *file);

/* ---- stream.c: the standard streams ---- */
/* What descriptor `number` is: machine/initrd.h; text without "fdN=". */
void stream_describe(u64 number, const char *text);
bool stream_is_tty(u64 number);
/* Descriptors 0, 1, 2 of the current task. */
void stream_open_all(void);
/* A line of the kernel's own to the program's standard error. */
void stream_report(const u8 *bytes, size_t size);

/* ---- tty.c, console.c: the terminal ---- */
struct tty_start {
	const char *settings;	/* as `stty -g` prints them; NULL: the usual */
	bool has_keys;		/* input comes from it */
	bool is_cooked_outside; /* output processing is the host terminal's */
	u16 rows, columns;
};
/* Device of the session's terminal, 0: none; its foreground group, -1. */
u32 tty_of_session(s32 session, s32 *foreground);
/* The session's leader ended: its terminal is nobody's. */
void tty_leave_session(s32 session);
void tty_init(const struct tty_start *start);
#define TTY_RDEV     0x400 /* tty0 */
#define DEV_TTY_RDEV 0x500
extern const struct file_ops tty_ops;
/* From the kernel, cooked as all else. */
void tty_print(const u8 *bytes, size_t size);

int pipe_create(u32 flags, s64 fds[2]);
extern const struct file_ops pipe_ops;

/* ---- blockdev.c ---- */

#define SECTOR_SIZE 512

struct block_device {
	char name[8];
	u64 rdev;
	u64 sectors;
	bool is_read_only;
	bool is_mounted; /* or swapped on: nobody else may */
	/* Whole sectors, from memory that is contiguous. 0 or -EIO. */
	int (*transfer)(struct block_device *device, u64 sector, void *buf,
			u64 size, bool writes);
	/* What was written is there to stay. 0 or -EIO. NULL: it is. */
	int (*flush)(struct block_device *device);
};
/* As /dev/NAME; false if memory is short. */
bool blockdev_add(struct block_device *device);
/* "vda" or "/dev/vda"; NULL: there is none. */
struct block_device *blockdev_find(const char *name);
/* NULL: it is none. */
struct block_device *blockdev_of(const struct inode *inode);

/* shmem.c: a file in RAM under no name but this; NULL if memory is short. */
struct file *shmem_file(const char *name, u64 size);

#define POLLIN	   1
#define POLLOUT	   4
#define POLLERR	   8
#define POLLHUP	   16
#define POLLNVAL   32
#define POLLRDNORM 0x40
#define POLLWRNORM 0x100
#define POLLRDHUP  0x2000

#endif
