/* SPDX-License-Identifier: MIT */
/* What the parts of the stub share; see gdb.h. Private to gdb*.c. */
#ifndef OBSERVERS_GDB_SESSION_H
#define OBSERVERS_GDB_SESSION_H

#include "hart/commit.h"
#include "observers/gdb.h"
#include "observers/gdb_points.h"

enum gdb_stop { GDB_STOP_NONE, GDB_STOP_INTERRUPT, GDB_STOP_BREAK, GDB_STOP_STEP, GDB_STOP_WATCH };

enum gdb_decision {
	GDB_STAYS,    /* stopped; more packets are wanted */
	GDB_RESUMES,  /* the machine is to run */
	GDB_DETACHES, /* it is to run, and the debugger goes */
	GDB_KILLS,    /* the machine is to end */
};

struct gdb {
	struct machine *machine;
	struct gdb_config config;
	int listener_fd, client_fd; /* -1: none */
	char *socket_path;          /* to be removed, or NULL */
	char *description;          /* target.xml */
	struct gdb_channel channel;
	struct gdb_reply reply;

	bool is_stopped, is_physical;
	unsigned thread; /* hart that g, p, m and their like are about */
	struct gdb_points points;

	/* Why the machine stands, and of which hart that tells. */
	enum gdb_stop stop;
	unsigned stop_hart;
	struct gdb_point watched;

	/* The run in hand. */
	int step_hart;         /* -1: none */
	bool is_leaving[PLATFORM_HARTS_MAX]; /* has not left the pc it stood at */
	struct commit_observer observer;
	struct commit_observer *others[PLATFORM_HARTS_MAX]; /* whose place it takes */
};

static inline struct hart *gdb_hart(struct gdb *gdb)
{
	return &gdb->machine->harts[gdb->thread];
}

/* gdb_packets.c: answer the packet in the channel. */
enum gdb_decision gdb_answer(struct gdb *gdb);
/* The T packet that says why the machine stands, into gdb->reply. */
void gdb_tell_stop(struct gdb *gdb);
/* gdb_monitor.c: a command of `monitor`, with what it prints sent on. */
void gdb_monitor(struct gdb *gdb, const char *command);
/* gdb_points.c's list, in force while the machine runs: gdb_control.c. */
void gdb_control_begin(struct gdb *gdb);
void gdb_control_end(struct gdb *gdb);

#endif
