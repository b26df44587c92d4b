/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file: refused by line, or all in range. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/platform.h"
#include "machine/config.h"

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	int fd = memfd_create("config", 0);
	struct machine_config config;
	struct error error = { "" };
	char path[32];

	fuzz_check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	machine_config_init(&config);
	if (machine_config_load(&config, path, &error)) {
		fuzz_check(config.harts >= 1 && config.harts <= PLATFORM_HARTS_MAX);
		fuzz_check(config.mmu.itlb.sets && config.mmu.itlb.ways && config.mmu.dtlb.sets);
	} else {
		fuzz_check(error.text[0] && !strchr(error.text, '\n'));
	}
	close(fd);
	return 0;
}
