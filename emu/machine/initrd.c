/* SPDX-License-Identifier: MIT */
/* See initrd.h. */
#include "machine/initrd.h"

#include <archive.h>
#include <archive_entry.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "machine/file.h"

#define NAME_BYTES_MAX 255 /* of a component */
#define PATH_BYTES_MAX 4096

struct initrd {
	struct archive *archive;
	u8 *bytes;
	u64 size_bytes, room_bytes;
	void *paths; /* already in it (tsearch), so that none comes twice */
};

static la_ssize_t write_bytes(struct archive *archive, void *owner, const void *from,
			      size_t size)
{
	struct initrd *initrd = owner;

	if (initrd->size_bytes + size > initrd->room_bytes) {
		u64 room = (initrd->size_bytes + size) * 2 + 65536;
		u8 *bytes = realloc(initrd->bytes, room);

		if (!bytes) {
			archive_set_error(archive, 0, "out of memory");
			return -1;
		}
		initrd->bytes = bytes;
		initrd->room_bytes = room;
	}
	memcpy(initrd->bytes + initrd->size_bytes, from, size);
	initrd->size_bytes += size;
	return (la_ssize_t)size;
}

struct initrd *initrd_new(struct error *error)
{
	struct initrd *initrd = calloc(1, sizeof(*initrd));

	if (initrd)
		initrd->archive = archive_write_new();
	if (!initrd || !initrd->archive ||
	    archive_write_set_format_cpio_newc(initrd->archive) ||
	    archive_write_set_bytes_per_block(initrd->archive, 0) ||
	    archive_write_open(initrd->archive, initrd, NULL, write_bytes, NULL)) {
		error_set(error, "the initial ramdisk cannot be made: out of memory");
		initrd_free(initrd);
		return NULL;
	}
	return initrd;
}

void initrd_free(struct initrd *initrd)
{
	if (!initrd)
		return;
	if (initrd->archive)
		archive_write_free(initrd->archive);
	tdestroy(initrd->paths, free);
	free(initrd->bytes);
	free(initrd);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp((const char *)a + 1, (const char *)b + 1);
}

/* Remember a path, with what it is before it: 'd' or 'f'. *is_new: it was not
   there. */
static bool note_path(struct initrd *initrd, const char *path, char type, bool *is_new,
		      struct error *error)
{
	char *noted, **found;

	*is_new = false;
	if (asprintf(&noted, "%c%s", type, path) < 0)
		return error_set(error, "out of memory");
	found = tsearch(noted, &initrd->paths, compare_paths);
	if (found && *found == noted) {
		*is_new = true;
		return true;
	}
	free(noted);
	if (!found)
		return error_set(error, "out of memory");
	return **found == type ||
	       error_set(error, "/%s: is wanted as a file and as a folder", path);
}

/* As it stands in an archive: no leading, double or dotted components. `plain`
   has PATH_BYTES_MAX. */
static bool plain_path(const char *guest_path, char *plain, struct error *error)
{
	size_t used = 0;

	plain[0] = '\0';
	while (*guest_path) {
		size_t length = strcspn(guest_path, "/");

		if (length > NAME_BYTES_MAX || used + length + 2 > PATH_BYTES_MAX)
			return error_set(error, "%.64s...: the name is too long", guest_path);
		if (length == 2 && !strncmp(guest_path, "..", 2)) {
			while (used && plain[--used] != '/')
				;
		} else if (length && !(length == 1 && *guest_path == '.')) {
			if (used)
				plain[used++] = '/';
			memcpy(plain + used, guest_path, length);
			used += length;
		}
		guest_path += length;
		guest_path += *guest_path == '/';
	}
	plain[used] = '\0';
	/* what ends a cpio archive */
	return strcmp(plain, "TRAILER!!!") ||
	       error_set(error, "/%s: not a name that an initial ramdisk can hold", plain);
}

