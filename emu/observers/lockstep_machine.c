/* SPDX-License-Identifier: MIT */
/* Lockstep on every hart of a machine; see lockstep_machine.h. */
#include "observers/lockstep_machine.h"

#include <stdlib.h>
#include <string.h>

#define STATE_INTERVAL 4096 /* requests between comparisons of all arrays */

struct lockstep_hart {
	struct lockstep lockstep;
	struct mmu_companion companion;
	struct hart *hart;
	struct lockstep_machine *owner;
};

struct lockstep_machine {
	struct machine *machine;
	struct lockstep_library library;
	struct lockstep_hart *harts;
	unsigned hart_count; /* opened */
	const struct lockstep_hart *different; /* NULL: none */
	u64 pc, retired; /* where it was seen */
};

/* The first difference: from here on the model runs alone, until the machine
   stops at the end of this turn. */
static void stop_at(struct lockstep_hart *hart)
{
	struct lockstep_machine *owner = hart->owner;

	owner->different = hart;
	owner->pc = hart->hart->pc;
	owner->retired = hart->hart->retired;
	for (unsigned i = 0; i < owner->hart_count; i++) {
		owner->harts[i].hart->mmu.companion = NULL;
		owner->harts[i].hart->mmu.port = owner->harts[i].lockstep.port;
	}
	machine_request_stop(owner->machine);
}

static void translate(void *owner, const struct mmu_request *request,
		      struct mmu_response *response)
{
	struct lockstep_hart *hart = owner;

	if (unlikely(!lockstep_translate(&hart->lockstep, request, response) ||
		     (hart->lockstep.requests % STATE_INTERVAL == 0 &&
		      !lockstep_compare_state(&hart->lockstep))))
		stop_at(hart);
}

static u32 fence(void *owner, const struct mmu_fence *fence)
{
	struct lockstep_hart *hart = owner;
	u32 cycles = 0;

	if (unlikely(!lockstep_fence(&hart->lockstep, fence, &cycles)))
		stop_at(hart);
	return cycles;
}

static bool open_hart(struct lockstep_machine *lockstep, enum lockstep_mode mode,
		      struct error *error)
{
	struct lockstep_hart *hart = &lockstep->harts[lockstep->hart_count];

	hart->owner = lockstep;
	hart->hart = &lockstep->machine->harts[lockstep->hart_count];
	if (!lockstep_open(&hart->lockstep, &hart->hart->mmu, lockstep->library.rtl,
			   mode == LOCKSTEP_RTL ? LOCKSTEP_RTL_LEADS : LOCKSTEP_MODEL_LEADS,
			   error))
		return false;
	hart->companion = (struct mmu_companion){
		.translate = translate,
		.fence = fence,
		.owner = hart,
	};
	hart->hart->mmu.companion = &hart->companion;
	lockstep->hart_count++;
	return true;
}

static void free_all(struct lockstep_machine *lockstep)
{
	for (unsigned i = 0; i < lockstep->hart_count; i++) {
		lockstep->harts[i].hart->mmu.companion = NULL;
		lockstep_close(&lockstep->harts[i].lockstep);
	}
	lockstep_library_close(&lockstep->library);
	free(lockstep->harts);
	free(lockstep);
}

struct lockstep_machine *lockstep_machine_open(struct machine *machine,
					       enum lockstep_mode mode, struct error *error)
{
	struct lockstep_machine *lockstep = calloc(1, sizeof(*lockstep));
	unsigned harts = machine->config.harts;

	if (lockstep)
		lockstep->harts = calloc(harts, sizeof(*lockstep->harts));
	if (!lockstep || !lockstep->harts) {
		free(lockstep);
		error_set(error, "out of memory for the RTL");
		return NULL;
	}
	lockstep->machine = machine;
	if (!lockstep_library_open(&lockstep->library, &machine->config.mmu, "rtl", error)) {
		free_all(lockstep);
		return NULL;
	}
	for (unsigned i = 0; i < harts; i++) {
		if (!open_hart(lockstep, mode, error)) {
			free_all(lockstep);
			return NULL;
		}
	}
	return lockstep;
}

static void compare_at_end(struct lockstep_machine *lockstep)
{
	for (unsigned i = 0; i < lockstep->hart_count && !lockstep->different; i++)
		if (!lockstep_compare_state(&lockstep->harts[i].lockstep))
			stop_at(&lockstep->harts[i]);
}

void lockstep_machine_look(const struct lockstep_machine *lockstep, unsigned hart,
			   struct lockstep_look *look)
{
	const struct lockstep *from = &lockstep->harts[hart].lockstep;

	*look = (struct lockstep_look){
		.requests = from->requests, .fences = from->fences,
		.pte_accesses = from->pte_accesses,
		.rtl_leads = from->leader == LOCKSTEP_RTL_LEADS,
		.is_different = lockstep->different == &lockstep->harts[hart],
	};
	memcpy(look->report, from->report, sizeof(look->report));
}

bool lockstep_machine_close(struct lockstep_machine *lockstep, FILE *to)
{
	u64 requests = 0, fences = 0, accesses = 0;
	bool is_same;

	if (!lockstep)
		return true;
	compare_at_end(lockstep);
	for (unsigned i = 0; i < lockstep->hart_count; i++) {
		requests += lockstep->harts[i].lockstep.requests;
		fences += lockstep->harts[i].lockstep.fences;
		accesses += lockstep->harts[i].lockstep.pte_accesses;
	}
	is_same = !lockstep->different;
	if (!is_same)
		fprintf(to, "vitrine: model and RTL of the MMU differ, hart %u, near pc 0x%llx, "
			    "%llu instructions:\n%s",
			lockstep->different->hart->config.id, (unsigned long long)lockstep->pc,
			(unsigned long long)lockstep->retired,
			lockstep->different->lockstep.report);
	fprintf(to, "vitrine: MMU model and RTL: %llu translations, %llu fences, "
		    "%llu PTE accesses: %s\n", (unsigned long long)requests,
		(unsigned long long)fences, (unsigned long long)accesses,
		is_same ? "equal" : "DIFFERENT");
	free_all(lockstep);
	return is_same;
}
