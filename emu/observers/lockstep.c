/* SPDX-License-Identifier: MIT */
/* Model and RTL on the same requests; see lockstep.h. */
#include "observers/lockstep.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "mmu/walk.h"

void lockstep_say(struct lockstep *lockstep, const char *format, ...)
{
	size_t used = strlen(lockstep->report);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(lockstep->report + used, sizeof(lockstep->report) - used, format, arguments);
	va_end(arguments);
}

static bool read_real(struct lockstep *lockstep, struct lockstep_access *access)
{
	const struct mmu_port *port = lockstep->port;
	const u8 *frame;

	if (port)
		return port->read(port->owner, access->pte_pa, &access->value,
				  &access->cycles);
	access->cycles = 1;
	frame = bus_frame_pointer(lockstep->mmu->bus, access->pte_pa);
	if (!frame)
		return false;
	memcpy(&access->value, frame + (access->pte_pa & (PAGE_SIZE - 1)), sizeof(u64));
	return true;
}

static bool write_real(struct lockstep *lockstep, struct lockstep_access *access)
{
	const struct mmu_port *port = lockstep->port;

	if (port)
		return port->compare_and_set(port->owner, access->pte_pa, access->expected,
					     access->desired, &access->matched,
					     &access->cycles);
	access->cycles = 1;
	return bus_compare_and_set(lockstep->mmu->bus, access->pte_pa, access->expected,
				   access->desired, &access->matched);
}

static void record(struct lockstep *lockstep, struct lockstep_access *access)
{
	access->ok = access->is_write ? write_real(lockstep, access)
				      : read_real(lockstep, access);
	if (!access->cycles)
		access->cycles = 1; /* hardware takes a cycle at least */
	CHECK(lockstep->access_count < LOCKSTEP_ACCESSES_MAX);
	lockstep->accesses[lockstep->access_count++] = *access;
	lockstep->pte_accesses++;
}

/* The follower's access must be the next one of the record. */
static void replay_next(struct lockstep *lockstep, struct lockstep_access *access)
{
	const struct lockstep_access *next = &lockstep->accesses[lockstep->replayed];

	if (lockstep->replayed >= lockstep->access_count ||
	    next->is_write != access->is_write || next->pte_pa != access->pte_pa ||
	    (next->is_write && (next->expected != access->expected ||
				next->desired != access->desired))) {
		if (!lockstep->access_differs)
			lockstep_say(lockstep, "PTE access %u of the follower: %s of 0x%llx\n",
				     lockstep->replayed, access->is_write ? "update" : "read",
				     (unsigned long long)access->pte_pa);
		lockstep->access_differs = true;
		access->ok = false;
		access->cycles = 1;
		return;
	}
	*access = *next;
	lockstep->replayed++;
}

static void replay(struct lockstep *lockstep, struct lockstep_access *access)
{
	replay_next(lockstep, access);
	if (lockstep->followed_count < LOCKSTEP_ACCESSES_MAX)
		lockstep->followed[lockstep->followed_count++] = *access;
}

static bool do_access(struct lockstep *lockstep, struct lockstep_access *access, u32 *cycles)
{
	if (lockstep->is_recording)
		record(lockstep, access);
	else
		replay(lockstep, access);
	*cycles += access->cycles;
	return access->ok;
}

static bool port_read(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	struct lockstep_access access = { .pte_pa = pte_pa };

	if (!do_access(owner, &access, cycles))
		return false;
	*pte = access.value;
	return true;
}

static bool port_compare_and_set(void *owner, u64 pte_pa, u64 expected, u64 desired,
				 bool *matched, u32 *cycles)
{
	struct lockstep_access access = {
		.is_write = true,
		.pte_pa = pte_pa,
		.expected = expected,
		.desired = desired,
	};

	if (!do_access(owner, &access, cycles))
		return false;
	*matched = access.matched;
	return true;
}

