/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys/vm: what of memory management can be changed while the machine
 * runs. Numbers, under Linux's names where Linux has them; and `policy`, who
 * is replaced first. Left out: everything about zones, huge pages, NUMA.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/seq.h"
#include "mm/layout.h"
#include "mm/lru.h"
#include "mm/overcommit.h"
#include "mm/swap.h"

#define TEXT_MAX 32

/* Whole, and without the newline that echo puts behind it. 0 or an error. */
static int get_text(char text[TEXT_MAX], u64 user_va, u64 size)
{
	memset(text, 0, TEXT_MAX);
	if (size >= TEXT_MAX)
		return -EINVAL;
	if (copy_from_user(text, user_va, size))
		return -EFAULT;
	if (size && text[size - 1] == '\n')
		text[size - 1] = '\0';
	return 0;
}

/* ---- policy ---- */

static void show_policy(struct seq *seq)
{
	for (int i = 0; i < POLICY_COUNT; i++) {
		const char *name = lru_policy_name((enum lru_policy)i);
		bool is_chosen = lru_policy() == (enum lru_policy)i;

		seq_printf(seq, is_chosen ? "%s[%s]" : "%s%s", i ? " " : "",
			   name);
	}
	seq_printf(seq, "\n");
}

static s64 policy_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	char text[TEXT_MAX];
	int err = get_text(text, user_va, size);

	(void)file, (void)pos;
	if (!err)
		err = lru_set_policy(text);
	return err ? err : (s64)size;
}

static const struct file_ops policy_ops = {
	.read = seq_read,
	.write = policy_write,
	.release = seq_release,
	.seekable = true,
};

/* ---- numbers ---- */

struct number {
	const char *name;
	u64 (*get)(void);
	int (*set)(u64 value); /* 0 or -EINVAL */
};

static u64 get_fault_around(void)
{
	return fault_around_pages << PAGE_SHIFT;
}

/* A power of two, no more than one table maps. */
static int set_fault_around(u64 value)
{
	if (value < PAGE_SIZE || value > 512 * PAGE_SIZE || value & (value - 1))
		return -EINVAL;
	fault_around_pages = value >> PAGE_SHIFT;
	return 0;
}

static u64 get_page_cluster(void)
{
	return swap_page_cluster;
}

static int set_page_cluster(u64 value)
{
	if (value > SWAP_CLUSTER_MAX)
		return -EINVAL;
	swap_page_cluster = (u32)value;
	return 0;
}

static u64 get_overcommit_mode(void)
{
	return overcommit_state.mode;
}

static int set_overcommit_mode(u64 value)
{
	if (value >= OVERCOMMIT_COUNT)
		return -EINVAL;
	overcommit_state.mode = (enum overcommit)value;
	return 0;
}

/* Of ratio and kbytes the one written last counts, as on Linux. */
static u64 get_overcommit_ratio(void)
{
	return overcommit_state.ratio;
}

static int set_overcommit_ratio(u64 value)
{
	overcommit_state.ratio = value;
	overcommit_state.limit_kib = 0;
	return 0;
}

static u64 get_overcommit_kbytes(void)
{
	return overcommit_state.limit_kib;
}

static int set_overcommit_kbytes(u64 value)
{
	overcommit_state.limit_kib = value;
	overcommit_state.ratio = value ? 0 : overcommit_state.ratio;
	return 0;
}

static const struct number numbers[] = {
	{ "overcommit_memory", get_overcommit_mode, set_overcommit_mode },
	{ "overcommit_ratio", get_overcommit_ratio, set_overcommit_ratio },
	{ "overcommit_kbytes", get_overcommit_kbytes, set_overcommit_kbytes },
	{ "page-cluster", get_page_cluster, set_page_cluster },
	{ "fault_around_bytes", get_fault_around, set_fault_around },
};

static void show_number(struct seq *seq)
{
	const struct number *number = &numbers[seq->file->inode->rdev];

	seq_printf(seq, "%lu\n", number->get());
}

static s64 number_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	const struct number *number = &numbers[file->inode->rdev];
	char text[TEXT_MAX];
	const char *at = text;
	int err = get_text(text, user_va, size);
	u64 value = 0;

	(void)pos;
	if (err)
		return err;
	if (!*at)
		return -EINVAL;
	for (; *at >= '0' && *at <= '9' && value < 1ul << 50; at++)
		value = value * 10 + (u64)(*at - '0');
	if (*at)
		return -EINVAL;
	err = number->set(value);
	return err ? err : (s64)size;
}

static const struct file_ops number_ops = {
	.read = seq_read,
	.write = number_write,
	.release = seq_release,
	.seekable = true,
};

void proc_vm_init(struct dentry *directory)
{
	seq_add(directory, "policy", 0644, &policy_ops, show_policy);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct dentry *dentry = seq_add(directory, numbers[i].name,
						0644, &number_ops, show_number);

		if (dentry)
			dentry->inode->rdev = i;
	}
}
