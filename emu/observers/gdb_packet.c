/* SPDX-License-Identifier: MIT */
/* See gdb_packet.h. */
#include "observers/gdb_packet.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char digits[] = "0123456789abcdef";

static int digit_value(int c)
{
	const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

	return found ? (int)(found - digits) : -1;
}

void gdb_channel_init(struct gdb_channel *channel, int fd)
{
	channel->fd = fd;
	channel->without_acks = false;
	channel->input_at = channel->input_end = 0;
	channel->length = 0;
}

/* The next byte, or minus an event. */
static int next_byte(struct gdb_channel *channel)
{
	ssize_t count;

	if (channel->input_at < channel->input_end)
		return channel->input[channel->input_at++];
	count = read(channel->fd, channel->input, sizeof(channel->input));
	if (count < 0 && errno == EINTR)
		return -GDB_SIGNALLED;
	if (count <= 0)
		return -GDB_CLOSED;
	channel->input_at = 1;
	channel->input_end = (size_t)count;
	return channel->input[0];
}

/* In the middle of a packet a signal does not end the wait. */
static int next_byte_of_packet(struct gdb_channel *channel)
{
	int byte;

	do
		byte = next_byte(channel);
	while (byte == -GDB_SIGNALLED);
	return byte;
}

static bool write_all(int fd, const char *bytes, size_t count)
{
	while (count) {
		ssize_t written = write(fd, bytes, count);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		count -= (size_t)written;
	}
	return true;
}

static bool acknowledge(struct gdb_channel *channel, char verdict)
{
	return channel->without_acks || write_all(channel->fd, &verdict, 1);
}

/* What stands between $ and #. Returns whether it is whole and right. */
static bool receive_contents(struct gdb_channel *channel, bool *is_closed)
{
	u8 sum = 0;
	int byte, high, low;

	channel->length = 0;
	*is_closed = false;
	while ((byte = next_byte_of_packet(channel)) >= 0 && byte != '#') {
		sum = (u8)(sum + byte);
		if (byte == '$') { /* a new one: the last was cut off */
			channel->length = 0;
			sum = 0;
		} else if (channel->length < GDB_PACKET_BYTES) {
			channel->packet[channel->length] = (char)byte;
			channel->length++;
		} else {
			channel->length = GDB_PACKET_BYTES + 1;
		}
	}
	high = byte < 0 ? byte : next_byte_of_packet(channel);
	low = high < 0 ? high : next_byte_of_packet(channel);
	if (low < 0) {
		*is_closed = true;
		return false;
	}
	if (channel->length > GDB_PACKET_BYTES) {
		channel->length = 0;
		return false;
	}
	channel->packet[channel->length] = '\0';
	return digit_value(high) >= 0 && digit_value(low) >= 0 &&
	       (channel->without_acks || digit_value(high) * 16 + digit_value(low) == sum);
}

enum gdb_event gdb_receive(struct gdb_channel *channel)
{
	for (;;) {
		int byte = next_byte(channel);
		bool is_closed;

		if (byte < 0)
			return (enum gdb_event)-byte;
		if (byte == 3)
			return GDB_INTERRUPT;
		if (byte != '$')
			continue; /* acknowledgements, and noise */
		if (receive_contents(channel, &is_closed))
			return acknowledge(channel, '+') ? GDB_PACKET : GDB_CLOSED;
		if (is_closed || !acknowledge(channel, '-'))
			return GDB_CLOSED;
	}
}

bool gdb_has_input(const struct gdb_channel *channel)
{
	struct pollfd poll_fd = { .fd = channel->fd, .events = POLLIN };

	return channel->input_at < channel->input_end || poll(&poll_fd, 1, 0) > 0;
}

void gdb_reply_clear(struct gdb_reply *reply)
{
	reply->length = 0;
	reply->text[0] = '\0';
}

void gdb_reply_add(struct gdb_reply *reply, const char *format, ...)
{
	size_t room = sizeof(reply->text) - reply->length;
	va_list arguments;
	int count;

	va_start(arguments, format);
	count = vsnprintf(reply->text + reply->length, room, format, arguments);
	va_end(arguments);
	if (count > 0)
		reply->length += (size_t)count < room ? (size_t)count : room - 1;
}

void gdb_reply_add_hex(struct gdb_reply *reply, const void *bytes, size_t count)
{
	const u8 *from = bytes;

	for (; count && reply->length + 2 < sizeof(reply->text); count--, from++) {
		reply->text[reply->length++] = digits[*from >> 4];
		reply->text[reply->length++] = digits[*from & 15];
	}
	reply->text[reply->length] = '\0';
}

void gdb_reply_add_binary(struct gdb_reply *reply, const void *bytes, size_t count)
{
	const char *from = bytes;

	for (; count && reply->length + 2 < sizeof(reply->text); count--, from++) {
		if (*from && strchr("#$}*", *from)) {
			reply->text[reply->length++] = '}';
			reply->text[reply->length++] = (char)(*from ^ 0x20);
		} else {
			reply->text[reply->length++] = *from;
		}
	}
	reply->text[reply->length] = '\0';
}

bool gdb_send(struct gdb_channel *channel, const struct gdb_reply *reply)
{
	char end[3];
	u8 sum = 0;

	for (size_t i = 0; i < reply->length; i++)
		sum = (u8)(sum + (u8)reply->text[i]);
	end[0] = '#';
	end[1] = digits[sum >> 4];
	end[2] = digits[sum & 15];
	return write_all(channel->fd, "$", 1) &&
	       write_all(channel->fd, reply->text, reply->length) &&
	       write_all(channel->fd, end, sizeof(end));
}

bool gdb_parse_hex(const char **text, u64 *value)
{
	const char *start = *text;

	*value = 0;
	while (digit_value(**text) >= 0) {
		if (*value >> 60)
			return false;
		*value = *value << 4 | (u64)digit_value(**text);
		(*text)++;
	}
	return *text != start;
}

bool gdb_parse_bytes(const char **text, void *bytes, size_t count)
{
	u8 *to = bytes;

	for (; count; count--, *text += 2) {
		int high = digit_value((*text)[0]);
		int low = high < 0 ? -1 : digit_value((*text)[1]);

		if (low < 0)
			return false;
		*to++ = (u8)(high << 4 | low);
	}
	return true;
}
