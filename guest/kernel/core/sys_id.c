/* SPDX-License-Identifier: MIT */
/*
 * Users, groups and capabilities. There is one user, root, who may do all; the
 * calls behave as in a user namespace of Linux that knows nobody else, so to become
 * another is -EINVAL rather than a pretence. Session-wide names are here too.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"

#define UNCHANGED	   0xffffffffu
#define CAPABILITY_VERSION 0x20080522 /* the third */
#define CAPABILITY_LAST	   40
#define HOST_NAME_MAX	   64
#define PERSONALITY_ASK	   0xffffffffu

static char names[2][HOST_NAME_MAX + 1] = { "vitrine", "(none)" };

const char *uts_name(bool is_domain)
{
	return names[is_domain];
}

s64 sys_zero(const u64 *a)
{
	(void)a;
	return 0;
}

static bool is_known(u64 id)
{
	return (u32)id == 0 || (u32)id == UNCHANGED;
}

/* setuid, setgid: 0 or nothing. */
s64 sys_setuid(const u64 *a)
{
	return (u32)a[0] ? -EINVAL : 0;
}

s64 sys_setreuid(const u64 *a)
{
	return is_known(a[0]) && is_known(a[1]) ? 0 : -EINVAL;
}

s64 sys_setresuid(const u64 *a)
{
	return is_known(a[0]) && is_known(a[1]) && is_known(a[2]) ? 0 : -EINVAL;
}

s64 sys_getresuid(const u64 *a)
{
	static const u32 root;

	for (int i = 0; i < 3; i++)
		if (copy_to_user(a[i], &root, sizeof(root)))
			return -EFAULT;
	return 0;
}

s64 sys_setgroups(const u64 *a)
{
	s64 count = (s32)a[0];
	bool is_strange = false;
	u32 group;

	if (count < 0 || count > 65536)
		return -EINVAL;
	for (s64 i = 0; i < count; i++) {
		if (copy_from_user(&group, a[1] + (u64)i * 4, sizeof(group)))
			return -EFAULT;
		is_strange |= group != 0;
	}
	return is_strange ? -EINVAL : 0;
}

/* ---- capabilities: all of them ---- */

struct capability_header {
	u32 version;
	s32 pid;
};

static s64 check_capability(u64 va, struct capability_header *header)
{
	u32 version = CAPABILITY_VERSION;

	if (copy_from_user(header, va, sizeof(*header)))
		return -EFAULT;
	if (header->version != version)
		return copy_to_user(va, &version, sizeof(version)) ? -EFAULT
								   : -EINVAL;
	if (header->pid < 0)
		return -EINVAL;
	return header->pid && !task_find(header->pid) ? -ESRCH : 0;
}

s64 sys_capget(const u64 *a)
{
	u64 all = (2ul << CAPABILITY_LAST) - 1;
	u32 low = (u32)all, high = (u32)(all >> 32);
	/* effective, permitted, inheritable; of each half */
	const u32 sets[6] = { low, low, 0, high, high, 0 };
	struct capability_header header;
	s64 err = check_capability(a[0], &header);

	/* without a place for them, it is the version that is asked for */
	if (!a[1])
		return err == -EINVAL ? 0 : err;
	return err ? err : copy_to_user(a[1], sets, sizeof(sets));
}

s64 sys_capset(const u64 *a)
{
	struct capability_header header;
	u32 sets[6];
	s64 err = check_capability(a[0], &header);

	if (err)
		return err;
	if (header.pid && header.pid != current->pid)
		return -EPERM;
	return copy_from_user(sets, a[1], sizeof(sets));
}

/* ---- names ---- */

static s64 set_name(const u64 *a, char name[HOST_NAME_MAX + 1])
{
	char fresh[HOST_NAME_MAX + 1] = "";

	if ((s32)a[1] < 0 || (s32)a[1] > HOST_NAME_MAX)
		return -EINVAL;
	if (copy_from_user(fresh, a[0], (u32)a[1]))
		return -EFAULT;
	memcpy(name, fresh, sizeof(fresh));
	return 0;
}

s64 sys_sethostname(const u64 *a)
{
	return set_name(a, names[0]);
}

s64 sys_setdomainname(const u64 *a)
{
	return set_name(a, names[1]);
}

s64 sys_uname(const u64 *a)
{
	char fields[6][65] = {
		"Linux", "", "6.1.0-vitrine", "#1", "riscv64", "",
	};

	strscpy(fields[1], names[0], sizeof(fields[1]));
	strscpy(fields[5], names[1], sizeof(fields[5]));
	return copy_to_user(a[0], fields, sizeof(fields));
}

/* PER_LINUX is all there is; asking for it is no error. */
s64 sys_personality(const u64 *a)
{
	return (u32)a[0] == PERSONALITY_ASK || !(u32)a[0] ? 0 : -EINVAL;
}
