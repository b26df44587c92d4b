/* SPDX-License-Identifier: MIT */
/*
 * From the first C instruction to the first of the program: read the device
 * tree, take over memory, unpack the ramdisk, open the streams, load the
 * program named by /.vitrine/exec (or /init), and go to user mode.
 */
#include "abi/platform.h"
#include "arch/csr.h"
#include "arch/kmap.h"
#include "arch/pgtable.h"
#include "arch/sbi.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/fdt.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/mount.h"
#include "core/kernel_lock.h"
#include "core/kview.h"
#include "core/random.h"
#include "core/selftest.h"
#include "core/task.h"
#include "core/time.h"
#include "drivers/drivers.h"
#include "fs/super.h"
#include "mm/zone.h"

#define EXEC_FILE	      "/.vitrine/exec"
#define ARGUMENT_MAX	      4096
#define STATUS_CANNOT_EXECUTE 126
#define MOUNTS_MAX	      8
#define STATUS_NOT_FOUND      127

extern char __image_start[], __image_end[], boot_stack_top[];

static struct boot_info boot;
void kernel_main(u64 hart, u64 fdt_pa);

/* Ranges of RAM that are not free, in ascending order. */
struct range {
	u64 start, end;
};

static void sort_ranges(struct range *ranges, int count)
{
	for (int i = 1; i < count; i++)
		for (int j = i; j && ranges[j].start < ranges[j - 1].start;
		     j--) {
			struct range t = ranges[j];

			ranges[j] = ranges[j - 1];
			ranges[j - 1] = t;
		}
}

/* The first hole from there on that is large enough for the frame table. */
static u64 place_frame_table(const struct range *used, int count, u64 size,
			     u64 lowest)
{
	u64 at = lowest;

	for (int i = 0; i < count; i++) {
		if (i && used[i].start >= at + size)
			return at;
		at = max_u64(at, used[i].end);
	}
	return at + size <= boot.ram_end ? at : 0;
}

static void memory_init(void)
{
	u64 frames = (boot.ram_end - boot.ram_start) >> PAGE_SHIFT;
	u64 table_size = align_up(frames * sizeof(struct page), PAGE_SIZE);
	struct range used[4] = {
		{ boot.ram_start, virt_to_phys(__image_end) }, /* + firmware */
		{ align_down(boot.initrd_start, PAGE_SIZE),
		  align_up(boot.initrd_end, PAGE_SIZE) },
		{ align_down(boot.fdt_start, PAGE_SIZE),
		  align_up(boot.fdt_end, PAGE_SIZE) },
	};
	u64 table_pa, at;

	sort_ranges(used, 3);
	/* rather not in the zone DMA: with much RAM it would be all of it */
	table_pa = place_frame_table(
		used, 3, table_size,
		zone_dma_end(boot.ram_start >> PAGE_SHIFT, frames)
			<< PAGE_SHIFT);
	if (!table_pa)
		table_pa = place_frame_table(used, 3, table_size, 0);
	if (!table_pa)
		panic("no room for the frame table: %lu bytes of RAM",
		      boot.ram_end - boot.ram_start);
	used[3] = (struct range){ table_pa, table_pa + table_size };
	sort_ranges(used, 4);
	page_alloc_init(phys_to_virt(table_pa), boot.ram_start >> PAGE_SHIFT,
			frames);
	at = boot.ram_start;
	for (int i = 0; i < 4; i++) {
		if (used[i].start >= boot.ram_start && used[i].start > at &&
		    at >= boot.ram_start)
			page_alloc_release(at >> PAGE_SHIFT,
					   used[i].start >> PAGE_SHIFT);
		if (used[i].end > at && used[i].end <= boot.ram_end)
			page_alloc_reserve(max_u64(at, used[i].start) >>
						   PAGE_SHIFT,
					   used[i].end >> PAGE_SHIFT);
		at = max_u64(at, used[i].end);
	}
	if (at < boot.ram_end)
		page_alloc_release(at >> PAGE_SHIFT,
				   boot.ram_end >> PAGE_SHIFT);
	reclaim_init();
	slab_init();
	printk("memory: %lu KiB at %lx, %lu KiB free", frames * 4,
	       boot.ram_start, frames_owned(OWNER_FREE) * 4);
}

/* ---- what to run ---- */

struct launch {
	struct exec_request request;
	const char *argv[ARGUMENT_MAX], *envp[ARGUMENT_MAX];
	const char *cwd;
	struct tty_start tty;
	const char *mounts[MOUNTS_MAX];
	int mount_count;
};

struct strings {
	const char *at, *end;
};

/* The next NUL-ended string; NULL when there is none. */
static const char *next_string(struct strings *s)
{
	const char *text = s->at;
	size_t n;

	if (s->at >= s->end)
		return NULL;
	n = strnlen(text, (size_t)(s->end - s->at));
	if (text + n == s->end)
		return NULL;
	s->at += n + 1;
	return text;
}

static u64 parse_number(const char **text)
{
	u64 value = 0;

	while (**text >= '0' && **text <= '9' && value < 1000000)
		value = value * 10 + (u64)(*(*text)++ - '0');
	return value;
}

/* "NAME=N" on the kernel's command line. */
static u64 read_option(const char *name, u64 otherwise)
{
	const char *asked = strstr(boot.bootargs, name);

	if (!asked)
		return otherwise;
	asked += strlen(name);
	return parse_number(&asked);
}

/* "asids=N": to see their generations go by. */
static void read_options(void)
{
	tlb_limit_asids(read_option("asids=", ~0ul));
}

