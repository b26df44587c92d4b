/* SPDX-License-Identifier: MIT */
/* All tasks: numbers, structures, and what threads share. */
#include "core/task.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/kview.h"
#include "core/time.h"
#include "fs/fs.h"
#include "mm/layout.h"

#define PID_LIMIT    32768 /* as Linux's default pid_max */
#define PID_FIRST    2
#define SPARE_STACKS 8

struct task_struct init_task = { .hart = &harts[0], .allowed_harts = ~0ul };
struct list_head task_list = LIST_HEAD_INIT(task_list);
static struct signal_struct init_signal;
static struct sighand_struct init_sighand;
static struct fs_struct init_fs;

struct task_struct *task_find(s32 pid)
{
	for_each_node (node, &task_list)
		if (task_of(node)->pid == pid)
			return task_of(node);
	return NULL;
}

bool task_is_leader(const struct task_struct *task)
{
	return task->signal->leader == task;
}

struct pt_regs *task_pt_regs(const struct task_struct *task)
{
	return (struct pt_regs *)task->kernel_sp - 1;
}

/* A process group or session keeps its number as long as it has members. */
static bool is_pid_used(s32 pid)
{
	for_each_node (node, &task_list) {
		const struct task_struct *task = task_of(node);

		if (task->pid == pid || task->signal->pgrp == pid ||
		    task->signal->session == pid)
			return true;
	}
	return false;
}

static s32 next_pid(void)
{
	static s32 last = PID_FIRST - 1;
	static bool wrapped;

	do {
		if (++last == PID_LIMIT) {
			last = PID_FIRST;
			wrapped = true;
		}
	} while (wrapped && is_pid_used(last));
	return last;
}

/* Mapping and fencing costs: some that are free stay mapped. */
static void *spare_stacks[SPARE_STACKS];
static int spare_count;

static void *stack_alloc(void)
{
	return spare_count ? spare_stacks[--spare_count]
			   : vmalloc(KERNEL_STACK_SIZE);
}

static void stack_free(void *stack)
{
	if (spare_count < SPARE_STACKS)
		spare_stacks[spare_count++] = stack;
	else
		vfree(stack);
}

static struct task_struct *alloc(void)
{
	struct task_struct *task = kzalloc(sizeof(*task));
	void *stack = stack_alloc();

	if (!task || !stack) {
		kfree(task);
		if (stack)
			stack_free(stack);
		return NULL;
	}
	task->stack = stack;
	task->kernel_sp = (u64)stack + KERNEL_STACK_SIZE;
	task->allowed_harts = current->allowed_harts;
	task->last_hart = current->hart->number;
	list_init(&task->run_node);
	list_init(&task->all_node);
	list_init(&task->children);
	list_init(&task->sibling);
	list_init(&task->thread_node);
	sigpending_init(&task->pending);
	task->start_ns = task->run_since_ns = time_since_boot_ns();
	return task;
}

struct task_struct *task_alloc(void)
{
	struct task_struct *task = alloc();

	if (task)
		task->pid = next_pid();
	return task;
}

struct task_struct *task_alloc_idle(void)
{
	struct task_struct *task = alloc();

	if (!task)
		return NULL;
	strscpy(task->comm, "idle", sizeof(task->comm));
	init_signal.refcount++;
	init_sighand.refcount++;
	task->signal = &init_signal;
	task->sighand = &init_sighand;
	task->parent = &init_task;
	return task;
}

void task_free(struct task_struct *task)
{
	kview_begin();
	list_del(&task->all_node);
	list_del(&task->sibling);
	list_del(&task->thread_node);
	sigpending_flush(&task->pending);
	if (task->sighand)
		sighand_put(task->sighand);
	if (task->signal)
		signal_struct_put(task->signal);
	stack_free(task->stack);
	kfree(task);
	kview_end();
}

static void signal_struct_init(struct signal_struct *signal,
			       struct task_struct *leader)
{
	signal->refcount = signal->live = 1;
	signal->leader = leader;
	list_init(&signal->threads);
	list_add(&leader->thread_node, &signal->threads);
	sigpending_init(&signal->shared_pending);
	wait_queue_init(&signal->child_exit);
	limits_init(signal->limits);
	leader->signal = signal;
}

struct signal_struct *signal_struct_new(struct task_struct *leader)
{
	struct signal_struct *signal = kzalloc(sizeof(*signal));

	if (signal)
		signal_struct_init(signal, leader);
	return signal;
}

void signal_struct_put(struct signal_struct *signal)
{
	if (--signal->refcount)
		return;
	sigpending_flush(&signal->shared_pending);
	kfree(signal);
}

void sighand_put(struct sighand_struct *sighand)
{
	if (--sighand->refcount == 0)
		kfree(sighand);
}

void fs_struct_put(struct fs_struct *fs)
{
	if (--fs->refcount)
		return;
	dentry_put(fs->cwd);
	dentry_put(fs->root);
	kfree(fs);
}

void task_init(void)
{
	struct task_struct *task = &init_task;

	task->pid = task->tgid = 1;
	strscpy(task->comm, "kernel", sizeof(task->comm));
	list_init(&task->run_node);
	list_init(&task->children);
	list_init(&task->sibling);
	list_init(&task->thread_node);
	sigpending_init(&task->pending);
	signal_struct_init(&init_signal, task);
	init_signal.pgrp = init_signal.session = task->pid;
	init_sighand.refcount = 1;
	task->sighand = &init_sighand;
	init_fs.refcount = 1;
	init_fs.umask = 022;
	init_fs.cwd = dentry_get(root_dentry);
	init_fs.root = dentry_get(root_dentry);
	task->fs = &init_fs;
	list_add(&task->all_node, &task_list);
}

void task_replace_leader(struct task_struct *task)
{
	struct task_struct *old = task->signal->leader;

	task->pid = old->pid;
	task->parent = old->parent;
	task->exit_signal = old->exit_signal;
	list_add(&task->sibling, &old->sibling);
	while (!list_empty(&old->children)) {
		struct task_struct *child = list_entry(
			old->children.next, struct task_struct, sibling);

		list_del(&child->sibling);
		list_add_tail(&child->sibling, &task->children);
		for_each_node (node, &child->signal->threads)
			thread_of(node)->parent = task;
	}
	task->signal->leader = task;
	task_free(old);
}
