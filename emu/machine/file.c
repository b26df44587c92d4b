/* SPDX-License-Identifier: MIT */
/* See file.h. */
#include "machine/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map(struct file_view *view, const char *path, int fd,
		struct error *error)
{
	struct stat status;
	void *bytes;

	if (fstat(fd, &status))
		return error_set(error, "%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(error, "%s: not a regular file", path);
	if (!status.st_size)
		return error_set(error, "%s: the file is empty", path);
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_set(error, "%s: %s", path, strerror(errno));
	view->bytes = bytes;
	view->size_bytes = (u64)status.st_size;
	view->is_mapped = true;
	return true;
}

bool file_view_open(struct file_view *view, const struct machine_image *image,
		    struct error *error)
{
	bool ok;
	int fd;

	*view = (struct file_view){ .bytes = image->bytes,
				    .size_bytes = image->size_bytes };
	if (image->bytes)
		return true;
	/* without waiting for the other end of a FIFO, which is refused */
	fd = open(image->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return error_set(error, "%s: %s", image->path, strerror(errno));
	ok = map(view, image->path, fd, error);
	close(fd);
	return ok;
}

void file_view_close(struct file_view *view)
{
	if (view->is_mapped)
		munmap((void *)(uintptr_t)view->bytes, view->size_bytes);
	*view = (struct file_view){ 0 };
}