static int read_list(struct strings *s, const char **list)
{
	const char *text = next_string(s);
	u64 count = text ? parse_number(&text) : ARGUMENT_MAX;

	if (count >= ARGUMENT_MAX)
		return -1;
	for (u64 i = 0; i < count; i++) {
		list[i] = next_string(s);
		if (!list[i])
			return -1;
	}
	return (int)count;
}

static bool parse_exec(struct strings s, struct launch *launch)
{
	const char *text;

	launch->request.path = next_string(&s);
	launch->cwd = next_string(&s);
	launch->request.argc = launch->cwd ? read_list(&s, launch->argv) : -1;
	if (launch->request.argc < 0)
		return false;
	launch->request.envc = read_list(&s, launch->envp);
	if (launch->request.envc < 0)
		return false;
	while ((text = next_string(&s)) != NULL) {
		if (!strncmp(text, "fd", 2) && text[2] && text[3] == '=')
			stream_describe((u64)(text[2] - '0'), text + 4);
		if (!strncmp(text, "termios=", 8))
			launch->tty.settings = text + 8;
		if (!strncmp(text, "mount=", 6) &&
		    launch->mount_count < MOUNTS_MAX)
			launch->mounts[launch->mount_count++] = text + 6;
		if (!strcmp(text, "opost=host"))
			launch->tty.is_cooked_outside = true;
		if (!strncmp(text, "winsize=", 8)) {
			text += 8;
			launch->tty.rows = (u16)parse_number(&text);
			if (*text++ == 'x')
				launch->tty.columns = (u16)parse_number(&text);
		}
	}
	return true;
}

static struct launch *find_program(void)
{
	static struct launch launch; /* large, so not in .data */
	struct dentry *dentry;

	launch.cwd = "/";
	launch.request.argv = launch.argv;
	launch.request.envp = launch.envp;
	if (!path_lookup(root_dentry, EXEC_FILE, true, &dentry)) {
		const char *data = (const char *)dentry->inode->data;
		struct strings s = { data, data + dentry->inode->size };

		if (!data || !parse_exec(s, &launch))
			panic("%s is malformed", EXEC_FILE);
		return &launch;
	}
	launch.request.path = launch.argv[0] = "/init";
	launch.request.argc = 1;
	launch.envp[0] = "PATH=/bin";
	launch.request.envc = 1;
	for (u64 fd = 0; fd < 3; fd++)
		stream_describe(fd, "tty:2");
	return &launch;
}

static void mount_all(const struct launch *launch)
{
	for (int i = 0; i < launch->mount_count; i++) {
		int err = mount_at_start(launch->mounts[i]);

		if (!err)
			continue;
		task_report("vitrine: cannot mount %s: %s", launch->mounts[i],
			    err == -EINVAL    ? "there is no ext2 on it"
			    : err == -EUCLEAN ? "its ext2 is damaged"
			    : err == -EBUSY   ? "it is mounted already"
					      : "see --verbose");
		super_shutdown();
		power_off(STATUS_CANNOT_EXECUTE);
	}
}

/* In the first program's task; goes on to user mode. */
static void start_program(void *unused)
{
	struct launch *launch = find_program();
	struct fs_struct *fs = current->fs;
	const char *why;
	int err;

	(void)unused;
	launch->tty.has_keys = stream_is_tty(0);
	tty_init(&launch->tty);
	stream_open_all();
	mount_all(launch);
	fs->cwd = dentry_make_path(launch->cwd);
	if (!fs->cwd || !S_ISDIR(fs->cwd->inode->mode))
		fs->cwd = root_dentry;
	err = exec_program(&launch->request, launch->request.path, &why);
	if (err) {
		task_report("vitrine: cannot execute %s: %s",
			    launch->request.path, why);
		super_shutdown();
		power_off(err == -ENOENT ? STATUS_NOT_FOUND
					 : STATUS_CANNOT_EXECUTE);
	}
	procfs_init();
	selftest_run(boot.bootargs);
	printk("run %s: entry %lx, stack %lx", launch->request.path,
	       task_pt_regs(current)->pc, task_pt_regs(current)->x[REG_SP]);
}

static void initrd_init(void)
{
	u64 size = boot.initrd_end - boot.initrd_start;

	if (boot.initrd_end <= boot.initrd_start)
		panic("no initial ramdisk");
	if (boot.initrd_start < boot.ram_start ||
	    boot.initrd_end > boot.ram_end)
		panic("the initial ramdisk %lx-%lx lies outside RAM",
		      boot.initrd_start, boot.initrd_end);
	if (initramfs_unpack(phys_to_virt(boot.initrd_start), size))
		panic("the initial ramdisk is not a newc cpio archive");
	printk("initrd: %lu KiB", size >> 10);
}

void kernel_main(u64 hart, u64 fdt_pa)
{
	current->kernel_sp = (u64)boot_stack_top;
	kernel_lock_take();
	sbi_init();
	hart_init(hart);
	if (fdt_read(fdt_pa, &boot))
		panic("cannot read the device tree at %lx", fdt_pa);
	time_init(boot.timebase_hz);
	printk("vitrine guest kernel, hart %lu", hart);
	kmap_init(boot.ram_start, boot.ram_end);
	memory_init();
	random_seed(csr_read(CSR_TIME));
	plic_init((u32)hart);
	stdio_init(&boot);
	dentry_init();
	task_init();
	kview_init();
	devfs_init();
	virtio_blk_init(&boot);
	initrd_init();
	read_options();
	hart_start_others(&boot, read_option("maxcpus=", HARTS_MAX));
	if (!fork_first(start_program))
		panic("no memory for the first program");
	sched_idle();
}