static bool rtl_read(void *owner, uint64_t pte_pa, uint64_t *value, uint32_t *cycles)
{
	u64 pte = 0;
	bool ok = port_read(owner, pte_pa, &pte, cycles);

	*value = pte;
	return ok;
}

static bool rtl_compare_and_set(void *owner, uint64_t pte_pa, uint64_t expected,
				uint64_t desired, bool *matched, uint32_t *cycles)
{
	return port_compare_and_set(owner, pte_pa, expected, desired, matched, cycles);
}

static void read_seeds(const struct mmu *mmu, uint16_t seeds[RTL_ARRAYS])
{
	seeds[RTL_ITLB] = mmu->itlb.replacement.lfsr;
	seeds[RTL_DTLB] = mmu->dtlb.replacement.lfsr;
	seeds[RTL_L2_PAGES] = mmu->l2_pages.replacement.lfsr;
	seeds[RTL_L2_SUPERPAGES] = mmu->l2_superpages.replacement.lfsr;
	seeds[RTL_WALK_LEVEL_2] = mmu->walk_cache[0].replacement.lfsr;
	seeds[RTL_WALK_LEVEL_1] = mmu->walk_cache[1].replacement.lfsr;
}

static void attach(struct lockstep *lockstep)
{
	lockstep->mmu->port = &lockstep->model_port;
	lockstep->mmu->touches = true;
	memset(lockstep->pmp_cfg, 0, sizeof(lockstep->pmp_cfg));
	memset(lockstep->pmp_address, 0, sizeof(lockstep->pmp_address));
}

bool lockstep_open(struct lockstep *lockstep, struct mmu *mmu,
		   const struct rtl_library *library, enum lockstep_leader leader,
		   struct error *error)
{
	const struct rtl_memory memory = {
		.read = rtl_read,
		.compare_and_set = rtl_compare_and_set,
		.owner = lockstep,
	};
	uint16_t seeds[RTL_ARRAYS];

	memset(lockstep, 0, sizeof(*lockstep));
	lockstep->mmu = mmu;
	lockstep->rtl = library;
	lockstep->leader = leader;
	lockstep->port = mmu->port;
	lockstep->model_port = (struct mmu_port){
		.read = port_read,
		.compare_and_set = port_compare_and_set,
		.owner = lockstep,
	};
	read_seeds(mmu, seeds);
	lockstep->rtl_mmu = library->open(&memory, seeds, leader != LOCKSTEP_WAITS);
	if (!lockstep->rtl_mmu)
		return error_set(error, "out of memory for the RTL");
	attach(lockstep);
	return true;
}

void lockstep_close(struct lockstep *lockstep)
{
	if (lockstep->rtl_mmu)
		lockstep->rtl->close(lockstep->rtl_mmu);
	lockstep->rtl_mmu = NULL;
	if (lockstep->mmu && lockstep->mmu->port == &lockstep->model_port)
		lockstep->mmu->port = lockstep->port;
}

void lockstep_reset(struct lockstep *lockstep)
{
	uint16_t seeds[RTL_ARRAYS];

	read_seeds(lockstep->mmu, seeds);
	lockstep->rtl->reset(lockstep->rtl_mmu, seeds);
	attach(lockstep);
}

/* The RTL has PMP registers of its own. */
static void follow_pmp(struct lockstep *lockstep)
{
	const struct pmp *pmp = lockstep->mmu->pmp;

	if (likely(!memcmp(pmp->cfg, lockstep->pmp_cfg, sizeof(pmp->cfg)) &&
		   !memcmp(pmp->address, lockstep->pmp_address, sizeof(pmp->address))))
		return;
	for (unsigned i = 0; i < PMP_ENTRIES; i++) {
		if (pmp->cfg[i] == lockstep->pmp_cfg[i] &&
		    pmp->address[i] == lockstep->pmp_address[i])
			continue;
		lockstep->pmp_writes++;
		lockstep->pmp_cfg[i] = pmp->cfg[i];
		lockstep->pmp_address[i] = pmp->address[i];
		lockstep->rtl->write_pmp(lockstep->rtl_mmu, i, pmp->cfg[i], pmp->address[i]);
	}
}

