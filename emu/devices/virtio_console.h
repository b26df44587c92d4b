/* SPDX-License-Identifier: MIT */
/*
 * virtio console with one or several ports. spec: VIRTIO 1.2, section 5.3.
 * Port 0 is a console; further ports are named streams. A driver that does not
 * take MULTIPORT gets port 0 alone; with one port it is not offered.
 */
#ifndef DEVICES_VIRTIO_CONSOLE_H
#define DEVICES_VIRTIO_CONSOLE_H

#include "devices/character.h"
#include "devices/host_streams.h"
#include "devices/virtio.h"

#define VIRTIO_CONSOLE_PORTS_MAX 5
#define VIRTIO_CONSOLE_PENDING_MAX 64

struct virtio_console_port {
	const char *name;            /* of ports above 0 */
	struct character *character; /* not owned; NULL: output is dropped */
	struct host_streams *files;  /* not owned; not NULL: it is served requests */
	bool is_console;             /* a terminal, whose size the guest is told */
	bool is_driver_ready;        /* guest said PORT_OPEN 1 */
	bool is_end_told;
};

/* A control message waiting for a buffer of the guest. */
struct virtio_console_message {
	u32 port;
	u16 event, value;
};

struct virtio_console {
	struct virtio virtio;
	unsigned port_count;
	struct virtio_console_port ports[VIRTIO_CONSOLE_PORTS_MAX];
	struct virtio_console_message pending[VIRTIO_CONSOLE_PENDING_MAX];
	unsigned pending_count;
	struct virtio_chain chain; /* scratch */
	u8 config[12];             /* cols, rows, max_nr_ports, emerg_wr */
};

void virtio_console_init(struct virtio_console *console, unsigned port_count,
			 u16 columns, u16 rows, struct bus *bus,
			 struct irq_line line);
/* The terminal has another size now. */
void virtio_console_resize(struct virtio_console *console, u16 columns, u16 rows);
/* Move input that the backends hold to the guest's buffers. */
void virtio_console_receive(struct virtio_console *console);
/* Does the guest have a buffer for input of any port that could get some? */
bool virtio_console_wants_input(struct virtio_console *console, unsigned port);

#endif
