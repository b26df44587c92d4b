/* SPDX-License-Identifier: MIT */
/* The record as JSON: what why_print says, by name. */
#include "observers/why.h"

#include <json-c/json.h>

#include "base/bits.h"
#include "mmu/walk.h"
#include "observers/why_names.h"

static void put_number(struct json_object *object, const char *name, u64 value)
{
	json_object_object_add(object, name, json_object_new_uint64(value));
}

static void put_text(struct json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, json_object_new_string(text));
}

static void put_flag(struct json_object *object, const char *name, bool flag)
{
	json_object_object_add(object, name, json_object_new_boolean(flag));
}

/* Addresses and registers: JSON has no hexadecimal numbers. */
static void put_hex(struct json_object *object, const char *name, u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	put_text(object, name, text);
}

static void put_pte(struct json_object *object, u64 pte)
{
	char flags[WHY_FLAGS_BYTES];

	why_flags(pte, flags);
	put_hex(object, "pte", pte);
	put_text(object, "flags", flags);
	put_hex(object, "ppn", bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS));
	put_flag(object, "leaf", why_is_leaf(pte));
}

static struct json_object *pmp_object(const struct why_pmp *pmp)
{
	struct json_object *object = json_object_new_object();

	put_hex(object, "pa", pmp->pa);
	put_number(object, "size", pmp->size_bytes);
	put_flag(object, "allowed", pmp->is_allowed);
	if (pmp->entry < 0)
		return object;
	put_number(object, "entry", (u64)pmp->entry);
	put_hex(object, "cfg", pmp->cfg);
	put_hex(object, "first_pa", pmp->first_pa);
	put_hex(object, "last_pa", pmp->end_pa - 1);
	return object;
}

static struct json_object *lookup_object(const struct why_lookup *lookup)
{
	struct json_object *object = json_object_new_object();

	put_text(object, "array", lookup->name);
	put_flag(object, "asked", lookup->is_asked);
	put_flag(object, "hit", lookup->is_hit);
	if (!lookup->is_hit)
		return object;
	put_number(object, "set", lookup->set);
	put_number(object, "way", lookup->way);
	put_hex(object, "va", tlb_entry_va(&lookup->entry));
	put_hex(object, "pa", lookup->entry.pa);
	put_text(object, "page", why_size_name(lookup->entry.level));
	put_number(object, "asid", lookup->entry.asid);
	put_flag(object, "global", lookup->entry.is_global);
	put_pte(object, lookup->entry.pte);
	return object;
}

static struct json_object *served_object(const struct memory_answer *served)
{
	struct json_object *object = json_object_new_object();

	put_text(object, "by", why_server_name(served->served));
	put_number(object, "cycles", served->cycles);
	return object;
}

static struct json_object *level_object(const struct why_level *level)
{
	struct json_object *object = json_object_new_object();

	put_number(object, "level", level->level);
	put_hex(object, "pte_pa", level->pte_pa);
	put_flag(object, "readable", level->is_read);
	put_flag(object, "known", level->is_skipped);
	if (level->is_read)
		put_pte(object, level->pte);
	if (level->is_served)
		json_object_object_add(object, "served", served_object(&level->served));
	json_object_object_add(object, "pmp", pmp_object(&level->pmp));
	return object;
}

static struct json_object *answer_object(const struct mmu_response *answer)
{
	const struct walk_verdict_info *verdict = &walk_verdicts[answer->verdict];
	struct json_object *object = json_object_new_object();

	put_text(object, "by", why_where_name(answer->where));
	put_text(object, "verdict", verdict->name);
	put_text(object, "rule", verdict->rule);
	put_text(object, "text", verdict->text);
	if (answer->cause != MMU_NO_FAULT) {
		put_number(object, "cause", answer->cause);
		put_number(object, "level", answer->level);
		return object;
	}
	put_hex(object, "pa", answer->pa);
	if (answer->where != MMU_WHERE_BARE)
		put_text(object, "page", why_size_name(answer->level));
	put_number(object, "pbmt", answer->pbmt);
	return object;
}

static struct json_object *change_object(const struct why_change *change)
{
	static const char *const kinds[] = { "pte", "csr", "pmp", "mode", "va" };
	struct json_object *object = json_object_new_object();

	put_text(object, "in", kinds[change->kind]);
	put_text(object, "name", change->name);
	if (change->kind == WHY_CHANGE_PTE)
		put_hex(object, "pte_pa", change->pte_pa);
	if (change->kind != WHY_CHANGE_CSR && change->kind != WHY_CHANGE_MODE)
		put_number(object, "bit", change->bit);
	if (change->kind != WHY_CHANGE_MODE)
		put_flag(object, "set", change->is_to_be_set);
	return object;
}

static struct json_object *request_object(const struct why_record *record)
{
	const struct mmu_context *context = &record->request.context;
	struct json_object *object = json_object_new_object();
	char mode[2] = { why_mode_letter(context->privilege) };

	put_hex(object, "va", record->request.va);
	put_text(object, "access", why_access_name(record->request.access));
	put_number(object, "size", record->request.size_bytes);
	put_text(object, "mode", mode);
	put_flag(object, "mode_assumed", record->is_mode_assumed);
	put_hex(object, "satp", context->satp);
	put_flag(object, "sum", context->sum);
	put_flag(object, "mxr", context->mxr);
	put_flag(object, "adue", context->adue);
	put_flag(object, "pbmte", context->pbmte);
	return object;
}

struct json_object *why_json(const struct why_record *record)
{
	struct json_object *root = json_object_new_object();
	struct json_object *lookups = json_object_new_array();
	struct json_object *levels = json_object_new_array();
	struct json_object *changes = json_object_new_array();
	struct json_object *answer = answer_object(&record->answer);

	put_text(root, "moment", record->moment);
	put_number(root, "hart", record->hart_id);
	put_number(root, "cycle", record->cycle);
	put_hex(root, "pc", record->pc);
	json_object_object_add(root, "request", request_object(record));
	for (unsigned i = 0; record->is_translated && i < WHY_LOOKUPS; i++)
		if (record->lookups[i].is_present)
			json_object_array_add(lookups, lookup_object(&record->lookups[i]));
	for (unsigned i = 0; i < record->level_count; i++)
		json_object_array_add(levels, level_object(&record->levels[i]));
	for (unsigned i = 0; i < record->change_count; i++)
		json_object_array_add(changes, change_object(&record->changes[i]));
	put_number(answer, "cycles", record->answer.cycles);
	if (record->region)
		put_text(answer, "region", record->region);
	put_flag(root, "timed", record->is_timed);
	if (record->is_timed && record->answer.cause == MMU_NO_FAULT)
		json_object_object_add(root, "access", served_object(&record->data));
	json_object_object_add(root, "lookups", lookups);
	json_object_object_add(root, "levels", levels);
	if (record->has_pa)
		json_object_object_add(root, "pmp", pmp_object(&record->final));
	json_object_object_add(root, "answer", answer);
	json_object_object_add(root, "memory", answer_object(&record->memory));
	put_flag(root, "stale", record->is_stale);
	json_object_object_add(root, "changes", changes);
	return root;
}
