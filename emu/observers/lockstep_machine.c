/* SPDX-License-Identifier: MIT */
/* Lockstep on every hart of a machine; see lockstep_machine.h. */
#include "observers/lockstep_machine.h"

#include <stdlib.h>
#include <string.h>

#include "observers/lockstep_failure.h"
#include "observers/lockstep_journal.h"
#include "observers/output_file.h"

#define STATE_INTERVAL 4096 /* requests between comparisons of all arrays */
#define FAILURE_PATH   "mmu-failure.txt"
#define RECORD_MAX     1000000 /* requests */

struct lockstep_hart {
	struct lockstep lockstep;
	struct lockstep_journal journal; /* of what led here */
	struct mmu_companion companion;
	struct hart *hart;
	struct lockstep_machine *owner;
};

struct lockstep_machine {
	struct machine *machine;
	struct lockstep_machine_options options;
	struct lockstep_library library;
	struct lockstep_hart *harts;
	unsigned hart_count; /* opened */
	const struct lockstep_hart *different; /* NULL: none */
	struct output_file record; /* stream NULL: none is wanted */
	struct lockstep_writer recorder;
	const struct lockstep_hart *recorded; /* NULL: not begun */
	u64 record_end; /* requests of that hart */
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

/* Between stretches of the journal: the one that ends is written, from the
   first on that has a request of U mode. */
static void record_stretch(struct lockstep_hart *hart)
{
	struct lockstep_machine *owner = hart->owner;

	if (owner->recorded == hart && hart->lockstep.requests <= owner->record_end)
		lockstep_journal_print(&hart->journal, &owner->recorder);
}

static void begin_record(struct lockstep_hart *hart)
{
	struct lockstep_machine *owner = hart->owner;
	const struct lockstep_journal *journal = &hart->journal;

	if (owner->recorded || !lockstep_journal_has_program(journal))
		return;
	owner->recorded = hart;
	owner->record_end = hart->lockstep.requests + RECORD_MAX;
	lockstep_writer_begin(&owner->recorder, owner->record.stream,
			      &owner->machine->config.mmu,
			      &journal->stretches[journal->now].image);
}

/* All arrays: equal is where the journal can begin anew. */
static bool compare_all(struct lockstep_hart *hart)
{
	if (!lockstep_compare_state(&hart->lockstep))
		return false;
	if (unlikely(hart->owner->record.stream)) {
		begin_record(hart);
		record_stretch(hart);
	}
	lockstep_journal_checkpoint(&hart->journal);
	return true;
}

static void translate(void *owner, const struct mmu_request *request,
		      struct mmu_response *response)
{
	struct lockstep_hart *hart = owner;
	bool is_same = lockstep_translate(&hart->lockstep, request, response);

	lockstep_journal_request(&hart->journal, request);
	if (is_same && unlikely(hart->lockstep.requests % STATE_INTERVAL == 0))
		is_same = compare_all(hart);
	if (unlikely(!is_same))
		stop_at(hart);
}

static u32 fence(void *owner, const struct mmu_fence *fence)
{
	struct lockstep_hart *hart = owner;
	u32 cycles = 0;
	bool is_same = lockstep_fence(&hart->lockstep, fence, &cycles);

	lockstep_journal_fence(&hart->journal, fence);
	if (unlikely(!is_same))
		stop_at(hart);
	return cycles;
}

static bool open_hart(struct lockstep_machine *lockstep, struct error *error)
{
	struct lockstep_hart *hart = &lockstep->harts[lockstep->hart_count];

	hart->owner = lockstep;
	hart->hart = &lockstep->machine->harts[lockstep->hart_count];
	if (!lockstep_open(&hart->lockstep, &hart->hart->mmu, lockstep->library.rtl,
			   lockstep->options.mode == LOCKSTEP_RTL ? LOCKSTEP_RTL_LEADS :
								    LOCKSTEP_MODEL_LEADS,
			   error))
		return false;
	if (!lockstep_journal_init(&hart->journal, &hart->lockstep, error)) {
		lockstep_journal_free(&hart->journal);
		lockstep_close(&hart->lockstep);
		return false;
	}
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
		lockstep_journal_free(&lockstep->harts[i].journal);
		lockstep_close(&lockstep->harts[i].lockstep);
	}
	if (lockstep->record.stream)
		output_file_discard(&lockstep->record);
	lockstep_writer_free(&lockstep->recorder);
	lockstep_library_close(&lockstep->library);
	free(lockstep->harts);
	free(lockstep);
}

struct lockstep_machine *lockstep_machine_open(struct machine *machine,
					       const struct lockstep_machine_options *options,
					       struct error *error)
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
	lockstep->options = *options;
	if (!lockstep->options.output)
		lockstep->options.output = FAILURE_PATH;
	if (options->record && !output_file_open(&lockstep->record, options->record, error)) {
		free_all(lockstep);
		return NULL;
	}
	if (!lockstep_library_open(&lockstep->library, &machine->config.mmu, "rtl", error)) {
		free_all(lockstep);
		return NULL;
	}
	for (unsigned i = 0; i < harts; i++) {
		if (!open_hart(lockstep, error)) {
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
		.has_stopped = lockstep->different,
		.is_idle = from->rtl->is_idle(from->rtl_mmu),
		.is_fence_offered = from->rtl->is_fence_offered(from->rtl_mmu),
		.request = from->last_request, .answer = from->last_answer,
		.access_count = from->access_count,
	};
	for (unsigned i = 0; i < RTL_CHANNELS; i++)
		look->is_offered[i] = from->rtl->is_offered(from->rtl_mmu, i);
	memcpy(look->accesses, from->accesses, sizeof(look->accesses));
	memcpy(look->report, from->report, sizeof(look->report));
}

