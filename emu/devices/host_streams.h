/* SPDX-License-Identifier: MIT */
/*
 * Host descriptors that the guest uses as files, by the requests of
 * abi/stream.h: what a regular file, a full disk or a reader that has gone
 * answers is the guest's to know. A request is served at once; a write blocks
 * until the host took it, or the machine is to stop.
 */
#ifndef DEVICES_HOST_STREAMS_H
#define DEVICES_HOST_STREAMS_H

#include "abi/stream.h"
#include "devices/character.h"

struct host_streams {
	struct character files[STREAM_COUNT]; /* output_fd: the descriptor, or none */
	struct stream_message message;        /* request, then answer */
	u8 data[STREAM_DATA_MAX];             /* behind either */
};

/* Serve the request in `message`, of whose data data_bytes came. Returns how
   many bytes of data the answer has. */
u32 host_streams_serve(struct host_streams *streams, u64 data_bytes);

#endif
