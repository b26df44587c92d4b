/* SPDX-License-Identifier: MIT */
/*
 * How fast the comparison is: translations a second of host processor time, by
 * the RTL alone, the model alone and both compared, on one stream.
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

static struct lockstep_op write_pte(u64 table, u64 index, u64 pa, u64 flags)
{
	return (struct lockstep_op){
		.kind = LOCKSTEP_WRITE,
		.pa = table + index * 8,
		.value = pa >> PAGE_SHIFT << PTE_PPN_SHIFT | flags | PTE_V,
	};
}

/* 16 MiB in pages of 4 KiB: one root, one level-1 and eight level-0 tables. */
static size_t make_tables(struct lockstep_op *ops)
{
	size_t count = 0;

	ops[count++] = (struct lockstep_op){
		.kind = LOCKSTEP_PMP,
		.index = PMP_ENTRIES - 1,
		.cfg = PMP_R | PMP_W | PMP_X | PMP_A_NAPOT << PMP_A_SHIFT,
		.address = ~0ull >> 10,
	};
	ops[count++] = write_pte(table_pa(0), 0, table_pa(1), 0);
	for (unsigned i = 0; i < PAGES / 512; i++)
		ops[count++] = write_pte(table_pa(1), i, table_pa(2 + i), 0);
	for (unsigned i = 0; i < PAGES; i++)
		ops[count++] = write_pte(table_pa(2 + i / 512), i % 512,
					 (u64)i << PAGE_SHIFT,
					 PTE_R | PTE_W | PTE_X | PTE_A | PTE_D);
	return count;
}

static void make_stream(struct lockstep_stream *stream)
{
	struct lockstep_op *ops = calloc(2 + PAGES / 512 + PAGES + REQUESTS, sizeof(*ops));
	struct random random;
	size_t count;

	CHECK(ops);
	count = make_tables(ops);
	random_seed(&random, 1);
	for (unsigned i = 0; i < REQUESTS; i++) {
		bool is_cold = random_below(&random, COLD_IN) == 0;
		u64 page = random_below(&random, is_cold ? PAGES : HOT_PAGES);
		struct lockstep_op *op = &ops[count++];

		op->kind = LOCKSTEP_TRANSLATE;
		op->request = (struct mmu_request){
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
	*stream = (struct lockstep_stream){ .ops = ops, .count = count };
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

enum who { RTL_ALONE, MODEL_ALONE, BOTH };

struct measure {
	struct lockstep_player *player;
	enum who who;
	bool is_pmp_news; /* the RTL hears of it with a request to both */
	u64 translations, not_l1;
};

static void translate(struct measure *measure, const struct lockstep_op *op)
{
	struct lockstep *lockstep = &measure->player->lockstep;
	struct rtl_response rtl_response;
	struct mmu_response response;
	struct rtl_request rtl_request;

	measure->translations++;
	measure->player->op = op;
	lockstep->access_count = lockstep->followed_count = 0;
	lockstep->is_recording = true;
	if (measure->who == BOTH || measure->is_pmp_news) {
		CHECK(lockstep_translate(lockstep, &op->request, &response));
		measure->not_l1 += response.where != MMU_WHERE_BARE &&
				   response.where != MMU_WHERE_L1;
		measure->is_pmp_news = false;
	} else if (measure->who == RTL_ALONE) {
		rtl_request = lockstep_rtl_request(&op->request);
		CHECK(lockstep->rtl->translate(lockstep->rtl_mmu, &rtl_request,
					       &rtl_response));
	} else {
		mmu_translate_alone(lockstep->mmu, &op->request, &response);
	}
}

static void fence(struct measure *measure, const struct lockstep_op *op)
{
	struct lockstep *lockstep = &measure->player->lockstep;
	const struct rtl_fence rtl_fence = {
		.va = op->fence.va,
		.asid = op->fence.asid,
		.has_va = op->fence.has_va,
		.has_asid = op->fence.has_asid,
	};

	if (measure->who != RTL_ALONE)
		mmu_fence_alone(lockstep->mmu, &op->fence);
	if (measure->who != MODEL_ALONE)
		lockstep->rtl->fence(lockstep->rtl_mmu, &rtl_fence);
}

static void play(struct measure *measure, const struct lockstep_op *op)
{
	if (op->kind == LOCKSTEP_TRANSLATE) {
		translate(measure, op);
	} else if (op->kind == LOCKSTEP_FENCE) {
		fence(measure, op);
	} else {
		CHECK(lockstep_player_play(measure->player, op));
		measure->is_pmp_news = measure->is_pmp_news || op->kind == LOCKSTEP_PMP;
	}
}

/* Millions a second. */
static double run(struct measure *measure, const struct lockstep_stream *stream, u64 count)
{
	size_t first = 0;
	double start;

	measure->player->state_interval = ~0u; /* one of the two may do nothing */
	lockstep_player_reset(measure->player);
	while (first < stream->count && stream->ops[first].kind != LOCKSTEP_TRANSLATE)
		play(measure, &stream->ops[first++]);
	if (first == stream->count)
		return 0;
	start = now();
	while (measure->translations < count)
		for (size_t i = first; i < stream->count && measure->translations < count; i++)
			play(measure, &stream->ops[i]);
	return (double)count / (now() - start) / 1e6;
}

void lockstep_speed(struct lockstep_player *player, const struct lockstep_stream *stream,
		    u64 count, FILE *to)
{
	static const char *const names[] = { "RTL alone", "model alone", "lockstep" };
	struct lockstep_stream own = { .ops = NULL };

	if (!stream) {
		make_stream(&own);
		stream = &own;
	}
	for (unsigned who = RTL_ALONE; who <= BOTH; who++) {
		struct measure measure = { .player = player, .who = who, .is_pmp_news = true };

		fprintf(to, "%-12s %8.2f million translations a second", names[who],
			run(&measure, stream, count));
		if (who == BOTH)
			fprintf(to, ", %.2f %% of them not from L1",
				100.0 * (double)measure.not_l1 /
					(double)(measure.translations ? measure.translations : 1));
		fputc('\n', to);
	}
	lockstep_stream_free(&own);
}
