/* SPDX-License-Identifier: MIT */
/*
 * What a running machine asked of its MMU, as a stream that can be replayed
 * without the machine: the MMU's configuration, a checkpoint, then requests and
 * fences, and before each request the memory words it found changed.
 */
#ifndef OBSERVERS_LOCKSTEP_WRITER_H
#define OBSERVERS_LOCKSTEP_WRITER_H

#include "observers/lockstep_image.h"
#include "observers/lockstep_words.h"

struct lockstep_writer {
	FILE *to; /* not owned */
	struct lockstep_words words; /* as the stream has them so far */
};

/* The lines that make `replay` use this configuration: what differs from the
   default. */
void lockstep_config_print(const struct mmu_config *config, FILE *to);

void lockstep_writer_begin(struct lockstep_writer *writer, FILE *to,
			   const struct mmu_config *config,
			   const struct lockstep_image *image);
void lockstep_writer_free(struct lockstep_writer *writer);
void lockstep_writer_request(struct lockstep_writer *writer,
			     const struct mmu_request *request,
			     const struct lockstep_access *accesses, unsigned count);
void lockstep_writer_fence(struct lockstep_writer *writer, const struct mmu_fence *fence);
void lockstep_writer_pmp(struct lockstep_writer *writer, unsigned index, u8 cfg,
			 u64 address);

#endif
