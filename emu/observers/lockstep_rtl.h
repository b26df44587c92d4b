/* SPDX-License-Identifier: MIT */
/*
 * The verilated MMU as a C library: hw/sim builds one shared object for each
 * configuration, the emulator loads it when asked to (so it builds without
 * Verilator). Plain C types only, since both sides include this; numbers mean
 * what they mean in mmu/mmu.h.
 *
 * A request is either translated at once (`translate`), or begun, stepped
 * cycle by cycle and polled, which is how races are made.
 */
#ifndef OBSERVERS_LOCKSTEP_RTL_H
#define OBSERVERS_LOCKSTEP_RTL_H

#include <stdbool.h>
#include <stdint.h>

#define RTL_INTERFACE_VERSION 3
#define RTL_LIBRARY_SYMBOL    "rtl_library"

enum rtl_channel { RTL_FETCH, RTL_DATA, RTL_CHANNELS };
enum rtl_array {
	RTL_ITLB,
	RTL_DTLB,
	RTL_L2_PAGES,
	RTL_L2_SUPERPAGES,
	RTL_WALK_LEVEL_2,
	RTL_WALK_LEVEL_1,
	RTL_ARRAYS,
};

/* Bits of rtl_request.modes. */
enum { RTL_PBMTE = 1, RTL_ADUE = 2, RTL_MXR = 4, RTL_SUM = 8 };

struct rtl_request {
	uint64_t va, root_ppn;
	uint16_t asid;
	uint8_t access, size_bytes, privilege, modes;
	bool active; /* S or U, and satp.MODE is Sv39 */
};

struct rtl_response {
	uint64_t pa;
	uint32_t cycles;
	int16_t victim; /* of L1; -1: none */
	uint8_t cause, level, where, pbmt;
};

struct rtl_fence {
	uint64_t va;
	uint16_t asid;
	bool has_va, has_asid;
};

/* PTE memory. *cycles is what the access takes, at least 1. false: error. */
struct rtl_memory {
	bool (*read)(void *owner, uint64_t pa, uint64_t *value, uint32_t *cycles);
	bool (*compare_and_set)(void *owner, uint64_t pa, uint64_t expected, uint64_t desired,
				bool *matched, uint32_t *cycles);
	void *owner;
};

/* One slot of an array. attr: {PBMT, D, A, U, X, W, R}; 0 in the walk cache,
   whose entries' size is that of what the table maps. */
struct rtl_entry {
	uint64_t ppn;
	uint32_t vpn;
	uint16_t asid;
	uint8_t size, attr;
	bool valid, global;
};

struct rtl_mmu;

struct rtl_library {
	unsigned version;     /* RTL_INTERFACE_VERSION */
	uint32_t config_hash; /* of the parameters it was built with */

	/* NULL: no memory. `skips_waits`: memory answers in the next cycle and
	   what it should have taken is added to the count. */
	struct rtl_mmu *(*open)(const struct rtl_memory *memory,
				const uint16_t seeds[RTL_ARRAYS], bool skips_waits);
	void (*close)(struct rtl_mmu *mmu);
	void (*reset)(struct rtl_mmu *mmu, const uint16_t seeds[RTL_ARRAYS]);
	/* false: no answer within a bound. */
	bool (*translate)(struct rtl_mmu *mmu, const struct rtl_request *request,
			  struct rtl_response *response);
	/* Cycles it took; 0: it never ended. */
	uint32_t (*fence)(struct rtl_mmu *mmu, const struct rtl_fence *fence);
	void (*write_pmp)(struct rtl_mmu *mmu, unsigned index, uint8_t cfg, uint64_t address);

	/* Cycle by cycle. Requests and fences begun are offered until taken. */
	void (*begin)(struct rtl_mmu *mmu, enum rtl_channel channel,
		      const struct rtl_request *request);
	void (*begin_fence)(struct rtl_mmu *mmu, const struct rtl_fence *fence);
	void (*kill)(struct rtl_mmu *mmu, enum rtl_channel channel); /* next cycle */
	void (*step)(struct rtl_mmu *mmu);
	bool (*poll)(struct rtl_mmu *mmu, enum rtl_channel channel,
		     struct rtl_response *response);
	uint32_t (*poll_fence)(struct rtl_mmu *mmu); /* 0: not done in this cycle */
	bool (*is_idle)(struct rtl_mmu *mmu);
	/* Is what was begun still waiting to be taken? */
	bool (*is_offered)(struct rtl_mmu *mmu, enum rtl_channel channel);
	bool (*is_fence_offered)(struct rtl_mmu *mmu);
	/* Whatever stands at the channel's inputs while it is not asked. */
	void (*disturb)(struct rtl_mmu *mmu, enum rtl_channel channel,
			const struct rtl_request *request);

	bool (*read_entry)(struct rtl_mmu *mmu, enum rtl_array array, unsigned index,
			   struct rtl_entry *entry);
	/* FIFO's next way or PLRU's tree of set `index`; LRU's age of slot `index`, 0
	   the oldest of its set; the LFSR. */
	uint64_t (*read_replacement)(struct rtl_mmu *mmu, enum rtl_array array,
				     unsigned index);
	/* Put there what was read elsewhere, while it is idle. */
	void (*write_entry)(struct rtl_mmu *mmu, enum rtl_array array, unsigned index,
			    const struct rtl_entry *entry);
	void (*write_replacement)(struct rtl_mmu *mmu, enum rtl_array array, unsigned index,
				  uint64_t state);

	/* From here on every edge goes to an FST waveform, and assertions only
	   print. Once in a life. false: not built for it. */
	bool (*trace)(struct rtl_mmu *mmu, const char *path);
	/* Ends the file; the last time in it, two to a cycle. */
	uint64_t (*end_trace)(struct rtl_mmu *mmu);

	/* Name and count of a cover, over all instances of this process; NULL: there
	   is none of this number. The build without assertions has none. */
	const char *(*read_cover)(struct rtl_mmu *mmu, unsigned index, uint64_t *count);
};

#endif
