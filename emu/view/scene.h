/* SPDX-License-Identifier: MIT */
/*
 * What a panel gets: the moment to show, what the person chose, and where to
 * draw. A panel is a function of these three and changes none but the list.
 */
#ifndef VIEW_SCENE_H
#define VIEW_SCENE_H

#include "view/draw.h"
#include "view/frames.h"
#include "view/snapshot.h"
#include "view/symbols.h"

enum screen {
	SCREEN_MEMORY = 1, SCREEN_SPACE, SCREEN_TRANSLATE, SCREEN_TLB, SCREEN_CACHE,
	SCREEN_SWAP, SCREEN_PROCESSES, SCREEN_CODE, SCREEN_RTL, SCREENS_END,
};

/* Which translation is looked at. */
enum view_source { SOURCE_PC, SOURCE_FAULT, SOURCE_TYPED };

enum frame_color { COLOR_USE, COLOR_SPACE, COLOR_MAPS, COLOR_FLAGS, COLOR_CODE, COLOR_LIST,
		   FRAME_COLORS };

#define VIEW_PLACES_MAX 32
#define VIEW_BOOKMARKS_MAX 10

/* What is looked at. */
struct view_place {
	enum screen screen;
	enum view_source source;
	u64 va;       /* of SOURCE_TYPED */
	u64 satp;     /* the space; 0: the hart's */
	bool has_ppn; /* a frame is pinned, to be seen in every panel */
	u64 ppn;
};

/* What of the timeline is shown, and what is selected there. */
struct view_time {
	u64 first, cycles; /* 0: the whole run */
	bool has_cursor;
	u64 cursor, anchor; /* the selection is between them */
	bool is_dragged;    /* by the mouse, now */
};

struct view_bookmark {
	struct view_place place;
	u64 cycle; /* at which it was made */
};

/* What a person wants typed. */
enum view_typing { TYPING_NOTHING, TYPING_PLACE, TYPING_SYMBOL };

/* What the person chose. */
struct view_state {
	struct view_place place, places[VIEW_PLACES_MAX]; /* the way back */
	unsigned place_count;
	struct view_bookmark bookmarks[VIEW_BOOKMARKS_MAX];
	unsigned bookmark_count, bookmark; /* the one gone to last */
	struct view_time time;
	enum screen beside; /* 0: one screen alone */
	enum theme theme;
	unsigned hart;
	enum frame_color color;
	enum mmu_access access; /* of SOURCE_TYPED */
	u8 privilege;           /* PRIVILEGE_U or _S; PRIVILEGE_M: as the hart is */
	bool is_paused, is_finished, is_live, shows_help;
	s32 pointer_x, pointer_y; /* -1: nowhere */
	struct item hovered;
	u64 speed; /* instructions a second; 0: all that the host has */
	enum view_typing typing;
	char typed[80]; /* so far */
	char sought[80]; /* part of a symbol's name, for the next one */
	char message[100]; /* why what was asked for is not there; to the next key */
	bool wants_cycle; /* the machine is to go there */
	u64 wanted_cycle;
	bool types_to_guest, has_guest_input; /* keys are the guest's; may be so */
	s32 scroll; /* lines back in the console */
};

struct scene {
	const struct snapshot *now;
	const struct frame_map *frames;
	const struct view_state *state;
	struct draw_list *list;
	const struct symbols *symbols; /* NULL: none are known */
};

extern const char *const screen_names[SCREENS_END];

void view_state_init(struct view_state *state);
/* The translation that the person looks at, and what it gives. */
struct mmu_request scene_request(const struct scene *scene);
struct mmu_response scene_response(const struct scene *scene, const struct mmu_request *request);
/* satp of the space looked at. */
u64 scene_satp(const struct scene *scene);

/* Does the page of the entry, if it is valid, lie over the frame? */
bool scene_entry_holds(const struct tlb_entry *entry, u64 ppn);

/* A box with a title, and where its numbers come from; returns what is left. */
struct rect scene_panel(const struct scene *scene, struct rect rect, const char *title,
			const char *source);
/* "1 204 331": digits in threes. */
void scene_number(u64 number, char *text, size_t size);
/* "128 KiB", "3 MiB". */
void scene_size(u64 bytes, char *text, size_t size);
/* A button: text in a box that does an action (keys.h); returns its width. */
s32 scene_button(const struct scene *scene, s32 x, s32 y, const char *text, enum item_kind kind,
		 u64 value, bool is_on);

/* The panels, each in its own file. */
void screen_memory(const struct scene *scene, struct rect rect);
void screen_space(const struct scene *scene, struct rect rect);
void screen_translate(const struct scene *scene, struct rect rect);
void screen_tlb(const struct scene *scene, struct rect rect);
void screen_cache(const struct scene *scene, struct rect rect);
void screen_processes(const struct scene *scene, struct rect rect);
void screen_swap(const struct scene *scene, struct rect rect);
void screen_rtl(const struct scene *scene, struct rect rect);
void screen_code(const struct scene *scene, struct rect rect);
/* What the guest printed, into what is left of a panel. */
void panel_console(const struct scene *scene, struct rect rect);
void screen_absent(const struct scene *scene, struct rect rect);
void panel_spaces(const struct scene *scene, struct rect rect);
void panel_inspector(const struct scene *scene, struct rect rect);
void panel_counters(const struct scene *scene, struct rect rect);

/* Everything, in a window of this logical size. */
void scene_draw(const struct scene *scene, s32 width, s32 height);

#endif
