/* SPDX-License-Identifier: MIT */
/* See run_queue.h. A sorted list: as long as there are tasks that want a hart. */
#include "core/run_queue.h"
#include "core/hart.h"
#include "core/task.h"

#define SCHED_FIFO 1
#define SCHED_RR   2
#define SCHED_IDLE 5

#define WEIGHT_NORMAL 1024 /* of nice 0 */
#define WEIGHT_IDLE   3
#define AHEAD_NS      (SLICE_NS / 2)

static struct list_head queue = LIST_HEAD_INIT(queue);
static u64 least_ns; /* virtual runtime of who runs next; never falls */

static struct task_struct *queued(struct list_head *node)
{
	return list_entry(node, struct task_struct, run_node);
}

static u32 policy_of(const struct task_struct *task)
{
	return task->policy & ~(u32)SCHED_RESET_ON_FORK;
}

/* 0: of no real-time policy. */
static u32 real_time_priority(const struct task_struct *task)
{
	u32 policy = policy_of(task);

	return policy == SCHED_FIFO || policy == SCHED_RR ? task->rt_priority
							  : 0;
}

static u64 weight_of(const struct task_struct *task)
{
	u64 weight = WEIGHT_NORMAL;

	if (policy_of(task) == SCHED_IDLE)
		return WEIGHT_IDLE;
	for (s32 nice = task->nice; nice < 0; nice++)
		weight = weight * 5 / 4;
	for (s32 nice = task->nice; nice > 0; nice--)
		weight = weight * 4 / 5;
	return weight;
}

bool run_queue_is_empty(void)
{
	return list_empty(&queue);
}

/* `slack`: by how much the second must lag to give way. */
static bool is_before(const struct task_struct *a, const struct task_struct *b,
		      u64 slack)
{
	u32 own = real_time_priority(a), other = real_time_priority(b);

	if (own || other)
		return own > other;
	return a->vruntime_ns + slack < b->vruntime_ns;
}

/* Behind its equals. */
static void insert(struct task_struct *task)
{
	struct list_head *at = queue.prev;

	while (at != &queue && is_before(task, queued(at), 0))
		at = at->prev;
	list_add(&task->run_node, at);
}

void run_queue_wake(struct task_struct *task)
{
	u64 floor_ns = least_ns > AHEAD_NS ? least_ns - AHEAD_NS : 0;

	task->vruntime_ns = max_u64(task->vruntime_ns, floor_ns);
	insert(task);
}

void run_queue_put_back(struct task_struct *task)
{
	insert(task);
}

void run_queue_yield(struct task_struct *task)
{
	if (!list_empty(&queue) && !real_time_priority(task))
		task->vruntime_ns = max_u64(task->vruntime_ns,
					    queued(queue.prev)->vruntime_ns);
	insert(task);
}

void run_queue_remove(struct task_struct *task)
{
	list_del(&task->run_node);
}

struct task_struct *run_queue_first(const struct hart *hart)
{
	for_each_node (node, &queue)
		if (queued(node)->allowed_harts & hart_bit(hart))
			return queued(node);
	return NULL;
}

void run_queue_charge(struct task_struct *task, u64 ns)
{
	if (real_time_priority(task))
		return;
	task->vruntime_ns += ns * WEIGHT_NORMAL / weight_of(task);
	least_ns = max_u64(least_ns,
			   list_empty(&queue)
				   ? task->vruntime_ns
				   : min_u64(task->vruntime_ns,
					     queued(queue.next)->vruntime_ns));
}

bool run_queue_is_ahead(const struct task_struct *task,
			const struct task_struct *running)
{
	return is_before(task, running, AHEAD_NS);
}
