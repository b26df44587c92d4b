/* SPDX-License-Identifier: MIT */
/*
 * The memory hierarchy of a machine: L1I and L1D of each hart, a shared L2
 * that includes them and knows who has what (a directory), DRAM.
 *
 * Coherence is MESI between the L1Ds, at the grain of one access: an access
 * is done whole, with all it moves and invalidates, before the next begins.
 * L1I is not kept coherent with stores (Zifencei: fence.i empties it), but
 * what it misses it gets coherent from L2, as where L2 probes the L1Ds.
 * Page tables are read and written through the L1D of the walking hart.
 *
 * Lines are tags and states; with `holds_data` they hold bytes too, and then
 * memory is what the lines say: RAM is behind until a line is written back.
 *
 * Cycles are those from the request to its data, first-level hit included.
 * Left out: store buffers, prefetchers, misses under misses, contention.
 */
#ifndef MEM_HIERARCHY_H
#define MEM_HIERARCHY_H

#include "mem/bus.h"
#include "mem/cache.h"
#include "mem/dram.h"

#define HIERARCHY_HARTS_MAX 8

enum memory_kind {
	MEMORY_FETCH,
	MEMORY_LOAD,
	MEMORY_STORE,
	MEMORY_PTE_READ,
	MEMORY_PTE_WRITE,
	MEMORY_KINDS,
};

enum memory_server {
	SERVED_L1,
	SERVED_L2,   /* also a write to a shared line */
	SERVED_PEER, /* another L1D had it exclusive or modified */
	SERVED_DRAM,
	SERVED_UNCACHED, /* a device, or memory by a PBMT of NC */
	MEMORY_SERVERS,
};

struct hierarchy_config {
	struct cache_geometry l1i, l1d, l2; /* their line_bytes are set from: */
	unsigned line_bytes;
	bool l1d_write_through; /* no allocation on a write; else write-back */
	bool holds_data;
	/* Cycles. L1: of a hit. L2, peer: what a miss adds. */
	unsigned l1i_cycles, l1d_cycles, l2_cycles, peer_cycles, device_cycles;
	struct dram_config dram;
	u64 seed;
};

struct hierarchy {
	struct hierarchy_config config;
	struct bus *bus; /* RAM behind the lines; not owned */
	unsigned harts;
	struct cache l1i[HIERARCHY_HARTS_MAX], l1d[HIERARCHY_HARTS_MAX];
	struct cache l2;
	struct dram dram;
	/* How often each L1I changed: what was found there before may be gone. */
	u64 l1i_changes[HIERARCHY_HARTS_MAX];
	struct bus_caches as_caches; /* what the bus knows of this */
	/* Accesses that left the first level, and those of the walker whole. */
	u64 served[HIERARCHY_HARTS_MAX][MEMORY_KINDS][MEMORY_SERVERS];
};

bool hierarchy_init(struct hierarchy *hierarchy, const struct hierarchy_config *config,
		    unsigned harts, struct bus *bus, struct error *error) must_check;
void hierarchy_free(struct hierarchy *hierarchy);
/* From now on (or no longer) in front of the bus's RAM. No longer: what the
   lines hold is written back first. */
void hierarchy_connect(struct hierarchy *hierarchy, bool is_connected);
/* All lines invalid, rows closed; counters stay. What modified lines hold goes
   to RAM first. */
void hierarchy_reset(struct hierarchy *hierarchy);

struct memory_request {
	u64 va, pa; /* inside one line */
	u64 now;    /* cycle at which it begins */
	u8 hart;
	u8 kind; /* enum memory_kind */
	u8 privilege;
};

struct memory_answer {
	u32 cycles;
	u8 served; /* enum memory_server */
	/* Of the first level, that holds it now; NULL: none does (a write that
	   did not allocate). */
	struct cache_line *line;
};

/* One access to RAM through the caches. */
void hierarchy_access(struct hierarchy *hierarchy, const struct memory_request *request,
		      struct memory_answer *answer);
/* Around them: a device's register, or memory that is not to be cached. */
u32 hierarchy_access_uncached(struct hierarchy *hierarchy,
			      const struct memory_request *request, bool is_device);

/* fence.i: L1I of the hart is empty. */
void hierarchy_flush_fetch(struct hierarchy *hierarchy, unsigned hart);

enum hierarchy_manage { MANAGE_CLEAN, MANAGE_FLUSH, MANAGE_INVALIDATE };
/* cbo.clean, flush, inval on all copies of the line; returns cycles. */
u32 hierarchy_manage(struct hierarchy *hierarchy, unsigned hart, u64 pa,
		     enum hierarchy_manage what, u64 now);
/* A device is about to read or write RAM: coherent, so modified lines are
   written back first, and lines it writes are dropped. */
void hierarchy_before_dma(struct hierarchy *hierarchy, u64 pa, u64 size_bytes, bool is_write);

/* Where the bytes of request->pa are after hierarchy_access: in `line`, or in
   L2 if that is NULL; only with holds_data. What writes there calls
   hierarchy_written next. */
u8 *hierarchy_bytes(struct hierarchy *hierarchy, const struct memory_request *request,
		    const struct cache_line *line);
void hierarchy_written(struct hierarchy *hierarchy, const struct memory_request *request,
		       const struct cache_line *line);
/* The newest bytes of RAM, wherever they are, changing nothing. */
void hierarchy_peek(const struct hierarchy *hierarchy, u64 pa, u8 *to, u64 size);

/* One owner or many sharers, every L1 line in L2 with its copy bit, no bit
   without a line; with data: clean lines equal what is behind them. */
bool hierarchy_validate(const struct hierarchy *hierarchy) must_check;

#endif
