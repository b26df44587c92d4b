/* SPDX-License-Identifier: MIT */
/* System calls on the address space: argument checks over mm/mmap.c. */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/overcommit.h"

#define PROT_ALL	    7
#define MAP_SHARED	    0x1
#define MAP_PRIVATE	    0x2
#define MAP_TYPE	    0xf
#define MAP_FIXED	    0x10
#define MAP_ANONYMOUS	    0x20
#define MAP_NORESERVE	    0x4000
#define MAP_POPULATE	    0x8000
#define MAP_FIXED_NOREPLACE 0x100000
#define MREMAP_MAYMOVE	    1
#define MREMAP_FIXED	    2
#define MADV_DONTNEED	    4
#define MADV_FREE	    8
#define MADV_REMOVE	    9
#define MADV_COLLAPSE	    25
#define MS_ASYNC	    1
#define MS_INVALIDATE	    2
#define MS_SYNC		    4
#define MLOCK_ONFAULT	    1
#define MCL_CURRENT	    1
#define MCL_FUTURE	    2
#define MCL_ONFAULT	    4

s64 sys_brk(const u64 *a)
{
	return (s64)mm_set_brk(current->mm, a[0]);
}

static s64 check_file_mapping(const struct file *file, u64 flags, u64 prot)
{
	bool readable = (file->flags & O_ACCMODE) != O_WRONLY;

	if (!S_ISREG(file->inode->mode))
		return -ENODEV;
	if (!readable)
		return -EACCES;
	if ((flags & MAP_TYPE) != MAP_PRIVATE && prot & VM_WRITE &&
	    (file->flags & O_ACCMODE) != O_RDWR)
		return -EACCES;
	return 0;
}

static void populate(u64 va, u64 size, u64 prot)
{
	enum access access = prot & VM_WRITE ? ACCESS_WRITE : ACCESS_READ;

	for (u64 at = 0; at < size; at += PAGE_SIZE)
		if (handle_mm_fault(current->mm, va + at, access) != FAULT_DONE)
			return;
}

/* A file for shared memory without one; NULL: that much is not to be had. */
static struct file *shared_file(u64 size, bool is_promised)
{
	u64 pages = is_promised ? size >> PAGE_SHIFT : 0;
	struct file *file;

	if (is_promised && !overcommit_allows(current->mm, pages))
		return NULL;
	file = shmem_file("dev/zero", size);
	if (file) {
		file->inode->promised_pages = pages;
		overcommit_add(VM_ACCOUNT, pages);
	}
	return file;
}

s64 sys_mmap(const u64 *a)
{
	u64 va = a[0], size = a[1], prot = a[2], flags = a[3], offset = a[5];
	u64 type = flags & MAP_TYPE;
	struct file *file = NULL, *shared = NULL;
	u64 vm_flags = prot & PROT_ALL;
	s64 ret;

	if (!size || size > TASK_SIZE)
		return size ? -ENOMEM : -EINVAL;
	if (offset & (PAGE_SIZE - 1) || !type || type > 3)
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		file = fd_get_opened((s32)a[4]);
		if (!file)
			return -EBADF;
		ret = check_file_mapping(file, flags, prot);
		if (ret)
			return ret;
	}
	if (type != MAP_PRIVATE)
		vm_flags |= VM_SHARED;
	if (flags & MAP_NORESERVE && overcommit_state.mode != OVERCOMMIT_NEVER)
		vm_flags |= VM_NORESERVE;
	if (type != MAP_PRIVATE && !file) {
		file = shared = shared_file(align_up(size, PAGE_SIZE),
					    !(vm_flags & VM_NORESERVE));
		offset = 0;
		if (!file)
			return -ENOMEM;
	}
	ret = mm_map(current->mm, va, size, vm_flags,
		     flags & (MAP_FIXED | MAP_FIXED_NOREPLACE),
		     flags & MAP_FIXED_NOREPLACE, file, offset >> PAGE_SHIFT);
	if (shared)
		file_put(shared); /* the mapping holds it */
	if (ret >= 0 && flags & MAP_POPULATE)
		populate((u64)ret, size, prot);
	return ret;
}

s64 sys_munmap(const u64 *a)
{
	return mm_unmap(current->mm, a[0], a[1]);
}

s64 sys_mprotect(const u64 *a)
{
	if (a[2] & ~(u64)PROT_ALL)
		return -EINVAL;
	return mm_protect(current->mm, a[0], a[1], a[2]);
}

