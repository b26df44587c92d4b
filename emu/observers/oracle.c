/* SPDX-License-Identifier: MIT */
/* See oracle.h: how it hangs on the machine, and what it does with an answer. */
#include "observers/oracle.h"

#include <stdlib.h>

#include "hart/hart.h"
#include "observers/oracle_fences.h"
#include "observers/oracle_report.h"
#include "observers/oracle_tables.h"
#include "observers/oracle_walk.h"

#define REPORTS_MAX 100 /* further ones are only counted */
#define LATE_MAX    256

struct oracle_hart {
	struct oracle *oracle;
	struct hart *hart;
	struct mmu_observer observer;
	struct oracle_fences fences;
};

/* A hart used what another was changing: to be looked at again afterwards. */
struct oracle_late {
	struct hart *user;
	int writer_id;
	u64 user_returns; /* of the writer, then */
};

struct oracle {
	struct machine *machine;
	struct oracle_late late[LATE_MAX];
	unsigned late_count;
	FILE *stream;
	struct oracle_tables tables;
	struct frame_watcher watcher;
	struct oracle_hart harts[PLATFORM_HARTS_MAX];
	struct oracle_times reported_roots;
	u64 forgotten; /* all harts have fenced everything since this event */
	struct oracle_result result;
};

/* No memory, or an illegal answer: nothing more is checked. */
static bool has_ended(const struct oracle *oracle)
{
	return oracle->result.is_illegal || oracle->result.is_incomplete;
}

static void give_up(struct oracle *oracle)
{
	if (!oracle->result.is_incomplete)
		fprintf(oracle->stream, "vitrine: oracle: out of memory, ends here\n");
	oracle->result.is_incomplete = true;
}

static struct oracle_finding make_finding(const struct oracle_hart *self,
					  const struct oracle_query *query)
{
	bool is_fetch = query->request->access == MMU_FETCH;
	struct hart_position position = hart_position(self->hart, is_fetch);

	return (struct oracle_finding){
		.hart = self->hart,
		.query = query,
		.pc = is_fetch ? query->request->va : position.pc,
		.cycle = position.cycle,
	};
}

static void report_illegal(struct oracle_hart *self, const struct oracle_query *query)
{
	struct oracle *oracle = self->oracle;
	struct oracle_finding finding = make_finding(self, query);

	oracle->result.is_illegal = true;
	oracle_report_illegal(oracle->stream, &finding);
	hart_request_stop(self->hart);
	machine_request_stop(oracle->machine);
}

/* Was something on the path not yet reported? From now on all of it is. */
static bool is_news(struct oracle *oracle, const struct oracle_path *path)
{
	bool is_new = false;

	for (unsigned i = 0; i < path->count; i++) {
		is_new = is_new || !path->outdated[i].change->is_reported;
		path->outdated[i].change->is_reported = true;
	}
	if (path->has_other_root &&
	    !oracle_times_get(&oracle->reported_roots, path->other_satp)) {
		is_new = true;
		if (!oracle_times_set(&oracle->reported_roots, path->other_satp, 1))
			give_up(oracle);
	}
	return is_new;
}

/* ---- what several harts cannot help ---- */

static bool is_at_it(const struct oracle *oracle, int writer_id, u64 user_returns)
{
	return writer_id >= 0 && oracle->machine->harts[writer_id].user_returns == user_returns;
}

/* A program uses what another hart changed, which has not gone on to one since. */
static bool is_being_changed(struct oracle *oracle, const struct oracle_query *query,
			     struct hart *user, const struct oracle_path *path)
{
	for (unsigned i = 0; i < path->count; i++) {
		const struct oracle_writer *by = &path->outdated[i].change->by;

		if (&oracle->machine->harts[by->hart_id < 0 ? 0 : by->hart_id] == user ||
		    !is_at_it(oracle, by->hart_id, by->user_returns))
			return false;
	}
	if (!path->count || oracle->late_count == LATE_MAX ||
	    query->request->context.privilege != PRIVILEGE_U)
		return false;
	oracle->late[oracle->late_count++] = (struct oracle_late){
		user, path->outdated[0].change->by.hart_id,
		path->outdated[0].change->by.user_returns
	};
	return true;
}

