/* SPDX-License-Identifier: MIT */
/* See gdb_points.h. */
#include "observers/gdb_points.h"

static struct gdb_point *find(struct gdb_points *points, const struct gdb_point *wanted)
{
	for (unsigned i = 0; i < points->count; i++) {
		struct gdb_point *point = &points->points[i];

		if (point->kind == wanted->kind && point->va == wanted->va &&
		    point->size_bytes == wanted->size_bytes)
			return point;
	}
	return NULL;
}

bool gdb_points_add(struct gdb_points *points, const struct gdb_point *point)
{
	if (find(points, point))
		return true;
	if (points->count == GDB_POINTS_MAX)
		return false;
	points->points[points->count++] = *point;
	return true;
}

void gdb_points_remove(struct gdb_points *points, const struct gdb_point *point)
{
	struct gdb_point *found = find(points, point);

	if (found)
		*found = points->points[--points->count];
}

bool gdb_points_break_at(const struct gdb_points *points, u64 pc)
{
	for (unsigned i = 0; i < points->count; i++)
		if (points->points[i].kind <= GDB_BREAK_HARDWARE && points->points[i].va == pc)
			return true;
	return false;
}

bool gdb_points_has_watch(const struct gdb_points *points)
{
	for (unsigned i = 0; i < points->count; i++)
		if (points->points[i].kind > GDB_BREAK_HARDWARE)
			return true;
	return false;
}

const struct gdb_point *gdb_points_watched(const struct gdb_points *points,
					   const struct gdb_access *access)
{
	for (unsigned i = 0; i < points->count; i++) {
		const struct gdb_point *point = &points->points[i];
		bool is_kind = (access->loads && point->kind >= GDB_WATCH_READ) ||
			       (access->stores && (point->kind == GDB_WATCH_WRITE ||
						   point->kind == GDB_WATCH_ACCESS));

		/* the one begins within the other; differences wrap */
		if (is_kind && (access->va - point->va < point->size_bytes ||
				point->va - access->va < access->size_bytes))
			return point;
	}
	return NULL;
}
