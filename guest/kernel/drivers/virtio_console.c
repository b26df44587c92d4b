/* SPDX-License-Identifier: MIT */
/*
 * The program's standard streams over a virtio console with several ports
 * (virtio 1.1, 5.3): `vitrine.stdio` is read and written, `vitrine.stderr`
 * written; `vitrine.stdout` takes the output if the machine has it (QEMU ends
 * a port in both directions when its input ends), `vitrine.tty` what goes to
 * the terminal. A write waits until the
 * device has taken the buffer, so streams keep their order among each other
 * and nothing is lost at power-off. End of input is PORT_OPEN 0.
 */
#include "abi/stream.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "drivers/drivers.h"
#include "mm/mm.h"

#define FEATURE_MULTIPORT (1ul << 1)
#define CONTROL_IN	  2
#define CONTROL_OUT	  3
#define PORT_MAX	  5

#define EVENT_DEVICE_READY 0
#define EVENT_PORT_ADD	   1
#define EVENT_PORT_READY   3
#define EVENT_RESIZE	   5
#define EVENT_PORT_OPEN	   6
#define EVENT_PORT_NAME	   7

#define CONTROL_SLOT_SIZE 128
#define CONTROL_SLOTS	  VIRTQUEUE_SIZE
#define INPUT_SIZE	  (32u << 10)
#define ENUMERATE_NS	  20000000ul
#define SBI_POLL_NS	  1000000ul

struct control {
	u32 port;
	u16 event;
	u16 value;
};

struct port {
	struct virtqueue in, out;
	char name[32];
	bool open; /* host side */
	bool started;
};

static struct virtio_device device;
static struct virtqueue control_in, control_out;
static u8 (*control_buffers)[CONTROL_SLOT_SIZE];
static struct port ports[PORT_MAX];
static struct port *input, *outputs[3]; /* NULL: the SBI console */
static struct port *files;
static struct stream_message
	*file_messages[2]; /* the second is the quick one */
static const struct stdio_listener *listener;
static bool is_end_told;
static u8 *input_buffer;
static u32 input_at, input_have;
static u8 sbi_byte;

static void write_wait(struct virtqueue *vq, void *buf, u32 size)
{
	u16 slot;
	u32 written;

	virtqueue_post(vq, 0, buf, size, false);
	while (!virtqueue_take(vq, &slot, &written))
		;
}

static void send_control(u32 port, u16 event, u16 value)
{
	static struct control message;

	message = (struct control){ port, event, value };
	write_wait(&control_out, &message, sizeof(message));
}

static void start_port(struct port *port)
{
	u32 number = (u32)(port - ports);
	u16 queue = number ? (u16)(number * 2 + 2) : 0;

	if (port->started || virtqueue_init(&port->in, &device, queue) ||
	    virtqueue_init(&port->out, &device, queue + 1))
		return;
	virtqueue_silence(&port->out);
	port->started = true;
	port->open = true;
}

static void handle_control(const struct control *message, u32 size)
{
	struct port *port = &ports[message->port % PORT_MAX];
	const char *name = (const char *)(message + 1);

	if (size < sizeof(*message) || message->port >= PORT_MAX)
		return;
	switch (message->event) {
	case EVENT_PORT_ADD:
		send_control(message->port, EVENT_PORT_READY, 1);
		break;
	case EVENT_PORT_OPEN:
		port->open = message->value;
		break;
	case EVENT_RESIZE: {
		const u16 *size_of = (const u16 *)(message + 1);

		if (size >= sizeof(*message) + 4 && listener)
			listener->resize(size_of[1], size_of[0]);
		break;
	}
	case EVENT_PORT_NAME:
		size = (u32)min_u64(size - sizeof(*message),
				    sizeof(port->name) - 1);
		memcpy(port->name, name, size);
		port->name[size] = '\0';
		break;
	}
}

static bool poll_control(void)
{
	bool any = false;
	u16 slot;
	u32 size;

	while (control_buffers && virtqueue_take(&control_in, &slot, &size)) {
		u8 copy[CONTROL_SLOT_SIZE] __attribute__((aligned(8)));

		memcpy(copy, control_buffers[slot], sizeof(copy));
		virtqueue_post(&control_in, slot, control_buffers[slot],
			       CONTROL_SLOT_SIZE, true);
		handle_control((const void *)copy,
			       (u32)min_u64(size, sizeof(copy)));
		any = true;
	}
	return any;
}

static struct port *find_port(const char *name)
{
	for (struct port *p = ports; p < ports + PORT_MAX; p++)
		if (p->started && !strcmp(p->name, name))
			return p;
	return NULL;
}

static void console_interrupt(void *context)
{
	virtio_interrupt(context);
	stdio_pump();
}

static bool start_device(const struct boot_info *info)
{
	if (!virtio_find(info, VIRTIO_ID_CONSOLE, 0, &device) ||
	    virtio_start(&device, FEATURE_MULTIPORT) ||
	    virtqueue_init(&control_in, &device, CONTROL_IN) ||
	    virtqueue_init(&control_out, &device, CONTROL_OUT))
		return false;
	virtqueue_silence(&control_out);
	control_buffers = kmalloc(CONTROL_SLOTS * CONTROL_SLOT_SIZE);
	input_buffer = kmalloc(INPUT_SIZE);
	if (!control_buffers || !input_buffer)
		return false;
	for (struct port *p = ports + 1; p < ports + PORT_MAX; p++)
		start_port(p);
	virtio_ready(&device);
	plic_enable(device.irq, console_interrupt, &device);
	for (u16 slot = 0; slot < control_in.size; slot++)
		virtqueue_post(&control_in, slot, control_buffers[slot],
			       CONTROL_SLOT_SIZE, true);
	return true;
}

