/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all: written under a temporary name,
 * renamed when it is complete. Devices and pipes are written in place.
 */
#ifndef OBSERVERS_OUTPUT_FILE_H
#define OBSERVERS_OUTPUT_FILE_H

#include <stdio.h>

#include "base/error.h"
#include "base/types.h"

struct output_file {
	FILE *stream;
	char *path, *temporary_path; /* the latter NULL: written in place */
};

bool output_file_open(struct output_file *file, const char *path,
		      struct error *error) must_check;
bool output_file_close(struct output_file *file, struct error *error) must_check;
/* It is not wanted after all: nothing of it stays. */
void output_file_discard(struct output_file *file);

#endif
