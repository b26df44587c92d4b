/* SPDX-License-Identifier: MIT */
/*
 * The task that writes changed pages of files, and what disks say of them,
 * back when nobody asked for it: by Linux's defaults, what has been dirty for
 * 30 seconds, looked for every 5, and everything once a tenth of memory is
 * dirty. It sleeps without a timer while nothing is dirty, so that an idle
 * machine stays idle.
 */
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"
#include "fs/super.h"

#define PERIOD_NS	(5 * NSEC_PER_SEC)
#define EXPIRE_NS	(30 * NSEC_PER_SEC)
#define BACKGROUND_PART 10 /* of all frames */

static struct wait_queue sleep_queue = { LIST_HEAD_INIT(sleep_queue.sleepers) };
static struct task_struct *flusher;

static bool has_too_many(void)
{
	return filemap_statistics.dirty > frames_total() / BACKGROUND_PART;
}

static void run(void *unused)
{
	(void)unused;
	for (;;) {
		u64 now = time_since_boot_ns();

		if (has_too_many())
			filemap_write_all(~0ul);
		else if (now > EXPIRE_NS)
			filemap_write_old(now - EXPIRE_NS);
		if (super_dirty_since() &&
		    now > super_dirty_since() + EXPIRE_NS)
			super_sync_all();
		if (filemap_statistics.dirty || super_dirty_since())
			wait_on(&sleep_queue, time_since_boot_ns() + PERIOD_NS);
		else
			wait_uninterruptible(&sleep_queue);
	}
}

void wake_flusher(void)
{
	if (current == &init_task)
		return; /* while the machine starts */
	if (flusher) {
		if (filemap_statistics.dirty <= 1 || has_too_many())
			wake_up(&sleep_queue);
		return;
	}
	memalloc_begin();
	flusher = fork_kernel(run, "flusher");
	memalloc_end();
}
