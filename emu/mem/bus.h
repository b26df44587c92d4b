/* SPDX-License-Identifier: MIT */
/*
 * The physical address space: RAM, ROM and memory-mapped devices.
 *
 * Two kinds of access and no third:
 *  - bus_read/bus_write: what a hart, a page-table walker or a DMA master
 *    does. Devices see it. false = no memory there or the device refuses:
 *    the caller raises an access fault.
 *  - bus_peek/bus_poke: for loaders, debugger, view and checkers. RAM and
 *    ROM only, no device is touched, nothing is timed. poke may write ROM.
 *
 * All addresses are physical, sizes are bytes. An access never crosses a
 * region's end (false if it would). Guest addresses never become host
 * addresses except through bus_frame_pointer.
 */
#ifndef MEM_BUS_H
#define MEM_BUS_H

#include "base/error.h"
#include "base/types.h"

#define BUS_REGIONS_MAX 32

/* size is 1, 2, 4 or 8, offset is naturally aligned. false: access fault. */
struct mmio_ops {
	bool (*read)(void *device, u64 offset, unsigned size, u64 *value);
	bool (*write)(void *device, u64 offset, unsigned size, u64 value);
};

enum region_kind { REGION_RAM, REGION_ROM, REGION_MMIO };

struct bus_region {
	const char *name;
	u64 base_pa;
	u64 size_bytes;
	enum region_kind kind;
	u8 *host;		    /* RAM, ROM: owned by the bus */
	const struct mmio_ops *ops; /* MMIO */
	void *device;		    /* MMIO: owned by the caller */
};

/*
 * Who must hear that frames holding decoded code were written (one a hart's
 * block cache, or one a machine).
 */
struct code_listener {
	void (*code_written)(void *owner, u64 frame_pa);
	/* A frame was marked that had no mark (code was found in it, say):
	   stores to it must take the slow path from now on. May be NULL. */
	void (*frame_marked)(void *owner, u64 frame_pa);
	void *owner;
	struct code_listener *next;
};

/*
 * Who must hear of every byte that changes in frames it marked BUS_FRAME_WATCHED
 * (page tables, to an observer). Called after the write.
 */
struct frame_watcher {
	void (*written)(void *owner, u64 pa, u64 size);
	void *owner;
};

/* Why stores to a frame must take the slow path. */
#define BUS_FRAME_CODE	  1 /* a block was decoded from it */
#define BUS_FRAME_WATCHED 2 /* the frame watcher asked */

/* Caches in front of RAM: they must be asked before anything but a hart
   touches it. `peek` is NULL unless their lines hold data. */
struct bus_caches {
	void (*before_dma)(void *owner, u64 pa, u64 size, bool is_write);
	void (*peek)(void *owner, u64 pa, u8 *to, u64 size);
	void *owner;
};

struct bus {
	struct bus_region regions[BUS_REGIONS_MAX];
	unsigned region_count;
	/* RAM once more, for the fast path. One contiguous RAM region. */
	u8 *ram;
	u64 ram_base_pa, ram_size_bytes;
	/* One byte a RAM frame: BUS_FRAME_*; nonzero if a store there must take
	   the slow path. */
	u8 *frame_has_code;
	struct code_listener *code_listeners;
	const struct frame_watcher *frame_watcher; /* NULL: none; not owned */
	const struct bus_caches *caches; /* NULL: none; not owned */
	u64 dma_writes; /* so far; each may have been to a reserved place */
};

void bus_init(struct bus *bus);
void bus_free(struct bus *bus);
/* RAM is mapped lazily by the host (MAP_NORESERVE), zero filled. */
bool bus_add_ram(struct bus *bus, u64 base_pa, u64 size_bytes,
		 struct error *error) must_check;
bool bus_add_rom(struct bus *bus, const char *name, u64 base_pa, u64 size_bytes,
		 struct error *error) must_check;
bool bus_add_mmio(struct bus *bus, const char *name, u64 base_pa,
		  u64 size_bytes, const struct mmio_ops *ops, void *device,
		  struct error *error) must_check;

/* size 1, 2, 4, 8, naturally aligned; values are zero-extended. A write to a
   frame with code invalidates that code through the listeners. */
bool bus_read(struct bus *bus, u64 pa, unsigned size, u64 *value) must_check;
bool bus_write(struct bus *bus, u64 pa, unsigned size, u64 value) must_check;
/* Atomic compare-and-set of one doubleword in RAM (PTE update). *matched says
   whether it was written; false: not RAM. */
bool bus_compare_and_set(struct bus *bus, u64 pa, u64 expected, u64 desired,
			 bool *matched) must_check;
/* Bulk transfer by a DMA master; RAM only, all or nothing. */
bool bus_dma_read(struct bus *bus, u64 pa, void *to, u64 size) must_check;
bool bus_dma_write(struct bus *bus, u64 pa, const void *from,
		   u64 size) must_check;

bool bus_peek(const struct bus *bus, u64 pa, void *to, u64 size) must_check;
bool bus_poke(struct bus *bus, u64 pa, const void *from, u64 size) must_check;

/* The region that holds [pa, pa+size), or NULL. */
const struct bus_region *bus_find(const struct bus *bus, u64 pa, u64 size);

/* Host pointer to the start of the 4 KiB RAM frame that holds pa, else NULL. */
static inline u8 *bus_frame_pointer(const struct bus *bus, u64 pa)
{
	u64 offset = (pa & ~0xfffull) - bus->ram_base_pa;

	return offset < bus->ram_size_bytes ? bus->ram + offset : NULL;
}

/* Have the host begin to fetch the byte at pa, which is about to be used; no
   effect but on speed. */
static inline void bus_prefetch(const struct bus *bus, u64 pa)
{
	const u8 *frame = bus_frame_pointer(bus, pa);

	if (likely(frame))
		__builtin_prefetch(frame + (pa & 0xfff));
}

static inline u8 *bus_frame_code_flag(const struct bus *bus, u64 pa)
{
	return &bus->frame_has_code[(pa - bus->ram_base_pa) >> 12];
}

/* Tell the listeners that [pa, pa+size) of RAM was written. Cheap when no
   frame of it holds code. */
void bus_code_written(struct bus *bus, u64 pa, u64 size);

/* Mark a frame with BUS_FRAME_*; whoever keeps ways around the slow path for
   stores to it is told. */
void bus_mark_frame(struct bus *bus, u64 pa, u8 mark);

#endif
