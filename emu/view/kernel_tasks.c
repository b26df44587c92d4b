/* SPDX-License-Identifier: MIT */
/* Tasks, their address spaces, and the VMAs of these. */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/kernel.h"

#define PATH_PARTS_MAX 16

/* "/usr/lib/libc.so.6" from the last name upwards, as much as fits. */
static void read_path(struct kernel_reader *reader, u64 dentry_va, char *text)
{
	char path[KERNEL_NAME];
	size_t start = sizeof(path) - 1;

	path[start] = '\0';
	for (unsigned i = 0; i < PATH_PARTS_MAX && dentry_va; i++) {
		u64 name_va = kernel_reader_field_or_0(reader, dentry_va, KVIEW_DENTRY_NAME);
		u64 parent_va = kernel_reader_field_or_0(reader, dentry_va, KVIEW_DENTRY_PARENT);
		char name[KERNEL_NAME];
		size_t length;

		if (parent_va == dentry_va ||
		    !kernel_reader_text(reader, name_va, name, sizeof(name)))
			break;
		length = strlen(name);
		if (length + 4 > start) { /* "..." stands for what is left out */
			start -= 3;
			memcpy(path + start, "...", 3);
			break;
		}
		start -= length;
		memcpy(path + start, name, length);
		/* a name of its own, as "memfd:x (deleted)" */
		if (!parent_va)
			break;
		path[--start] = '/';
		dentry_va = parent_va;
	}
	memcpy(text, path + start, sizeof(path) - start);
}

static void name_vma(struct kernel_reader *reader, const struct kernel_space *space,
		     struct kernel_vma *vma, u64 file_va)
{
	u64 inode_va;

	if (file_va) {
		inode_va = kernel_reader_field_or_0(reader, file_va, KVIEW_FILE_INODE);
		if (inode_va)
			vma->mapping =
				inode_va + reader->table.fields[KVIEW_INODE_MAPPING].offset;
		vma->file_bytes = kernel_reader_field_or_0(reader, inode_va, KVIEW_INODE_SIZE);
		read_path(reader, kernel_reader_field_or_0(reader, file_va, KVIEW_FILE_DENTRY),
			  vma->name);
	} else if (vma->flags & KVIEW_VM_SPECIAL) {
		snprintf(vma->name, sizeof(vma->name), "[sigpage]");
	} else if (vma->flags & KVIEW_VM_GROWSDOWN ||
		   space->start_stack - vma->start_va < vma->end_va - vma->start_va) {
		snprintf(vma->name, sizeof(vma->name), "[stack]");
	} else if (vma->start_va < space->brk && vma->end_va > space->start_brk) {
		snprintf(vma->name, sizeof(vma->name), "[heap]");
	} else {
		snprintf(vma->name, sizeof(vma->name), "anonymous");
	}
}

static bool see_vma(void *owner, u64 va)
{
	struct kernel_view *kernel = owner;
	struct kernel_reader *reader = &kernel->reader;
	struct kernel_space *space = &kernel->spaces[kernel->space_count];
	struct kernel_vma *vma = &kernel->vmas[kernel->vma_count];

	if (kernel->vma_count == KERNEL_VMAS_MAX) {
		kernel->is_partial = true;
		return false;
	}
	memset(vma, 0, sizeof(*vma));
	vma->start_va = kernel_reader_field_or_0(reader, va, KVIEW_VMA_START);
	vma->end_va = kernel_reader_field_or_0(reader, va, KVIEW_VMA_END);
	vma->flags = kernel_reader_field_or_0(reader, va, KVIEW_VMA_FLAGS);
	vma->pgoff = kernel_reader_field_or_0(reader, va, KVIEW_VMA_PGOFF);
	vma->anon_vma = kernel_reader_field_or_0(reader, va, KVIEW_VMA_ANON_VMA);
	/* in order and disjoint, or it is not believed */
	if (vma->start_va >= vma->end_va || (vma->start_va | vma->end_va) % PAGE_SIZE ||
	    vma->end_va > 1ull << (SV39_VA_BITS - 1) ||
	    (space->vma_count && vma->start_va < vma[-1].end_va)) {
		kernel->is_partial = true;
		return false;
	}
	name_vma(reader, space, vma, kernel_reader_field_or_0(reader, va, KVIEW_VMA_FILE));
	space->vma_count++;
	kernel->vma_count++;
	return true;
}