void lockstep_machine_look_array(const struct lockstep_machine *lockstep, unsigned hart,
				 enum rtl_array array, struct rtl_entry *entries, u64 *policy)
{
	struct lockstep *from = &lockstep->harts[hart].lockstep;
	const struct tlb *model = lockstep_find_tlb(from, array);
	unsigned count = model->geometry.sets * model->geometry.ways;

	if (!tlb_is_present(model))
		return;
	for (unsigned i = 0; i < count; i++)
		if (!from->rtl->read_entry(from->rtl_mmu, array, i, &entries[i]))
			entries[i] = (struct rtl_entry){ .valid = false };
	for (unsigned i = 0; i < lockstep_policy_words(model) && model->geometry.ways > 1; i++)
		policy[i] = from->rtl->read_replacement(from->rtl_mmu, array, i);
}

bool lockstep_machine_is_different(const struct lockstep_machine *lockstep)
{
	return lockstep && lockstep->different;
}

/* The journal as a stream's file. */
static bool write_journal(const struct lockstep_hart *hart, const char *path, bool is_longer,
			  struct error *error)
{
	struct output_file file;

	if (!output_file_open(&file, path, error))
		return false;
	fprintf(file.stream, "# vitrine cosim replay %s\n", path);
	lockstep_journal_print_all(&hart->journal, &hart->owner->machine->config.mmu, is_longer,
				   file.stream);
	return output_file_close(&file, error);
}

/* Does the file's stream fail on a player as the machine did? Then it is made
   small. */
static bool keep_stream(const struct lockstep_hart *hart, const char *path, FILE *to,
			bool *fails, struct error *error)
{
	const struct mmu_config *config = &hart->owner->machine->config.mmu;
	const struct lockstep_failure failure = {
		.config = config,
		.output = hart->owner->options.output,
	};
	struct lockstep_player *player = calloc(1, sizeof(*player));
	struct lockstep_stream stream;
	size_t failed;

	*fails = false;
	if (!player)
		return error_set(error, "out of memory for the RTL");
	if (!lockstep_stream_read(&stream, path, error)) {
		free(player);
		return false;
	}
	if (lockstep_player_init(player, config, hart->lockstep.rtl, error)) {
		failed = lockstep_player_run(player, stream.ops, stream.count);
		*fails = failed < stream.count;
		if (*fails)
			lockstep_failure_keep(&failure, player, stream.ops, failed + 1, to);
	}
	lockstep_player_free(player);
	lockstep_stream_free(&stream);
	free(player);
	return true;
}

/* What led to the difference, on disk. */
static void keep_difference(const struct lockstep_hart *hart, FILE *to)
{
	char *path = lockstep_failure_path(hart->owner->options.output, "-whole.txt");
	struct error error;
	bool is_kept = true, fails = false;

	/* what no array shows may be older than the last checkpoint */
	for (unsigned longer = 0; longer < 2 && is_kept && !fails; longer++)
		is_kept = write_journal(hart, path, longer, &error) &&
			  keep_stream(hart, path, to, &fails, &error);
	if (!is_kept)
		fprintf(to, "vitrine: %s\n", error.text);
	else if (!fails)
		fprintf(to, "the stream in %s, played alone, is equal: what differs is older\n",
			path);
	else
		fprintf(to, "all since the checkpoint in %s\n", path);
	free(path);
}

/* The last stretch, and the file is whole. */
static bool end_record(struct lockstep_machine *lockstep, FILE *to)
{
	const struct lockstep_hart *hart = lockstep->recorded;
	struct error error;

	if (!lockstep->record.stream)
		return true;
	if (hart && hart->lockstep.requests <= lockstep->record_end)
		lockstep_journal_print(&hart->journal, &lockstep->recorder);
	if (!hart)
		fprintf(to, "vitrine: %s: no program has run, nothing is recorded\n",
			lockstep->options.record);
	if (output_file_close(&lockstep->record, &error)) {
		lockstep->record.stream = NULL;
		return true;
	}
	lockstep->record.stream = NULL;
	fprintf(to, "vitrine: %s\n", error.text);
	return false;
}

bool lockstep_machine_close(struct lockstep_machine *lockstep, FILE *to)
{
	u64 requests = 0, fences = 0, accesses = 0;
	bool is_same, is_recorded;

	if (!lockstep)
		return true;
	compare_at_end(lockstep);
	is_recorded = end_record(lockstep, to);
	for (unsigned i = 0; i < lockstep->hart_count; i++) {
		requests += lockstep->harts[i].lockstep.requests;
		fences += lockstep->harts[i].lockstep.fences;
		accesses += lockstep->harts[i].lockstep.pte_accesses;
	}
	is_same = !lockstep->different;
	if (!is_same) {
		fprintf(to, "vitrine: model and RTL of the MMU differ, hart %u, near pc 0x%llx, "
			    "%llu instructions:\n%s",
			lockstep->different->hart->config.id, (unsigned long long)lockstep->pc,
			(unsigned long long)lockstep->retired,
			lockstep->different->lockstep.report);
		keep_difference(lockstep->different, to);
	}
	fprintf(to, "vitrine: MMU model and RTL: %llu translations, %llu fences, "
		    "%llu PTE accesses: %s\n", (unsigned long long)requests,
		(unsigned long long)fences, (unsigned long long)accesses,
		is_same ? "equal" : "DIFFERENT");
	free_all(lockstep);
	return is_same && is_recorded;
}
