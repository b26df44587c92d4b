/* SPDX-License-Identifier: MIT */
/*
 * Loads, stores and atomics the way the manual describes them, for whatever
 * the host shortcuts do not cover: translation, PMP, split and misaligned
 * accesses, devices, frames that hold code. Called between instructions of
 * exec.c with the engine's position saved.
 *
 * false (or NULL): engine_raise() was called; nothing was changed.
 */
#ifndef HART_LSU_H
#define HART_LSU_H

#include "base/types.h"

struct engine;

/* *value is zero-extended. */
bool lsu_load(struct engine *engine, u64 va, unsigned size, u64 *value);
bool lsu_store(struct engine *engine, u64 va, unsigned size, u64 value);
/* *value is sign-extended. */
bool lsu_load_reserved(struct engine *engine, u64 va, unsigned size, u64 *value);
/* *value: 0 stored, 1 not. */
bool lsu_store_conditional(struct engine *engine, u64 va, unsigned size,
			   u64 stored, u64 *value);
/* Where an AMO may read and write. If engine->atomic_code_pa is not ~0 then
   lsu_atomic_code_written() must follow the write. */
void *lsu_atomic_pointer(struct engine *engine, u64 va, unsigned size);
void lsu_atomic_code_written(struct engine *engine);
/* cbo.zero at the block of va; cbo.inval, clean, flush: permission only. */
bool lsu_zero_block(struct engine *engine, u64 va);
bool lsu_manage_block(struct engine *engine, u64 va);

#endif
