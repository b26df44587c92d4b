/* SPDX-License-Identifier: MIT */
/* See shell.h. Nothing is fetched here: that is `make shell`'s. */
#include "cli/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/sysroot.h"

/* Where `make shell` puts it, unless $VITRINE_SHELL says where it is. */
static bool usual_root(char root[PATH_MAX])
{
	const char *own = getenv("VITRINE_SHELL"), *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int size;

	if (own && *own)
		size = snprintf(root, PATH_MAX, "%s", own);
	else if (cache && *cache)
		size = snprintf(root, PATH_MAX, "%s/vitrine/shell/root", cache);
	else
		size = snprintf(root, PATH_MAX, "%s/.cache/vitrine/shell/root", home ? home : "");
	return size > 0 && size < PATH_MAX;
}

bool shell_find(const char *sysroot, struct shell *shell, struct error *error)
{
	char path[PATH_MAX];
	struct stat status;

	if (sysroot ? snprintf(shell->root, PATH_MAX, "%s", sysroot) >= PATH_MAX
		    : !usual_root(shell->root))
		return error_set(error, "--shell: the name of its root is too long");
	if (sysroot_find(shell->root, "bash", path, sizeof(path))) {
		shell->words[0] = "bash";
		shell->word_count = 1;
		return true;
	}
	if (sysroot_find(shell->root, "busybox", path, sizeof(path))) {
		shell->words[0] = "busybox";
		shell->words[1] = "sh";
		shell->word_count = 2;
		return true;
	}
	if (!sysroot && stat(shell->root, &status))
		return error_set(error, "--shell: there is no %s: `make shell` fetches Debian's "
				 "busybox; or name a root with --sysroot", shell->root);
	return error_set(error, "--shell: %s has neither bash nor busybox", shell->root);
}
