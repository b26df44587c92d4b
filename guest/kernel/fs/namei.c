/* SPDX-License-Identifier: MIT */
/*
 * From paths to names, symbolic links and mounted file systems included; and
 * what makes, moves and removes names, in memory or on a disk. The one user is
 * root: permission bits are kept and shown, never refused.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/super.h"
#include "mm/mm.h"

#define SYMLINK_DEPTH_MAX 40

/* The next component into name: its length, 0 at the end, or an error. */
static s64 next_component(const char **path, char *name)
{
	size_t n = 0;

	while (**path == '/')
		(*path)++;
	while ((*path)[n] && (*path)[n] != '/')
		n++;
	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, *path, n);
	name[n] = '\0';
	*path += n;
	return (s64)n;
}

struct dentry *path_root(void)
{
	return current->fs && current->fs->root ? current->fs->root
						: root_dentry;
}

static int resolve(struct dentry *at, const char *path, bool follow, int depth,
		   struct path_result *result);

static int follow_link(struct dentry *at, struct inode *link, int depth,
		       struct path_result *result)
{
	if (!link->fops->follow)
		return resolve(at, link->target, true, depth + 1, result);
	result->dentry = link->fops->follow(link);
	return result->dentry ? 0 : -ENOENT;
}

/* One step from `at`: the name, or NULL if there is none. */
static int step(struct dentry *at, struct path_result *result)
{
	struct dentry *child;
	int err = 0;

	if (!strcmp(result->name, ".") || !strcmp(result->name, "..")) {
		child = result->name[1] && at != path_root() ? at->parent : at;
		result->parent = child->parent;
	} else {
		child = dentry_lookup(at, result->name, &err);
		result->parent = at;
	}
	while (child && child->mounted)
		child = child->mounted->root;
	result->dentry = child;
	return err;
}

static int resolve(struct dentry *at, const char *path, bool follow, int depth,
		   struct path_result *result)
{
	s64 n;

	if (depth > SYMLINK_DEPTH_MAX)
		return -ELOOP;
	if (*path == '/')
		at = path_root();
	result->parent = at;
	result->dentry = at;
	result->must_be_dir = false;
	for (;;) {
		const struct dentry *child;
		const char *rest;
		bool last;
		int err;

		if (!result->dentry)
			return -ENOENT;
		at = result->dentry;
		n = next_component(&path, result->name);
		if (n <= 0)
			return (int)n;
		if (!S_ISDIR(at->inode->mode))
			return -ENOTDIR;
		for (rest = path; *rest == '/'; rest++)
			;
		last = !*rest;
		result->must_be_dir = last && *path;
		err = step(at, result);
		if (err)
			return err;
		child = result->dentry;
		if (child && S_ISLNK(child->inode->mode) &&
		    (!last || follow || result->must_be_dir)) {
			err = follow_link(at, child->inode, depth, result);
			if (err)
				return err;
			/* a dangling link names the file to be created */
		}
		if (last)
			return 0;
	}
}

int path_resolve(struct dentry *start, const char *path, bool follow,
		 struct path_result *result)
{
	int err;

	if (!*path)
		return -ENOENT;
	err = resolve(start, path, follow, 0, result);
	if (!err && result->dentry && result->must_be_dir &&
	    !S_ISDIR(result->dentry->inode->mode))
		return -ENOTDIR;
	return err;
}

int path_lookup(struct dentry *start, const char *path, bool follow,
		struct dentry **dentry)
{
	struct path_result result;
	int err = path_resolve(start, path, follow, &result);

	if (err)
		return err;
	*dentry = result.dentry;
	return result.dentry ? 0 : -ENOENT;
}

/* ---- changing names ---- */

static int check_new(const struct path_result *at)
{
	if (at->dentry)
		return -EEXIST;
	if (!S_ISDIR(at->parent->inode->mode))
		return -ENOTDIR;
	if (dentry_is_removed(at->parent) ||
	    super_makes_names(at->parent->inode))
		return -ENOENT;
	return super_is_read_only(at->parent->inode) ? -EROFS : 0;
}

static struct inode *new_in_memory(const struct inode_form *form)
{
	struct inode *inode = inode_new(form->mode, &directory_ops);
	size_t size;

	if (!inode)
		return NULL;
	if (S_ISREG(form->mode) || S_ISLNK(form->mode)) {
		inode->fops = &ramfs_file_ops;
	} else if (S_ISFIFO(form->mode)) {
		inode->fops = &pipe_ops;
	} else if (!S_ISDIR(form->mode)) {
		inode->rdev = form->rdev;
		devfs_bind(inode);
	}
	if (!form->target)
		return inode;
	size = strlen(form->target);
	inode->size = size;
	inode->target = kmalloc(size + 1);
	if (inode->target) {
		memcpy(inode->target, form->target, size + 1);
		return inode;
	}
	inode_put(inode);
	return NULL;
}

