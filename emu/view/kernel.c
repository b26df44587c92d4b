/* SPDX-License-Identifier: MIT */
/* See kernel.h. */
#include "view/kernel.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define TRIES 4

const char *const kernel_owner_names[KVIEW_OWNERS] = {
	"reserved", "free", "kernel", "page table", "slab", "anonymous", "file",
};

const char *const kernel_reason_names[KVIEW_REASONS] = {
	[KVIEW_NO_REASON] = "",
	[KVIEW_OLDEST] = "it came first",
	[KVIEW_UNUSED] = "its A bit was clear",
	[KVIEW_ALL_USED] = "all were used: the next",
	[KVIEW_LOWEST_AGE] = "lowest age",
	[KVIEW_OUT_OF_SET] = "out of the working set",
	[KVIEW_ELDEST] = "unused for longest",
	[KVIEW_LAST_LEFT] = "nothing else on the list",
	[KVIEW_LOCKED] = "kept: locked",
	[KVIEW_BUSY] = "kept: held or dirty",
};

const char kernel_state_letters[KVIEW_STATES + 1] = "RSDTZX";

struct kernel_view *kernel_new(const struct bus *bus)
{
	struct kernel_view *kernel = calloc(1, sizeof(*kernel));

	if (!kernel)
		return NULL;
	kernel->frame_room = bus->ram_size_bytes >> PAGE_SHIFT;
	kernel->frames = calloc(kernel->frame_room + 1, sizeof(*kernel->frames));
	kernel->inactive.ppns = calloc(kernel->frame_room + 1, sizeof(u32));
	kernel->active.ppns = calloc(kernel->frame_room + 1, sizeof(u32));
	kernel->vmas = calloc(KERNEL_VMAS_MAX, sizeof(*kernel->vmas));
	kernel->slots = calloc(KERNEL_SLOTS_MAX, sizeof(*kernel->slots));
	if (kernel->frames && kernel->inactive.ppns && kernel->active.ppns && kernel->vmas &&
	    kernel->slots)
		return kernel;
	kernel_free(kernel);
	return NULL;
}

void kernel_free(struct kernel_view *kernel)
{
	if (!kernel)
		return;
	free(kernel->frames);
	free(kernel->inactive.ppns);
	free(kernel->active.ppns);
	free(kernel->vmas);
	free(kernel->slots);
	free(kernel);
}

/* Latest first; the ring may hold anything. */
static void copy_events(struct kernel_view *kernel)
{
	const struct kview *table = &kernel->reader.table;
	u64 ever = table->event_count;

	kernel->events_ever = ever;
	kernel->event_count = ever < KVIEW_EVENTS_MAX ? (u32)ever : KVIEW_EVENTS_MAX;
	for (u32 i = 0; i < kernel->event_count; i++) {
		struct kview_event *event = &kernel->events[i];

		*event = table->events[(ever - 1 - i) % KVIEW_EVENTS_MAX];
		if (event->kind >= KVIEW_EVENT_KINDS)
			event->kind = KVIEW_KEPT;
		if (event->reason >= KVIEW_REASONS)
			event->reason = KVIEW_NO_REASON;
		if (event->owner >= KVIEW_OWNERS)
			event->owner = KVIEW_OWNER_RESERVED;
		if (event->policy >= KVIEW_POLICIES)
			event->policy = 0;
	}
}

static void look_once(struct kernel_view *kernel)
{
	kernel->is_partial = false;
	copy_events(kernel);
	kernel_look_frames(kernel);
	kernel_look_tasks(kernel);
	kernel_look_swap(kernel);
}

void kernel_look(struct kernel_view *kernel, const struct bus *bus)
{
	kernel->is_changing = true;
	for (unsigned i = 0; i < TRIES && kernel->is_changing; i++) {
		kernel->status = kernel_reader_open(&kernel->reader, bus);
		kernel->version = kernel->reader.table.version;
		if (kernel->status != KERNEL_READ)
			return;
		look_once(kernel);
		kernel->is_changing = !kernel_reader_is_settled(&kernel->reader);
		/* the machine stands in the middle of it */
		if (kernel->reader.table.begun != kernel->reader.table.ended)
			break;
	}
}

const char *kernel_complaint(const struct kernel_view *kernel)
{
	static const char *const texts[] = {
		[KERNEL_ABSENT] = "The guest does not publish kview.",
		[KERNEL_BOOTING] = "The guest's kernel will publish kview: it still boots.",
		[KERNEL_FOREIGN] = "The guest's kview is of another version than this emulator's.",
		[KERNEL_BROKEN] = "The guest's kview is damaged.",
		[KERNEL_READ] = NULL,
	};

	return kernel ? texts[kernel->status] : texts[KERNEL_ABSENT];
}

const struct kernel_frame *kernel_find_frame(const struct kernel_view *kernel, u64 ppn)
{
	if (!kernel || kernel->status != KERNEL_READ ||
	    ppn - kernel->first_ppn >= kernel->frame_count)
		return NULL;
	return &kernel->frames[ppn - kernel->first_ppn];
}

const struct kernel_space *kernel_find_space(const struct kernel_view *kernel, u64 root_ppn)
{
	if (!kernel || kernel->status != KERNEL_READ)
		return NULL;
	for (u32 i = 0; i < kernel->space_count; i++)
		if (kernel->spaces[i].root_ppn == root_ppn)
			return &kernel->spaces[i];
	return NULL;
}

const struct kernel_vma *kernel_find_vma(const struct kernel_view *kernel,
					 const struct kernel_space *space, u64 va)
{
	for (u32 i = 0; space && i < space->vma_count; i++) {
		const struct kernel_vma *vma = &kernel->vmas[space->first_vma + i];

		if (va >= vma->start_va && va < vma->end_va)
			return vma;
	}
	return NULL;
}

void kernel_vma_rights(const struct kernel_vma *vma, char text[5])
{
	text[0] = vma->flags & KVIEW_VM_READ ? 'r' : '-';
	text[1] = vma->flags & KVIEW_VM_WRITE ? 'w' : '-';
	text[2] = vma->flags & KVIEW_VM_EXEC ? 'x' : '-';
	text[3] = vma->flags & KVIEW_VM_SHARED ? 's' : 'p';
	text[4] = '\0';
}
