/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file: refused by line with nothing changed, or
   one that can be built, and is the same when written and read again. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine/config.h"
#include "machine/config_file.h"

static void check_written(const struct machine_config *config)
{
	struct machine_config again = *config;
	struct error error;
	size_t size;
	char *text;
	FILE *stream = open_memstream(&text, &size);

	fuzz_check(stream);
	config_file_write(config, stream);
	fclose(stream);
	stream = fmemopen(text, size, "r");
	fuzz_check(stream && config_file_read(&again, stream, "written", &error));
	fclose(stream);
	free(text);
	fuzz_check(!memcmp(config, &again, sizeof(again)));
}

/* What is accepted by line must not be refused later without one. */
static void check_buildable(const struct machine_config *config)
{
	static struct hierarchy hierarchy;
	static struct mmu mmu;
	struct bus bus;
	struct pmp pmp;
	struct error error;

	if (config->hierarchy.l2.size_bytes > 1 << 20 ||
	    config->hierarchy.l1i.size_bytes + config->hierarchy.l1d.size_bytes > 1 << 18)
		return; /* no time for that much memory */
	bus_init(&bus);
	pmp_reset(&pmp);
	fuzz_check(mmu_init(&mmu, &config->mmu, &bus, &pmp, &error));
	mmu_free(&mmu);
	fuzz_check(hierarchy_init(&hierarchy, &config->hierarchy, config->harts, &bus, &error));
	hierarchy_free(&hierarchy);
	bus_free(&bus);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	int fd = memfd_create("config", 0);
	struct machine_config config, before;
	struct error error = { "" };
	char path[32];

	fuzz_check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	machine_config_init(&config);
	before = config;
	if (machine_config_load(&config, path, &error)) {
		fuzz_check(machine_config_check(&config, &error));
		check_written(&config);
		check_buildable(&config);
	} else {
		fuzz_check(error.text[0] && !strchr(error.text, '\n'));
		fuzz_check(!memcmp(&config, &before, sizeof(config)));
	}
	close(fd);
	return 0;
}