int path_create(struct path_result *at, const struct inode_form *form)
{
	struct inode *dir = at->parent->inode, *inode;
	int err = check_new(at);

	if (err)
		return err;
	if (dir->iops) {
		err = dir->iops->create(dir, at->name, form, &inode);
		if (err)
			return err;
		at->dentry = dentry_attach(at->parent, at->name, inode);
	} else {
		inode = new_in_memory(form);
		if (!inode)
			return -ENOSPC;
		at->dentry = dentry_add(at->parent, at->name, inode);
	}
	if (at->dentry)
		return 0;
	inode_put(inode); /* of a disk the name is there: found later */
	return -ENOMEM;
}

int path_link(struct path_result *at, struct inode *inode)
{
	struct inode *dir = at->parent->inode;
	int err = check_new(at);

	if (!err && inode->sb != dir->sb)
		err = -EXDEV;
	if (err)
		return err;
	if (dir->iops) {
		err = dir->iops->link(dir, at->name, inode);
		if (err)
			return err;
		inode->refcount++;
		if (!dentry_attach(at->parent, at->name, inode))
			inode_put(inode);
		return 0;
	}
	inode->refcount++;
	if (!dentry_add(at->parent, at->name, inode)) {
		inode_put(inode);
		return -ENOSPC;
	}
	inode->nlink++;
	inode_changed(inode, false);
	return 0;
}

/* Is something mounted here, or is it a mounted one's root? */
static bool is_busy(const struct dentry *dentry)
{
	return dentry->mounted || !dentry->holds_parent;
}

/* May this name go away, as a directory or as a file? */
static int check_removable(struct dentry *dentry, bool as_dir)
{
	bool is_dir = S_ISDIR(dentry->inode->mode);

	if (is_busy(dentry))
		return -EBUSY;
	if (super_makes_names(dentry->inode))
		return -EPERM;
	if (as_dir && !is_dir)
		return -ENOTDIR;
	if (!as_dir && is_dir)
		return -EISDIR;
	if (is_dir && !dentry->inode->iops && !list_empty(&dentry->children))
		return -ENOTEMPTY;
	return super_is_read_only(dentry->inode) ? -EROFS : 0;
}

int path_unlink(struct path_result *at, bool as_dir)
{
	struct dentry *dentry = at->dentry;
	struct inode *dir;
	int err;

	if (!dentry)
		return -ENOENT;
	err = check_removable(dentry, as_dir);
	if (err)
		return err;
	dir = dentry->parent->inode;
	if (!dir->iops) {
		dentry_remove(dentry);
		return 0;
	}
	if (S_ISDIR(dentry->inode->mode))
		dentry_prune_below(dentry);
	err = dir->iops->unlink(dir, dentry->name, dentry->inode);
	if (!err)
		dentry_detach(dentry);
	return err;
}

static int rename_in_memory(struct dentry *from, struct path_result *to)
{
	struct dentry *old = from->parent;
	int err = 0;

	if (to->dentry)
		dentry_remove(to->dentry);
	inode_changed(old->inode, true);
	inode_changed(from->inode, false);
	if (S_ISDIR(from->inode->mode)) {
		old->inode->nlink--;
		to->parent->inode->nlink++;
	}
	err = dentry_move(from, to->parent, to->name);
	inode_changed(to->parent->inode, true);
	return err;
}

static int rename_on_disk(struct dentry *from, struct path_result *to)
{
	struct inode *from_dir = from->parent->inode;
	struct inode *to_dir = to->parent->inode;
	struct inode *replaced = to->dentry ? to->dentry->inode : NULL;
	int err = from_dir->iops->rename(from_dir, from->name, to_dir, to->name,
					 from->inode, replaced);

	if (err)
		return err;
	if (to->dentry)
		dentry_detach(to->dentry);
	if (dentry_move(from, to->parent, to->name))
		dentry_detach(from); /* the disk has it right */
	return 0;
}

static bool is_below(const struct dentry *dentry, const struct dentry *dir)
{
	for (; dentry != root_dentry; dentry = dentry->parent)
		if (dentry == dir)
			return true;
	return false;
}

int path_rename(struct path_result *from, struct path_result *to)
{
	bool is_dir;
	int err;

	if (!from->dentry)
		return -ENOENT;
	if (dentry_is_removed(to->parent))
		return -ENOENT;
	if (is_busy(from->dentry))
		return -EBUSY;
	is_dir = S_ISDIR(from->dentry->inode->mode);
	if (from->dentry->inode->sb != to->parent->inode->sb)
		return -EXDEV;
	if (is_below(to->parent, from->dentry))
		return -EINVAL;
	if (to->must_be_dir && !is_dir)
		return -ENOTDIR;
	if (super_makes_names(from->dentry->inode))
		return -EPERM;
	if (super_is_read_only(from->dentry->inode))
		return -EROFS;
	if (to->dentry) {
		if (to->dentry->inode == from->dentry->inode)
			return 0;
		/* onto a folder that it lies in */
		if (is_below(from->dentry, to->dentry))
			return -ENOTEMPTY;
		err = check_removable(to->dentry, is_dir);
		if (err)
			return err;
	}
	return from->dentry->parent->inode->iops
		       ? rename_on_disk(from->dentry, to)
		       : rename_in_memory(from->dentry, to);
}
