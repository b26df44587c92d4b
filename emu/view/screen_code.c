/* SPDX-License-Identifier: MIT */
/*
 * Where a hart is: instructions round its pc, its registers, what its modes
 * are, and what the machine printed. Names come from the ELF files that were
 * loaded; source lines are not known here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa/csr_name.h"
#include "isa/disasm.h"
#include "observers/gdb_memory.h"
#include "view/scene.h"

#define BEFORE_BYTES 32
#define NAME_WIDTH 56 /* of a register */
#define REGISTER_WIDTH (NAME_WIDTH + 16 * 7 + 10)

static const char *const register_names[32] = {
	"zero", "ra", "sp", "gp", "tp",	 "t0",	"t1", "t2", "s0", "s1", "a0",
	"a1",	"a2", "a3", "a4", "a5",	 "a6",	"a7", "s2", "s3", "s4", "s5",
	"s6",	"s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

/* Length of the instruction there; 0: cannot be read. */
static unsigned fetch(const struct hart *hart, u64 va, u32 *raw)
{
	u8 bytes[4] = { 0 };
	u64 count = gdb_memory_read(hart, false, va, bytes, sizeof(bytes));
	unsigned length;

	if (count < 2)
		return 0;
	length = insn_length((u16)(bytes[0] | bytes[1] << 8));
	*raw = (u32)(bytes[0] | bytes[1] << 8);
	if (length == 4)
		*raw |= (u32)(bytes[2] | bytes[3] << 8) << 16;
	return length <= count ? length : 0;
}

/* How many instructions from `va` lead exactly to the pc; 0: none. */
static unsigned steps_to(const struct hart *hart, u64 va, u64 pc)
{
	unsigned steps = 0, length;
	u32 raw;

	for (; va < pc; va += length, steps++) {
		length = fetch(hart, va, &raw);
		if (!length)
			return 0;
	}
	return va == pc ? steps : 0;
}

/* Instructions have no marks at their beginnings: the farthest place from which
   decoding arrives at the pc is as good a guess as there is. */
static u64 first_before(const struct hart *hart, unsigned wanted)
{
	for (u64 back = BEFORE_BYTES; back; back -= 2) {
		unsigned steps = hart->pc >= back ? steps_to(hart, hart->pc - back, hart->pc) : 0;

		if (steps && steps <= wanted)
			return hart->pc - back;
	}
	return hart->pc;
}

/* A function's name stands on a line of its own before its first instruction. */
static void draw_label(const struct scene *scene, u64 va, struct rect *row)
{
	char name[SYMBOL_TEXT_BYTES];

	symbols_describe(scene->symbols, va, name);
	if (!*name || strchr(name, '+'))
		return;
	draw_text_in(scene->list, *row, FONT_SMALL, INK_FILE, "%s:", name);
	row->y += 14;
}

/* Where a jump or call leads, if that has a name; or "". */
static void describe_target(const struct scene *scene, const char *text, char *name)
{
	const char *number = strstr(text, "0x");
	const char *last = number;

	name[0] = '\0';
	while (last && (number = strstr(last + 2, "0x")))
		last = number;
	if (last && (text[0] == 'j' || text[0] == 'b' || text[0] == 'c'))
		symbols_describe(scene->symbols, strtoull(last, NULL, 16), name);
}

static void draw_code(const struct scene *scene, struct rect rect)
{
	const struct hart *hart = &scene->now->harts[scene->state->hart];
	u64 va = first_before(hart, (unsigned)(rect.h / 14) / 3);
	bool has_raw = rect.w >= 52 * 7;

	for (s32 y = rect.y; y + 14 <= rect.y + rect.h; y += 14) {
		struct rect row = { rect.x, y, rect.w, 14 };
		bool is_pc = va == hart->pc;
		char text[DISASM_TEXT_BYTES], code[16] = "", name[SYMBOL_TEXT_BYTES];
		u32 raw;
		unsigned length = fetch(hart, va, &raw);

		if (!length) {
			draw_text_in(scene->list, row, FONT_SMALL, INK_DIM,
				     "%16llx cannot be read", (unsigned long long)va);
			return;
		}
		disasm(raw, va, text, sizeof(text));
		draw_label(scene, va, &row);
		if (row.y + 14 > rect.y + rect.h)
			return;
		y = row.y;
		if (is_pc)
			draw_rect(scene->list, row, INK_FILE);
		describe_target(scene, text, name);
		if (has_raw)
			snprintf(code, sizeof(code), " %0*x%*s", (int)length * 2, raw,
				 8 - (int)length * 2, "");
		draw_text_in(scene->list, row, FONT_SMALL, is_pc ? INK_BACKGROUND : INK_TEXT,
			     *name ? "%16llx%s %s <%s>" : "%16llx%s %s%s", (unsigned long long)va,
			     code, text, name);
		draw_item(scene->list, ITEM_VA, row, va, va + length);
		va += length;
	}
}

static void draw_registers(const struct scene *scene, struct rect rect)
{
	static const struct {
		const char *name;
		u16 number;
	} csrs[] = {
		{ "satp", CSR_SATP },	  { "sstatus", CSR_SSTATUS }, { "sepc", CSR_SEPC },
		{ "scause", CSR_SCAUSE }, { "stval", CSR_STVAL },     { "stvec", CSR_STVEC },
		{ "mepc", CSR_MEPC },	  { "mcause", CSR_MCAUSE },
	};
	const struct hart *hart = &scene->now->harts[scene->state->hart];
	s32 columns = rect.w >= 2 * (NAME_WIDTH + 16 * 7) ? 2 : 1, width = rect.w / columns;

	for (unsigned i = 0; i < 32 + ARRAY_SIZE(csrs); i++) {
		struct rect at = { rect.x + (s32)i % columns * width,
				   rect.y + (s32)i / columns * 14, width, 14 };
		bool is_x = i < 32;
		u64 value = is_x ? hart->x[i] : 0;

		if (at.y + 14 > rect.y + rect.h)
			return;
		if (!is_x && !hart_peek_csr(hart, csrs[i - 32].number, &value))
			continue;
		draw_text_in(scene->list, at, FONT_SMALL, is_x ? INK_DIM : INK_FILE, "%s",
			     is_x ? register_names[i] : csrs[i - 32].name);
		at.x += NAME_WIDTH;
		at.w -= NAME_WIDTH;
		draw_text_in(scene->list, at, FONT_SMALL, value ? INK_TEXT : INK_DIM, "%016llx",
			     (unsigned long long)value);
		draw_item(scene->list, ITEM_VA, at, value, value + 1);
	}
}

void screen_code(const struct scene *scene, struct rect rect)
{
	s32 console = rect.h * 36 / 100, registers = (rect.w < 640 ? 1 : 2) * REGISTER_WIDTH + 16;
	struct rect bottom = rect_cut_bottom(&rect, console), right;
	char name[SYMBOL_TEXT_BYTES];

	bottom.y += 6;
	bottom.h -= 6;
	right = rect_cut_right(&rect, registers);
	right.x += 6;
	right.w -= 6;
	symbols_describe(scene->symbols, scene->now->harts[scene->state->hart].pc, name);
	draw_code(scene, scene_panel(scene, rect, "Code", *name ? name :
				     "guest RAM through the hart's tables"));
	draw_registers(scene, scene_panel(scene, right, "Registers", ""));
	panel_console(scene, scene_panel(scene, bottom, "Console",
					scene->state->types_to_guest ?
						"keys are the guest's; Ctrl+] takes them back" :
					scene->state->has_guest_input ?
						"all that the guest printed; C types to it" :
						"all that the guest printed, its kernel too"));
	if (scene->state->types_to_guest)
		draw_frame(scene->list, bottom, INK_DIRTY, 2);
}
