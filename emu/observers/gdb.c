/* SPDX-License-Identifier: MIT */
/*
 * The socket and the run: who is connected, whether the machine runs or stands.
 * While it runs, SIGIO tells of bytes from the debugger or of a new one, as a
 * request to stop; what it was is found by looking at the descriptors.
 */
#include "observers/gdb.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "observers/gdb_registers.h"
#include "observers/gdb_session.h"

/* Have SIGIO sent to us when there is something to read. */
static void send_sigio(int fd)
{
	if (!fcntl(fd, F_SETOWN, getpid()))
		(void)!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
}

static bool listen_on_port(struct gdb *gdb, const char *port, struct error *error)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	char *end;
	unsigned long number = strtoul(port, &end, 10);
	int one = 1;

	if (end == port || *end || !number || number > 65535)
		return error_set(error, "--gdb %s: give a port of 1 to 65535, or unix:PATH", port);
	address.sin_port = htons((u16)number);
	gdb->listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(gdb->listener_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(gdb->listener_fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(gdb->listener_fd, 1))
		return error_set(error, "--gdb %s: cannot listen: %s", port, strerror(errno));
	return true;
}

static bool listen_on_path(struct gdb *gdb, const char *path, struct error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!*path || strlen(path) >= sizeof(address.sun_path))
		return error_set(error, "--gdb unix:%s: a path of 1 to %zu characters is wanted",
				 path, sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, strlen(path));
	gdb->listener_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(gdb->listener_fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(gdb->listener_fd, 1))
		return error_set(error, "--gdb unix:%s: cannot listen: %s", path, strerror(errno));
	gdb->socket_path = strdup(path);
	return true;
}

static struct gdb *make(struct machine *machine)
{
	struct gdb *gdb = calloc(1, sizeof(*gdb));

	if (!gdb)
		return NULL;
	gdb->machine = machine;
	gdb->listener_fd = gdb->client_fd = gdb->step_hart = -1;
	gdb->description = gdb_registers_describe(&machine->harts[0]);
	if (gdb->description)
		return gdb;
	free(gdb);
	return NULL;
}

struct gdb *gdb_open(struct machine *machine, const struct gdb_config *config,
		     struct error *error)
{
	struct gdb *gdb = make(machine);
	const char *address = config->address;

	if (!gdb) {
		error_set(error, "out of memory for the GDB stub");
		return NULL;
	}
	gdb->config = *config;
	if (!strncmp(address, "unix:", 5) ? listen_on_path(gdb, address + 5, error) :
					    listen_on_port(gdb, address, error)) {
		send_sigio(gdb->listener_fd);
		return gdb;
	}
	gdb_close(gdb);
	return NULL;
}

static void connect_client(struct gdb *gdb, int fd)
{
	gdb->client_fd = fd;
	gdb_channel_init(&gdb->channel, fd);
	gdb->is_stopped = true;
	gdb->is_physical = false;
	gdb->stop = GDB_STOP_INTERRUPT;
	gdb->stop_hart = gdb->thread = 0;
}

struct gdb *gdb_open_connected(struct machine *machine, int fd)
{
	struct gdb *gdb = make(machine);

	if (gdb)
		connect_client(gdb, fd);
	return gdb;
}

static void disconnect(struct gdb *gdb)
{
	if (gdb->client_fd >= 0)
		close(gdb->client_fd);
	gdb->client_fd = -1;
	gdb->is_stopped = false;
	gdb->points.count = 0;
	gdb->step_hart = -1;
}

void gdb_close(struct gdb *gdb)
{
	if (!gdb)
		return;
	disconnect(gdb);
	if (gdb->listener_fd >= 0)
		close(gdb->listener_fd);
	if (gdb->socket_path)
		unlink(gdb->socket_path);
	free(gdb->socket_path);
	free(gdb->description);
	free(gdb);
}

