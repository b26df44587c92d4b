/* SPDX-License-Identifier: MIT */
/* Ports, their control messages and their streams; see virtio_console.h. */
#include "devices/virtio_console.h"

#include <string.h>

#define F_SIZE 0
#define F_MULTIPORT 1
#define QUEUE_CONTROL_IN 2
#define QUEUE_CONTROL_OUT 3
#define DEVICE_CONSOLE 3

enum {
	EVENT_DEVICE_READY, EVENT_DEVICE_ADD, EVENT_DEVICE_REMOVE,
	EVENT_PORT_READY, EVENT_CONSOLE_PORT, EVENT_RESIZE, EVENT_PORT_OPEN,
	EVENT_PORT_NAME,
};

struct control {
	u32 port;
	u16 event, value;
};

static unsigned input_queue(unsigned port)
{
	return port ? 2 + 2 * port : 0;
}

static unsigned port_of_queue(unsigned queue)
{
	return queue < 2 ? 0 : queue / 2 - 1;
}

static bool has_multiport(const struct virtio_console *console)
{
	return console->virtio.driver_features >> F_MULTIPORT & 1;
}

static void send_pending(struct virtio_console *console)
{
	struct virtio *virtio = &console->virtio;
	unsigned sent = 0;

	while (sent < console->pending_count &&
	       virtio_take(virtio, QUEUE_CONTROL_IN, &console->chain)) {
		const struct virtio_console_message *message = &console->pending[sent++];
		struct control control = { message->port, message->event, message->value };
		const char *name = console->ports[message->port].name;
		u64 written = virtio_copy_to(virtio, &console->chain, 0, &control,
					     sizeof(control));

		if (message->event == EVENT_PORT_NAME)
			written += virtio_copy_to(virtio, &console->chain, written,
						  name, strlen(name));
		if (message->event == EVENT_RESIZE) /* columns, rows */
			written += virtio_copy_to(virtio, &console->chain, written,
						  console->config, 4);
		virtio_give(virtio, QUEUE_CONTROL_IN, &console->chain, (u32)written);
	}
	console->pending_count -= sent;
	memmove(console->pending, console->pending + sent,
		console->pending_count * sizeof(console->pending[0]));
}

static void post(struct virtio_console *console, u32 port, u16 event, u16 value)
{
	/* A guest that never gives buffers loses messages, not us memory. */
	if (console->pending_count < VIRTIO_CONSOLE_PENDING_MAX)
		console->pending[console->pending_count++] =
			(struct virtio_console_message){ port, event, value };
	send_pending(console);
}

static void receive_port(struct virtio_console *console, unsigned number);

static void handle_control(struct virtio_console *console, const struct control *control)
{
	struct virtio_console_port *port;

	if (control->event == EVENT_DEVICE_READY && control->value) {
		for (u32 i = 0; i < console->port_count; i++)
			post(console, i, EVENT_DEVICE_ADD, 1);
		return;
	}
	if (control->port >= console->port_count)
		return;
	port = &console->ports[control->port];
	if (control->event == EVENT_PORT_READY && control->value) {
		if (control->port == 0 || port->is_console)
			post(console, control->port, EVENT_CONSOLE_PORT, 1);
		if (port->name)
			post(console, control->port, EVENT_PORT_NAME, 1);
		post(console, control->port, EVENT_PORT_OPEN, 1);
	} else if (control->event == EVENT_PORT_OPEN) {
		port->is_driver_ready = control->value;
		receive_port(console, control->port);
	}
}

static void receive_controls(struct virtio_console *console)
{
	struct virtio *virtio = &console->virtio;
	struct control control;

	while (virtio_take(virtio, QUEUE_CONTROL_OUT, &console->chain)) {
		bool whole = virtio_copy_from(virtio, &console->chain, 0, &control,
					      sizeof(control)) == sizeof(control);

		virtio_give(virtio, QUEUE_CONTROL_OUT, &console->chain, 0);
		if (whole)
			handle_control(console, &control);
	}
}

static void serve_files(struct virtio_console *console, unsigned queue,
			struct host_streams *files)
{
	struct virtio *virtio = &console->virtio;
	const u64 head_bytes = sizeof(files->message);

	while (virtio_take(virtio, queue, &console->chain)) {
		u64 request = virtio_copy_from(virtio, &console->chain, 0, &files->message,
					       head_bytes);
		u64 data = virtio_copy_from(virtio, &console->chain, head_bytes, files->data,
					    sizeof(files->data));
		u64 written = 0;

		if (request == head_bytes) {
			data = host_streams_serve(files, data);
			written = virtio_copy_to(virtio, &console->chain, 0, &files->message,
						 head_bytes);
			written += virtio_copy_to(virtio, &console->chain, head_bytes, files->data,
						  data);
		}
		virtio_give(virtio, queue, &console->chain, (u32)written);
	}
}

