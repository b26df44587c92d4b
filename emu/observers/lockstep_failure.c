/* SPDX-License-Identifier: MIT */
/* See lockstep_failure.h. */
#include "observers/lockstep_failure.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "observers/lockstep_fuzz.h"
#include "observers/lockstep_waves.h"
#include "observers/lockstep_writer.h"
#include "observers/output_file.h"

char *lockstep_failure_path(const char *path, const char *ending)
{
	size_t length = strlen(path);
	char *other;

	if (length > 4 && !strcmp(path + length - 4, ".txt"))
		length -= 4;
	CHECK(asprintf(&other, "%.*s%s", (int)length, path, ending) >= 0);
	return other;
}

static bool write_stream(const struct lockstep_failure *failure,
			 const struct lockstep_op *ops, size_t count, struct error *error)
{
	struct output_file file;

	if (!output_file_open(&file, failure->output, error))
		return false;
	fprintf(file.stream, "# vitrine cosim replay %s\n", failure->output);
	lockstep_config_print(failure->config, file.stream);
	for (size_t i = 0; i < count; i++)
		lockstep_op_print(&ops[i], file.stream);
	return output_file_close(&file, error);
}

static void write_waves(const struct lockstep_failure *failure, const struct lockstep_op *ops,
			size_t count, FILE *to)
{
	char *path = lockstep_failure_path(failure->output, ".fst");
	struct lockstep_waves waves;
	struct error error;

	if (!lockstep_waves_write(&waves, failure->config, ops, count, path, &error))
		fprintf(to, "no waveform: %s\n", error.text);
	else
		fprintf(to, "waveform in %s: %llu cycles, %s\n", path,
			(unsigned long long)waves.cycles,
			waves.is_different ? "the last of them at the difference" :
					     "WITHOUT a difference: is the debug RTL another's?");
	free(path);
}

void lockstep_failure_keep(const struct lockstep_failure *failure,
			   struct lockstep_player *player, struct lockstep_op *ops,
			   size_t count, FILE *to)
{
	struct error error;

	if (!failure->keeps_whole) {
		lockstep_fuzz_shrink(player, ops, &count);
		player->state_interval = 1;
		if (lockstep_player_run(player, ops, count) < count)
			fprintf(to, "shrunk to %zu operations:\n%s", count,
				player->lockstep.report);
	}
	if (!write_stream(failure, ops, count, &error))
		fprintf(to, "%s\n", error.text);
	else
		fprintf(to, "kept in %s; again: vitrine cosim replay %s\n", failure->output,
			failure->output);
	write_waves(failure, ops, count, to);
}
