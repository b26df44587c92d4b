/* SPDX-License-Identifier: MIT */
/* The RTL's shared objects: which one fits; see lockstep_library.h. */
#include "observers/lockstep_library.h"

#include <dlfcn.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "observers/lockstep_parameters.h"

/* Where the objects are: $VITRINE_RTL, or hw/ beside the program. */
static bool find_directory(char *path, size_t size)
{
	const char *chosen = getenv("VITRINE_RTL");
	char program[PATH_MAX];
	ssize_t length;
	char *slash;

	if (chosen)
		return (size_t)snprintf(path, size, "%s", chosen) < size;
	length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (length < 0)
		return false;
	program[length] = '\0';
	slash = strrchr(program, '/');
	if (slash)
		*slash = '\0';
	return (size_t)snprintf(path, size, "%s/hw", program) < size;
}

/* false: not ours, or for another configuration; `why` says which. */
static bool try_object(struct lockstep_library *library, const char *path, u32 hash,
		       const char **why)
{
	library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library->handle) {
		*why = "cannot be loaded";
		return false;
	}
	library->rtl = dlsym(library->handle, RTL_LIBRARY_SYMBOL);
	if (library->rtl && library->rtl->version == RTL_INTERFACE_VERSION &&
	    library->rtl->config_hash == hash)
		return true;
	dlclose(library->handle);
	library->handle = NULL;
	*why = "is for another configuration";
	return false;
}

bool lockstep_library_open(struct lockstep_library *library, const struct mmu_config *config,
			   const char *flavour, struct error *error)
{
	char directory[PATH_MAX], pattern[PATH_MAX + 32];
	const char *why = NULL;
	bool is_found = false;
	glob_t found;
	u32 hash;

	memset(library, 0, sizeof(*library));
	if (!lockstep_parameters_hash(config, &hash, error))
		return false;
	if (!find_directory(directory, sizeof(directory)))
		return error_set(error, "cannot find the program's own directory");
	snprintf(pattern, sizeof(pattern), "%s/*/%s.so", directory, flavour);
	if (glob(pattern, 0, NULL, &found))
		return error_set(error, "no RTL is built in %s: `make rtl%s` builds it", directory,
				 strcmp(flavour, "debug") ? "" : "-debug");
	for (size_t i = 0; i < found.gl_pathc && !is_found; i++)
		is_found = try_object(library, found.gl_pathv[i], hash, &why);
	globfree(&found);
	if (!is_found)
		return error_set(error, "no RTL in %s is built for this configuration (%s)",
				 directory, why);
	return true;
}

void lockstep_library_close(struct lockstep_library *library)
{
	if (library->handle)
		dlclose(library->handle);
	library->handle = NULL;
}
