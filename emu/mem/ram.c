/* SPDX-License-Identifier: MIT */
/* Anonymous mappings; see ram.h. */
#include "mem/ram.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

u8 *ram_allocate(u64 size_bytes, struct error *error)
{
	void *host = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (host == MAP_FAILED) {
		error_set(
			error,
			"cannot allocate %llu MiB of guest memory: %s; use a smaller --memory",
			(unsigned long long)(size_bytes >> 20),
			strerror(errno));
		return NULL;
	}
	/* 4 KiB guest pages are scattered over it: large host pages save the
	   host's own TLB misses. Advice only. */
	madvise(host, size_bytes, MADV_HUGEPAGE);
	return host;
}

void ram_clear(u8 *host, u64 size_bytes)
{
	/* A private mapping's pages are zero again when they come back. */
	if (madvise(host, size_bytes, MADV_DONTNEED))
		memset(host, 0, size_bytes);
}

void ram_free(u8 *host, u64 size_bytes)
{
	if (host)
		munmap(host, size_bytes);
}