/* Who came to an end should be fenced now: have its next uses seen. */
static cold_path void look_again(struct oracle *oracle)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < oracle->late_count; i++) {
		struct oracle_late late = oracle->late[i];

		if (is_at_it(oracle, late.writer_id, late.user_returns))
			oracle->late[kept++] = late;
		else
			hart_forget_pages(late.user);
	}
	oracle->late_count = kept;
}

/* A fault that is one no more, as another hart allowed the access meanwhile. */
static bool is_refused_late(const struct oracle_hart *self, const struct oracle_query *query,
			    const struct oracle_path *path)
{
	u8 cause = query->response->cause;
	bool is_page_fault = cause == CAUSE_LOAD_PAGE_FAULT || cause == CAUSE_STORE_PAGE_FAULT ||
			     cause == CAUSE_FETCH_PAGE_FAULT;

	for (unsigned i = 0; i < path->count; i++)
		if (path->outdated[i].change->by.hart_id < 0 ||
		    path->outdated[i].change->by.hart_id == (int)self->hart->config.id)
			return false;
	return is_page_fault && path->count;
}

static bool is_excused(struct oracle_hart *self, const struct oracle_query *query,
		       const struct oracle_path *path)
{
	struct oracle_path here;

	if (self->oracle->machine->hart_count == 1)
		return false;
	/* the same pages, by a root that others have, too */
	if (path->has_other_root) {
		if (!oracle_walk_explains_here(query, &here))
			return false;
		path = &here;
	}
	return is_being_changed(self->oracle, query, self->hart, path) ||
	       is_refused_late(self, query, path);
}

static cold_path void examine(struct oracle_hart *self, const struct oracle_query *query)
{
	struct oracle *oracle = self->oracle;
	struct oracle_finding finding;
	struct oracle_path path;

	if (!oracle_walk_explains(query, &path)) {
		report_illegal(self, query);
		return;
	}
	/* Nothing is outdated but what the manual lets an MMU not see, or nothing
	   that shows: Linux splits large pages before it fences. */
	if ((!path.count && !path.has_other_root) || oracle_walk_agrees(query, true))
		return;
	if (is_excused(self, query, &path))
		return;
	oracle->result.stale++;
	if (!is_news(oracle, &path) || oracle->result.reported++ >= REPORTS_MAX)
		return;
	finding = make_finding(self, query);
	oracle_report_stale(oracle->stream, &finding, &path);
}

/* M-mode or Bare: the va is the pa, and only PMP can object. */
static bool is_bare_legal(const struct mmu *mmu, const struct mmu_request *request,
			  const struct mmu_response *response)
{
	static const u8 permissions[] = { PMP_R, PMP_W, PMP_X };
	bool is_allowed = !(request->va >> PA_BITS) &&
			  pmp_check(mmu->pmp, request->va, request->size_bytes,
				    permissions[request->access], request->context.privilege);

	return is_allowed ? response->cause == MMU_NO_FAULT && response->pa == request->va :
			    response->cause != MMU_NO_FAULT;
}

static void answered(void *owner, const struct mmu_request *request,
		     const struct mmu_response *response)
{
	struct oracle_hart *self = owner;
	struct oracle *oracle = self->oracle;
	const struct oracle_query query = {
		.tables = &oracle->tables,
		.fences = &self->fences,
		.pmp = &self->hart->pmp,
		.request = request,
		.response = response,
	};

	if (unlikely(has_ended(oracle)))
		return;
	oracle->result.checked++;
	if (unlikely(oracle->late_count))
		look_again(oracle);
	if (!mmu_is_active(&request->context)) {
		if (!is_bare_legal(&self->hart->mmu, request, response))
			report_illegal(self, &query);
		return;
	}
	if (unlikely(self->fences.satp != request->context.satp) &&
	    !oracle_fences_use(&self->fences, request->context.satp, oracle->tables.now))
		give_up(oracle);
	for (unsigned i = 0; i < response->read_count; i++)
		oracle_tables_walked(&oracle->tables, response->reads[i].pte_pa, request->va,
				     response->reads[i].level);
	if (unlikely(!oracle_walk_agrees(&query, false)))
		examine(self, &query);
	if (unlikely(oracle->tables.is_out_of_memory))
		give_up(oracle);
}

/* Forget what every hart has fenced. */
static void forget(struct oracle *oracle)
{
	u64 before = ~0ull;

	for (unsigned i = 0; i < oracle->machine->hart_count; i++)
		if (oracle->harts[i].fences.all < before)
			before = oracle->harts[i].fences.all;
	if (before == oracle->forgotten)
		return;
	oracle->forgotten = before;
	oracle_tables_forget(&oracle->tables, before);
}