static bool should_end(const struct gdb *gdb)
{
	return gdb->config.should_end && gdb->config.should_end(gdb->config.owner);
}

/* A debugger that calls, if there is one or we should wait for one. */
static void accept_client(struct gdb *gdb, bool waits)
{
	struct pollfd poll_fd = { .fd = gdb->listener_fd, .events = POLLIN };
	int fd, one = 1;

	if (gdb->client_fd >= 0 || gdb->listener_fd < 0)
		return;
	while (poll(&poll_fd, 1, waits ? 100 : 0) <= 0)
		if (!waits || should_end(gdb))
			return;
	fd = accept4(gdb->listener_fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	connect_client(gdb, fd);
	send_sigio(fd);
}

/* The machine stands: answer until it may go on. false: it is to end. */
static bool serve(struct gdb *gdb)
{
	while (gdb->is_stopped) {
		enum gdb_event event = gdb_receive(&gdb->channel);
		enum gdb_decision decision;

		if (event == GDB_SIGNALLED && should_end(gdb))
			return false;
		if (event == GDB_CLOSED)
			disconnect(gdb);
		if (event != GDB_PACKET)
			continue;
		decision = gdb_answer(gdb);
		if (decision == GDB_KILLS)
			return false;
		if (decision != GDB_RESUMES && !gdb_send(&gdb->channel, &gdb->reply))
			decision = GDB_DETACHES;
		/* asked for by this packet, in force behind its answer */
		if (!strcmp(gdb->channel.packet, "QStartNoAckMode"))
			gdb->channel.without_acks = true;
		if (decision == GDB_DETACHES)
			disconnect(gdb);
		else if (decision == GDB_RESUMES)
			gdb->is_stopped = false;
	}
	return true;
}

static void report_stop(struct gdb *gdb)
{
	gdb->is_stopped = true;
	gdb->thread = gdb->stop_hart;
	gdb_tell_stop(gdb);
	if (!gdb_send(&gdb->channel, &gdb->reply))
		disconnect(gdb);
}

/* Something came while the machine ran. */
static void look_at_input(struct gdb *gdb)
{
	accept_client(gdb, false);
	if (gdb->client_fd < 0 || gdb->is_stopped || !gdb_has_input(&gdb->channel))
		return;
	switch (gdb_receive(&gdb->channel)) {
	case GDB_INTERRUPT:
		gdb->stop = GDB_STOP_INTERRUPT;
		gdb->stop_hart = gdb->thread;
		report_stop(gdb);
		break;
	case GDB_CLOSED:
		disconnect(gdb);
		break;
	default: /* no packet is due while the machine runs */
		break;
	}
}

static void report_end(struct gdb *gdb, enum machine_stop stop)
{
	if (gdb->client_fd < 0)
		return;
	gdb_reply_clear(&gdb->reply);
	if (stop == MACHINE_EXIT)
		gdb_reply_add(&gdb->reply, "W%02x", gdb->machine->exit_code & 0xff);
	else
		gdb_reply_add(&gdb->reply, "X06");
	(void)!gdb_send(&gdb->channel, &gdb->reply);
	disconnect(gdb);
}

enum machine_stop gdb_run(struct gdb *gdb)
{
	struct machine *machine = gdb->machine;
	enum machine_stop stop;

	accept_client(gdb, gdb->config.waits);
	for (;;) {
		if (should_end(gdb) || !serve(gdb))
			return MACHINE_INTERRUPTED;
		machine->interrupt_requested = false;
		/* what came before that was cleared */
		look_at_input(gdb);
		if (gdb->is_stopped)
			continue;
		gdb_control_begin(gdb);
		stop = machine_run(machine, EVENT_NEVER);
		gdb_control_end(gdb);
		if (stop != MACHINE_INTERRUPTED) {
			report_end(gdb, stop);
			return stop;
		}
		if (gdb->stop != GDB_STOP_NONE)
			report_stop(gdb);
	}
}
