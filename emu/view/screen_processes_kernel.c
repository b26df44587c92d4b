/* SPDX-License-Identifier: MIT */
/*
 * Processes as a kernel with kview has them: the tree of forks with what each
 * has in memory and in swap, the frames that any two have in common, and who
 * maps the chosen frame. Threads are counted at their process.
 */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/kernel_draw.h"

#define ROW 14
#define INDENT 10
#define DEPTH_MAX 6
#define MATRIX_MAX 16
#define MAPPINGS_MAX 64
#define NAME_WIDTH (24 * 7)
#define MORE_WIDTH (18 * 7)

/* The processes, parents before children. */
struct family {
	u16 tasks[KERNEL_TASKS_MAX], threads[KERNEL_TASKS_MAX];
	u8 depths[KERNEL_TASKS_MAX];
	bool is_listed[KERNEL_TASKS_MAX];
	u32 count;
};

static bool is_leader(const struct kernel_task *task)
{
	return task->pid == task->tgid;
}

static void list_children(const struct kernel_view *kernel, struct family *family, u32 index,
			  unsigned depth)
{
	if (family->is_listed[index] || !is_leader(&kernel->tasks[index]))
		return;
	family->is_listed[index] = true;
	family->tasks[family->count] = (u16)index;
	family->depths[family->count++] = (u8)(depth < DEPTH_MAX ? depth : DEPTH_MAX);
	for (u32 i = 0; i < kernel->task_count; i++)
		if (kernel->tasks[i].parent == index)
			list_children(kernel, family, i, depth + 1);
}

static void list_family(const struct kernel_view *kernel, struct family *family)
{
	memset(family, 0, sizeof(*family));
	for (u32 i = 0; i < kernel->task_count; i++)
		if (kernel->tasks[i].parent == i)
			list_children(kernel, family, i, 0);
	/* whose parents lead round in a circle */
	for (u32 i = 0; i < kernel->task_count; i++)
		list_children(kernel, family, i, 0);
	for (u32 i = 0; i < family->count; i++)
		for (u32 k = 0; k < kernel->task_count; k++)
			family->threads[i] +=
				kernel->tasks[k].tgid == kernel->tasks[family->tasks[i]].tgid;
}

/* A satp that leads there: one that was seen, for its ASID; or none's. */
static u64 satp_of(const struct scene *scene, u64 root_ppn)
{
	const struct watch *watch = &scene->now->watch;

	for (unsigned i = 0; i < watch->space_count; i++)
		if (bits_get(watch->spaces[i].satp, 0, SATP_PPN_BITS) == root_ppn)
			return watch->spaces[i].satp;
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | root_ppn;
}

static void draw_elbow(const struct scene *scene, struct rect row, unsigned depth)
{
	s32 x = row.x + (s32)(depth - 1) * INDENT + 4;

	draw_rect(scene->list, (struct rect){ x, row.y - 3, 1, 10 }, INK_DIM);
	draw_rect(scene->list, (struct rect){ x, row.y + 7, INDENT - 4, 1 }, INK_DIM);
}

static void draw_counts(const struct scene *scene, struct rect row,
			const struct kernel_space *space)
{
	u64 rss = space ? space->rss_anon + space->rss_file : 0;

	if (!space) {
		draw_text_in(scene->list, row, FONT_SMALL, INK_DIM, "       no address space");
		return;
	}
	draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT,
		     "%6llu %7.0f %6llu %6llu %6llu %7llu %6llu",
		     (unsigned long long)rss, space->pss,
		     (unsigned long long)space->own, (unsigned long long)space->shared,
		     (unsigned long long)space->swapped, (unsigned long long)space->min_flt,
		     (unsigned long long)space->maj_flt);
}

