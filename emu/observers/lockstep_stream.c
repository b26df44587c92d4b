/* SPDX-License-Identifier: MIT */
/* Streams and the machine they are played on; see lockstep_stream.h. */
#include "observers/lockstep_stream.h"

#include <errno.h>
#include <stdlib.h>
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

	*cycles += latency_of(pte_pa);
	return bus_peek(&player->bus, pte_pa, pte, sizeof(*pte));
}

static bool port_compare_and_set(void *owner, u64 pte_pa, u64 expected, u64 desired,
				 bool *matched, u32 *cycles)
{
	struct lockstep_player *player = owner;
	u64 frame = (pte_pa - LOCKSTEP_RAM_BASE_PA) >> PAGE_SHIFT;

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
	memset(player, 0, sizeof(*player));
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
	return lockstep_open(&player->lockstep, &player->mmu, library, LOCKSTEP_MODEL_LEADS,
			     error);
}

void lockstep_player_free(struct lockstep_player *player)
{
	lockstep_close(&player->lockstep);
	mmu_free(&player->mmu);
	bus_free(&player->bus);
}

void lockstep_player_reset(struct lockstep_player *player)
{
	struct error error;

	mmu_free(&player->mmu);
	if (!mmu_init(&player->mmu, &player->config, &player->bus, &player->pmp, &error))
		CHECK(!"a configuration that was good before");
	pmp_reset(&player->pmp);
	memset(player->bus.ram, 0, player->bus.ram_size_bytes);
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

void lockstep_op_print(const struct lockstep_op *op, FILE *to)
{
	const struct mmu_request *request = &op->request;
	const struct mmu_context *context = &request->context;

	switch (op->kind) {
	case LOCKSTEP_TRANSLATE:
		fprintf(to, "t %c %llx %x %x %x%x%x%x %x %llx", "lsf"[request->access],
			(unsigned long long)request->va, request->size_bytes,
			context->privilege, context->sum, context->mxr, context->adue,
			context->pbmte,
			mmu_asid(context->satp),
			(unsigned long long)(context->satp & ~bits_mask(44, 16)));
		if (op->has_race)
			fprintf(to, " %llx", (unsigned long long)op->race_value);
		fputc('\n', to);
		break;
	case LOCKSTEP_FENCE:
		fprintf(to, "f %x %llx %x %x\n", op->fence.has_va,
			(unsigned long long)op->fence.va, op->fence.has_asid,
			op->fence.asid);
		break;
	case LOCKSTEP_WRITE:
		fprintf(to, "w %llx %llx\n", (unsigned long long)op->pa,
			(unsigned long long)op->value);
		break;
	case LOCKSTEP_PMP:
		fprintf(to, "p %x %x %llx\n", op->index, op->cfg,
			(unsigned long long)op->address);
		break;
	}
}

static bool parse_translate(const char *line, struct lockstep_op *op)
{
	unsigned long long va, satp, race;
	unsigned bytes, privilege, modes, asid;
	char access = 0;
	int count = sscanf(line, "t %c %llx %x %x %x %x %llx %llx", &access, &va, &bytes,
			   &privilege, &modes, &asid, &satp, &race);
	const char *which = strchr("lsf", access);

	if (count < 7 || !which || !access || bytes - 1 > 63 || privilege > 3 ||
	    privilege == 2 || asid > 0xffff || modes & ~0x1111u ||
	    (va & (PAGE_SIZE - 1)) + bytes > PAGE_SIZE)
		return false;
	op->kind = LOCKSTEP_TRANSLATE;
	op->has_race = count == 8;
	op->race_value = count == 8 ? race : 0;
	op->request = (struct mmu_request){
		.va = va,
		.access = (enum mmu_access)(which - "lsf"),
		.size_bytes = (u8)bytes,
		.context = {
			.satp = (satp & ~bits_mask(44, 16)) | (u64)asid << SATP_ASID_SHIFT,
			.privilege = (u8)privilege,
			.sum = modes >> 12 & 1,
			.mxr = modes >> 8 & 1,
			.adue = modes >> 4 & 1,
			.pbmte = modes & 1,
		},
	};
	return true;
}

static bool parse_op(const char *line, struct lockstep_op *op)
{
	unsigned long long a, b;
	unsigned x, y, z;

	memset(op, 0, sizeof(*op));
	switch (line[0]) {
	case 't':
		return parse_translate(line, op);
	case 'f':
		op->kind = LOCKSTEP_FENCE;
		if (sscanf(line, "f %x %llx %x %x", &x, &a, &y, &z) != 4 || x > 1 || y > 1 ||
		    z > 0xffff)
			return false;
		op->fence = (struct mmu_fence){
			.has_va = x, .va = a, .has_asid = y, .asid = (u16)z
		};
		return true;
	case 'w':
		op->kind = LOCKSTEP_WRITE;
		if (sscanf(line, "w %llx %llx", &a, &b) != 2)
			return false;
		op->pa = a;
		op->value = b;
		return true;
	case 'p':
		op->kind = LOCKSTEP_PMP;
		if (sscanf(line, "p %x %x %llx", &x, &y, &a) != 3 || x >= PMP_ENTRIES ||
		    y > 0xff)
			return false;
		op->index = (u8)x;
		op->cfg = (u8)y;
		op->address = a;
		return true;
	}
	return false;
}

bool lockstep_stream_read(const char *path, struct lockstep_op **ops, size_t *count,
			  struct error *error)
{
	FILE *from = fopen(path, "r");
	size_t room = 0, number = 0;
	char line[256];

	*ops = NULL;
	*count = 0;
	if (!from)
		return error_set(error, "%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), from)) {
		number++;
		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (*count == room) {
			room = room ? room * 2 : 1024;
			*ops = reallocarray(*ops, room, sizeof(**ops));
			CHECK(*ops);
		}
		if (!parse_op(line, &(*ops)[*count])) {
			fclose(from);
			free(*ops);
			*ops = NULL;
			return error_set(error, "%s:%zu: not an operation", path, number);
		}
		++*count;
	}
	fclose(from);
	return true;
}