static bool is_output(const struct port *port)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(outputs); i++)
		if (outputs[i] == port)
			return true;
	return false;
}

static const char *name_of(const struct port *port)
{
	return port ? port->name : "sbi";
}

void stdio_init(const struct boot_info *info)
{
	u64 deadline = time_since_boot_ns() + ENUMERATE_NS;

	if (!start_device(info)) {
		printk("stdio: no multiport console, using the SBI console");
		return;
	}
	send_control(0, EVENT_DEVICE_READY, 1);
	while (poll_control() || (!find_port("vitrine.stderr") &&
				  time_since_boot_ns() < deadline))
		;
	input = find_port("vitrine.stdio");
	outputs[STDIO_OUTPUT] = find_port("vitrine.stdout");
	outputs[STDIO_ERROR] = find_port("vitrine.stderr");
	outputs[STDIO_TERMINAL] = find_port("vitrine.tty");
	if (!outputs[STDIO_OUTPUT])
		outputs[STDIO_OUTPUT] = input;
	if (!outputs[STDIO_TERMINAL])
		outputs[STDIO_TERMINAL] = outputs[STDIO_OUTPUT];
	files = find_port("vitrine.files");
	if (files) {
		file_messages[0] = kmalloc(sizeof(struct stream_message) +
					   STREAM_DATA_MAX);
		file_messages[1] = kmalloc(sizeof(struct stream_message) +
					   STDIO_QUICK_MAX);
	}
	for (struct port *p = ports; p < ports + PORT_MAX; p++)
		if (p->started && (p == input || p == files || is_output(p)))
			send_control((u32)(p - ports), EVENT_PORT_OPEN, 1);
	if (input)
		virtqueue_post(&input->in, 0, input_buffer, INPUT_SIZE, true);
	printk("stdio: input %s, output %s, error %s", name_of(input),
	       name_of(outputs[STDIO_OUTPUT]), name_of(outputs[STDIO_ERROR]));
}

/* ---- input ---- */

/* The SBI console has no interrupt: a byte at a time, when looked for. */
static void poll_sbi(void)
{
	int byte;

	if (input_at < input_have || (byte = sbi_console_getchar()) < 0)
		return;
	/* who edits lines knows better what a return is */
	sbi_byte = byte == '\r' && !listener ? '\n' : (u8)byte;
	input_at = 0;
	input_have = 1;
}

/* Something to read, or the end. */
static bool poll_input(void)
{
	u16 slot;
	u32 size;

	if (input_at < input_have)
		return true;
	if (!input) {
		poll_sbi();
		return input_at < input_have;
	}
	if (virtqueue_take(&input->in, &slot, &size)) {
		input_at = 0;
		input_have = (u32)min_u64(size, INPUT_SIZE);
		return true;
	}
	return !input->open;
}

static const u8 *input_bytes(void)
{
	return (input ? input_buffer : &sbi_byte) + input_at;
}

static void consume(size_t n)
{
	input_at += (u32)n;
	if (n && input && input_at == input_have)
		virtqueue_post(&input->in, 0, input_buffer, INPUT_SIZE, true);
}

size_t stdio_read(u8 *buf, size_t size)
{
	size_t n = poll_input() ? min_u64(size, input_have - input_at) : 0;

	memcpy(buf, input_bytes(), n);
	consume(n);
	return n;
}

bool stdio_readable(void)
{
	poll_control();
	return poll_input();
}

bool stdio_has_ended(void)
{
	return poll_input() && input_at == input_have;
}

void stdio_wait(u64 deadline_ns)
{
	stdio_pump();
	if (!input)
		deadline_ns = min_u64(deadline_ns,
				      time_since_boot_ns() + SBI_POLL_NS);
	time_idle(deadline_ns);
}

void stdio_listen(const struct stdio_listener *new_listener)
{
	listener = new_listener;
}

void stdio_pump(void)
{
	poll_control();
	if (!listener || !listener->receive)
		return;
	while (poll_input() && input_at < input_have) {
		size_t n =
			listener->receive(input_bytes(), input_have - input_at);

		if (!n)
			return; /* until some of it was read */
		consume(n);
	}
	if (input && !input->open && !is_end_told) {
		is_end_told = true;
		listener->end();
	}
}

/* ---- output ---- */

void stdio_write(enum stdio_stream stream, const u8 *buf, size_t size)
{
	struct port *port = outputs[stream];

	if (!port)
		sbi_console_write((const char *)buf, size);
	else if (size)
		write_wait(&port->out, (void *)buf, (u32)size);
}

/* ---- as files ---- */

struct stream_message *stdio_message(bool is_quick)
{
	return file_messages[is_quick];
}

s64 stdio_request(struct stream_message *message, u64 bytes_out, u64 bytes_in)
{
	message->result = -EIO;
	virtqueue_exchange(&files->out, message,
			   (u32)(sizeof(*message) + bytes_out), message,
			   (u32)(sizeof(*message) + bytes_in));
	return message->result;
}
