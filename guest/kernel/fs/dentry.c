/* SPDX-License-Identifier: MIT */
/*
 * Names: the tree, and resolving a path in it, symbolic links included.
 * The one user is root: permission bits are kept and shown, never refused.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/mm.h"

#define SYMLINK_DEPTH_MAX 40

struct dentry *root_dentry;

static struct dentry *dentry_new(const char *name, struct inode *inode)
{
	struct dentry *dentry = kzalloc(sizeof(*dentry));
	size_t size = strlen(name) + 1;

	if (!dentry)
		return NULL;
	dentry->name = kmalloc(size);
	if (!dentry->name) {
		kfree(dentry);
		return NULL;
	}
	memcpy(dentry->name, name, size);
	dentry->inode = inode;
	list_init(&dentry->siblings);
	list_init(&dentry->children);
	return dentry;
}

void dentry_init(void)
{
	root_dentry = dentry_new("", inode_new(S_IFDIR | 0755, &directory_ops));
	root_dentry->parent = root_dentry;
	root_dentry->inode->nlink = 2;
}

void dentry_populate(struct dentry *dir)
{
	if (dir->inode->fops->populate)
		dir->inode->fops->populate(dir);
}

struct dentry *dentry_child(struct dentry *dir, const char *name)
{
	struct list_head *node;

	dentry_populate(dir);
	for (node = dir->children.next; node != &dir->children;
	     node = node->next) {
		struct dentry *d = list_entry(node, struct dentry, siblings);

		if (!strcmp(d->name, name))
			return d;
	}
	return NULL;
}

struct dentry *dentry_add(struct dentry *dir, const char *name,
			  struct inode *inode)
{
	struct dentry *dentry = inode ? dentry_new(name, inode) : NULL;

	if (!dentry)
		return NULL;
	dentry->parent = dir;
	list_add_tail(&dentry->siblings, &dir->children);
	inode_changed(dir->inode, true);
	if (S_ISDIR(inode->mode)) {
		inode->nlink = 2; /* its name and its "." */
		dir->inode->nlink++;
	}
	return dentry;
}

struct dentry *dentry_new_nameless(const char *text, struct inode *inode)
{
	struct dentry *dentry = dentry_new(text, inode);

	if (dentry) {
		dentry->parent = root_dentry;
		dentry->is_nameless = true;
	}
	return dentry;
}

static bool is_somebodys_cwd(const struct dentry *dentry)
{
	for_each_node (node, &task_list) {
		const struct fs_struct *fs = task_of(node)->fs;

		if (fs && fs->cwd == dentry)
			return true;
	}
	return false;
}

/*
 * Take the name out of the tree. An open file or the working directory may
 * still point at it, so the dentry itself stays, named as deleted.
 */
void dentry_remove(struct dentry *dentry)
{
	list_del(&dentry->siblings);
	dentry->inode->nlink--;
	if (S_ISDIR(dentry->inode->mode)) {
		dentry->inode->nlink = 0;
		dentry->parent->inode->nlink--;
	}
	inode_changed(dentry->inode, false);
	inode_changed(dentry->parent->inode, true);
	/* whoever is in it goes on using the inode: it stays for good */
	if (!is_somebodys_cwd(dentry))
		inode_put(dentry->inode);
}

bool dentry_is_removed(const struct dentry *dentry)
{
	return dentry != root_dentry && list_empty(&dentry->siblings);
}

int dentry_move(struct dentry *dentry, struct dentry *dir, const char *name)
{
	size_t size = strlen(name) + 1;
	char *copy = kmalloc(size);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, name, size);
	kfree(dentry->name);
	dentry->name = copy;
	list_del(&dentry->siblings);
	inode_changed(dentry->parent->inode, true);
	inode_changed(dentry->inode, false);
	if (S_ISDIR(dentry->inode->mode)) {
		dentry->parent->inode->nlink--;
		dir->inode->nlink++;
	}
	dentry->parent = dir;
	list_add_tail(&dentry->siblings, &dir->children);
	inode_changed(dir->inode, true);
	return 0;
}

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

static int resolve(struct dentry *at, const char *path, bool follow, int depth,
		   struct path_result *result)
{
	s64 n;

	if (depth > SYMLINK_DEPTH_MAX)
		return -ELOOP;
	if (*path == '/')
		at = root_dentry;
	result->parent = at;
	result->dentry = at;
	result->must_be_dir = false;
	for (;;) {
		const char *rest;
		struct dentry *child;
		bool last;

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
		if (!strcmp(result->name, ".") || !strcmp(result->name, "..")) {
			child = result->name[1] ? at->parent : at;
			result->parent = child->parent;
		} else {
			child = dentry_child(at, result->name);
			result->parent = at;
		}
		result->dentry = child;
		if (child && S_ISLNK(child->inode->mode) &&
		    (!last || follow || result->must_be_dir)) {
			int err = follow_link(at, child->inode, depth, result);

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

struct dentry *dentry_make_path(const char *path)
{
	struct dentry *at = root_dentry;
	char name[NAME_MAX + 1];

	while (at && next_component(&path, name) > 0) {
		struct dentry *child = dentry_child(at, name);

		if (!strcmp(name, "."))
			continue;
		if (!child)
			child = dentry_add(
				at, name,
				inode_new(S_IFDIR | 0755, &directory_ops));
		at = child;
	}
	return at;
}

s64 dentry_path(const struct dentry *dentry, char *buf, size_t size)
{
	size_t at = size;

	if (dentry == root_dentry) {
		if (size < 2)
			return -ERANGE;
		memcpy(buf, "/", 2);
		return 1;
	}
	if (!size)
		return -ERANGE;
	buf[--at] = '\0';
	for (; dentry != root_dentry; dentry = dentry->parent) {
		size_t n = strlen(dentry->name);

		if (n + 1 > at)
			return -ERANGE;
		at -= n;
		memcpy(buf + at, dentry->name, n);
		buf[--at] = '/';
	}
	memmove(buf, buf + at, size - at);
	return (s64)(size - at - 1);
}
