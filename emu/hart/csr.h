/* SPDX-License-Identifier: MIT */
/*
 * The CSR file: which CSRs exist, who may touch them, what reads and WARL
 * writes do. hart->cycle and hart->retired must be exact (engine_sync).
 */
#ifndef HART_CSR_H
#define HART_CSR_H

#include "hart/hart.h"

/* May the hart in its present mode read (and write) this CSR? Answers for
   privilege, read-only numbers, counteren, FS, TVM, STCE. */
bool csr_is_accessible(const struct hart *hart, unsigned number, bool writes);
/* false: there is no such CSR. `rmw` is the value that CSRRS and CSRRC start
   from, which differs from `value` in mip alone. */
bool csr_read(struct hart *hart, unsigned number, u64 *value, u64 *rmw);
/* An accessible CSR; what hangs on it (contexts, timer) is brought up to date,
   and engine->leave is set if the next instruction may run differently. */
void csr_write(struct hart *hart, unsigned number, u64 value);
/* Reset values. */
void csr_reset(struct hart *hart);
/* Is STIP driven by stimecmp, and would it be set now? */
void csr_update_stip(struct hart *hart);

#endif