static void fenced(void *owner, const struct mmu_fence *fence)
{
	struct oracle_hart *self = owner;
	struct oracle *oracle = self->oracle;
	struct hart_position position = hart_position(self->hart, false);
	const struct oracle_fence record = {
		.fence = *fence,
		.at = ++oracle->tables.now,
		.pc = position.pc,
		.cycle = position.cycle,
	};

	if (!oracle_fences_add(&self->fences, &record))
		give_up(oracle);
	if (!fence->has_va && !fence->has_asid)
		forget(oracle);
}

static void written(void *owner, u64 pa, u64 size)
{
	struct oracle *oracle = owner;

	if (!has_ended(oracle))
		oracle_tables_written(&oracle->tables, pa, size);
}

static void get_writer(void *owner, struct oracle_writer *writer)
{
	const struct machine *machine = ((struct oracle *)owner)->machine;
	const struct hart *hart = &machine->harts[machine->current_hart];
	struct hart_position position;

	*writer = (struct oracle_writer){ .hart_id = -1 };
	if (!machine->is_running)
		return;
	position = hart_position(hart, false);
	*writer = (struct oracle_writer){
		.hart_id = (int)machine->current_hart,
		.pc = position.pc,
		.cycle = position.cycle,
		.user_returns = hart->privilege == PRIVILEGE_U ? ~0ull : hart->user_returns,
	};
}

/* Host shortcuts that came of the PTE go, so that whoever uses it next is
   seen. A pointer may stand for more than can be found. */
static void outdated(void *owner, u64 seen, u64 old_pte)
{
	struct machine *machine = ((struct oracle *)owner)->machine;
	bool is_pointer = !(old_pte & (PTE_R | PTE_X));
	u64 va = seen & ~(PAGE_SIZE - 1ull);
	unsigned level = old_pte >> PTE_N_SHIFT & 1 ? PAGE_64K : seen >> 1 & 3;

	for (unsigned i = 0; i < machine->hart_count; i++) {
		if (is_pointer || seen == ORACLE_SEEN_OFTEN)
			hart_forget_pages(&machine->harts[i]);
		else
			hart_forget_page(&machine->harts[i], va, level);
	}
}

static void attach(struct oracle *oracle, struct machine *machine)
{
	oracle->tables.outdated = outdated;
	oracle->tables.get_writer = get_writer;
	oracle->tables.owner = oracle;
	oracle->watcher = (struct frame_watcher){ .written = written, .owner = oracle };
	machine->bus.frame_watcher = &oracle->watcher;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		struct oracle_hart *self = &oracle->harts[i];
		struct mmu *mmu = &machine->harts[i].mmu;

		self->oracle = oracle;
		self->hart = &machine->harts[i];
		self->fences.satp = ~0ull;
		self->observer = (struct mmu_observer){
			.answered = answered,
			.fenced = fenced,
			.owner = self,
			.next = mmu->observers,
		};
		mmu->observers = &self->observer;
	}
}

struct oracle *oracle_open(struct machine *machine, FILE *stream, struct error *error)
{
	struct oracle *oracle = calloc(1, sizeof(*oracle));

	if (!oracle || !oracle_tables_init(&oracle->tables, &machine->bus, error)) {
		free(oracle);
		error_set(error, "out of memory for the oracle");
		return NULL;
	}
	oracle->machine = machine;
	oracle->stream = stream;
	attach(oracle, machine);
	return oracle;
}

struct oracle_result oracle_result(const struct oracle *oracle)
{
	return oracle->result;
}

void oracle_close(struct oracle *oracle)
{
	if (!oracle)
		return;
	for (unsigned i = 0; i < oracle->machine->hart_count; i++) {
		struct oracle_hart *self = &oracle->harts[i];
		struct mmu_observer **link = &self->hart->mmu.observers;

		while (*link && *link != &self->observer)
			link = &(*link)->next;
		if (*link)
			*link = self->observer.next;
		oracle_fences_free(&self->fences);
	}
	oracle->machine->bus.frame_watcher = NULL;
	oracle_tables_free(&oracle->tables);
	oracle_times_free(&oracle->reported_roots);
	free(oracle);
}
