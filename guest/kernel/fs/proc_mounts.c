/* SPDX-License-Identifier: MIT */
/* What is mounted, and what could be: /proc/mounts and its kin. */
#include "core/kernel.h"
#include "fs/seq.h"
#include "fs/super.h"
#include "mm/mm.h"

/* Blanks and the like as Linux writes them, for who splits at blanks. */
static void show_escaped(struct seq *seq, const char *text)
{
	for (; *text; text++) {
		u8 c = (u8)*text;

		if (c == ' ' || c == '\t' || c == '\n' || c == '\\')
			seq_printf(seq, "\\%c%c%c", '0' + (c >> 6),
				   '0' + (c >> 3 & 7), '0' + (c & 7));
		else
			seq_printf(seq, "%c", c);
	}
}

/* After chroot, what lies elsewhere is not shown. */
static bool is_in_sight(const struct super_block *sb)
{
	const struct dentry *root = path_root(), *at = sb->root;

	while (at != root && at != root_dentry)
		at = at->parent;
	return at == root;
}

static void show_place(struct seq *seq, const struct super_block *sb)
{
	char *path = kmalloc(PATH_MAX);

	if (path && dentry_path_from(path_root(), sb->root, path, PATH_MAX) > 0)
		show_escaped(seq, path);
	kfree(path);
}

static void show_flags(struct seq *seq, const struct super_block *sb)
{
	seq_printf(seq, "%s%s%s%s%s", sb->flags & MS_RDONLY ? "ro" : "rw",
		   sb->flags & MS_NOSUID ? ",nosuid" : "",
		   sb->flags & MS_NODEV ? ",nodev" : "",
		   sb->flags & MS_NOEXEC ? ",noexec" : "",
		   sb->flags & MS_NOATIME ? ",noatime" : ",relatime");
}

void proc_show_mounts(struct seq *seq)
{
	for_each_node (node, &super_blocks) {
		const struct super_block *sb = super_of(node);

		if (!is_in_sight(sb))
			continue;
		show_escaped(seq, sb->source);
		seq_printf(seq, " ");
		show_place(seq, sb);
		seq_printf(seq, " %s ", sb->type->name);
		show_flags(seq, sb);
		seq_printf(seq, " 0 0\n");
	}
}

void proc_show_mountinfo(struct seq *seq)
{
	u64 id = 20;

	for_each_node (node, &super_blocks) {
		const struct super_block *sb = super_of(node);

		id++;
		if (!is_in_sight(sb))
			continue;
		seq_printf(seq, "%lu %u %lu:%lu / ", id,
			   sb->mountpoint ? 21 : 1, sb->number >> 8,
			   sb->number & 0xff);
		show_place(seq, sb);
		seq_printf(seq, " ");
		show_flags(seq, sb);
		seq_printf(seq, " - %s ", sb->type->name);
		show_escaped(seq, sb->source);
		seq_printf(seq, " %s\n", sb->flags & MS_RDONLY ? "ro" : "rw");
	}
}

void proc_show_filesystems(struct seq *seq)
{
	const struct file_system *type;

	for (size_t i = 0; (type = super_type(i)) != NULL; i++)
		seq_printf(seq, "%s\t%s\n", type->needs_device ? "" : "nodev",
			   type->name);
}

void proc_mounts_init(void)
{
	const struct inode_form form = { .mode = S_IFLNK | 0777,
					 .target = "../proc/self/mounts" };
	struct path_result at;

	dentry_make_path("etc");
	if (!path_resolve(root_dentry, "/etc/mtab", false, &at) && !at.dentry)
		path_create(&at, &form);
}