static u16 see_space(struct kernel_view *kernel, u64 va)
{
	struct kernel_reader *reader = &kernel->reader;
	struct kernel_space *space = &kernel->spaces[kernel->space_count];
	u64 root_pa;
	struct kernel_list list = { .node = KVIEW_VMA_NODE, .steps_max = KERNEL_VMAS_MAX,
				    .visit = see_vma, .owner = kernel };

	for (u32 i = 0; i < kernel->space_count; i++)
		if (kernel->spaces[i].va == va)
			return (u16)i;
	if (kernel->space_count == KERNEL_SPACES_MAX ||
	    !kernel_reader_translate(
		    reader, kernel_reader_field_or_0(reader, va, KVIEW_MM_PGD), &root_pa)) {
		kernel->is_partial = true;
		return KERNEL_NO_SPACE;
	}
	*space = (struct kernel_space){
		.va = va,
		.root_ppn = root_pa >> PAGE_SHIFT,
		.total_vm = kernel_reader_field_or_0(reader, va, KVIEW_MM_TOTAL_VM),
		.rss_anon = kernel_reader_field_or_0(reader, va, KVIEW_MM_RSS_ANON),
		.rss_file = kernel_reader_field_or_0(reader, va, KVIEW_MM_RSS_FILE),
		.swapped = kernel_reader_field_or_0(reader, va, KVIEW_MM_SWAP_ENTRIES),
		.tables = kernel_reader_field_or_0(reader, va, KVIEW_MM_PGTABLE_PAGES),
		.min_flt = kernel_reader_field_or_0(reader, va, KVIEW_MM_MIN_FLT),
		.maj_flt = kernel_reader_field_or_0(reader, va, KVIEW_MM_MAJ_FLT),
		.users = kernel_reader_field_or_0(reader, va, KVIEW_MM_USERS),
		.start_brk = kernel_reader_field_or_0(reader, va, KVIEW_MM_START_BRK),
		.brk = kernel_reader_field_or_0(reader, va, KVIEW_MM_BRK),
		.start_stack = kernel_reader_field_or_0(reader, va, KVIEW_MM_START_STACK),
		.first_vma = kernel->vma_count,
		.task = kernel->task_count,
	};
	list.head_va = va + reader->table.fields[KVIEW_MM_VMA_LIST].offset;
	if (!kernel_reader_list(reader, &list))
		kernel->is_partial = true;
	return (u16)kernel->space_count++;
}

static bool see_task(void *owner, u64 va)
{
	struct kernel_view *kernel = owner;
	struct kernel_reader *reader = &kernel->reader;
	struct kernel_task *task = &kernel->tasks[kernel->task_count];
	u64 mm_va = kernel_reader_field_or_0(reader, va, KVIEW_TASK_MM);

	if (kernel->task_count == KERNEL_TASKS_MAX) {
		kernel->is_partial = true;
		return false;
	}
	*task = (struct kernel_task){
		.va = va,
		.pid = (s32)kernel_reader_field_or_0(reader, va, KVIEW_TASK_PID),
		.tgid = (s32)kernel_reader_field_or_0(reader, va, KVIEW_TASK_TGID),
		.state = (u32)kernel_reader_field_or_0(reader, va, KVIEW_TASK_STATE),
		.cpu_ns = kernel_reader_field_or_0(reader, va, KVIEW_TASK_CPU_NS),
		.switches = kernel_reader_field_or_0(reader, va, KVIEW_TASK_SWITCHES),
		.space = mm_va ? see_space(kernel, mm_va) : KERNEL_NO_SPACE,
		.parent = (u16)kernel->task_count,
	};
	if (task->state >= KVIEW_STATES)
		task->state = KVIEW_DEAD;
	if (!kernel_reader_text(reader, va + reader->table.fields[KVIEW_TASK_COMM].offset,
				task->comm, sizeof(task->comm)))
		kernel->is_partial = true;
	kernel->task_count++;
	return true;
}

static void find_parents(struct kernel_view *kernel)
{
	for (u32 i = 0; i < kernel->task_count; i++) {
		struct kernel_task *task = &kernel->tasks[i];
		u64 parent_va =
			kernel_reader_field_or_0(&kernel->reader, task->va, KVIEW_TASK_PARENT);

		for (u32 j = 0; j < kernel->task_count && parent_va; j++)
			if (kernel->tasks[j].va == parent_va) {
				task->parent = (u16)j;
				task->ppid = kernel->tasks[j].tgid;
			}
	}
}

void kernel_look_tasks(struct kernel_view *kernel)
{
	struct kernel_list list = {
		.head_va = kernel->reader.table.roots[KVIEW_TASK_LIST],
		.node = KVIEW_TASK_ALL_NODE, .steps_max = KERNEL_TASKS_MAX,
		.visit = see_task, .owner = kernel,
	};

	kernel->task_count = kernel->space_count = kernel->vma_count = 0;
	if (!kernel_reader_list(&kernel->reader, &list))
		kernel->is_partial = true;
	find_parents(kernel);
}
