/* SPDX-License-Identifier: MIT */
/*
 * Packets of the GDB remote serial protocol over one descriptor: framing,
 * checksums, acknowledgement, hexadecimal. Knows nothing of the machine.
 * spec: GDB manual, appendix "Remote Serial Protocol", Overview and Packets.
 */
#ifndef OBSERVERS_GDB_PACKET_H
#define OBSERVERS_GDB_PACKET_H

#include "base/types.h"

#define GDB_PACKET_BYTES 16384 /* of contents; told as PacketSize */

enum gdb_event {
	GDB_PACKET,    /* channel->packet, ended by 0, channel->length bytes */
	GDB_INTERRUPT, /* Ctrl-C */
	GDB_CLOSED,    /* the other side is gone */
	GDB_SIGNALLED, /* a signal came to us while waiting */
};

struct gdb_channel {
	int fd; /* connected; not owned */
	bool without_acks;
	u8 input[4096];
	size_t input_at, input_end;
	char packet[GDB_PACKET_BYTES + 1];
	size_t length;
};

void gdb_channel_init(struct gdb_channel *channel, int fd);
/* Wait for the next event. A packet with a wrong checksum is asked for again;
   one that is too long is dropped. */
enum gdb_event gdb_receive(struct gdb_channel *channel);
/* Is there something to receive, without waiting? */
bool gdb_has_input(const struct gdb_channel *channel);

/* An answer being put together; what does not fit is left out. */
struct gdb_reply {
	char text[GDB_PACKET_BYTES + 1];
	size_t length;
};

void gdb_reply_clear(struct gdb_reply *reply);
void gdb_reply_add(struct gdb_reply *reply, const char *format, ...) printf_like(2, 3);
void gdb_reply_add_hex(struct gdb_reply *reply, const void *bytes, size_t count);
/* As binary data of qXfer: what would be framing is escaped. */
void gdb_reply_add_binary(struct gdb_reply *reply, const void *bytes, size_t count);
/* false: the other side is gone. */
bool gdb_send(struct gdb_channel *channel, const struct gdb_reply *reply);

/* Parse hexadecimal digits at *text and step over them; false: there are none,
   or more than 64 bits of them. */
bool gdb_parse_hex(const char **text, u64 *value);
/* Two digits a byte; false: not that many. */
bool gdb_parse_bytes(const char **text, void *bytes, size_t count);

#endif
