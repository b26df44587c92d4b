/* SPDX-License-Identifier: MIT */
/*
 * Any guest paths and contents put into the initial ramdisk. What libarchive
 * then reads out of it must be each path once, parents before children.
 */
#include "fuzz.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

#include "machine/initrd.h"

#define FILES_MAX 16

/* Every folder above `path` was seen, and the path itself was not. */
static void check_order(char seen[][512], unsigned count, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		bool found = false;

		for (unsigned i = 0; i < count; i++)
			found |= strlen(seen[i]) == (size_t)(slash - path) &&
				 !memcmp(seen[i], path, (size_t)(slash - path));
		fuzz_check(found);
	}
	for (unsigned i = 0; i < count; i++)
		fuzz_check(strcmp(seen[i], path));
}

static void read_back(const u8 *bytes, u64 size)
{
	static char seen[FILES_MAX * 256][512];
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	unsigned count = 0;
	int result;

	archive_read_support_format_cpio(archive);
	fuzz_check(!archive_read_open_memory(archive, bytes, size));
	while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		const char *path = archive_entry_pathname(entry);

		fuzz_check(path && count < ARRAY_SIZE(seen));
		check_order(seen, count, path);
		snprintf(seen[count++], sizeof(seen[0]), "%s", path);
	}
	fuzz_check(result == ARCHIVE_EOF);
	archive_read_free(archive);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	struct error error = { "" };
	struct initrd *initrd = initrd_new(&error);
	const u8 *archive;
	u64 archive_size;
	bool ok = true;

	fuzz_check(initrd);
	for (unsigned i = 0; ok && i < FILES_MAX && size; i++) {
		char path[257];
		unsigned length = 0, content = (unsigned)fuzz_take(&bytes, &size, 1);

		while (size && *bytes && length < sizeof(path) - 1)
			path[length++] = (char)fuzz_take(&bytes, &size, 1);
		path[length] = 0;
		fuzz_take(&bytes, &size, 1);
		if (content > size)
			content = (unsigned)size;
		ok = initrd_add_bytes(initrd, path, bytes, content, 0644, &error);
		bytes += content;
		size -= content;
	}
	if (ok)
		ok = initrd_finish(initrd, &archive, &archive_size, &error);
	if (ok)
		read_back(archive, archive_size);
	else
		fuzz_check(error.text[0]);
	initrd_free(initrd);
	return 0;
}
