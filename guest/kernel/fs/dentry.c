/* SPDX-License-Identifier: MIT */
/*
 * The tree of names. Of a file system in memory it is all there is, so the tree
 * itself holds each name; of one on a disk it remembers what was looked up, as
 * long as somebody holds it and, beyond that, the names used last.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/super.h"
#include "mm/mm.h"

#define UNUSED_MAX 256 /* chosen: with inodes and their pages */

struct dentry *root_dentry;
static struct list_head unused = LIST_HEAD_INIT(unused);
static u32 unused_count;
static u64 next_cookie = 2; /* behind "." and ".." */

static u32 hash_of(const char *name)
{
	u32 hash = 5381;

	while (*name)
		hash = hash * 33 + (u8)*name++;
	return hash;
}

static char *copy_of(const char *name)
{
	size_t size = strlen(name) + 1;
	char *copy = kmalloc(size);

	return copy ? memcpy(copy, name, size) : NULL;
}

static struct dentry *dentry_new(const char *name, struct inode *inode)
{
	struct dentry *dentry = kzalloc(sizeof(*dentry));

	if (!dentry)
		return NULL;
	dentry->name = copy_of(name);
	if (!dentry->name) {
		kfree(dentry);
		return NULL;
	}
	dentry->hash = hash_of(name);
	dentry->refcount = 1;
	dentry->inode = inode;
	list_init(&dentry->siblings);
	list_init(&dentry->children);
	list_init(&dentry->unused_node);
	return dentry;
}

struct dentry *dentry_new_root(struct inode *inode)
{
	struct dentry *dentry = inode ? dentry_new("", inode) : NULL;

	if (!dentry)
		return NULL;
	dentry->parent = dentry;
	if (!inode->iops)
		inode->nlink = 2;
	return dentry;
}

void dentry_init(void)
{
	root_dentry =
		dentry_new_root(inode_new(S_IFDIR | 0755, &directory_ops));
	super_init(root_dentry);
}

/* ---- references ---- */

static void use(struct dentry *dentry)
{
	if (list_empty(&dentry->unused_node))
		return;
	list_del(&dentry->unused_node);
	unused_count--;
}

struct dentry *dentry_get(struct dentry *dentry)
{
	use(dentry);
	dentry->refcount++;
	return dentry;
}

/* Nobody holds it, and it is in no list but its siblings'. Its parent, if that
   is to be put in turn. */
static struct dentry *dentry_free(struct dentry *dentry)
{
	struct dentry *parent = dentry->holds_parent ? dentry->parent : NULL;

	BUG_ON(!list_empty(&dentry->children));
	list_del(&dentry->siblings);
	if (dentry->inode->name == dentry)
		dentry->inode->name = NULL;
	inode_put(dentry->inode);
	kfree(dentry->name);
	kfree(dentry);
	return parent;
}

void dentry_put(struct dentry *dentry)
{
	while (dentry) {
		BUG_ON(!dentry->refcount);
		if (--dentry->refcount)
			return;
		if (dentry->is_cached && !dentry->is_removed) {
			list_add_tail(&dentry->unused_node, &unused);
			unused_count++;
			return;
		}
		dentry = dentry_free(dentry);
	}
}

static void drop_unused(struct dentry *dentry)
{
	use(dentry);
	dentry_put(dentry_free(dentry));
}

void dentry_prune(void)
{
	while (unused_count > UNUSED_MAX)
		drop_unused(
			list_entry(unused.next, struct dentry, unused_node));
}

static bool is_below(const struct dentry *dentry, const struct dentry *root)
{
	for (; dentry != root; dentry = dentry->parent)
		if (!dentry->holds_parent)
			return false;
	return true;
}

void dentry_prune_below(const struct dentry *root)
{
	struct list_head *node = unused.next;

	while (node != &unused) {
		struct dentry *dentry =
			list_entry(node, struct dentry, unused_node);

		node = node->next;
		if (dentry == root || !is_below(dentry, root))
			continue;
		drop_unused(dentry);
		node = unused.next; /* its parent may have joined the list */
	}
}

/* ---- names ---- */

void dentry_populate(struct dentry *dir)
{
	/* in one that is gone, none of what it had is there any more */
	if (dir->inode->fops->populate && !dir->is_removed)
		dir->inode->fops->populate(dir);
}

struct dentry *dentry_child(struct dentry *dir, const char *name)
{
	u32 hash = hash_of(name);

	dentry_populate(dir);
	for_each_node (node, &dir->children) {
		struct dentry *d = list_entry(node, struct dentry, siblings);

		if (d->hash == hash && !strcmp(d->name, name))
			return d;
	}
	return NULL;
}

