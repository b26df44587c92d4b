/* SPDX-License-Identifier: MIT */
/*
 * A task: a thread of a process. `current` is in tp while the kernel runs. The
 * first fields are trap.S's and switch.S's. Task 1 is the kernel itself, which
 * is the boot hart's idle task too: it starts the first program and inherits
 * orphans. The idle tasks of other harts are in no list and have no number.
 */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "arch/regs.h"
#include "core/sched.h"
#include "core/signal.h"
#include "core/types.h"
#include "core/wait.h"
#include "mm/mm.h"

struct files;
struct dentry;
struct hart;

/* Where path names begin; shared by CLONE_FS. */
struct fs_struct {
	u32 refcount;
	u32 umask;
	struct dentry *cwd;
	struct dentry *root; /* chroot */
};

struct task_struct {
	u64 kernel_sp;
	u64 user_sp;
	u64 trap_scratch;
	struct thread_struct thread; /* switch.S: while it does not run */
	struct fp_state fp;	     /* while it does not run */

	enum task_state state;
	struct list_head run_node; /* in the run queue */
	struct hart *hart;	   /* where it runs; NULL: it does not */
	u32 last_hart;		   /* where it ran last */
	u64 allowed_harts;	   /* a set; sched_setaffinity */
	struct list_head all_node; /* of all tasks */
	void *stack;		   /* its lowest byte */

	s32 pid, tgid;
	struct task_struct *parent; /* the leader of the parent process */
	struct list_head children;  /* of a leader: leaders of processes */
	struct list_head sibling;
	struct list_head thread_node; /* in signal->threads */
	s32 exit_signal;	      /* to the parent; -1: a thread */
	s32 exit_status;
	u64 clear_child_tid_va;
	u64 robust_list_va;
	struct task_struct *vfork_parent; /* who waits until mm is given back */
	bool is_vfork_waiting;
	bool is_kill_pending; /* end before the next user instruction */
	bool no_new_privs;    /* nobody could gain any: kept to be told */
	s32 parent_death_signal;
	bool has_execed;      /* since it was forked */

	struct mm_struct *mm;	     /* NULL: a kernel task, or ended */
	struct mm_struct *active_mm; /* what satp has: mm, or borrowed */
	struct files *files;
	struct fs_struct *fs;
	struct dentry *exe;
	char comm[16];

	struct signal_struct *signal;
	struct sighand_struct *sighand;
	struct sigpending pending;
	u64 blocked;
	u64 waited;	   /* by sigtimedwait: they wake it although blocked */
	u64 saved_blocked; /* of sigsuspend, until its handler runs */
	bool restore_blocked;
	struct sigstack altstack;

	s32 nice;		 /* -20..19; sys_sched.c */
	u32 policy, rt_priority; /* SCHED_* */
	u32 ioprio;

	u64 start_ns;
	u64 cpu_ns;		 /* used, up to run_since_ns */
	u64 run_since_ns;	 /* when it was given the hart */
	u64 vruntime_ns;	 /* run_queue.h */
	u64 restart_deadline_ns; /* of the sleep restart_syscall goes on with */
	u64 restart_remaining_va;
	u64 syscalls;
	u64 switches;
};
_Static_assert(offsetof(struct task_struct, kernel_sp) == TASK_KERNEL_SP &&
		       offsetof(struct task_struct, user_sp) == TASK_USER_SP &&
		       offsetof(struct task_struct, trap_scratch) ==
			       TASK_SCRATCH &&
		       offsetof(struct task_struct, thread) == TASK_THREAD,
	       "trap.S and switch.S layout");

extern struct task_struct init_task;
register struct task_struct *current __asm__("tp");

/* ---- task.c: all tasks ---- */

extern struct list_head task_list;
#define task_of(node)	list_entry(node, struct task_struct, all_node)
#define thread_of(node) list_entry(node, struct task_struct, thread_node)

void task_init(void);
struct task_struct *task_find(s32 pid); /* NULL: none */
bool task_is_leader(const struct task_struct *task);
/* The first registers of user mode, at the top of the kernel stack. */
struct pt_regs *task_pt_regs(const struct task_struct *task);
/* Stack and structure, zeroed, with a pid; NULL if memory is short. */
struct task_struct *task_alloc(void);
/* The idle task of another hart, before that starts; NULL: no memory. */
struct task_struct *task_alloc_idle(void);
/* Its pid is free again; nothing refers to it. */
void task_free(struct task_struct *task);
struct signal_struct *signal_struct_new(struct task_struct *leader);
void signal_struct_put(struct signal_struct *signal);
void sighand_put(struct sighand_struct *sighand);
void fs_struct_put(struct fs_struct *fs);
/* The leader ended: this thread gets its number and its family. */
void task_replace_leader(struct task_struct *task);

/* ---- sys_process.c ---- */

bool pgrp_exists(s32 pgrp, s32 session);
/* Could nobody else in the session continue the group if it stopped? */
bool pgrp_is_orphaned(s32 pgrp);

/* ---- exec.c ---- */

struct exec_request {
	const char *path;
	int argc, envc;
	const char *const *argv;
	const char *const *envp;
};
/*
 * Replace the address space; regs become those of the program's first
 * instruction. On failure a negated errno, with one line in `why`, and the
 * address space is what it was.
 */
int exec_load(const struct exec_request *request, struct pt_regs *regs,
	      const char **why);

/* ---- sys_exec.c ---- */

/* exec_load for the current process: it is `path` now, with its registers. */
int exec_program(const struct exec_request *request, const char *path,
		 const char **why);

/* ---- fork.c ---- */

/* The first program: a child of the kernel, which calls begin and goes on to
   user mode at the registers that begin left. NULL if memory is short. */
struct task_struct *fork_first(void (*begin)(void *));

/* A task of the kernel's own, in no list of tasks; NULL if memory is short. */
struct task_struct *fork_kernel(void (*begin)(void *), const char *name);

/* ---- kswapd.c ---- */

/* Nothing can be reclaimed: have the largest process end. False: there is
   none. The caller lets others run, and tries again. */
bool oom_kill(void);

/* ---- exit.c ---- */

/* End the thread; end the process. status: as wait4 tells it. */
void task_exit_thread(int status) __attribute__((noreturn));
void task_exit_group(int status) __attribute__((noreturn));
/* All other threads of the process end; returns when they have. */
void task_end_siblings(void);
/* Give the address space back, and wake who waits for that. */
void task_release_mm(struct task_struct *task);
/* Tell the parent that the process stopped, or goes on. */
void task_tell_parent_stop(struct task_struct *leader, int code, int signo);

/* ---- sys_timer.c ---- */

/* At the end of a process; a fork starts with none. */
void itimers_free(struct signal_struct *signal);
/* An exec keeps only those of setitimer. */
void itimers_forget_made(struct signal_struct *signal);

/* ---- syscall.c ---- */

void syscall_dispatch(struct pt_regs *regs);
/* Of a process that failed: which calls it may have failed for want of. */
void syscall_report_unknown(const struct task_struct *task);
/* One line to the log and to the program's standard error. */
void task_report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