static bool add_entry(struct initrd *initrd, const char *path, unsigned mode,
		      const void *bytes, u64 size_bytes, struct error *error)
{
	struct archive_entry *entry = archive_entry_new();
	bool ok;

	if (!entry)
		return error_set(error, "out of memory");
	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, mode & S_IFMT);
	archive_entry_set_perm(entry, mode & 07777);
	archive_entry_set_nlink(entry, S_ISDIR(mode) ? 2 : 1);
	archive_entry_set_size(entry, (la_int64_t)size_bytes);
	if (S_ISLNK(mode)) {
		archive_entry_set_symlink(entry, bytes);
		archive_entry_set_size(entry, 0);
		size_bytes = 0;
	}
	ok = archive_write_header(initrd->archive, entry) == ARCHIVE_OK &&
	     (!size_bytes || archive_write_data(initrd->archive, bytes, size_bytes) ==
				     (la_ssize_t)size_bytes);
	archive_entry_free(entry);
	return ok || error_set(error, "%s: cannot be put into the initial ramdisk: %s", path,
			       archive_error_string(initrd->archive));
}

static bool add_parents(struct initrd *initrd, const char *path, struct error *error)
{
	char parent[PATH_BYTES_MAX];
	bool is_new;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		memcpy(parent, path, (size_t)(slash - path));
		parent[slash - path] = 0;
		if (!note_path(initrd, parent, 'd', &is_new, error) ||
		    (is_new && !add_entry(initrd, parent, S_IFDIR | 0755, NULL, 0, error)))
			return false;
	}
	return true;
}

static bool add(struct initrd *initrd, const char *guest_path, unsigned mode,
		const void *bytes, u64 size_bytes, struct error *error)
{
	char path[PATH_BYTES_MAX];
	bool is_new;

	if (!plain_path(guest_path, path, error))
		return false;
	if (!*path)
		return (mode & S_IFMT) == S_IFDIR ||
		       error_set(error, "%s: not a name for a file", guest_path);
	if (!add_parents(initrd, path, error) ||
	    !note_path(initrd, path, (mode & S_IFMT) == S_IFDIR ? 'd' : 'f', &is_new, error))
		return false;
	return !is_new || add_entry(initrd, path, mode, bytes, size_bytes, error);
}

bool initrd_add_folder(struct initrd *initrd, const char *guest_path, struct error *error)
{
	return add(initrd, guest_path, S_IFDIR | 0755, NULL, 0, error);
}

bool initrd_add_bytes(struct initrd *initrd, const char *guest_path, const void *bytes,
		      u64 size_bytes, unsigned mode, struct error *error)
{
	return add(initrd, guest_path, S_IFREG | mode, bytes, size_bytes, error);
}

bool initrd_add_link(struct initrd *initrd, const char *guest_path, const char *target,
		     struct error *error)
{
	return add(initrd, guest_path, S_IFLNK | 0777, target, strlen(target), error);
}

bool initrd_add_file(struct initrd *initrd, const char *host_path, const char *guest_path,
		     struct error *error)
{
	struct machine_image image = { .path = host_path };
	struct file_view view = { 0 };
	struct stat status;
	bool ok;

	if (!stat(host_path, &status) && S_ISREG(status.st_mode) && !status.st_size)
		return initrd_add_bytes(initrd, guest_path, "", 0, status.st_mode & 07777, error);
	if (!file_view_open(&view, &image, error))
		return false;
	stat(host_path, &status);
	ok = initrd_add_bytes(initrd, guest_path, view.bytes, view.size_bytes,
			      status.st_mode & 07777, error);
	file_view_close(&view);
	return ok;
}

bool initrd_finish(struct initrd *initrd, const u8 **bytes, u64 *size_bytes,
		   struct error *error)
{
	if (archive_write_close(initrd->archive) != ARCHIVE_OK)
		return error_set(error, "the initial ramdisk cannot be made: %s",
				 archive_error_string(initrd->archive));
	*bytes = initrd->bytes;
	*size_bytes = initrd->size_bytes;
	return true;
}
