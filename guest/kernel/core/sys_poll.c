/* SPDX-License-Identifier: MIT */
/* ppoll and pselect6: waiting for several files, by asking each again and again. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/fs.h"

static u32 ready_events(s32 fd)
{
	struct file *file = fd_get_opened(fd);
	u32 events;

	if (!file)
		return POLLNVAL;
	events = file->fops->poll ? file->fops->poll(file) : POLLIN | POLLOUT;
	return events | (events & POLLIN ? POLLRDNORM : 0) |
	       (events & POLLOUT ? POLLWRNORM : 0);
}

/* Nanoseconds since boot when to stop waiting; ~0 never. */
static int read_timeout(u64 timespec_va, u64 *deadline_ns)
{
	u64 ns;
	int err;

	*deadline_ns = ~0ul;
	if (!timespec_va)
		return 0;
	err = time_get_timespec(timespec_va, &ns);
	if (!err)
		*deadline_ns = time_since_boot_ns() + ns;
	return err;
}

/* The signal mask for the time of the call; 0: as it is. */
static int set_mask(u64 set_va, u64 size)
{
	u64 set;

	if (!set_va)
		return 0;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, set_va, sizeof(set)))
		return -EFAULT;
	signal_block_for_now(set);
	return 0;
}

/* Between two looks. True: look again; else *result says how it ended. */
static bool wait_more(s64 ready, u64 deadline, s64 *result)
{
	*result = ready;
	if (!ready && signal_is_pending())
		*result = -ERESTARTNOHAND;
	if (*result || time_since_boot_ns() >= deadline)
		return false;
	time_idle(deadline);
	return true;
}

struct pollfd {
	s32 fd;
	u16 events;
	u16 revents;
};

static s64 poll_once(u64 va, u64 count)
{
	s64 ready = 0;

	for (u64 i = 0; i < count; i++) {
		struct pollfd p;

		if (copy_from_user(&p, va + i * sizeof(p), sizeof(p)))
			return -EFAULT;
		p.revents = 0;
		if (p.fd >= 0)
			p.revents = ready_events(p.fd) &
				    (p.events | POLLERR | POLLHUP | POLLNVAL);
		ready += p.revents != 0;
		if (copy_to_user(va + i * sizeof(p), &p, sizeof(p)))
			return -EFAULT;
	}
	return ready;
}

s64 sys_ppoll(const u64 *a)
{
	u64 deadline;
	s64 result;
	int err = read_timeout(a[2], &deadline);

	if (!err && a[1] > FD_MAX)
		err = -EINVAL;
	if (!err)
		err = set_mask(a[3], a[4]);
	if (err)
		return err;
	while (wait_more(poll_once(a[0], a[1]), deadline, &result))
		;
	if (result != -ERESTARTNOHAND)
		signal_restore_blocked();
	return result;
}

struct fd_sets {
	u64 bits[3][FD_MAX / 64]; /* to read, to write, exceptional */
};

static s64 select_once(const struct fd_sets *in, struct fd_sets *out, u64 count)
{
	static const u32 wanted[3] = { POLLIN | POLLHUP, POLLOUT, 0 };
	s64 ready = 0;

	memset(out, 0, sizeof(*out));
	for (u64 fd = 0; fd < count; fd++) {
		for (int set = 0; set < 3; set++) {
			u32 events;

			if (!(in->bits[set][fd / 64] >> fd % 64 & 1))
				continue;
			events = ready_events((s32)fd);
			if (events == POLLNVAL)
				return -EBADF;
			if (!(events & wanted[set]))
				continue;
			out->bits[set][fd / 64] |= 1ul << fd % 64;
			ready++;
		}
	}
	return ready;
}

s64 sys_pselect6(const u64 *a)
{
	struct fd_sets in = { 0 }, out;
	u64 count = a[0], deadline;
	u64 mask[2] = { 0, 0 }; /* where the set is, and its size */
	s64 ready;
	int err = read_timeout(a[4], &deadline);

	if (!err && a[5] && copy_from_user(mask, a[5], sizeof(mask)))
		err = -EFAULT;
	if (err)
		return err;
	if (count > FD_MAX)
		return -EINVAL;
	for (int set = 0; set < 3; set++)
		if (a[1 + set] && copy_from_user(in.bits[set], a[1 + set],
						 (count + 63) / 64 * 8))
			return -EFAULT;
	err = set_mask(mask[0], mask[1]);
	if (err)
		return err;
	while (wait_more(select_once(&in, &out, count), deadline, &ready))
		;
	if (ready != -ERESTARTNOHAND)
		signal_restore_blocked();
	for (int set = 0; set < 3 && ready >= 0; set++)
		if (a[1 + set] && copy_to_user(a[1 + set], out.bits[set],
					       (count + 63) / 64 * 8))
			return -EFAULT;
	return ready;
}
