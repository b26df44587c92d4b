/* SPDX-License-Identifier: MIT */
/* Running one instruction at a time under a commit observer (commit.h). */
#ifndef HART_OBSERVE_H
#define HART_OBSERVE_H

#include "base/types.h"

struct engine;
struct hart;

/* Does the observer let the hart's next instruction run? */
bool observe_allows(const struct hart *hart);
/* Let `run_on` run one instruction and report what it did. */
void observe_run_on(struct engine *engine, void (*run_on)(struct engine *));
/* The instruction in progress wrote a CSR. */
void observe_csr(struct engine *engine, unsigned number, u64 value);

#endif
