/* SPDX-License-Identifier: MIT */
/*
 * epoll: a list of open files to be watched, kept from one wait to the next. Each
 * wait asks all of them, as poll does: it costs what poll costs. Edge-triggered,
 * an item is told of when it became ready, or when its file did something since
 * (inode->activity). Left out: EPOLLEXCLUSIVE's fairness, EPOLLWAKEUP.
 */
#include "fs/epoll.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/anon.h"

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3
#define EPOLLONESHOT  (1u << 30)
#define EPOLLET	      (1u << 31)
#define EPOLL_FLAGS   0xf0000000u
#define NESTING_MAX   5
#define EVENTS_MAX    (INT32_MAX / 16)
#define AT_ONCE	      64ul /* chosen: more are told by the next wait */

/* As riscv has it: not packed. */
struct epoll_event {
	u32 events;
	u64 data;
};

struct item {
	struct list_head node; /* of the epoll, in the order they are told of */
	struct list_head watcher; /* of the file */
	struct epoll *epoll;
	struct file *file;
	s32 fd;
	struct epoll_event wanted;
	u32 told;     /* what was ready at the last look */
	u64 activity; /* of its inode then */
};

/* What one walk over epolls that watch epolls has found of this one: there may
   be very many ways to it. */
struct visit {
	u64 walk; /* which one */
	int depth, height;
	u32 ready;
};

struct epoll {
	struct list_head items;
	struct file *file; /* its own; not a reference */
	struct visit seen, measured, asked;
};

static u64 walks;

static const struct file_ops epoll_ops;

static struct item *item_of(struct list_head *node)
{
	return list_entry(node, struct item, node);
}

static void remove(struct item *item)
{
	list_del(&item->node);
	list_del(&item->watcher);
	kfree(item);
}

void epoll_forget(struct file *file)
{
	while (!list_empty(&file->watchers))
		remove(list_entry(file->watchers.next, struct item, watcher));
}

static u32 look(struct item *item)
{
	struct file *file = item->file;
	u32 ready =
		file->fops->poll ? file->fops->poll(file) : POLLIN | POLLOUT;

	if (ready & POLLIN)
		ready |= POLLRDNORM;
	if (ready & POLLOUT)
		ready |= POLLWRNORM;
	return ready & (item->wanted.events | POLLERR | POLLHUP);
}

static u32 epoll_poll(struct file *file)
{
	static int depth;
	struct epoll *epoll = file->private;

	if (!depth)
		walks++;
	if (epoll->asked.walk == walks)
		return epoll->asked.ready;
	epoll->asked = (struct visit){ .walk = walks };
	depth++;
	for_each_node (node, &epoll->items)
		if (item_of(node)->wanted.events & ~EPOLL_FLAGS &&
		    look(item_of(node))) {
			epoll->asked.ready = POLLIN;
			break;
		}
	depth--;
	return epoll->asked.ready;
}

static void epoll_release(struct file *file)
{
	struct epoll *epoll = file->private;

	while (!list_empty(&epoll->items))
		remove(item_of(epoll->items.next));
	kfree(epoll);
}

static const struct file_ops epoll_ops = {
	.poll = epoll_poll,
	.release = epoll_release,
	.read_name = anon_read_name,
};

s64 sys_epoll_create1(const u64 *a)
{
	struct epoll *epoll;
	struct file *file;

	if ((u32)a[0] & ~(u32)O_CLOEXEC)
		return -EINVAL;
	epoll = kzalloc(sizeof(*epoll));
	if (!epoll)
		return -ENOMEM;
	list_init(&epoll->items);
	file = anon_file(0600, "eventpoll", &epoll_ops, epoll, O_RDWR);
	if (!file) {
		kfree(epoll);
		return -ENOMEM;
	}
	epoll->file = file;
	return anon_install(file, (u32)a[0]);
}

/* ---- what is watched ---- */

static struct item *find(struct epoll *epoll, s32 fd, const struct file *file)
{
	for_each_node (node, &epoll->items)
		if (item_of(node)->fd == fd && item_of(node)->file == file)
			return item_of(node);
	return NULL;
}

/* Would a look at `file` come to look at `at`, or go too deep? */
static bool leads_to(const struct file *file, const struct file *at, int depth)
{
	struct epoll *epoll = file->private;

	if (file == at || depth > NESTING_MAX)
		return true;
	if (file->fops != &epoll_ops ||
	    (epoll->seen.walk == walks && epoll->seen.depth >= depth))
		return false;
	epoll->seen = (struct visit){ .walk = walks, .depth = depth };
	for_each_node (node, &epoll->items)
		if (leads_to(item_of(node)->file, at, depth + 1))
			return true;
	return false;
}

/* How many there are above it that look at each other, the most. */
static int height_of(const struct file *file)
{
	struct epoll *epoll = file->private;
	int most = 0;

	if (epoll->measured.walk == walks)
		return epoll->measured.height;
	for_each_node (node, &file->watchers) {
		struct item *item = list_entry(node, struct item, watcher);
		int height = 1 + height_of(item->epoll->file);

		if (height > most)
			most = height;
	}
	epoll->measured = (struct visit){ .walk = walks, .height = most };
	return most;
}

