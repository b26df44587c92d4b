/* SPDX-License-Identifier: MIT */
/*
 * What the view remembers of a run: which address spaces were seen, counters
 * over time, and what was printed. Taken between turns of the machine and at
 * exceptions, on the thread that runs it, from counters that are kept anyway;
 * the guest's run is the same with it and without, and so is the memory of the
 * run, to the cycle.
 */
#ifndef VIEW_WATCH_H
#define VIEW_WATCH_H

#include "abi/platform.h"
#include "base/types.h"

#define WATCH_SPACES_MAX 32
#define WATCH_SAMPLES_MAX 512
#define WATCH_FAULTS_MAX 64 /* a power of two */
#define WATCH_CONSOLE_BYTES 32768 /* a power of two */

struct hart;
struct machine;
struct lockstep_machine;

/* A value of satp that a hart was seen with; one a root table. */
struct watch_space {
	u64 satp;
	u64 first_cycle, last_cycle;
	u64 switches; /* times it was found where another had been */
};

/* Sums over all harts since the start. */
struct watch_sample {
	u64 cycle, retired;
	u64 tlb_misses, pte_reads, page_faults;
	u64 traps;    /* exceptions and interrupts */
	u64 switches; /* of address space: satp written with another value */
	u64 satp; /* of hart 0 */
};

struct watch_fault {
	u64 cycle, va, pc;
	u8 hart, cause, privilege;
};

struct watch {
	const struct machine *machine; /* not owned */
	struct watch_fault faults[WATCH_FAULTS_MAX]; /* the last page faults, as a ring */
	u64 fault_count;                             /* of all ever */
	struct watch_space spaces[WATCH_SPACES_MAX];
	unsigned space_count;
	u64 last_satp[PLATFORM_HARTS_MAX]; /* as last seen, of each hart */
	/* The whole run: when full, every second one goes and the interval doubles. */
	struct watch_sample samples[WATCH_SAMPLES_MAX];
	unsigned sample_count;
	u64 interval_cycles, next_cycle;
	const struct lockstep_machine *lockstep; /* RTL beside the model; NULL: none */
	u8 console[WATCH_CONSOLE_BYTES]; /* the last bytes printed, as a ring */
	u64 printed;                     /* of all bytes ever */
};

void watch_init(struct watch *watch, const struct machine *machine);
/* Between turns, or wherever the machine stands. */
void watch_look(struct watch *watch, const struct machine *machine);
/* The last page fault of a hart among those remembered; NULL: none. */
const struct watch_fault *watch_last_fault(const struct watch *watch, unsigned hart);
/* Indices of the spaces, the latest seen first; returns how many. */
unsigned watch_sort(const struct watch *watch, u8 order[WATCH_SPACES_MAX]);
/* A hart trapped; the type is that of trap_observer.trapped. */
void watch_trapped(void *owner, const struct hart *hart, u64 cycle, u64 cause, u64 tval);
/* What the machine's consoles print; the owner is a struct watch. */
void watch_printed(void *owner, const void *bytes, u64 size);

#endif
