/* SPDX-License-Identifier: MIT */
/*
 * Breakpoints and watchpoints: virtual addresses, whatever space is current, on
 * every hart. None is in the guest's memory.
 */
#ifndef OBSERVERS_GDB_POINTS_H
#define OBSERVERS_GDB_POINTS_H

#include "base/types.h"

#define GDB_POINTS_MAX 256

/* As the types of Z and z packets. */
enum gdb_point_kind {
	GDB_BREAK_SOFTWARE,
	GDB_BREAK_HARDWARE,
	GDB_WATCH_WRITE,
	GDB_WATCH_READ,
	GDB_WATCH_ACCESS,
	GDB_POINT_KINDS,
};

struct gdb_point {
	enum gdb_point_kind kind;
	u64 va, size_bytes;
};

struct gdb_points {
	struct gdb_point points[GDB_POINTS_MAX];
	unsigned count;
};

/* false: there are too many. One that is there already stays one. */
bool gdb_points_add(struct gdb_points *points, const struct gdb_point *point) must_check;
void gdb_points_remove(struct gdb_points *points, const struct gdb_point *point);
bool gdb_points_break_at(const struct gdb_points *points, u64 pc);
bool gdb_points_has_watch(const struct gdb_points *points);

/* What an instruction is about to do to memory. */
struct gdb_access {
	bool loads, stores;
	u64 va, size_bytes;
};

/* The watchpoint that it would touch, or NULL. */
const struct gdb_point *gdb_points_watched(const struct gdb_points *points,
					   const struct gdb_access *access);

#endif
