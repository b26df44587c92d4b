/* SPDX-License-Identifier: MIT */
/*
 * A stub for GDB: runs the machine in place of machine_run() and lets one
 * debugger at a time look at it, stop it and change it. Without a debugger, and
 * while it only lets the machine run, the run is that of a machine without it.
 *
 * Harts are threads (hart n is thread n + 1), stopped and run together; what is
 * stepped is one hart, while the others go on. With breakpoints, watchpoints or
 * a step in hand instructions are observed one by one, else at full speed.
 */
#ifndef OBSERVERS_GDB_H
#define OBSERVERS_GDB_H

#include "machine/machine.h"
#include "observers/gdb_packet.h"

struct gdb;

struct gdb_config {
	const char *address; /* a port of this host, or unix:PATH */
	bool waits; /* for a debugger, before the first instruction */
	/* Is the machine to end, by a signal or a person at the console? What
	   calls machine_request_stop for that makes this true; the handler of
	   SIGIO calls it too, and does not. */
	bool (*should_end)(void *owner);
	void *owner;
};

/* Listen. NULL with error set. */
struct gdb *gdb_open(struct machine *machine, const struct gdb_config *config,
		     struct error *error) must_check;
/* As machine_run without a limit; MACHINE_INTERRUPTED also where a debugger
   killed the machine. */
enum machine_stop gdb_run(struct gdb *gdb);
void gdb_close(struct gdb *gdb);

/* For tests: a debugger that is connected already, on this descriptor. */
struct gdb *gdb_open_connected(struct machine *machine, int fd);

#endif