static void draw_process(const struct scene *scene, struct rect row, const struct family *family,
			 u32 i)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	const struct kernel_task *task = &kernel->tasks[family->tasks[i]];
	const struct kernel_space *space =
		task->space < kernel->space_count ? &kernel->spaces[task->space] : NULL;
	struct rect name = rect_cut_left(&row, NAME_WIDTH), whole = row;
	s32 indent = family->depths[i] * INDENT;

	whole.x = name.x;
	whole.w += NAME_WIDTH;
	if (space && space->root_ppn == bits_get(scene_satp(scene), 0, SATP_PPN_BITS))
		draw_rect(scene->list, whole, INK_RAISED);
	if (family->depths[i])
		draw_elbow(scene, name, family->depths[i]);
	if (space)
		draw_rect(scene->list, (struct rect){ name.x + indent, name.y + 3, 6, 8 },
			  kernel_draw_space_ink(task->space));
	draw_text_in(scene->list,
		     (struct rect){ name.x + indent + 9, name.y, name.w - indent - 9, ROW },
		     FONT_SMALL, INK_TEXT, "%c %d %s",
		     space ? kernel_draw_space_letter(task->space) : ' ', task->pid,
		     task->comm[0] ? task->comm : "(kernel)");
	draw_text_in(scene->list, rect_cut_left(&row, 17 * 7), FONT_SMALL, INK_TEXT,
		     "%5d %c%4u ", task->ppid, kernel_state_letters[task->state],
		     family->threads[i]);
	row.x -= 6 * 7;
	row.w += 6 * 7;
	draw_counts(scene, row, space);
	rect_cut_left(&row, 51 * 7);
	if (row.w >= MORE_WIDTH)
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%8llu %9.2f",
			     (unsigned long long)task->switches, (double)task->cpu_ns / 1e6);
	if (space)
		draw_item(scene->list, ITEM_SPACE, whole, satp_of(scene, space->root_ppn), 0);
}

static void draw_tree(const struct scene *scene, struct rect rect, const struct family *family)
{
	u32 rows = (u32)(rect.h / ROW) - 1, count = family->count;

	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
		     "%-24s%5s %c%4s %6s %7s %6s %6s %6s %7s %6s%s", "  pid name", "ppid", 'S',
		     "thr", "rss", "pss", "own", "shared", "swap", "minor", "major",
		     rect.w >= 86 * 7 + MORE_WIDTH ? " switches    cpu ms" : "");
	if (count > rows)
		count = rows ? rows - 1 : 0;
	for (u32 i = 0; i < count; i++)
		draw_process(scene, rect_cut_top(&rect, ROW), family, i);
	if (count < family->count)
		draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
			     "and %u more processes", family->count - count);
}

/* ---- what they have in common ---- */

struct matrix {
	u16 spaces[MATRIX_MAX]; /* by index */
	u8 places[KERNEL_SPACE_BITS];
	u32 common[MATRIX_MAX][MATRIX_MAX];
	u32 count, most;
};

static void count_pairs(struct matrix *matrix, u64 spaces)
{
	for (u64 first = spaces; first; first &= first - 1) {
		u8 i = matrix->places[__builtin_ctzll(first)];

		for (u64 second = first & (first - 1); second && i < MATRIX_MAX;
		     second &= second - 1) {
			u8 k = matrix->places[__builtin_ctzll(second)];

			if (k >= MATRIX_MAX)
				continue;
			matrix->common[k][i] = ++matrix->common[i][k];
			if (matrix->common[i][k] > matrix->most)
				matrix->most = matrix->common[i][k];
		}
	}
}

static void fill_matrix(const struct kernel_view *kernel, const struct family *family, u32 room,
			struct matrix *matrix)
{
	memset(matrix, 0, sizeof(*matrix));
	memset(matrix->places, 0xff, sizeof(matrix->places));
	room = room < MATRIX_MAX ? room : MATRIX_MAX;
	for (u32 i = 0; i < family->count && matrix->count < room; i++) {
		u16 space = kernel->tasks[family->tasks[i]].space;

		if (space < KERNEL_SPACE_BITS && matrix->places[space] == 0xff) {
			matrix->places[space] = (u8)matrix->count;
			matrix->spaces[matrix->count++] = space;
		}
	}
	for (u64 i = 0; i < kernel->frame_count; i++)
		if (kernel->frames[i].spaces & (kernel->frames[i].spaces - 1))
			count_pairs(matrix, kernel->frames[i].spaces);
}

static void draw_pair(const struct scene *scene, struct rect cell, u32 common, u32 most)
{
	draw_rect(scene->list, cell, common ? INK_SHARED : INK_RAISED);
	if (!common)
		return;
	draw_rect(scene->list,
		  (struct rect){ cell.x, cell.y + 12, (s32)((u64)common * (u64)cell.w / most), 2 },
		  INK_TEXT);
	draw_text_in(scene->list, (struct rect){ cell.x + 2, cell.y, cell.w - 2, ROW }, FONT_SMALL,
		     INK_BACKGROUND, "%u", common);
}

