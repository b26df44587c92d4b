/* SPDX-License-Identifier: MIT */
/* prctl: what a process says about itself. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"

#define PR_SET_PDEATHSIG    1
#define PR_GET_PDEATHSIG    2
#define PR_GET_DUMPABLE	    3
#define PR_SET_DUMPABLE	    4
#define PR_GET_KEEPCAPS	    7
#define PR_SET_KEEPCAPS	    8
#define PR_SET_NAME	    15
#define PR_GET_NAME	    16
#define PR_GET_SECCOMP	    21
#define PR_CAPBSET_READ	    23
#define PR_SET_TIMERSLACK   29
#define PR_GET_TIMERSLACK   30
#define PR_SET_NO_NEW_PRIVS 38
#define PR_GET_NO_NEW_PRIVS 39
#define PR_GET_TID_ADDRESS  40
#define TIMER_SLACK_NS	    50000 /* Linux's; our timers have none */
#define CAPABILITY_LAST	    40

static s64 set_name(u64 va)
{
	char name[16] = "";
	s64 n = strncpy_from_user(name, va, sizeof(name) - 1);

	if (n == -EFAULT)
		return n;
	name[sizeof(name) - 1] = '\0';
	strscpy(current->comm, name, sizeof(current->comm));
	return 0;
}

static s64 put_number(u64 va, s32 number)
{
	return copy_to_user(va, &number, sizeof(number));
}

static s64 set(u64 what, u64 value)
{
	switch (what) {
	case PR_SET_PDEATHSIG:
		if (value > SIGNAL_COUNT)
			return -EINVAL;
		current->parent_death_signal = (s32)value;
		return 0;
	case PR_SET_DUMPABLE: /* no core is ever dumped */
	case PR_SET_KEEPCAPS: /* there is nobody to change to */
		return value > 1 ? -EINVAL : 0;
	case PR_SET_TIMERSLACK:
		return 0;
	case PR_SET_NO_NEW_PRIVS:
		if (value != 1)
			return -EINVAL;
		current->no_new_privs = true;
		return 0;
	default:
		return -EINVAL;
	}
}

s64 sys_prctl(const u64 *a)
{
	switch (a[0]) {
	case PR_SET_NAME:
		return set_name(a[1]);
	case PR_GET_NAME:
		return copy_to_user(a[1], current->comm, sizeof(current->comm));
	case PR_GET_PDEATHSIG:
		return put_number(a[1], current->parent_death_signal);
	case PR_GET_DUMPABLE:
		return 1;
	case PR_GET_KEEPCAPS:
	case PR_GET_SECCOMP:
		return 0;
	case PR_CAPBSET_READ:
		return a[1] > CAPABILITY_LAST ? -EINVAL : 1;
	case PR_GET_TIMERSLACK:
		return TIMER_SLACK_NS;
	case PR_GET_NO_NEW_PRIVS:
		return a[1] || a[2] || a[3] || a[4] ? -EINVAL
						    : current->no_new_privs;
	case PR_GET_TID_ADDRESS:
		return copy_to_user(a[1], &current->clear_child_tid_va,
				    sizeof(u64));
	default:
		return set(a[0], a[1]);
	}
}
