/* SPDX-License-Identifier: MIT */
/*
 * A kernel's books (tests/unit/view/kernel_fixture.h) with any words of them,
 * of its page tables or of the kview table overwritten: what is read of them
 * is within bounds, in order, and ends.
 */
#include "fuzz.h"

#include "../unit/view/kernel_fixture.h"

#define RAM_BYTES (4ull << 20)
#define FIRST_PA PLATFORM_KERNEL_BASE /* of what is overwritten; 512 KiB */
#define USER_ROOT_PA 0x80210000ull
#define USER_TABLE_1_PA 0x80211000ull
#define USER_TABLE_0_PA 0x80212000ull
#define WRITES_MAX 64

struct undo {
	u64 pa, value;
};

static void build(struct bus *bus)
{
	struct error error;

	bus_init(bus);
	fuzz_check(bus_add_ram(bus, PLATFORM_RAM_BASE, RAM_BYTES, &error));
	kf_put(bus, USER_ROOT_PA, USER_TABLE_1_PA >> PAGE_SHIFT << PTE_PPN_SHIFT | PTE_V);
	kf_put(bus, USER_TABLE_1_PA, USER_TABLE_0_PA >> PAGE_SHIFT << PTE_PPN_SHIFT | PTE_V);
	for (unsigned i = 16; i < 20; i++)
		kf_put(bus, USER_TABLE_0_PA + i * 8,
		       i < 18 ? (0x80300ull + i) << PTE_PPN_SHIFT | PTE_V | PTE_R | PTE_U :
				(u64)(i - 16) << PTE_PPN_SHIFT | KVIEW_PTE_SWAP);
	kernel_fixture_publish(bus, USER_ROOT_PA, USER_ROOT_PA);
}

static void check_queue(const struct kernel_view *kernel, const struct kernel_queue *queue)
{
	fuzz_check(queue->count <= kernel->frame_count);
	for (u64 i = 0; i < queue->count; i++)
		fuzz_check(kernel_find_frame(kernel, queue->ppns[i]));
}

static void check_spaces(const struct kernel_view *kernel)
{
	for (u32 i = 0; i < kernel->space_count; i++) {
		const struct kernel_space *space = &kernel->spaces[i];
		u64 last_va = 0;

		fuzz_check(space->task < kernel->task_count);
		fuzz_check(space->first_vma + space->vma_count <= kernel->vma_count);
		for (u32 k = 0; k < space->vma_count; k++) {
			const struct kernel_vma *vma = &kernel->vmas[space->first_vma + k];

			fuzz_check(vma->start_va >= last_va && vma->end_va > vma->start_va);
			fuzz_check(memchr(vma->name, 0, sizeof(vma->name)));
			fuzz_check(vma->dirty <= vma->present);
			last_va = vma->end_va;
		}
	}
}

static void check(const struct kernel_view *kernel)
{
	fuzz_check(kernel->task_count <= KERNEL_TASKS_MAX);
	fuzz_check(kernel->space_count <= KERNEL_SPACES_MAX);
	fuzz_check(kernel->vma_count <= KERNEL_VMAS_MAX);
	fuzz_check(kernel->frame_count <= kernel->frame_room);
	fuzz_check(kernel->slot_count <= KERNEL_SLOTS_MAX);
	fuzz_check(kernel->policy < KVIEW_POLICIES);
	for (u32 i = 0; i < kernel->task_count; i++) {
		const struct kernel_task *task = &kernel->tasks[i];

		fuzz_check(task->space == KERNEL_NO_SPACE || task->space < kernel->space_count);
		fuzz_check(task->parent < kernel->task_count && task->state < KVIEW_STATES);
	}
	for (u64 i = 0; i < kernel->frame_count; i++)
		fuzz_check(kernel->frames[i].owner < KVIEW_OWNERS);
	for (u32 i = 0; i < kernel->slot_count; i++)
		fuzz_check(kernel->slots[i].space == KERNEL_NO_SPACE ||
			   kernel->slots[i].space < kernel->space_count);
	check_queue(kernel, &kernel->inactive);
	check_queue(kernel, &kernel->active);
	check_spaces(kernel);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	static struct bus bus;
	static struct kernel_view *kernel;
	struct undo undo[WRITES_MAX];
	unsigned count = 0;

	if (!kernel) {
		build(&bus);
		kernel = kernel_new(&bus);
		fuzz_check(kernel);
		kernel_look(kernel, &bus);
		fuzz_check(kernel->status == KERNEL_READ && !kernel->is_partial &&
			   kernel->task_count == 4 && kernel->inactive.count == 8);
	}
	while (size && count < WRITES_MAX) {
		u64 pa = FIRST_PA + fuzz_take(&bytes, &size, 2) * 8;
		u8 how = (u8)fuzz_take(&bytes, &size, 1);
		u64 value = fuzz_take(&bytes, &size, how & 1 ? 8 : 2);

		/* a word of ours, one that leads somewhere, or somewhere near */
		if (how & 2)
			value = kf_va(FIRST_PA + value % 0x80000);
		undo[count].pa = pa;
		fuzz_check(bus_peek(&bus, pa, &undo[count].value, 8));
		if (how & 4)
			value += undo[count].value;
		kf_put(&bus, pa, value);
		count++;
	}
	kernel_look(kernel, &bus);
	if (kernel->status == KERNEL_READ)
		check(kernel);
	while (count--)
		kf_put(&bus, undo[count].pa, undo[count].value);
	return 0;
}
