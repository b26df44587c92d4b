/* SPDX-License-Identifier: MIT */
/* A configuration as text: read with file and line in every refusal, written. */
#ifndef MACHINE_CONFIG_FILE_H
#define MACHINE_CONFIG_FILE_H

#include <stdio.h>

#include "base/error.h"
#include "machine/config.h"

/* Apply what `stream` holds, named `name` in messages. On a refusal `config`
   is as it was. */
bool config_file_read(struct machine_config *config, FILE *stream, const char *name,
		      struct error *error) must_check;
/* Every key with its value, such that config_file_read has the same again. */
void config_file_write(const struct machine_config *config, FILE *stream);
/* Every key with unit, range, default and what it means. */
void config_file_explain(FILE *stream);

#endif
