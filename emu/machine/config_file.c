/* SPDX-License-Identifier: MIT */
/*
 * The reader is inih, fed line by line so that a refusal knows its line and
 * that what inih would pass over in silence (long lines, NUL bytes, a line
 * taken for the last value's second half, sections without keys) is refused.
 */
#include "machine/config_file.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "machine/config_keys.h"
#include "machine/config_value.h"

#define SECTION_BYTES 50 /* inih's own limit */

struct reader {
	struct machine_config config;
	FILE *stream;
	char *line; /* getline's */
	size_t line_bytes;
	unsigned number;		 /* of that line, from 1 */
	unsigned key_lines[CONFIG_KEYS_MAX]; /* where each was set; 0: not here */
	unsigned refused_line;		 /* 0: none refused */
	struct error why;		 /* the first refusal, without file and line */
};

static int refuse(struct reader *reader, const struct error *why)
{
	if (!reader->refused_line) {
		reader->refused_line = reader->number;
		reader->why = *why;
	}
	return 0;
}

static int refuse_section(struct reader *reader, const char *section)
{
	const struct config_section *nearest = config_section_nearest(section);
	struct error why;

	if (nearest)
		error_set(&why, "no such section: [%s]; is [%s] meant?", section, nearest->name);
	else
		error_set(&why, "no such section: [%s]; `vitrine config --explain` lists them",
			  section);
	return refuse(reader, &why);
}

static bool has_section(const char *section)
{
	for (unsigned i = 0; i < config_section_count(); i++)
		if (!strcmp(config_section_at(i)->name, section))
			return true;
	return false;
}

static int refuse_key(struct reader *reader, const char *section, const char *name)
{
	const struct config_key *nearest = config_key_nearest(section, name);
	struct error why;

	if (!has_section(section) && *section)
		return refuse_section(reader, section);
	if (nearest)
		error_set(&why, "no such key: [%s] %s; is [%s] %s meant?", section, name,
			  nearest->section, nearest->name);
	else
		error_set(&why, "no such key: [%s] %s; `vitrine config --explain` lists them",
			  section, name);
	return refuse(reader, &why);
}

static int refuse_value(struct reader *reader, const struct config_key *key, const char *value)
{
	char range[CONFIG_RANGE_BYTES];
	struct error why;

	config_value_describe_range(key, range, sizeof(range));
	error_set(&why, "[%s] %s = %s: must be %s", key->section, key->name, value, range);
	return refuse(reader, &why);
}

static int read_key(void *user, const char *section, const char *name, const char *value)
{
	struct reader *reader = user;
	int index = config_key_find(section, name);
	struct error why;
	u64 number;

	if (index < 0)
		return refuse_key(reader, section, name);
	if (!config_value_parse(config_key_at((unsigned)index), value, &number))
		return refuse_value(reader, config_key_at((unsigned)index), value);
	if (reader->key_lines[index]) {
		error_set(&why, "[%s] %s: set already on line %u", section, name,
			  reader->key_lines[index]);
		return refuse(reader, &why);
	}
	reader->key_lines[index] = reader->number;
	config_value_set(config_key_at((unsigned)index), &reader->config, number);
	return 1;
}

/* inih tells of a section when it has a key. */
static void check_section(struct reader *reader, const char *line)
{
	char section[SECTION_BYTES];
	size_t length = strcspn(line + 1, "]");

	if (!line[1 + length])
		return; /* inih's to refuse */
	snprintf(section, sizeof(section), "%.*s",
		 (int)(length < sizeof(section) ? length : sizeof(section) - 1), line + 1);
	if (length >= sizeof(section) || !has_section(section))
		refuse_section(reader, section);
}

/* inih's fgets. */
static char *next_line(char *to, int size, void *user)
{
	struct reader *reader = user;
	ssize_t length = getline(&reader->line, &reader->line_bytes, reader->stream);
	const char *line = reader->line;
	struct error why;

	if (length < 0)
		return NULL;
	reader->number++;
	if (strlen(line) != (size_t)length) {
		error_set(&why, "a byte of 0: this is not a text file");
		refuse(reader, &why);
	}
	/* an indented line would go on the value before */
	line += strspn(line, " \t\v\f\r");
	if (strlen(line) >= (size_t)size) {
		error_set(&why, "longer than %d characters", size - 2);
		refuse(reader, &why);
		line = "\n";
	}
	if (*line == '[')
		check_section(reader, line);
	return memcpy(to, line, strlen(line) + 1);
}

/* The line of this file to blame for a section that does not hold together:
   the last that had a say in it; if it has none, in what it depends on. */
static unsigned line_of_section(const struct reader *reader, const char *section)
{
	unsigned last = 0, last_of_all = 0;

	for (unsigned i = 0; i < config_key_count(); i++) {
		unsigned line = reader->key_lines[i];

		if (line > last_of_all)
			last_of_all = line;
		if (line > last && !strcmp(config_key_at(i)->section, section))
			last = line;
	}
	return last ? last : last_of_all;
}

static bool is_accepted(struct reader *reader, const char *name, struct error *error)
{
	/* The number of the first line that it or we refused. */
	int line = ini_parse_stream(next_line, reader, read_key, reader);
	const char *section;

	if (ferror(reader->stream))
		return error_set(error, "%s: cannot be read: %s", name, strerror(errno));
	if (line > 0 && (!reader->refused_line || (unsigned)line < reader->refused_line))
		return error_set(error, "%s:%d: neither `key = value` nor `[section]`", name, line);
	if (reader->refused_line)
		return error_set(error, "%s:%u: %s", name, reader->refused_line,
				 reader->why.text);
	if (line < 0)
		return error_set(error, "%s: out of memory", name);
	if (!machine_config_find_fault(&reader->config, &section, &reader->why))
		return true;
	return error_set(error, "%s:%u: %s", name, line_of_section(reader, section),
			 reader->why.text);
}

bool config_file_read(struct machine_config *config, FILE *stream, const char *name,
		      struct error *error)
{
	struct reader reader = { .config = *config, .stream = stream };
	bool ok = is_accepted(&reader, name, error);

	free(reader.line);
	if (ok)
		*config = reader.config;
	return ok;
}

void config_file_write(const struct machine_config *config, FILE *stream)
{
	const char *section = "";
	char value[CONFIG_VALUE_BYTES];

	for (unsigned i = 0; i < config_key_count(); i++) {
		const struct config_key *key = config_key_at(i);

		if (strcmp(section, key->section))
			fprintf(stream, "%s[%s]\n", i ? "\n" : "", key->section);
		section = key->section;
		config_value_format(key, config_value_get(key, config), value, sizeof(value));
		fprintf(stream, "%s = %s\n", key->name, value);
	}
}

static void explain_key(FILE *stream, const struct config_key *key)
{
	char value[CONFIG_VALUE_BYTES], range[CONFIG_RANGE_BYTES];

	config_value_format(key, key->initial, value, sizeof(value));
	config_value_describe_range(key, range, sizeof(range));
	fprintf(stream, "  %-14s %s\n", key->name, key->text);
	fprintf(stream, "  %-14s %s%s%s; default %s\n", "", *key->unit ? key->unit : "",
		*key->unit ? ": " : "", range, value);
}

void config_file_explain(FILE *stream)
{
	for (unsigned i = 0; i < config_section_count(); i++) {
		const struct config_section *section = config_section_at(i);

		fprintf(stream, "%s[%s] %s\n", i ? "\n" : "", section->name, section->text);
		for (unsigned j = 0; j < config_key_count(); j++)
			if (!strcmp(config_key_at(j)->section, section->name))
				explain_key(stream, config_key_at(j));
	}
}
