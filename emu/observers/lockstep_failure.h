/* SPDX-License-Identifier: MIT */
/*
 * What is done with a stream on which model and RTL differ: it is made small,
 * kept as a file that `vitrine cosim replay` plays, and shown as a waveform.
 */
#ifndef OBSERVERS_LOCKSTEP_FAILURE_H
#define OBSERVERS_LOCKSTEP_FAILURE_H

#include "observers/lockstep_stream.h"

struct lockstep_failure {
	const struct mmu_config *config;
	const char *output; /* the stream's file; the waveform's is named after it */
	bool keeps_whole;   /* do not make it small */
};

/* ops[0..count) fails on the player, which is of that configuration, and is
   changed. Says to `to` what was done, and how to have it again. */
void lockstep_failure_keep(const struct lockstep_failure *failure,
			   struct lockstep_player *player, struct lockstep_op *ops,
			   size_t count, FILE *to);

/* PATH with another ending: `name.txt` becomes `nameENDING`. The caller's to
   free. */
char *lockstep_failure_path(const char *path, const char *ending);

#endif
