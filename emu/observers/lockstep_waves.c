/* SPDX-License-Identifier: MIT */
/*
 * See lockstep_waves.h. Verilator's writer does not say that a disk is full, so
 * the file's sections are counted afterwards: a type byte and a length of eight
 * bytes, most significant first, that counts itself. It also maps its temporary
 * files, and dies of a bus error where they could not grow: a process of its own
 * does the writing.
 */
#include "observers/lockstep_waves.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTION_HEADER	   0
#define SECTION_VALUES	   8 /* and 1, 5: older forms of it */
#define SECTION_GEOMETRY   3
#define SECTION_HIERARCHY  6
#define SECTION_TYPES	   9 /* known; others are skipped */
#define HEADER_END_TIME	   17 /* where it is */

static bool read_number(FILE *from, u64 *value)
{
	u8 bytes[8];

	if (fread(bytes, 1, sizeof(bytes), from) != sizeof(bytes))
		return false;
	*value = 0;
	for (unsigned i = 0; i < sizeof(bytes); i++)
		*value = *value << 8 | bytes[i];
	return true;
}

/* A length of LZ4: four bits, and where they are all ones bytes behind. */
static u64 read_length(FILE *from, unsigned nibble)
{
	u64 length = nibble;
	int byte = 255;

	if (nibble != 15)
		return length;
	while (byte == 255 && (byte = fgetc(from)) != EOF)
		length += (u64)byte;
	return length;
}

/* The hierarchy comes last, packed by LZ4: do its literals and matches make as
   many bytes as its start says? */
static bool is_hierarchy_whole(FILE *from, long at, u64 length)
{
	long end = at + 1 + (long)length;
	u64 said, made = 0;
	int token;

	if (fseek(from, at + 9, SEEK_SET) || !read_number(from, &said))
		return false;
	while (ftell(from) < end && (token = fgetc(from)) != EOF) {
		u64 literals = read_length(from, (unsigned)token >> 4);

		made += literals;
		if (literals > length || fseek(from, (long)literals, SEEK_CUR))
			return false;
		if (ftell(from) >= end) /* the last has no match */
			break;
		fseek(from, 2, SEEK_CUR);
		made += 4 + read_length(from, (unsigned)token & 15);
	}
	return made == said;
}

/* Are all sections there, to the file's last byte and to this time? */
static bool is_whole(const char *path, u64 last_time)
{
	FILE *from = fopen(path, "rb");
	bool is_seen[SECTION_TYPES] = { false };
	long at = 0, end = 0;
	u64 length, time = 0;
	int type;

	if (!from)
		return false;
	if (!fseek(from, 0, SEEK_END))
		end = ftell(from);
	while (at < end && !fseek(from, at, SEEK_SET) && (type = fgetc(from)) != EOF &&
	       read_number(from, &length) && length >= 8 && length < (u64)end) {
		if (type < SECTION_TYPES)
			is_seen[type] = type != SECTION_HIERARCHY ||
					is_hierarchy_whole(from, at, length);
		at += 1 + (long)length;
	}
	if (!fseek(from, HEADER_END_TIME, SEEK_SET) && !read_number(from, &time))
		time = 0;
	fclose(from);
	return end && at == end && time == last_time && is_seen[SECTION_HEADER] &&
	       is_seen[SECTION_GEOMETRY] &&
	       (is_seen[1] || is_seen[5] || is_seen[SECTION_VALUES]) &&
	       is_seen[SECTION_HIERARCHY];
}

/* Plays it into `path`. */
static bool play(struct lockstep_waves *waves, struct lockstep_player *player,
		 const struct lockstep_op *ops, size_t count, const char *path,
		 struct error *error)
{
	const struct rtl_library *rtl = player->lockstep.rtl;
	u64 end;

	if (!rtl->trace(player->lockstep.rtl_mmu, path))
		return error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	player->state_interval = 1;
	waves->is_different = lockstep_player_run(player, ops, count) < count;
	end = rtl->end_trace(player->lockstep.rtl_mmu);
	waves->cycles = end / 2;
	if (!is_whole(path, end - 1))
		return error_set(error, "%s: cannot be written whole; is the disk full?", path);
	return true;
}

/* What the process that writes has to say. */
struct outcome {
	struct lockstep_waves waves;
	bool is_written;
	struct error error;
};

static bool play_apart(struct lockstep_waves *waves, struct lockstep_player *player,
		       const struct lockstep_op *ops, size_t count, const char *path,
		       struct error *error)
{
	struct outcome outcome = { .is_written = false };
	int ends[2], status;
	bool is_told;
	pid_t child;

	fflush(NULL); /* or it is written twice */
	if (pipe(ends))
		return error_set(error, "no pipe for a waveform: %s", strerror(errno));
	child = fork();
	if (!child) {
		outcome.is_written = play(&outcome.waves, player, ops, count, path,
					  &outcome.error);
		_exit(write(ends[1], &outcome, sizeof(outcome)) != sizeof(outcome));
	}
	close(ends[1]);
	is_told = child > 0 && read(ends[0], &outcome, sizeof(outcome)) == sizeof(outcome);
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	*waves = outcome.waves;
	if (!is_told)
		return error_set(error, "%s: cannot be written whole; is the disk full?", path);
	if (!outcome.is_written)
		return error_set(error, "%s", outcome.error.text);
	return true;
}

static bool write_and_rename(struct lockstep_waves *waves, struct lockstep_player *player,
			     const struct lockstep_op *ops, size_t count, const char *path,
			     struct error *error)
{
	char *temporary, *hierarchy = NULL;
	bool is_written = false;

	if (asprintf(&temporary, "%s.%d.tmp", path, getpid()) < 0 ||
	    asprintf(&hierarchy, "%s.hier", temporary) < 0)
		return error_set(error, "out of memory for a waveform");
	is_written = play_apart(waves, player, ops, count, temporary, error);
	if (is_written && rename(temporary, path))
		is_written = error_set(error, "%s: cannot be written: %s", path,
				       strerror(errno));
	if (!is_written)
		unlink(temporary);
	unlink(hierarchy); /* left behind where the disk is full */
	free(temporary);
	free(hierarchy);
	return is_written;
}

bool lockstep_waves_write(struct lockstep_waves *waves, const struct mmu_config *config,
			  const struct lockstep_op *ops, size_t count, const char *path,
			  struct error *error)
{
	struct lockstep_player *player = calloc(1, sizeof(*player));
	struct lockstep_library library;
	bool is_written = false;

	*waves = (struct lockstep_waves){ .cycles = 0 };
	if (!player)
		return error_set(error, "out of memory for a waveform");
	if (!lockstep_library_open(&library, config, "debug", error)) {
		free(player);
		return false;
	}
	player->waits = true;
	if (lockstep_player_init(player, config, library.rtl, error))
		is_written = write_and_rename(waves, player, ops, count, path, error);
	lockstep_player_free(player);
	lockstep_library_close(&library);
	free(player);
	return is_written;
}
