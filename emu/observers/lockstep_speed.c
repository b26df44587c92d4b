/* SPDX-License-Identifier: MIT */
/*
 * How fast the comparison is: translations a second of host processor time, by
 * the RTL alone, the model alone and both compared, on one stream: loads and
 * stores of a few pages that stay in L1, one in a hundred anywhere else.
 */
#include "observers/lockstep_speed.h"

#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/random.h"

#define REQUESTS  (1 << 16) /* of the stream, played again and again */
#define HOT_PAGES 24
#define PAGES	  4096
#define COLD_IN	  100

static u64 table_pa(unsigned frame)
{
	return LOCKSTEP_RAM_BASE_PA + (u64)frame * PAGE_SIZE;
}

static void poke_pte(struct lockstep_player *player, u64 table, u64 index, u64 pa, u64 flags)
{
	u64 pte = pa >> PAGE_SHIFT << PTE_PPN_SHIFT | flags | PTE_V;

	CHECK(bus_poke(&player->bus, table + index * 8, &pte, sizeof(pte)));
}

/* 16 MiB in pages of 4 KiB: one root, one level-1 and eight level-0 tables. */
static void write_tables(struct lockstep_player *player)
{
	struct lockstep_op open = {
		.kind = LOCKSTEP_PMP,
		.index = PMP_ENTRIES - 1,
		.cfg = PMP_R | PMP_W | PMP_X | PMP_A_NAPOT << PMP_A_SHIFT,
		.address = ~0ull >> 10,
	};

	lockstep_player_reset(player);
	CHECK(lockstep_player_play(player, &open));
	poke_pte(player, table_pa(0), 0, table_pa(1), 0);
	for (unsigned i = 0; i < PAGES / 512; i++)
		poke_pte(player, table_pa(1), i, table_pa(2 + i), 0);
	for (unsigned i = 0; i < PAGES; i++)
		poke_pte(player, table_pa(2 + i / 512), i % 512, (u64)i << PAGE_SHIFT,
			 PTE_R | PTE_W | PTE_X | PTE_A | PTE_D);
}

static struct mmu_request *make_requests(void)
{
	struct mmu_request *requests = calloc(REQUESTS, sizeof(*requests));
	struct random random;

	CHECK(requests);
	random_seed(&random, 1);
	for (unsigned i = 0; i < REQUESTS; i++) {
		bool is_cold = random_below(&random, COLD_IN) == 0;
		u64 page = random_below(&random, is_cold ? PAGES : HOT_PAGES);

		requests[i] = (struct mmu_request){
			.va = page << PAGE_SHIFT | (random_below(&random, 512) * 8),
			.access = random_below(&random, 3) ? MMU_LOAD : MMU_STORE,
			.size_bytes = 8,
			.context = {
				.satp = 8ull << SATP_MODE_SHIFT |
					LOCKSTEP_RAM_BASE_PA >> PAGE_SHIFT,
				.privilege = PRIVILEGE_S,
			},
		};
	}
	return requests;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

enum who { RTL_ALONE, MODEL_ALONE, BOTH };

/* Millions a second. */
static double measure(struct lockstep_player *player, const struct mmu_request *requests,
		      u64 count, enum who who)
{
	struct lockstep *lockstep = &player->lockstep;
	static const struct lockstep_op none = { .kind = LOCKSTEP_TRANSLATE };
	double start;

	struct mmu_response response;

	write_tables(player);
	player->op = &none;
	/* tells the RTL about PMP */
	CHECK(lockstep_translate(lockstep, requests, &response));
	lockstep->is_recording = true;
	start = now();
	for (u64 i = 0; i < count; i++) {
		const struct mmu_request *request = &requests[i % REQUESTS];
		struct rtl_response rtl_response;
		struct rtl_request rtl_request;

		switch (who) {
		case RTL_ALONE:
			lockstep->access_count = 0;
			rtl_request = lockstep_rtl_request(request);
			CHECK(lockstep->rtl->translate(lockstep->rtl_mmu, &rtl_request,
						       &rtl_response));
			break;
		case MODEL_ALONE:
			lockstep->access_count = 0;
			mmu_translate(&player->mmu, request, &response);
			break;
		case BOTH:
			CHECK(lockstep_translate(lockstep, request, &response));
			break;
		}
	}
	return (double)count / (now() - start) / 1e6;
}

void lockstep_speed(struct lockstep_player *player, u64 count, FILE *to)
{
	static const char *const names[] = { "RTL alone", "model alone", "lockstep" };
	struct mmu_request *requests = make_requests();

	for (unsigned who = RTL_ALONE; who <= BOTH; who++)
		fprintf(to, "%-12s %8.2f million translations a second\n", names[who],
			measure(player, requests, count, who));
	free(requests);
}
