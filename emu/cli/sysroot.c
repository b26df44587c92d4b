/* SPDX-License-Identifier: MIT */
/* See sysroot.h. Devices, sockets and the like are left out. */
#include "cli/sysroot.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_there(const char *dir, const char *path)
{
	char host[PATH_MAX + PATH_MAX];
	struct stat status;

	snprintf(host, sizeof(host), "%s/%s", dir, path);
	/* a link may lead to where only the guest gets: it counts as it stands */
	return !lstat(host, &status) && !S_ISDIR(status.st_mode);
}

bool sysroot_find(const char *dir, const char *program, char *guest_path, size_t size)
{
	static const char *const folders[] = {
		"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin",
	};

	if (*program == '/') {
		snprintf(guest_path, size, "%s", program);
		/* /bin/x of packages unpacked by hand is in usr */
		if (is_there(dir, program))
			return true;
		snprintf(guest_path, size, "/usr%s", program);
		return is_there(dir, guest_path);
	}
	for (unsigned i = 0; !strchr(program, '/') && i < ARRAY_SIZE(folders); i++) {
		snprintf(guest_path, size, "%s/%s", folders[i], program);
		if (is_there(dir, guest_path))
			return true;
	}
	return false;
}

static bool add_one(struct initrd *initrd, const FTSENT *at, const char *guest_path,
		    struct error *error)
{
	char target[PATH_MAX];
	ssize_t length;

	switch (at->fts_info) {
	case FTS_D:
		return initrd_add_folder(initrd, guest_path, error);
	case FTS_F:
		return initrd_add_file(initrd, at->fts_accpath, guest_path, error);
	case FTS_SL:
	case FTS_SLNONE:
		length = readlink(at->fts_accpath, target, sizeof(target) - 1);
		if (length < 0)
			return error_set(error, "%s: %s", at->fts_path, strerror(errno));
		target[length] = '\0';
		return initrd_add_link(initrd, guest_path, target, error);
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return error_set(error, "%s: %s", at->fts_path, strerror(at->fts_errno));
	default:
		return true;
	}
}

static bool add_usr_links(struct initrd *initrd, const char *dir, struct error *error)
{
	static const char *const names[] = { "bin", "lib", "sbin" };
	char path[PATH_MAX + 16], target[16];
	struct stat status;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (!lstat(path, &status))
			continue;
		snprintf(path, sizeof(path), "%s/usr/%s", dir, names[i]);
		if (stat(path, &status))
			continue;
		snprintf(path, sizeof(path), "/%s", names[i]);
		snprintf(target, sizeof(target), "usr/%s", names[i]);
		if (!initrd_add_link(initrd, path, target, error))
			return false;
	}
	return true;
}

bool sysroot_add(struct initrd *initrd, const char *dir, struct error *error)
{
	char *paths[] = { (char *)dir, NULL };
	size_t length = strlen(dir);
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	bool ok = tree != NULL;
	FTSENT *at;

	if (!tree)
		return error_set(error, "--sysroot %s: %s", dir, strerror(errno));
	while (ok && (at = fts_read(tree)))
		if (at->fts_level > 0)
			ok = add_one(initrd, at, at->fts_path + length, error);
		else if (at->fts_info != FTS_D && at->fts_info != FTS_DP)
			ok = error_set(error, "--sysroot %s: not a folder", dir);
	fts_close(tree);
	return ok && add_usr_links(initrd, dir, error);
}
