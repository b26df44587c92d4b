/* SPDX-License-Identifier: MIT */
/* See lockstep_writer.h. */
#include "observers/lockstep_writer.h"

#include <string.h>

#include "machine/config.h"
#include "machine/config_keys.h"
#include "machine/config_value.h"
#include "observers/lockstep_stream.h"

void lockstep_config_print(const struct mmu_config *config, FILE *to)
{
	struct machine_config plain, ours;

	machine_config_init(&plain);
	ours = plain;
	ours.mmu = *config;
	for (unsigned i = 0; i < config_key_count(); i++) {
		const struct config_key *key = config_key_at(i);
		u64 value = config_value_get(key, &ours);
		char text[64];

		if (value == config_value_get(key, &plain))
			continue;
		config_value_format(key, value, text, sizeof(text));
		fprintf(to, "c %s %s %s\n", key->section, key->name, text);
	}
}

void lockstep_writer_begin(struct lockstep_writer *writer, FILE *to,
			   const struct mmu_config *config,
			   const struct lockstep_image *image)
{
	*writer = (struct lockstep_writer){ .to = to };
	lockstep_config_print(config, to);
	lockstep_image_print(image, to);
}

void lockstep_writer_free(struct lockstep_writer *writer)
{
	lockstep_words_free(&writer->words);
}

/* The word as this access found it, if it is news. A word that an access had
   to do without is in no stream either. */
static void write_word(struct lockstep_writer *writer, const struct lockstep_access *access)
{
	u64 value = access->is_write ? access->expected : access->value;
	struct lockstep_word *word;
	bool is_news;

	if (!access->ok)
		return;
	word = lockstep_words_find(&writer->words, access->pte_pa);
	is_news = !word || word->value != value ||
		  (access->is_write ? word->update_cycles : word->read_cycles) !=
			  access->cycles;
	if (is_news) {
		word = lockstep_words_make(&writer->words, access->pte_pa);
		word->value = value;
		if (access->is_write)
			word->update_cycles = access->cycles;
		else
			word->read_cycles = access->cycles;
		fprintf(writer->to, "m %llx %llx %x %x\n", (unsigned long long)word->pa,
			(unsigned long long)word->value, word->read_cycles,
			word->update_cycles);
	}
	if (access->is_write && access->matched)
		word->value = access->desired;
}

/* A word that one walk reads twice is written as the first read found it. */
static bool is_first(const struct lockstep_access *accesses, unsigned index)
{
	for (unsigned i = 0; i < index; i++)
		if (accesses[i].pte_pa == accesses[index].pte_pa &&
		    accesses[i].is_write == accesses[index].is_write)
			return false;
	return true;
}

void lockstep_writer_request(struct lockstep_writer *writer,
			     const struct mmu_request *request,
			     const struct lockstep_access *accesses, unsigned count)
{
	const struct lockstep_op op = { .kind = LOCKSTEP_TRANSLATE, .request = *request };

	for (unsigned i = 0; i < count; i++)
		if (is_first(accesses, i))
			write_word(writer, &accesses[i]);
	lockstep_op_print(&op, writer->to);
}

void lockstep_writer_fence(struct lockstep_writer *writer, const struct mmu_fence *fence)
{
	const struct lockstep_op op = { .kind = LOCKSTEP_FENCE, .fence = *fence };

	lockstep_op_print(&op, writer->to);
}

void lockstep_writer_pmp(struct lockstep_writer *writer, unsigned index, u8 cfg,
			 u64 address)
{
	const struct lockstep_op op = {
		.kind = LOCKSTEP_PMP, .index = (u8)index, .cfg = cfg, .address = address,
	};

	lockstep_op_print(&op, writer->to);
}
