/* SPDX-License-Identifier: MIT */
/* Streams as text, one operation a line; see lockstep_stream.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "machine/config.h"
#include "machine/config_keys.h"
#include "machine/config_value.h"
#include "observers/lockstep_stream.h"

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
	case LOCKSTEP_WORD:
		fprintf(to, "m %llx %llx %x %x\n", (unsigned long long)op->pa,
			(unsigned long long)op->value, op->read_cycles, op->update_cycles);
		break;
	case LOCKSTEP_ENTRY:
		fprintf(to, "a %x %x %x %llx %x %x %llx %llx %llx\n", op->array, op->slot,
			op->entry.level, (unsigned long long)tlb_entry_va(&op->entry),
			op->entry.asid, op->entry.is_global, (unsigned long long)op->entry.pa,
			(unsigned long long)op->entry.pte,
			(unsigned long long)op->entry.pte_pa);
		break;
	case LOCKSTEP_POLICY:
		fprintf(to, "r %x %x %llx\n", op->policy_array, op->policy_index,
			(unsigned long long)op->state);
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

static bool parse_entry(const char *line, struct lockstep_op *op)
{
	unsigned long long va, pa, pte, pte_pa;
	unsigned array, slot, size, asid, global;

	if (sscanf(line, "a %x %x %x %llx %x %x %llx %llx %llx", &array, &slot, &size, &va,
		   &asid, &global, &pa, &pte, &pte_pa) != 9 ||
	    array >= RTL_ARRAYS || size >= PAGE_SIZES || asid > 0xffff || global > 1)
		return false;
	op->kind = LOCKSTEP_ENTRY;
	op->array = (u8)array;
	op->slot = slot;
	op->entry = (struct tlb_entry){
		.key = tlb_key(va, size),
		.pa = pa & bits_mask(PAGE_SHIFT, PTE_PPN_BITS),
		.pte = pte,
		.pte_pa = pte_pa,
		.asid = (u16)asid,
		.is_global = global,
		.level = (u8)size,
	};
	return true;
}

static bool parse_policy(const char *line, struct lockstep_op *op)
{
	unsigned long long state;
	unsigned array, index;

	if (sscanf(line, "r %x %x %llx", &array, &index, &state) != 3 || array >= RTL_ARRAYS)
		return false;
	op->kind = LOCKSTEP_POLICY;
	op->policy_array = (u8)array;
	op->policy_index = index;
	op->state = state;
	return true;
}

static bool parse_word(const char *line, struct lockstep_op *op)
{
	unsigned long long pa, value;
	unsigned read, update;

	if (sscanf(line, "m %llx %llx %x %x", &pa, &value, &read, &update) != 4)
		return false;
	op->kind = LOCKSTEP_WORD;
	op->pa = pa;
	op->value = value;
	op->read_cycles = read;
	op->update_cycles = update;
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
	case 'm':
		return parse_word(line, op);
	case 'a':
		return parse_entry(line, op);
	case 'r':
		return parse_policy(line, op);
	}
	return false;
}

/* `c` lines; `machine` is the default so far. */
static bool parse_config(const char *line, struct machine_config *machine)
{
	char section[32], name[32], text[32];
	const struct config_key *key;
	u64 value;
	int index;

	if (sscanf(line, "c %31s %31s %31s", section, name, text) != 3)
		return false;
	index = config_key_find(section, name);
	if (index < 0)
		return false;
	key = config_key_at((unsigned)index);
	if (!config_value_parse(key, text, &value))
		return false;
	config_value_set(key, machine, value);
	return true;
}

static bool parse_line(struct lockstep_stream *stream, const char *line, size_t *room,
		       struct machine_config *machine)
{
	if (line[0] == '#' || line[0] == '\n')
		return true;
	if (line[0] == 'c') {
		stream->has_config = true;
		return parse_config(line, machine);
	}
	if (stream->count == *room) {
		*room = *room ? *room * 2 : 1024;
		stream->ops = reallocarray(stream->ops, *room, sizeof(*stream->ops));
		CHECK(stream->ops);
	}
	return parse_op(line, &stream->ops[stream->count++]);
}

bool lockstep_stream_read(struct lockstep_stream *stream, const char *path,
			  struct error *error)
{
	FILE *from = fopen(path, "r");
	struct machine_config machine;
	size_t room = 0, number = 0;
	bool is_good = true;
	char line[256];

	*stream = (struct lockstep_stream){ .ops = NULL };
	machine_config_init(&machine);
	if (!from)
		return error_set(error, "%s: %s", path, strerror(errno));
	while (is_good && fgets(line, sizeof(line), from)) {
		number++;
		is_good = parse_line(stream, line, &room, &machine);
	}
	fclose(from);
	stream->config = machine.mmu;
	if (!is_good)
		error_set(error, "%s:%zu: not an operation", path, number);
	else if (machine_config_check(&machine, error))
		return true;
	lockstep_stream_free(stream);
	return false;
}

void lockstep_stream_free(struct lockstep_stream *stream)
{
	free(stream->ops);
	stream->ops = NULL;
}
