/* SPDX-License-Identifier: MIT */
/* Checked access to user memory, over the movers of uaccess.S. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"

u64 uaccess_copy(void *to, const void *from, size_t size);
u64 uaccess_clear(void *to, size_t size);
u64 uaccess_cmpxchg(u64 va, u32 expected, u32 fresh, u32 *found);

struct exception_entry {
	u64 pc;
	u64 resume;
};

extern const struct exception_entry __ex_table_start[], __ex_table_end[];

u64 exception_table_find(u64 pc)
{
	const struct exception_entry *e;

	for (e = __ex_table_start; e < __ex_table_end; e++)
		if (e->pc == pc)
			return e->resume;
	return 0;
}

int copy_from_user(void *to, u64 from_va, size_t size)
{
	if (!user_range_ok(from_va, size))
		return -EFAULT;
	return uaccess_copy(to, (const void *)from_va, size) ? -EFAULT : 0;
}

int copy_to_user(u64 to_va, const void *from, size_t size)
{
	if (!user_range_ok(to_va, size))
		return -EFAULT;
	return uaccess_copy((void *)to_va, from, size) ? -EFAULT : 0;
}

int clear_user(u64 va, size_t size)
{
	if (!user_range_ok(va, size))
		return -EFAULT;
	return uaccess_clear((void *)va, size) ? -EFAULT : 0;
}

int cmpxchg_user(u64 va, u32 *word, u32 fresh)
{
	if (!user_range_ok(va, sizeof(*word)))
		return -EFAULT;
	return uaccess_cmpxchg(va, *word, fresh, word) ? -EFAULT : 0;
}

s64 strncpy_from_user(char *to, u64 from_va, size_t size)
{
	size_t done = 0;

	while (done < size) {
		/* never past the page of the last byte: it may be the end */
		u64 va = from_va + done;
		size_t n = (size_t)min_u64(64 - (va & 63), size - done);
		size_t len;

		if (copy_from_user(to + done, va, n))
			return -EFAULT;
		len = strnlen(to + done, n);
		if (len < n)
			return (s64)(done + len);
		done += n;
	}
	return -ENAMETOOLONG;
}