static void draw_matrix(const struct scene *scene, struct rect rect, const struct family *family)
{
	const s32 width = 35, height = 16;
	s32 columns = (rect.w - 50) / width, rows = (rect.h - 2 * height) / height;
	struct matrix matrix;

	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, ROW }, FONT_SMALL,
		     INK_DIM, "frames that two have in common (shared, or copied on write)");
	if (columns < 1 || rows < 1)
		return;
	fill_matrix(kernel_draw_of(scene), family, (u32)(columns < rows ? columns : rows),
		    &matrix);
	for (u32 i = 0; i < matrix.count; i++) {
		const struct kernel_view *kernel = kernel_draw_of(scene);
		s32 y = rect.y + 2 * height + (s32)i * height;
		const struct kernel_space *space = &kernel->spaces[matrix.spaces[i]];
		char letter = kernel_draw_space_letter(matrix.spaces[i]);

		draw_text(scene->list, rect.x, y, FONT_SMALL, INK_TEXT, "%c%5d", letter,
			  kernel->tasks[space->task].tgid);
		draw_text(scene->list, rect.x + 50 + (s32)i * width + 16, rect.y + height,
			  FONT_SMALL, INK_TEXT, "%c", letter);
		for (u32 k = 0; k < matrix.count; k++)
			draw_pair(scene,
				  (struct rect){ rect.x + 50 + (s32)k * width, y, width - 2, ROW },
				  matrix.common[i][k], matrix.most);
	}
}

/* ---- who has the chosen frame ---- */

static bool chosen_ppn(const struct scene *scene, u64 *ppn)
{
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);

	*ppn = scene->state->place.has_ppn ? scene->state->place.ppn : response.pa >> PAGE_SHIFT;
	return scene->state->place.has_ppn || response.cause == MMU_NO_FAULT;
}

static const char *rights_of(const struct kernel_mapping *mapping)
{
	if (!(mapping->pte & PTE_V))
		return "allows nothing";
	if (mapping->pte & PTE_W)
		return mapping->pte & PTE_D ? "writable, dirty" : "writable";
	if (mapping->vma->flags & KVIEW_VM_WRITE && !(mapping->vma->flags & KVIEW_VM_SHARED))
		return "copied on write";
	return mapping->pte & PTE_X ? "read, execute" : "read only";
}

static void draw_rmap(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	struct kernel_mapping mappings[MAPPINGS_MAX];
	const struct kernel_frame *frame;
	unsigned count;
	u64 ppn;

	if (!chosen_ppn(scene, &ppn)) {
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "no frame is chosen");
		return;
	}
	frame = kernel_find_frame(kernel, ppn);
	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_TEXT,
		     "frame %llx: %s%s", (unsigned long long)ppn,
		     frame ? kernel_owner_names[frame->owner] : "none of the kernel's",
		     scene->state->place.has_ppn ? "" : " (click one to choose)");
	if (!frame)
		return;
	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_TEXT,
		     "refcount %u, mapcount %u, order %u%s%s%s%s", frame->refcount,
		     frame->mapcount, frame->order, frame->flags & KVIEW_PAGE_DIRTY ? ", dirty" : "",
		     frame->flags & KVIEW_PAGE_SWAPCACHE ? ", in the swap cache" : "",
		     frame->flags & KVIEW_PAGE_ON_LRU ? ", listed" : "",
		     frame->flags & KVIEW_PAGE_ACTIVE ? " (active)" : "");
	count = kernel_find_mappings(kernel, ppn, mappings, MAPPINGS_MAX);
	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
		     count ? "mapped by (its reverse map):" : "no page table maps it by rmap");
	for (unsigned i = 0; i < count && i < MAPPINGS_MAX && rect.h >= ROW; i++) {
		struct rect row = rect_cut_top(&rect, ROW);
		unsigned space = (unsigned)(mappings[i].space - kernel->spaces);
		char owner[32];

		kernel_draw_owner(kernel, space, owner, sizeof(owner));
		draw_rect(scene->list, (struct rect){ row.x, row.y + 3, 6, 8 },
			  kernel_draw_space_ink(space));
		row.x += 9;
		row.w -= 9;
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%c %-12.12s %10llx %s",
			     kernel_draw_space_letter(space), owner,
			     (unsigned long long)mappings[i].va, rights_of(&mappings[i]));
		draw_item(scene->list, ITEM_VA, row, mappings[i].va, mappings[i].va + 1);
	}
}

void screen_processes_kernel(const struct scene *scene, struct rect inner)
{
	struct family family;
	struct rect part;
	s32 rows;

	list_family(kernel_draw_of(scene), &family);
	rows = inner.h * 55 / 100 / ROW;
	rows = rows < (s32)family.count + 1 ? rows : (s32)family.count + 1;
	draw_tree(scene, rect_cut_top(&inner, rows * ROW), &family);
	rect_cut_top(&inner, ROW);
	part = rect_cut_left(&inner, inner.w * 55 / 100);
	draw_clip(scene->list, part);
	draw_matrix(scene, part, &family);
	draw_unclip(scene->list);
	rect_cut_left(&inner, 10);
	draw_rmap(scene, inner);
}
