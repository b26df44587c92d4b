/* SPDX-License-Identifier: MIT */
/* Streams and the machine they are played on; see lockstep_stream.h. */
#include "observers/lockstep_stream.h"

#include <string.h>

#include "base/bits.h"
#include "base/check.h"

#define STATE_INTERVAL 251
#define LATENCY_MAX    23

/* Slow and quick lines, by address alone: a shorter stream sees the same. */
static u32 latency_of(u64 pte_pa)
{
	return 1 + (u32)(pte_pa >> 6) * 0x9e3779b1u % LATENCY_MAX;
}

static bool port_read(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	struct lockstep_player *player = owner;
	const struct lockstep_word *word = lockstep_words_find(&player->words, pte_pa);

	if (word) {
		*cycles += word->read_cycles ? word->read_cycles : 1;
		*pte = word->value;
		return true;
	}
	*cycles += latency_of(pte_pa);
	return bus_peek(&player->bus, pte_pa, pte, sizeof(*pte));
}

static bool port_compare_and_set(void *owner, u64 pte_pa, u64 expected, u64 desired,
				 bool *matched, u32 *cycles)
{
	struct lockstep_player *player = owner;
	u64 frame = (pte_pa - LOCKSTEP_RAM_BASE_PA) >> PAGE_SHIFT;
	struct lockstep_word *word = lockstep_words_find(&player->words, pte_pa);

	if (word) {
		*cycles += word->update_cycles ? word->update_cycles : 1;
		*matched = word->value == expected;
		if (*matched)
			word->value = desired;
		return true;
	}
	*cycles += latency_of(pte_pa) + 2;
	if (frame >= LOCKSTEP_READ_ONLY_FRAME)
		return false;
	if (player->op->has_race && !player->raced) {
		player->raced = true;
		if (!bus_write(&player->bus, pte_pa, 8, player->op->race_value))
			return false;
	}
	return bus_compare_and_set(&player->bus, pte_pa, expected, desired, matched);
}

bool lockstep_player_init(struct lockstep_player *player, const struct mmu_config *config,
			  const struct rtl_library *library, struct error *error)
{
	player->config = *config;
	player->state_interval = STATE_INTERVAL;
	player->port = (struct mmu_port){
		.read = port_read,
		.compare_and_set = port_compare_and_set,
		.owner = player,
	};
	bus_init(&player->bus);
	pmp_reset(&player->pmp);
	if (!bus_add_ram(&player->bus, LOCKSTEP_RAM_BASE_PA,
			 (u64)LOCKSTEP_RAM_FRAMES * PAGE_SIZE, error))
		return false;
	if (!mmu_init(&player->mmu, config, &player->bus, &player->pmp, error))
		return false;
	player->mmu.port = &player->port;
	return lockstep_open(&player->lockstep, &player->mmu, library,
			     player->waits ? LOCKSTEP_WAITS : LOCKSTEP_MODEL_LEADS, error);
}

void lockstep_player_free(struct lockstep_player *player)
{
	lockstep_close(&player->lockstep);
	mmu_free(&player->mmu);
	bus_free(&player->bus);
	lockstep_words_free(&player->words);
}

void lockstep_player_reset(struct lockstep_player *player)
{
	struct error error;

	mmu_free(&player->mmu);
	if (!mmu_init(&player->mmu, &player->config, &player->bus, &player->pmp, &error))
		CHECK(!"a configuration that was good before");
	pmp_reset(&player->pmp);
	memset(player->bus.ram, 0, player->bus.ram_size_bytes);
	lockstep_words_clear(&player->words);
	player->lockstep.report[0] = '\0';
	lockstep_reset(&player->lockstep);
	player->plays = 0;
}

static bool play_translate(struct lockstep_player *player)
{
	struct mmu_response response;

	player->raced = false;
	if (!lockstep_translate(&player->lockstep, &player->op->request, &response))
		return false;
	if (player->coverage)
		lockstep_coverage_count(player->coverage, &player->op->request, &response);
	return true;
}

/* As a program would: the address, then its byte of pmpcfg. */
static void play_pmp(struct lockstep_player *player)
{
	const struct lockstep_op *op = player->op;
	unsigned number = op->index / 8 * 2, shift = op->index % 8 * 8;
	u64 cfg;

	pmp_write_address(&player->pmp, op->index, op->address);
	cfg = pmp_read_cfg(&player->pmp, number);
	cfg = (cfg & ~(0xffull << shift)) | (u64)op->cfg << shift;
	pmp_write_cfg(&player->pmp, number, cfg);
}

/* Inside the RAM a word is the RAM's. */
static void play_word(struct lockstep_player *player)
{
	const struct lockstep_op *op = player->op;
	struct lockstep_word *word;

	if (bus_find(&player->bus, op->pa & ~7ull, sizeof(op->value)))
		return;
	word = lockstep_words_make(&player->words, op->pa & ~7ull);
	word->value = op->value;
	word->read_cycles = op->read_cycles;
	word->update_cycles = op->update_cycles;
}

bool lockstep_player_play(struct lockstep_player *player, const struct lockstep_op *op)
{
	bool is_same = true;
	u32 cycles;

	player->op = op;
	player->plays++;
	switch (op->kind) {
	case LOCKSTEP_TRANSLATE:
		is_same = play_translate(player);
		break;
	case LOCKSTEP_FENCE:
		is_same = lockstep_fence(&player->lockstep, &op->fence, &cycles);
		break;
	case LOCKSTEP_WRITE:
		/* beyond RAM: nothing happens */
		if (!bus_poke(&player->bus, op->pa, &op->value, sizeof(op->value)))
			break;
		break;
	case LOCKSTEP_PMP:
		play_pmp(player);
		break;
	case LOCKSTEP_WORD:
		play_word(player);
		break;
	case LOCKSTEP_ENTRY:
		lockstep_load_entry(&player->lockstep, op->array, op->slot, &op->entry);
		break;
	case LOCKSTEP_POLICY:
		lockstep_load_policy(&player->lockstep, op->policy_array, op->policy_index,
				     op->state);
		break;
	}
	if (!is_same || player->plays % player->state_interval)
		return is_same;
	return lockstep_compare_state(&player->lockstep);
}

size_t lockstep_player_run(struct lockstep_player *player, const struct lockstep_op *ops,
			   size_t count)
{
	lockstep_player_reset(player);
	for (size_t i = 0; i < count; i++)
		if (!lockstep_player_play(player, &ops[i]))
			return i;
	if (count && !lockstep_compare_state(&player->lockstep))
		return count - 1;
	return count;
}
