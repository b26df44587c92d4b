/* SPDX-License-Identifier: MIT */
/* See lockstep_journal.h. */
#include "observers/lockstep_journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum entry_kind { ENTRY_REQUEST, ENTRY_FENCE, ENTRY_PMP };

struct lockstep_journal_entry {
	enum entry_kind kind;
	union {
		struct {
			struct mmu_request request;
			size_t first_access;
			unsigned access_count;
		};
		struct mmu_fence fence;
		struct {
			u8 index, cfg;
			u64 address;
		};
	};
};

bool lockstep_journal_init(struct lockstep_journal *journal, struct lockstep *lockstep,
			   struct error *error)
{
	memset(journal, 0, sizeof(*journal));
	journal->lockstep = lockstep;
	for (unsigned i = 0; i < 2; i++)
		if (!lockstep_image_init(&journal->stretches[i].image, lockstep, error))
			return false;
	lockstep_journal_checkpoint(journal);
	return true;
}

void lockstep_journal_free(struct lockstep_journal *journal)
{
	for (unsigned i = 0; i < 2; i++) {
		lockstep_image_free(&journal->stretches[i].image);
		free(journal->stretches[i].entries);
		free(journal->stretches[i].accesses);
	}
	memset(journal, 0, sizeof(*journal));
}

void lockstep_journal_checkpoint(struct lockstep_journal *journal)
{
	struct lockstep_stretch *stretch;

	journal->now ^= 1;
	stretch = &journal->stretches[journal->now];
	stretch->count = stretch->access_count = 0;
	stretch->is_begun = true;
	lockstep_image_take(&stretch->image, journal->lockstep);
	journal->pmp_writes = journal->lockstep->pmp_writes;
	memcpy(journal->pmp_cfg, stretch->image.pmp_cfg, sizeof(journal->pmp_cfg));
	memcpy(journal->pmp_address, stretch->image.pmp_address,
	       sizeof(journal->pmp_address));
}

static void append(struct lockstep_journal *journal,
		   const struct lockstep_journal_entry *entry)
{
	struct lockstep_stretch *stretch = &journal->stretches[journal->now];

	if (stretch->count == stretch->room) {
		stretch->room = stretch->room ? stretch->room * 2 : 4096;
		stretch->entries = reallocarray(stretch->entries, stretch->room,
						sizeof(*stretch->entries));
		CHECK(stretch->entries);
	}
	stretch->entries[stretch->count++] = *entry;
}

static void append_accesses(struct lockstep_stretch *stretch,
			    const struct lockstep *lockstep)
{
	if (stretch->access_room - stretch->access_count < LOCKSTEP_ACCESSES_MAX) {
		stretch->access_room = stretch->access_room ? stretch->access_room * 2 : 1024;
		stretch->accesses = reallocarray(stretch->accesses, stretch->access_room,
						 sizeof(*stretch->accesses));
		CHECK(stretch->accesses);
	}
	memcpy(&stretch->accesses[stretch->access_count], lockstep->accesses,
	       lockstep->access_count * sizeof(*lockstep->accesses));
	stretch->access_count += lockstep->access_count;
}

static void append_pmp(struct lockstep_journal *journal)
{
	const struct lockstep *lockstep = journal->lockstep;

	journal->pmp_writes = lockstep->pmp_writes;
	for (unsigned i = 0; i < PMP_ENTRIES; i++) {
		struct lockstep_journal_entry entry = {
			.kind = ENTRY_PMP, .index = (u8)i, .cfg = lockstep->pmp_cfg[i],
			.address = lockstep->pmp_address[i],
		};

		if (entry.cfg == journal->pmp_cfg[i] &&
		    entry.address == journal->pmp_address[i])
			continue;
		journal->pmp_cfg[i] = entry.cfg;
		journal->pmp_address[i] = entry.address;
		append(journal, &entry);
	}
}

void lockstep_journal_request(struct lockstep_journal *journal,
			      const struct mmu_request *request)
{
	struct lockstep_stretch *stretch = &journal->stretches[journal->now];
	struct lockstep_journal_entry entry;

	if (unlikely(journal->pmp_writes != journal->lockstep->pmp_writes))
		append_pmp(journal);
	entry.kind = ENTRY_REQUEST;
	entry.request = *request;
	entry.first_access = stretch->access_count;
	entry.access_count = journal->lockstep->access_count;
	append(journal, &entry);
	if (entry.access_count)
		append_accesses(stretch, journal->lockstep);
}

void lockstep_journal_fence(struct lockstep_journal *journal, const struct mmu_fence *fence)
{
	const struct lockstep_journal_entry entry = { .kind = ENTRY_FENCE, .fence = *fence };

	append(journal, &entry);
}

bool lockstep_journal_has_program(const struct lockstep_journal *journal)
{
	const struct lockstep_stretch *stretch = &journal->stretches[journal->now];

	for (size_t i = 0; i < stretch->count; i++)
		if (stretch->entries[i].kind == ENTRY_REQUEST &&
		    stretch->entries[i].request.context.privilege == PRIVILEGE_U)
			return true;
	return false;
}

static void print_stretch(const struct lockstep_stretch *stretch,
			  struct lockstep_writer *writer)
{
	for (size_t i = 0; i < stretch->count; i++) {
		const struct lockstep_journal_entry *entry = &stretch->entries[i];

		switch (entry->kind) {
		case ENTRY_REQUEST:
			lockstep_writer_request(writer, &entry->request,
						stretch->accesses + entry->first_access,
						entry->access_count);
			break;
		case ENTRY_FENCE:
			lockstep_writer_fence(writer, &entry->fence);
			break;
		case ENTRY_PMP:
			lockstep_writer_pmp(writer, entry->index, entry->cfg,
					    entry->address);
			break;
		}
	}
}

void lockstep_journal_print(const struct lockstep_journal *journal,
			    struct lockstep_writer *writer)
{
	print_stretch(&journal->stretches[journal->now], writer);
}

void lockstep_journal_print_all(const struct lockstep_journal *journal,
				const struct mmu_config *config, bool is_longer, FILE *to)
{
	const struct lockstep_stretch *newer = &journal->stretches[journal->now];
	const struct lockstep_stretch *older = &journal->stretches[journal->now ^ 1];
	struct lockstep_writer writer;

	is_longer = is_longer && older->is_begun;
	lockstep_writer_begin(&writer, to, config, is_longer ? &older->image : &newer->image);
	if (is_longer)
		print_stretch(older, &writer);
	print_stretch(newer, &writer);
	lockstep_writer_free(&writer);
}