static s64 add(struct file *at, s32 fd, struct file *file,
	       const struct epoll_event *event)
{
	struct epoll *epoll = at->private;
	struct item *item;

	walks++;
	if (file->fops == &epoll_ops && leads_to(file, at, height_of(at)))
		return -ELOOP;
	item = kzalloc(sizeof(*item));
	if (!item)
		return -ENOMEM;
	item->epoll = epoll;
	item->file = file;
	item->fd = fd;
	item->wanted = *event;
	list_add_tail(&item->node, &epoll->items);
	list_add_tail(&item->watcher, &file->watchers);
	return 0;
}

s64 sys_epoll_ctl(const u64 *a)
{
	struct file *at = fd_get_opened((s32)a[0]);
	struct file *file = fd_get_opened((s32)a[2]);
	struct epoll_event event = { 0 };
	struct item *item;
	s64 err = 0;

	if ((s32)a[1] != EPOLL_CTL_DEL &&
	    copy_from_user(&event, a[3], sizeof(event)))
		return -EFAULT;
	if (!at || !file)
		return -EBADF;
	if (!file->fops->poll)
		return -EPERM; /* a regular file is always ready */
	if (at == file || at->fops != &epoll_ops)
		return -EINVAL;
	item = find(at->private, (s32)a[2], file);
	switch ((s32)a[1]) {
	case EPOLL_CTL_ADD:
		err = item ? -EEXIST : add(at, (s32)a[2], file, &event);
		break;
	case EPOLL_CTL_DEL:
		if (!item)
			return -ENOENT;
		remove(item);
		break;
	case EPOLL_CTL_MOD:
		if (!item)
			return -ENOENT;
		item->wanted = event;
		item->told = 0;
		break;
	default:
		return -EINVAL;
	}
	wake_pollers();
	return err;
}

/* ---- waiting ---- */

/* Is there something to tell of it now? */
static u32 news(struct item *item)
{
	u32 ready, fresh;

	if (!(item->wanted.events & ~EPOLL_FLAGS))
		return 0; /* told once already */
	ready = look(item);
	fresh = ready;
	if (item->wanted.events & EPOLLET &&
	    item->activity == item->file->inode->activity)
		fresh &= ~item->told;
	item->told = ready;
	item->activity = item->file->inode->activity;
	return fresh ? ready : 0;
}

/* How many were told; each goes to the end, so that none starves. Copied when
   all is done: the copy may sleep, and items go meanwhile. */
static s64 collect(struct epoll *epoll, u64 events_va, s64 count)
{
	struct list_head *node = epoll->items.next, *next;
	struct list_head told = LIST_HEAD_INIT(told);
	struct epoll_event events[AT_ONCE];
	u64 done = 0;

	memset(events, 0, sizeof(events));
	for (; node != &epoll->items && done < min_u64((u64)count, AT_ONCE);
	     node = next) {
		struct item *item = item_of(node);

		next = node->next;
		events[done].events = news(item);
		events[done].data = item->wanted.data;
		if (!events[done].events)
			continue;
		if (item->wanted.events & EPOLLONESHOT)
			item->wanted.events &= EPOLL_FLAGS;
		list_del(&item->node);
		list_add_tail(&item->node, &told);
		done++;
	}
	while (!list_empty(&told)) {
		struct list_head *first = told.next;

		list_del(first);
		list_add_tail(first, &epoll->items);
	}
	return copy_to_user(events_va, events, done * sizeof(events[0]))
		       ? -EFAULT
		       : (s64)done;
}

static s64 wait_events(struct file *file, const u64 *a, u64 deadline_ns)
{
	s64 count;

	for (;;) {
		count = collect(file->private, a[1], (s32)a[2]);
		if (!count && signal_is_pending())
			count = -EINTR;
		if (count || time_since_boot_ns() >= deadline_ns)
			return count;
		time_idle(deadline_ns);
	}
}

static s64 epoll_wait(const u64 *a, u64 deadline_ns)
{
	struct file *file = fd_get((s32)a[0]);
	u64 set;
	s64 result;

	if ((s32)a[2] <= 0 || (s32)a[2] > EVENTS_MAX)
		return -EINVAL;
	if (!user_range_ok(a[1], a[2] * sizeof(struct epoll_event)))
		return -EFAULT;
	if (!file)
		return -EBADF;
	if (file->fops != &epoll_ops)
		return -EINVAL;
	if (a[4]) {
		if (a[5] != sizeof(set))
			return -EINVAL;
		if (copy_from_user(&set, a[4], sizeof(set)))
			return -EFAULT;
		signal_block_for_now(set);
	}
	file_get(file);
	result = wait_events(file, a, deadline_ns);
	file_put(file);
	/* a handler runs first, with the mask of the call */
	if (a[4] && result != -EINTR)
		signal_restore_blocked();
	return result;
}

s64 sys_epoll_pwait(const u64 *a)
{
	s32 timeout_ms = (s32)a[3];

	return epoll_wait(a, timeout_ms < 0
				     ? ~0ul
				     : time_since_boot_ns() +
					       (u64)timeout_ms * 1000000);
}

s64 sys_epoll_pwait2(const u64 *a)
{
	u64 ns, deadline_ns = ~0ul;

	if (a[3]) {
		int err = time_get_timespec(a[3], &ns);

		if (err)
			return err;
		deadline_ns = time_since_boot_ns() + ns;
	}
	return epoll_wait(a, deadline_ns);
}