s64 sys_mremap(const u64 *a)
{
	u64 flags = a[3];

	if (flags & ~(u64)(MREMAP_MAYMOVE | MREMAP_FIXED) ||
	    (flags & MREMAP_FIXED &&
	     (!(flags & MREMAP_MAYMOVE) || a[4] & (PAGE_SIZE - 1))))
		return -EINVAL;
	return mm_remap(current->mm, a[0], a[1], a[2], flags & MREMAP_MAYMOVE,
			flags & MREMAP_FIXED, a[4]);
}

s64 sys_madvise(const u64 *a)
{
	if (a[0] & (PAGE_SIZE - 1) || a[1] > TASK_SIZE)
		return -EINVAL;
	if (a[2] > MADV_COLLAPSE || (a[2] > MADV_DONTNEED && a[2] < MADV_FREE))
		return -EINVAL;
	if (!a[1])
		return 0;
	if (a[2] == MADV_DONTNEED || a[2] == MADV_FREE)
		return mm_discard(current->mm, a[0], a[1]);
	return mm_range_mapped(current->mm, a[0], a[1]) ? 0 : -ENOMEM;
}

/* In memory, mapped or not: of a file, what the page cache has. */
static u8 is_resident(u64 va)
{
	const struct vm_area_struct *vma = vma_find(current->mm, va);
	const u64 *entry = pgtable_find(current->mm->pgd, va);

	if (entry && pte_used(*entry))
		return pte_present(*entry);
	return vma->vm_file && filemap_find(vm_file_mapping(vma->vm_file),
					    vma_page_index(vma, va)) != NULL;
}

s64 sys_mincore(const u64 *a)
{
	u64 pages = align_up(a[1], PAGE_SIZE) >> PAGE_SHIFT;

	if (a[0] & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!user_range_ok(a[0], a[1]) ||
	    !mm_range_mapped(current->mm, a[0], pages << PAGE_SHIFT))
		return -ENOMEM;
	for (u64 i = 0; i < pages; i++) {
		u8 resident = is_resident(a[0] + (i << PAGE_SHIFT));

		if (copy_to_user(a[2] + i, &resident, 1))
			return -EFAULT;
	}
	return 0;
}

static s64 write_back(u64 va, u64 end)
{
	const struct vm_area_struct *vma = vma_find(current->mm, va);
	s64 error = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(vma)) {
		u64 first = max_u64(va, vma->vm_start);
		u64 last = min_u64(end, vma->vm_end) - PAGE_SIZE;
		s64 err;

		if (!vma->vm_file || !(vma->vm_flags & VM_SHARED))
			continue;
		err = filemap_write(vm_file_mapping(vma->vm_file),
				    vma_page_index(vma, first),
				    vma_page_index(vma, last));
		if (!error)
			error = err;
	}
	return error;
}

/* What a shared mapping holds is the page cache's already; the flusher comes
   by for MS_ASYNC. */
s64 sys_msync(const u64 *a)
{
	u64 size = align_up(a[1], PAGE_SIZE);

	if (a[0] & (PAGE_SIZE - 1) || a[1] > TASK_SIZE ||
	    a[2] & ~(u64)(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (a[2] & MS_ASYNC && a[2] & MS_SYNC))
		return -EINVAL;
	if (!mm_range_mapped(current->mm, a[0], size))
		return -ENOMEM;
	return a[2] & MS_SYNC && size ? write_back(a[0], a[0] + size) : 0;
}

static s64 lock_range(const u64 *a, bool locks)
{
	u64 start = align_down(a[0], PAGE_SIZE);

	if (!user_range_ok(a[0], a[1]))
		return -ENOMEM;
	return mm_lock(current->mm, start,
		       align_up(a[0] + a[1], PAGE_SIZE) - start, locks);
}

s64 sys_mlock(const u64 *a)
{
	return lock_range(a, true);
}

s64 sys_mlock2(const u64 *a)
{
	return a[2] & ~(u64)MLOCK_ONFAULT ? -EINVAL : lock_range(a, true);
}

s64 sys_munlock(const u64 *a)
{
	return lock_range(a, false);
}

s64 sys_mlockall(const u64 *a)
{
	if (!a[0] || a[0] & ~(u64)(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    a[0] == MCL_ONFAULT)
		return -EINVAL;
	current->mm->def_flags = a[0] & MCL_FUTURE ? VM_LOCKED : 0;
	return a[0] & MCL_CURRENT ? mm_lock_all(current->mm, true) : 0;
}

s64 sys_munlockall(const u64 *a)
{
	(void)a;
	current->mm->def_flags = 0;
	return mm_lock_all(current->mm, false);
}
