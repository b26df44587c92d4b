/* SPDX-License-Identifier: MIT */
/*
 * DRAM behind the last cache: channels of banks, each with one open row, and
 * refresh. In the terms and with the parameters of JEDEC JESD79-4 (DDR4), in
 * cycles of the hart's clock.
 *
 * An address is, from low to high: byte in line, channel, column, bank, row;
 * so neighbouring lines alternate channels and share rows. Rows stay open
 * until another is wanted (open page) or the rank is refreshed, which happens
 * at every multiple of refresh_interval and takes refresh cycles.
 *
 * Left out: queues and bus contention. Harts block on a miss, so requests do
 * not overlap but for writebacks, which cost nobody time here; they do move
 * the open row.
 */
#ifndef MEM_DRAM_H
#define MEM_DRAM_H

#include "base/error.h"
#include "base/types.h"

struct dram_config {
	unsigned channels, banks; /* powers of two; banks of one channel */
	unsigned row_bytes;	  /* a power of two */
	unsigned controller;	  /* there and back, and its queue when empty */
	unsigned precharge;	  /* tRP */
	unsigned activate;	  /* tRCD */
	unsigned column;	  /* CL */
	unsigned burst;		  /* one line over the bus */
	unsigned refresh;	  /* tRFC */
	unsigned refresh_interval; /* tREFI; 0: never */
};

struct dram_counters {
	u64 reads, writes;
	u64 row_hits, row_closed, row_conflicts;
	u64 refresh_waits, refresh_wait_cycles;
};

struct dram_bank {
	u64 row; /* open; ~0: none */
	u64 refreshes; /* seen when it was opened */
};

struct dram {
	struct dram_config config;
	unsigned line_shift;
	struct dram_bank *banks; /* channels * banks, owned */
	struct dram_counters counters;
};

bool dram_init(struct dram *dram, const struct dram_config *config, unsigned line_bytes,
	       struct error *error) must_check;
void dram_free(struct dram *dram);

/* One line at cycle `now`; returns the cycles until its data is back (for a
   write: nothing waits for it). */
u32 dram_access(struct dram *dram, u64 pa, bool is_write, u64 now);

#endif
