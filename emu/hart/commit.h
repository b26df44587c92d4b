/* SPDX-License-Identifier: MIT */
/*
 * The commit probe: what one retired instruction (or trap) changed. With an
 * observer set the engine runs blocks of one instruction through the same
 * handlers, so results, cycles and counters are those of a run without.
 */
#ifndef HART_COMMIT_H
#define HART_COMMIT_H

#include "base/types.h"

enum commit_write { COMMIT_NONE, COMMIT_X, COMMIT_F };

struct commit_csr_write {
	u16 number;
	u64 value;
};

#define COMMIT_CSRS_MAX 4

struct commit {
	unsigned hart_id;
	u8 privilege; /* the instruction ran in this mode */
	u64 pc;
	u32 raw;
	u8 length; /* bytes */
	bool is_trap; /* the instruction did not retire: it trapped */
	u64 cause, tval; /* of the trap */
	enum commit_write write;
	u8 rd;
	u64 value;
	u8 csr_count; /* CSR writes, fflags and mstatus (FS dirty) among them */
	struct commit_csr_write csrs[COMMIT_CSRS_MAX];
	bool has_load, has_store;
	u64 memory_va;
	u8 memory_size_bytes;
	u64 store_value;
};

struct hart;

/* Told of each exception, with the hart as it was before the trap; `cycle` is
   the hart's, which it may not show yet. */
struct trap_observer {
	void (*trapped)(void *owner, const struct hart *hart, u64 cycle, u64 cause, u64 tval);
	void *owner;
};

struct commit_observer {
	void (*commit)(void *owner, const struct commit *commit);
	/* Before an instruction; false: it is not run, and hart_run returns with
	   HART_STOP_REQUEST. May be NULL. */
	bool (*before)(void *owner, const struct hart *hart);
	void *owner;
};

#endif