static void transmit(struct virtio_console *console, unsigned queue)
{
	struct virtio *virtio = &console->virtio;
	unsigned port = port_of_queue(queue);
	struct character *character = port < console->port_count ?
					      console->ports[port].character : NULL;
	u8 bytes[4096];

	if (port < console->port_count && console->ports[port].files) {
		serve_files(console, queue, console->ports[port].files);
		return;
	}
	while (virtio_take(virtio, queue, &console->chain)) {
		u64 offset = 0, count;

		while ((count = virtio_copy_from(virtio, &console->chain, offset,
						 bytes, sizeof(bytes)))) {
			if (character)
				character_write(character, bytes, count);
			offset += count;
		}
		virtio_give(virtio, queue, &console->chain, 0);
	}
}

bool virtio_console_wants_input(struct virtio_console *console, unsigned port)
{
	return (port == 0 || console->ports[port].is_driver_ready) &&
	       virtio_has_buffer(&console->virtio, input_queue(port));
}

static void receive_port(struct virtio_console *console, unsigned number)
{
	struct virtio_console_port *port = &console->ports[number];
	struct virtio *virtio = &console->virtio;
	unsigned queue = input_queue(number);
	u8 bytes[CHARACTER_BUFFER_BYTES];

	if (!port->character)
		return;
	while (character_available(port->character) &&
	       virtio_console_wants_input(console, number) &&
	       virtio_take(virtio, queue, &console->chain)) {
		u64 room = console->chain.writable_bytes;
		u32 count = character_take(port->character, bytes,
					   room < sizeof(bytes) ? (u32)room :
								  sizeof(bytes));

		virtio_copy_to(virtio, &console->chain, 0, bytes, count);
		virtio_give(virtio, queue, &console->chain, count);
	}
	if (port->character->at_end && !character_available(port->character) &&
	    port->is_driver_ready && !port->is_end_told && has_multiport(console)) {
		port->is_end_told = true;
		post(console, number, EVENT_PORT_OPEN, 0);
	}
}

static void receive_ports(struct virtio_console *console)
{
	for (unsigned i = 0; i < console->port_count; i++)
		receive_port(console, i);
}

void virtio_console_receive(struct virtio_console *console)
{
	virtio_begin(&console->virtio);
	receive_ports(console);
}

static void console_notify(struct virtio *virtio, unsigned queue)
{
	struct virtio_console *console = virtio->device;

	if (queue == QUEUE_CONTROL_IN)
		send_pending(console);
	else if (queue == QUEUE_CONTROL_OUT)
		receive_controls(console);
	else if (queue & 1)
		transmit(console, queue);
	else
		receive_ports(console);
}

static void console_reset(struct virtio *virtio)
{
	struct virtio_console *console = virtio->device;

	console->pending_count = 0;
	for (unsigned i = 0; i < console->port_count; i++)
		console->ports[i].is_driver_ready = console->ports[i].is_end_told = false;
}

static const u8 *console_config(struct virtio *virtio, u32 *size_bytes)
{
	struct virtio_console *console = virtio->device;

	*size_bytes = sizeof(console->config);
	return console->config;
}

static const struct virtio_kind console_kind = {
	.device_id = DEVICE_CONSOLE,
	.features = 1ull << F_SIZE | 1ull << F_MULTIPORT,
	.queue_count = 2 + 2 * VIRTIO_CONSOLE_PORTS_MAX,
	.notify = console_notify,
	.reset = console_reset,
	.config = console_config,
};

/* spec: 5.3.3: one port, whose size is in the configuration. */
static const struct virtio_kind plain_kind = {
	.device_id = DEVICE_CONSOLE,
	.features = 1ull << F_SIZE,
	.queue_count = 2,
	.notify = console_notify,
	.reset = console_reset,
	.config = console_config,
};

void virtio_console_resize(struct virtio_console *console, u16 columns, u16 rows)
{
	memcpy(console->config, &columns, 2);
	memcpy(console->config + 2, &rows, 2);
	if (console->virtio.driver_features >> F_SIZE & 1)
		virtio_config_changed(&console->virtio);
	if (!has_multiport(console))
		return;
	virtio_begin(&console->virtio);
	for (unsigned i = 0; i < console->port_count; i++)
		if (console->ports[i].is_console && console->ports[i].is_driver_ready)
			post(console, i, EVENT_RESIZE, 1);
}

void virtio_console_init(struct virtio_console *console, unsigned port_count,
			 u16 columns, u16 rows, struct bus *bus, struct irq_line line)
{
	u32 ports = port_count;

	memset(console, 0, sizeof(*console));
	console->port_count = port_count;
	memcpy(console->config, &columns, 2);
	memcpy(console->config + 2, &rows, 2);
	memcpy(console->config + 4, &ports, 4);
	virtio_init(&console->virtio, port_count == 1 ? &plain_kind : &console_kind, console,
		    bus, line);
}
