/* SPDX-License-Identifier: MIT */
/* Reading and writing host descriptors for consoles; see character.h. */
#include "devices/character.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void character_init(struct character *character, int input_fd, int output_fd)
{
	memset(character, 0, sizeof(*character));
	character->input_fd = input_fd;
	character->output_fd = output_fd;
	character->at_end = input_fd == CHARACTER_NONE;
}

static void filter_input(struct character *character)
{
	u32 kept = 0;

	if (!character->filter)
		return;
	for (u32 i = 0; i < character->buffered; i++)
		if (character->filter(character->owner, character->buffer[i]))
			character->buffer[kept++] = character->buffer[i];
	character->buffered = kept;
}

bool character_poll(struct character *character, int timeout_ms)
{
	struct pollfd waiting = { .fd = character->input_fd, .events = POLLIN };
	ssize_t count;

	if (character_available(character))
		return true;
	if (character->at_end || poll(&waiting, 1, timeout_ms) <= 0)
		return false;
	count = read(character->input_fd, character->buffer,
		     sizeof(character->buffer));
	if (count < 0)
		return errno != EAGAIN && errno != EINTR &&
		       (character->at_end = true);
	character->buffered = (u32)count;
	character->taken = 0;
	character->at_end = count == 0;
	filter_input(character);
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

static bool is_over(const struct character *character)
{
	return character->is_broken ||
	       (character->is_cancelled && *character->is_cancelled);
}

void character_write(struct character *character, const void *bytes, u64 size)
{
	const u8 *from = bytes;

	while (size && character->output_fd != CHARACTER_NONE && !is_over(character)) {
		ssize_t count = write(character->output_fd, from, size);

		if (count > 0) {
			from += count;
			size -= (u64)count;
		} else if (errno == EAGAIN) {
			struct pollfd waiting = { .fd = character->output_fd,
						  .events = POLLOUT };
			poll(&waiting, 1, -1);
		} else if (errno != EINTR) {
			character->is_broken = true;
		}
	}
}
