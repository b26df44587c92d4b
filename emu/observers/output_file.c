/* SPDX-License-Identifier: MIT */
/* See output_file.h. */
#include "observers/output_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_file_open(struct output_file *file, const char *path, struct error *error)
{
	struct stat status;
	bool is_special = !stat(path, &status) && !S_ISREG(status.st_mode);

	*file = (struct output_file){ .path = NULL };
	if (!*path)
		return error_set(error, "a file to write is wanted, and none is named");
	file->path = strdup(path);
	if (!is_special && asprintf(&file->temporary_path, "%s.%d.tmp", path, getpid()) < 0)
		file->temporary_path = NULL;
	file->stream = fopen(file->temporary_path ? file->temporary_path : path, "w");
	if (file->stream && file->path)
		return true;
	error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	free(file->path);
	free(file->temporary_path);
	return false;
}

bool output_file_close(struct output_file *file, struct error *error)
{
	bool ok = !ferror(file->stream);

	if (fclose(file->stream))
		ok = false;
	if (ok && file->temporary_path && rename(file->temporary_path, file->path))
		ok = false;
	if (!ok) {
		error_set(error, "%s: cannot be written: %s", file->path, strerror(errno));
		if (file->temporary_path)
			unlink(file->temporary_path);
	}
	free(file->path);
	free(file->temporary_path);
	return ok;
}

void output_file_discard(struct output_file *file)
{
	fclose(file->stream);
	if (file->temporary_path)
		unlink(file->temporary_path);
	free(file->path);
	free(file->temporary_path);
}
