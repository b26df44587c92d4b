/* SPDX-License-Identifier: MIT */
/* Reading and writing host descriptors for consoles; see character.h. */
#include "devices/character.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/wait.h"

void character_init(struct character *character, int input_fd, int output_fd)
{
	memset(character, 0, sizeof(*character));
	character->input_fd = input_fd;
	character->output_fd = output_fd;
	character->at_end = input_fd == CHARACTER_NONE;
	character->is_terminal = input_fd != CHARACTER_NONE && isatty(input_fd);
}

/* What was read from `first` on passes the filter. */
static void filter_input(struct character *character, u32 first)
{
	u32 kept = first;

	if (!character->filter)
		return;
	for (u32 i = first; i < character->buffered; i++)
		if (character->filter(character->owner, character->buffer[i]))
			character->buffer[kept++] = character->buffer[i];
	character->buffered = kept;
}

bool character_is_away(const struct character *character)
{
	pid_t foreground = character->is_terminal ? tcgetpgrp(character->input_fd) : -1;

	return foreground >= 0 && foreground != getpgrp();
}

static bool has_host_input(const struct character *character)
{
	struct pollfd waiting = { .fd = character->input_fd, .events = POLLIN };

	return !character_is_away(character) && poll(&waiting, 1, 0) > 0;
}

/* Read behind what is there. False: nothing came, and it did not end. */
static bool read_more(struct character *character)
{
	u32 first = character->buffered;
	ssize_t count;

	if (!has_host_input(character))
		return false;
	count = read(character->input_fd, character->buffer + first,
		     sizeof(character->buffer) - first);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	character->is_drained = count <= 0;
	if (count > 0)
		character->buffered += (u32)count;
	filter_input(character, first);
	return true;
}

/* No room: the filter alone sees what comes. */
static void drop_input(struct character *character)
{
	u8 bytes[256];
	ssize_t count = read(character->input_fd, bytes, sizeof(bytes));

	for (ssize_t i = 0; i < count; i++)
		character->filter(character->owner, bytes[i]);
}

void character_look_ahead(struct character *character)
{
	if (!character->filter || character->is_drained || !has_host_input(character))
		return;
	if (character->buffered == sizeof(character->buffer))
		drop_input(character);
	else
		read_more(character);
}

/* Is what was read enough to offer some? */
static bool offer(struct character *character)
{
	const u8 *line_end = memchr(character->buffer, '\n', character->buffered);

	if (character->is_drained || !character->is_by_line ||
	    character->buffered == sizeof(character->buffer))
		character->offered = character->buffered;
	if (character->is_by_line && line_end)
		character->offered = (u32)(line_end - character->buffer) + 1;
	character->at_end = character->is_drained &&
			    character->offered == character->buffered;
	return character->offered || character->at_end;
}

bool character_poll(struct character *character)
{
	bool has_read = false;

	if (character_available(character))
		return true;
	if (character->at_end)
		return false;
	character->buffered -= character->taken;
	memmove(character->buffer, character->buffer + character->taken,
		character->buffered);
	character->taken = character->offered = 0;
	/* A read that the filter emptied counts as one that came. */
	while (!offer(character)) {
		if ((has_read && !character->is_by_line) || !read_more(character))
			return has_read && !character->is_by_line;
		has_read = true;
	}
	return true;
}

u32 character_take(struct character *character, u8 *to, u32 size)
{
	u32 count = character_available(character);

	if (count > size)
		count = size;
	memcpy(to, character->buffer + character->taken, count);
	character->taken += count;
	return count;
}

static bool is_cancelled(const void *owner)
{
	const struct character *character = owner;

	return character->is_cancelled && *character->is_cancelled;
}

s64 character_output(struct character *character, const void *bytes, u64 size)
{
	const u8 *from = bytes;
	u64 left = size;

	if (character->printed)
		character->printed(character->printed_owner, bytes, size);
	if (character->output_fd == CHARACTER_NONE)
		return (s64)size;
	while (left) {
		ssize_t count;

		if (is_cancelled(character))
			return left < size ? (s64)(size - left) : -EINTR;
		count = write(character->output_fd, from, left);
		if (count > 0) {
			from += count;
			left -= (u64)count;
			character->written += (u64)count;
		} else if (errno == EAGAIN) {
			wait_ready(character->output_fd, POLLOUT, -1, is_cancelled, character);
		} else if (errno != EINTR) {
			return left < size ? (s64)(size - left) : -errno;
		}
	}
	return (s64)size;
}

void character_write(struct character *character, const void *bytes, u64 size)
{
	if (character->is_broken)
		return;
	character->is_broken = character_output(character, bytes, size) != (s64)size &&
			       !is_cancelled(character);
}
