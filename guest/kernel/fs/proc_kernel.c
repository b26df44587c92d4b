/* SPDX-License-Identifier: MIT */
/*
 * /proc of the kernel's own: slabinfo, kpagecount and kpageflags, by a look at every
 * frame; and sys/kernel, of which only the names can be changed, by their calls.
 */
#include "abi/platform.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "fs/seq.h"
#include "mm/layout.h"
#include "mm/mm.h"

/* Bits of a word of kpageflags. */
#define KPF_DIRTY      (1ul << 4)
#define KPF_LRU	       (1ul << 5)
#define KPF_ACTIVE     (1ul << 6)
#define KPF_SLAB       (1ul << 7)
#define KPF_BUDDY      (1ul << 10)
#define KPF_MMAP       (1ul << 11)
#define KPF_ANON       (1ul << 12)
#define KPF_SWAPCACHE  (1ul << 13)
#define KPF_SWAPBACKED (1ul << 14)
#define KPF_NOPAGE     (1ul << 20)
#define KPF_PGTABLE    (1ul << 26)
#define KPF_RESERVED   (1ul << 32)

#define FIRST_FRAME (PLATFORM_RAM_BASE >> PAGE_SHIFT)
#define PID_LIMIT   32768 /* as task.c's */

/* ---- slabinfo ---- */

struct slab_use {
	u64 slabs, active;
};

static struct slab_use count_slabs(unsigned int cache)
{
	struct slab_use use = { 0, 0 };
	const struct page *page;

	for (u64 pfn = FIRST_FRAME; (page = pfn_to_page(pfn)); pfn++) {
		if (page->owner != OWNER_SLAB || page->cache != cache)
			continue;
		use.slabs++;
		use.active += page->refcount;
	}
	return use;
}

static void show_slabinfo(struct seq *seq)
{
	seq_printf(
		seq,
		"slabinfo - version: 2.1\n"
		"# name            <active_objs> <num_objs> <objsize> "
		"<objperslab> <pagesperslab> : tunables <limit> <batchcount> "
		"<sharedfactor> : slabdata <active_slabs> <num_slabs> "
		"<sharedavail>\n");
	for (unsigned int i = 0; slab_object_size(i); i++) {
		struct slab_use use = count_slabs(i);
		u64 size = slab_object_size(i), each = PAGE_SIZE / size;
		char name[16];

		snprintk(name, sizeof(name), "kmalloc-%lu", size);
		seq_printf(seq,
			   "%-17s %6lu %6lu %6lu %4lu %4d : tunables %4d %4d "
			   "%4d : slabdata %6lu %6lu %6d\n",
			   name, use.active, use.slabs * each, size, each, 1, 0,
			   0, 0, use.slabs, use.slabs, 0);
	}
}

/* ---- a word for every frame ---- */

static u64 count_of(const struct page *page)
{
	return page ? page->mapcount : 0;
}

static u64 flags_of(const struct page *page)
{
	u64 word = 0;

	if (!page)
		return KPF_NOPAGE;
	word |= page->flags & PG_DIRTY ? KPF_DIRTY : 0;
	word |= page->flags & PG_LRU ? KPF_LRU : 0;
	word |= page->flags & PG_ACTIVE ? KPF_ACTIVE : 0;
	word |= page->flags & PG_SWAPCACHE ? KPF_SWAPCACHE : 0;
	word |= page->mapcount ? KPF_MMAP : 0;
	switch (page->owner) {
	case OWNER_FREE:
		return word | KPF_BUDDY;
	case OWNER_ANON:
		return word | KPF_ANON | KPF_SWAPBACKED;
	case OWNER_SLAB:
		return word | KPF_SLAB;
	case OWNER_PGTABLE:
		return word | KPF_PGTABLE;
	case OWNER_RESERVED:
		return word | KPF_RESERVED;
	default:
		return word;
	}
}

static s64 read_words(u64 (*word_of)(const struct page *), u64 user_va,
		      u64 size, u64 *pos)
{
	u64 done = 0;

	if (*pos & 7 || size & 7)
		return -EINVAL;
	for (; done < size; done += 8, *pos += 8) {
		u64 pfn = *pos / 8, word;

		/* beyond the last frame there is nothing */
		if (pfn >= FIRST_FRAME && !pfn_to_page(pfn))
			break;
		word = word_of(pfn_to_page(pfn));
		if (copy_to_user(user_va + done, &word, sizeof(word)))
			return done ? (s64)done : -EFAULT;
	}
	return (s64)done;
}

static s64 kpagecount_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file;
	return read_words(count_of, user_va, size, pos);
}

static s64 kpageflags_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file;
	return read_words(flags_of, user_va, size, pos);
}

static const struct file_ops kpagecount_ops = { .read = kpagecount_read,
						.seekable = true };
static const struct file_ops kpageflags_ops = { .read = kpageflags_read,
						.seekable = true };

/* ---- sys/kernel ---- */

static void show_hostname(struct seq *seq)
{
	seq_printf(seq, "%s\n", uts_name(false));
}

static void show_domainname(struct seq *seq)
{
	seq_printf(seq, "%s\n", uts_name(true));
}

static void show_ostype(struct seq *seq)
{
	seq_printf(seq, "Linux\n");
}

static void show_osrelease(struct seq *seq)
{
	seq_printf(seq, "6.1.0-vitrine\n");
}

static void show_os_version(struct seq *seq)
{
	seq_printf(seq, "#1\n");
}

static void show_pid_max(struct seq *seq)
{
	seq_printf(seq, "%d\n", PID_LIMIT);
}

static void show_pty_max(struct seq *seq)
{
	seq_printf(seq, "64\n");
}

/* A new one for each who asks: version 4. */
static void show_uuid(struct seq *seq)
{
	u64 a = random_next(), b = random_next();

	seq_printf(seq, "%08lx-%04lx-4%03lx-%04lx-%012lx\n", a >> 32,
		   a >> 16 & 0xffff, a & 0xfff, 0x8000 | (b >> 48 & 0x3fff),
		   b & 0xffffffffffff);
}

void proc_kernel_init(struct dentry *proc)
{
	static const struct {
		const char *name;
		seq_show *show;
	} files[] = {
		{ "hostname", show_hostname },
		{ "domainname", show_domainname },
		{ "ostype", show_ostype },
		{ "osrelease", show_osrelease },
		{ "version", show_os_version },
		{ "pid_max", show_pid_max },
	};
	struct dentry *kernel = dentry_make_below(proc, "sys/kernel");

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		seq_add(kernel, files[i].name, 0444, &seq_ops, files[i].show);
	seq_add(dentry_make_below(kernel, "pty"), "max", 0444, &seq_ops,
		show_pty_max);
	seq_add(dentry_make_below(kernel, "random"), "uuid", 0444, &seq_ops,
		show_uuid);
	seq_add(proc, "slabinfo", 0400, &seq_ops, show_slabinfo);
	seq_add(proc, "kpagecount", 0400, &kpagecount_ops, NULL);
	seq_add(proc, "kpageflags", 0400, &kpageflags_ops, NULL);
}
