/* SPDX-License-Identifier: MIT */
/*
 * See why_watch.h. A fault is heard of by the harts' trap observers. A cycle is
 * met by a commit observer, which is there for the one turn that holds it only,
 * so the machine runs at its full speed up to that, and nothing cuts a turn.
 */
#include "observers/why_watch.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "hart/commit.h"
#include "observers/output_file.h"

struct answer {
	struct why_record record;
	bool is_there;
};

struct why_watch {
	struct machine *machine;
	struct why_config config;
	struct output_file file; /* of JSON; stream NULL: text */
	struct answer answers[WHY_QUESTIONS_MAX];
	unsigned answered;
	struct error error; /* of the first record that could not be made */

	struct trap_observer traps;
	struct turn_observer turns;
	struct commit_observer commits;
	bool is_stepping; /* `commits` is in the place of `others` */
	struct commit_observer *others[PLATFORM_HARTS_MAX];
};

static unsigned hart_of(const struct why_question *question)
{
	return question->hart < 0 ? 0 : (unsigned)question->hart;
}

static void answer(struct why_watch *watch, unsigned index, const struct hart *hart,
		   const struct why_question *question, const char *moment)
{
	struct answer *given = &watch->answers[index];
	struct error error;

	given->is_there = true;
	watch->answered++;
	if (!why_ask(hart, question, moment, &given->record, &error) && !watch->error.text[0])
		watch->error = error;
}

/* -1: no fault of a translation. */
static int access_of(u64 cause)
{
	switch (cause) {
	case CAUSE_LOAD_PAGE_FAULT:
	case CAUSE_LOAD_ACCESS:
		return MMU_LOAD;
	case CAUSE_STORE_PAGE_FAULT:
	case CAUSE_STORE_ACCESS:
		return MMU_STORE;
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_FETCH_ACCESS:
		return MMU_FETCH;
	default:
		return -1;
	}
}

static void trapped(void *owner, const struct hart *hart, u64 cycle, u64 cause, u64 tval)
{
	struct why_watch *watch = owner;
	int access = access_of(cause);
	u8 privilege;

	if (access < 0 || watch->answered == watch->config.question_count)
		return;
	privilege = hart_mmu_context(hart, (enum mmu_access)access).privilege;
	for (unsigned i = 0; i < watch->config.question_count; i++) {
		struct why_question question = watch->config.questions[i];

		if (watch->answers[i].is_there || (question.va ^ tval) >> PAGE_SHIFT ||
		    (question.access >= 0 && question.access != access) ||
		    (question.privilege >= 0 && question.privilege != privilege) ||
		    (question.hart >= 0 && hart_of(&question) != hart->config.id))
			continue;
		question.va = tval;
		question.access = access;
		question.privilege = privilege;
		answer(watch, i, hart, &question, "at the fault");
		watch->answers[i].record.cycle = cycle;
	}
}

static void committed(void *owner, const struct commit *commit)
{
	struct why_watch *watch = owner;
	const struct commit_observer *other = watch->others[commit->hart_id];

	if (other)
		other->commit(other->owner, commit);
}

static bool before_instruction(void *owner, const struct hart *hart)
{
	struct why_watch *watch = owner;
	const struct commit_observer *other = watch->others[hart->config.id];

	for (unsigned i = 0; i < watch->config.question_count; i++) {
		const struct why_question *question = &watch->config.questions[i];

		if (hart->cycle >= watch->config.cycle && !watch->answers[i].is_there &&
		    hart_of(question) == hart->config.id)
			answer(watch, i, hart, question, "at the cycle");
	}
	return !other || !other->before || other->before(other->owner, hart);
}

static void set_stepping(struct why_watch *watch, bool is_stepping)
{
	struct machine *machine = watch->machine;

	if (is_stepping == watch->is_stepping)
		return;
	watch->is_stepping = is_stepping;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		if (is_stepping)
			watch->others[i] = machine->harts[i].observer;
		machine->harts[i].observer = is_stepping ? &watch->commits : watch->others[i];
	}
}

static void turn_begins(void *owner, u64 until)
{
	struct why_watch *watch = owner;

	set_stepping(watch, until > watch->config.cycle &&
			    watch->answered < watch->config.question_count);
}

static bool open_json(struct why_watch *watch, struct error *error)
{
	return !watch->config.json_path ||
	       output_file_open(&watch->file, watch->config.json_path, error);
}

struct why_watch *why_watch_open(struct machine *machine, const struct why_config *config,
				 struct error *error)
{
	struct why_watch *watch;

	for (unsigned i = 0; i < config->question_count; i++) {
		if (hart_of(&config->questions[i]) < machine->hart_count)
			continue;
		error_set(error, "--why: hart %u: there are %u", hart_of(&config->questions[i]),
			  machine->hart_count);
		return NULL;
	}
	watch = calloc(1, sizeof(*watch));
	if (!watch) {
		error_set(error, "out of memory");
		return NULL;
	}
	watch->machine = machine;
	watch->config = *config;
	watch->traps = (struct trap_observer){ trapped, watch };
	watch->turns = (struct turn_observer){ turn_begins, watch };
	watch->commits = (struct commit_observer){ committed, before_instruction, watch };
	if (!open_json(watch, error)) {
		free(watch);
		return NULL;
	}
	if (config->when == WHY_AT_CYCLE)
		machine->turn_observer = &watch->turns;
	for (unsigned i = 0; config->when == WHY_AT_FAULT && i < machine->hart_count; i++)
		machine->harts[i].trap_observer = &watch->traps;
	return watch;
}

static void detach(struct why_watch *watch)
{
	struct machine *machine = watch->machine;

	set_stepping(watch, false);
	if (machine->turn_observer == &watch->turns)
		machine->turn_observer = NULL;
	for (unsigned i = 0; i < machine->hart_count; i++)
		if (machine->harts[i].trap_observer == &watch->traps)
			machine->harts[i].trap_observer = NULL;
}

static void answer_rest(struct why_watch *watch)
{
	static const char *const moments[] = {
		[WHY_AT_END] = "at the end",
		[WHY_AT_FAULT] = "at the end, as no such fault came",
		[WHY_AT_CYCLE] = "at the end, which came first",
	};

	for (unsigned i = 0; i < watch->config.question_count; i++) {
		const struct why_question *question = &watch->config.questions[i];

		if (!watch->answers[i].is_there)
			answer(watch, i, &watch->machine->harts[hart_of(question)], question,
			       moments[watch->config.when]);
	}
}

static bool write_json(struct why_watch *watch, struct error *error)
{
	struct json_object *records = json_object_new_array();

	for (unsigned i = 0; i < watch->config.question_count; i++)
		json_object_array_add(records, why_json(&watch->answers[i].record));
	fprintf(watch->file.stream, "%s\n",
		json_object_to_json_string_ext(records, JSON_C_TO_STRING_PRETTY));
	json_object_put(records);
	return output_file_close(&watch->file, error);
}

bool why_watch_close(struct why_watch *watch, struct error *error)
{
	bool ok = true;

	if (!watch)
		return true;
	detach(watch);
	answer_rest(watch);
	if (watch->file.stream)
		ok = write_json(watch, error);
	for (unsigned i = 0; !watch->config.json_path && i < watch->config.question_count; i++)
		why_print(&watch->answers[i].record, stderr);
	if (ok && watch->error.text[0]) {
		*error = watch->error;
		ok = false;
	}
	free(watch);
	return ok;
}