/* Timed mode comes and goes, and brings its own port. */
static void hold_port(struct lockstep *lockstep)
{
	struct mmu *mmu = lockstep->mmu;

	if (likely(mmu->port == &lockstep->model_port))
		return;
	lockstep->port = mmu->port;
	mmu->port = &lockstep->model_port;
	mmu->touches = true;
}

struct rtl_request lockstep_rtl_request(const struct mmu_request *request)
{
	const struct mmu_context *context = &request->context;

	return (struct rtl_request){
		.va = request->va,
		.root_ppn = bits_get(context->satp, 0, SATP_PPN_BITS),
		.asid = mmu_asid(context->satp),
		.access = (u8)request->access,
		.size_bytes = request->size_bytes,
		.privilege = context->privilege,
		.modes = (u8)(context->sum * RTL_SUM | context->mxr * RTL_MXR |
			      context->adue * RTL_ADUE | context->pbmte * RTL_PBMTE),
		.active = mmu_is_active(context),
	};
}

/* The walk as the RTL did it: its reads, by level, and its answer. */
static void describe_rtl(struct lockstep *lockstep, const struct mmu_response *model,
			 const struct rtl_response *rtl)
{
	bool leads = lockstep->leader == LOCKSTEP_RTL_LEADS;
	const struct lockstep_access *accesses = leads ? lockstep->accesses :
							 lockstep->followed;
	unsigned count = leads ? lockstep->access_count : lockstep->followed_count;
	unsigned level = model->read_count ? model->reads[0].level : SV39_LEVELS - 1;
	struct mmu_response walk = { .read_count = 0 };
	char text[1024];

	if (rtl->where >= MMU_WHERE_WALK_LEVEL_0 && rtl->where <= MMU_WHERE_WALK_ROOT)
		level = rtl->where - MMU_WHERE_WALK_LEVEL_0;
	for (unsigned i = 0; i < count && walk.read_count < MMU_WALK_READS_MAX; i++) {
		struct mmu_pte_read *read = &walk.reads[walk.read_count];

		if (accesses[i].is_write)
			continue; /* a read that comes after one is of the same level */
		if (walk.read_count && level && !accesses[i - 1].is_write)
			level--;
		*read = (struct mmu_pte_read){
			.pte_pa = accesses[i].pte_pa,
			.value = accesses[i].value,
			.level = (u8)level,
		};
		walk.read_count++;
	}
	walk_describe_reads(&walk, text, sizeof(text));
	lockstep_say(lockstep, "RTL's walk:\n%s", text);
	if (rtl->cause == MMU_NO_FAULT)
		lockstep_say(lockstep, "  pa 0x%014llx\n", (unsigned long long)rtl->pa);
	else
		lockstep_say(lockstep, "  cause %u at level %u\n", rtl->cause, rtl->level);
}