struct dentry *dentry_attach(struct dentry *dir, const char *name,
			     struct inode *inode)
{
	struct dentry *dentry = inode ? dentry_new(name, inode) : NULL;

	if (!dentry)
		return NULL;
	dentry->cookie = next_cookie++;
	dentry->parent = dentry_get(dir);
	dentry->holds_parent = true;
	list_add_tail(&dentry->siblings, &dir->children);
	if (dir->inode->iops) {
		dentry->is_cached = true;
		if (S_ISDIR(inode->mode))
			inode->name = dentry;
		dentry_put(dentry); /* the tree does not hold it */
	}
	return dentry;
}

struct dentry *dentry_lookup(struct dentry *dir, const char *name, int *err)
{
	struct dentry *dentry = dentry_child(dir, name);
	struct inode *inode;

	*err = 0;
	if (dentry || !dir->inode->iops)
		return dentry;
	inode = dir->inode->iops->lookup(dir->inode, name, err);
	if (!inode)
		return NULL;
	if (inode->name || inode == inode->sb->root_inode) {
		printk("%s (%s): directory %lu has two names, one is %s",
		       inode->sb->type->name, inode->sb->source, inode->ino,
		       name);
		*err = -EUCLEAN;
	} else {
		dentry = dentry_attach(dir, name, inode);
		*err = dentry ? 0 : -ENOMEM;
	}
	if (*err)
		inode_put(inode);
	return dentry;
}

struct dentry *dentry_add(struct dentry *dir, const char *name,
			  struct inode *inode)
{
	struct dentry *dentry = dentry_attach(dir, name, inode);

	if (!dentry)
		return NULL;
	if (!inode->sb)
		super_adopt(dir->inode->sb, inode);
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
		dentry->is_removed = true;
	}
	return dentry;
}

void dentry_detach(struct dentry *dentry)
{
	list_del(&dentry->siblings);
	dentry->is_removed = true;
	if (dentry->inode->name == dentry)
		dentry->inode->name = NULL;
	if (!dentry->refcount)
		drop_unused(dentry);
}

void dentry_remove(struct dentry *dentry)
{
	struct inode *inode = dentry->inode;

	while (!list_empty(&dentry->children))
		dentry_remove(list_entry(dentry->children.next, struct dentry,
					 siblings));
	inode->nlink--;
	if (S_ISDIR(inode->mode)) {
		inode->nlink = 0;
		dentry->parent->inode->nlink--;
	}
	inode_changed(inode, false);
	inode_changed(dentry->parent->inode, true);
	dentry_detach(dentry);
	dentry_put(dentry);
}

bool dentry_is_removed(const struct dentry *dentry)
{
	return dentry->is_removed;
}

int dentry_rename(struct dentry *dentry, const char *name)
{
	char *copy = copy_of(name);

	if (!copy)
		return -ENOMEM;
	kfree(dentry->name);
	dentry->name = copy;
	dentry->hash = hash_of(name);
	return 0;
}

int dentry_move(struct dentry *dentry, struct dentry *dir, const char *name)
{
	struct dentry *old = dentry->parent;

	if (dentry_rename(dentry, name))
		return -ENOMEM;
	list_del(&dentry->siblings);
	list_add_tail(&dentry->siblings, &dir->children);
	dentry->cookie = next_cookie++;
	dentry->parent = dentry_get(dir);
	dentry_put(old);
	return 0;
}

struct dentry *dentry_make_path(const char *path)
{
	return dentry_make_below(root_dentry, path);
}

struct dentry *dentry_make_below(struct dentry *at, const char *path)
{
	char name[NAME_MAX + 1];

	while (at && *path) {
		size_t n = 0;
		struct dentry *child;

		while (*path == '/')
			path++;
		while (path[n] && path[n] != '/')
			n++;
		if (n > NAME_MAX)
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		path += n;
		if (!n || !strcmp(name, "."))
			continue;
		child = dentry_child(at, name);
		if (!child)
			child = dentry_add(
				at, name,
				inode_new(S_IFDIR | 0755, &directory_ops));
		at = child && child->mounted ? child->mounted->root : child;
	}
	return at;
}

s64 dentry_path_from(const struct dentry *root, const struct dentry *dentry,
		     char *buf, size_t size)
{
	size_t at = size;

	if (dentry == root) {
		if (size < 2)
			return -ERANGE;
		memcpy(buf, "/", 2);
		return 1;
	}
	if (!size)
		return -ERANGE;
	buf[--at] = '\0';
	for (; dentry != root && dentry != root_dentry;
	     dentry = dentry->parent) {
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

s64 dentry_path(const struct dentry *dentry, char *buf, size_t size)
{
	return dentry_path_from(path_root(), dentry, buf, size);
}
