/* SPDX-License-Identifier: MIT */
/*
 * Every instruction in the format of Spike's --log-commits, so that the two
 * logs can be compared by diff(1):
 *
 *	core   0: 3 0x0000000080000000 (0x00000297) x5  0x0000000080000000
 *
 * then, where there are any, f registers, `cN_name` for CSRs, and `mem` with
 * the va and, for a store, the value.
 */
#ifndef OBSERVERS_COMMIT_LOG_H
#define OBSERVERS_COMMIT_LOG_H

#include "base/error.h"
#include "machine/machine.h"

struct commit_log;

/* Observe every hart of the machine; written to a temporary name beside
   `path` until closed. NULL with error set. */
struct commit_log *commit_log_open(struct machine *machine, const char *path,
				   struct error *error) must_check;
/* End it and give it its name; false: not all of it could be written. */
bool commit_log_close(struct commit_log *log, struct error *error) must_check;

#endif
