/* SPDX-License-Identifier: MIT */
/*
 * Where a console's bytes come from and go to: host file descriptors. Input
 * is taken only when the machine polls; by lines, what a poll brings does not
 * depend on how the host cut the stream. Output is written at once.
 */
#ifndef DEVICES_CHARACTER_H
#define DEVICES_CHARACTER_H

#include "base/types.h"

#define CHARACTER_BUFFER_BYTES 4096
#define CHARACTER_NONE (-1)

struct character {
	int input_fd, output_fd; /* not owned; CHARACTER_NONE: none */
	u8 buffer[CHARACTER_BUFFER_BYTES]; /* input not yet taken */
	u32 buffered, offered, taken; /* read; of it to be taken; of that gone */
	bool is_by_line; /* a poll brings a whole line, a full buffer or the end */
	bool is_terminal;
	bool is_drained; /* the host has no more */
	bool at_end;     /* input ended: all of it was offered */
	u64 written;     /* bytes of output so far */
	bool is_broken;  /* output is gone (EPIPE); the rest is dropped */
	/* Set when the machine is to stop: blocked output is given up; or NULL. */
	const volatile bool *is_cancelled;
	/* Hears every byte of output, also where it goes nowhere; or NULL. */
	void (*printed)(void *owner, const void *bytes, u64 size);
	void *printed_owner;
	/* Every input byte passes here first (escape keys); false drops it. */
	bool (*filter)(void *owner, u8 byte);
	void *owner;
};

void character_init(struct character *character, int input_fd, int output_fd);
/* Take what the host has now, without waiting. Returns true if there are bytes
   to take or the end was newly reached. */
bool character_poll(struct character *character);
/* Its terminal is another process group's now: to read from it would stop us. */
bool character_is_away(const struct character *character);
/* Where there is a filter, let it see what the host has, although nobody takes
   input now: it is kept, and dropped when there is no room. */
void character_look_ahead(struct character *character);
static inline u32 character_available(const struct character *character)
{
	return character->offered - character->taken;
}
/* Take up to `size` bytes; returns how many. */
u32 character_take(struct character *character, u8 *to, u32 size);
/* Write; blocks until the host took all. Returns how much it took where it takes
   no more, or a negated errno where it took nothing. */
s64 character_output(struct character *character, const void *bytes, u64 size);
/* The same for who cannot tell anybody: what is not taken is dropped. */
void character_write(struct character *character, const void *bytes, u64 size);

#endif