static void describe(struct lockstep *lockstep, const struct mmu_request *request,
		     const struct mmu_response *model, const struct rtl_response *rtl)
{
	char walk[1024];

	walk_describe(request, model, walk, sizeof(walk));
	lockstep_say(lockstep, "model's walk: %s", walk);
	describe_rtl(lockstep, model, rtl);
	lockstep_say(lockstep, "        %-18s %s\n", "model", "RTL");
#define LINE(name, format, a, b)                                                        \
	lockstep_say(lockstep, "%-7s " format " " format "%s\n", name, a, b,           \
		     (a) == (b) ? "" : "   <- differs")
	LINE("pa", "0x%016llx", (unsigned long long)model->pa, (unsigned long long)rtl->pa);
	LINE("cause", "%-18u", model->cause, rtl->cause);
	LINE("level", "%-18u", model->level, rtl->level);
	LINE("where", "%-18u", model->where, rtl->where);
	LINE("pbmt", "%-18u", model->pbmt, rtl->pbmt);
	LINE("victim", "%-18d", model->victim, rtl->victim);
	LINE("cycles", "%-18u", model->cycles, rtl->cycles);
#undef LINE
	for (unsigned i = 0; i < lockstep->access_count; i++) {
		const struct lockstep_access *access = &lockstep->accesses[i];

		lockstep_say(lockstep, "access %u: %s 0x%llx = 0x%llx, %u cycles%s%s%s\n", i,
			     access->is_write ? "update" : "read",
			     (unsigned long long)access->pte_pa,
			     (unsigned long long)(access->is_write ? access->desired :
								     access->value),
			     access->cycles, access->ok ? "" : ", error",
			     access->is_write && !access->matched ? ", changed meanwhile" : "",
			     i < lockstep->replayed ? "" : " (the leader's alone)");
	}
}

/* The RTL leads: its answer is the one used. The model's entry stays, as host
   shortcuts are derived from the model's. */
static void take_answer(struct mmu_response *response, const struct rtl_response *rtl)
{
	response->pa = rtl->pa;
	response->cause = rtl->cause;
	response->level = rtl->level;
	response->where = rtl->where;
	response->pbmt = rtl->pbmt;
	response->victim = rtl->victim;
	response->cycles = rtl->cycles;
}

static bool is_same(const struct mmu_response *model, const struct rtl_response *rtl)
{
	return model->pa == rtl->pa && model->cause == rtl->cause &&
	       model->level == rtl->level && model->where == rtl->where &&
	       model->pbmt == rtl->pbmt && model->victim == rtl->victim &&
	       model->cycles == rtl->cycles;
}

bool lockstep_translate(struct lockstep *lockstep, const struct mmu_request *request,
			struct mmu_response *response)
{
	struct rtl_request rtl_request = lockstep_rtl_request(request);
	struct rtl_response rtl = { 0 };
	bool answered = true;

	lockstep->requests++;
	lockstep->access_count = lockstep->replayed = lockstep->followed_count = 0;
	lockstep->access_differs = false;
	follow_pmp(lockstep);
	hold_port(lockstep);
	for (unsigned turn = 0; turn < 2; turn++) {
		lockstep->is_recording = turn == 0;
		if ((lockstep->leader != LOCKSTEP_RTL_LEADS) == (turn == 0))
			mmu_translate_alone(lockstep->mmu, request, response);
		else
			answered = lockstep->rtl->translate(lockstep->rtl_mmu, &rtl_request,
							    &rtl);
	}
	lockstep->last_request = rtl_request;
	lockstep->last_answer = rtl;
	if (likely(answered && is_same(response, &rtl) && !lockstep->access_differs &&
		   lockstep->replayed == lockstep->access_count)) {
		if (lockstep->leader == LOCKSTEP_RTL_LEADS)
			take_answer(response, &rtl);
		return true;
	}
	if (!answered)
		lockstep_say(lockstep, "the RTL does not answer\n");
	describe(lockstep, request, response, &rtl);
	return false;
}

bool lockstep_fence(struct lockstep *lockstep, const struct mmu_fence *fence, u32 *cycles)
{
	const struct rtl_fence rtl_fence = {
		.va = fence->va,
		.asid = fence->asid,
		.has_va = fence->has_va,
		.has_asid = fence->has_asid,
	};
	u32 model = mmu_fence_alone(lockstep->mmu, fence);
	u32 rtl = lockstep->rtl->fence(lockstep->rtl_mmu, &rtl_fence);

	*cycles = model;
	lockstep->fences++;
	lockstep->last_fence = *fence;
	if (likely(model == rtl))
		return true;
	lockstep_say(lockstep, "fence: %u cycles in the model, %u in the RTL%s\n", model, rtl,
		     rtl ? "" : " (no end)");
	return false;
}
