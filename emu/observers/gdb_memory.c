/* SPDX-License-Identifier: MIT */
/* See gdb_memory.h. */
#include "observers/gdb_memory.h"

#include "mmu/walk.h"

#define PAGE_BYTES 4096u

static bool peek(const struct hart *hart, u64 va, struct mmu_context context, u64 *pa)
{
	struct mmu_request request = {
		.va = va, .access = MMU_LOAD, .size_bytes = 1, .context = context,
	};
	struct mmu_response response;

	/* X is as good as R, a clear A is no obstacle. */
	request.context.mxr = request.context.sum = request.context.adue = true;
	mmu_peek(&hart->mmu, &request, &response);
	*pa = response.pa;
	return response.cause == MMU_NO_FAULT;
}

static bool translate(const struct hart *hart, bool is_physical, u64 address, u64 *pa)
{
	struct mmu_context context = hart_mmu_context(hart, MMU_LOAD);

	*pa = address;
	if (is_physical || peek(hart, address, context, pa))
		return true;
	/* A supervisor page looked at from U-mode, or behind PMP. */
	if (context.privilege != PRIVILEGE_U)
		return false;
	context.privilege = PRIVILEGE_S;
	return peek(hart, address, context, pa);
}

static u64 in_page(u64 address, u64 size)
{
	u64 rest = PAGE_BYTES - address % PAGE_BYTES;

	return size < rest ? size : rest;
}

u64 gdb_memory_read(const struct hart *hart, bool is_physical, u64 address, void *to, u64 size)
{
	u64 done = 0, pa;

	while (done < size) {
		u64 count = in_page(address + done, size - done);

		if (!translate(hart, is_physical, address + done, &pa) ||
		    !bus_peek(hart->bus, pa, (u8 *)to + done, count))
			break;
		done += count;
	}
	return done;
}

u64 gdb_memory_write(struct hart *hart, bool is_physical, u64 address, const void *from, u64 size)
{
	u64 done = 0, pa;

	while (done < size) {
		u64 count = in_page(address + done, size - done);

		if (!translate(hart, is_physical, address + done, &pa) ||
		    !bus_poke(hart->bus, pa, (const u8 *)from + done, count))
			break;
		done += count;
	}
	return done;
}

void gdb_memory_describe_walk(const struct hart *hart, u64 va, char *text, size_t size)
{
	struct mmu_request request = {
		.va = va, .access = MMU_LOAD, .size_bytes = 1,
		.context = hart_mmu_context(hart, MMU_LOAD),
	};
	struct mmu_response response;

	if (request.context.privilege == PRIVILEGE_M)
		request.context.privilege = PRIVILEGE_S;
	mmu_peek(&hart->mmu, &request, &response);
	walk_describe(&request, &response, text, size);
}
