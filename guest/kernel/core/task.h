/* SPDX-License-Identifier: MIT */
/*
 * A task and its signals. There is one task so far; `current` is in tp while
 * the kernel runs. The first three fields are trap.S's.
 */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "arch/regs.h"
#include "core/types.h"
#include "mm/mm.h"

#define SIGNAL_COUNT 64
#define SIGHUP	     1
#define SIGINT	     2
#define SIGQUIT	     3
#define SIGILL	     4
#define SIGTRAP	     5
#define SIGABRT	     6
#define SIGBUS	     7
#define SIGFPE	     8
#define SIGKILL	     9
#define SIGSEGV	     11
#define SIGPIPE	     13
#define SIGALRM	     14
#define SIGTERM	     15
#define SIGCHLD	     17
#define SIGCONT	     18
#define SIGSTOP	     19
#define SIGTSTP	     20
#define SIGTTIN	     21
#define SIGTTOU	     22
#define SIGURG	     23
#define SIGVTALRM    26
#define SIGPROF	     27
#define SIGWINCH     28

#define SI_USER	    0
#define SI_TKILL    (-6)
#define SI_KERNEL   0x80
#define SI_TIMER    (-2)
#define ILL_ILLOPC  1
#define TRAP_BRKPT  1
#define BUS_ADRALN  1
#define BUS_ADRERR  2
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2

struct siginfo {
	s32 si_signo, si_errno, si_code, pad;
	union {
		u64 si_addr;
		struct {
			s32 si_pid;
			u32 si_uid;
		};
		struct {
			s32 si_tid, si_overrun;
			u64 si_value;
		};
		u8 fill[112];
	};
};

struct sigaction {
	u64 handler; /* 0 default, 1 ignore */
	u64 flags;
	u64 mask;
};

struct sigstack {
	u64 ss_sp;
	s32 ss_flags;
	u32 pad;
	u64 ss_size;
};

struct signal_state {
	struct sigaction action[SIGNAL_COUNT]; /* [signo - 1] */
	struct siginfo info[SIGNAL_COUNT];     /* of the pending ones */
	u64 pending, blocked;
	u64 waited;	   /* by sigtimedwait: they wake it although blocked */
	u64 saved_blocked; /* of sigsuspend, until its handler runs */
	bool restore_blocked;
	struct sigstack altstack;
};

struct files;
struct dentry;

struct task_struct {
	u64 kernel_sp;
	u64 user_sp;
	u64 trap_scratch;
	struct mm_struct *mm;
	struct files *files;
	struct dentry *cwd;
	struct dentry *exe;
	char exe_path[256];
	char comm[16];
	s32 pid;
	u32 umask;
	u64 start_ns;
	u64 idle_ns;		 /* waited in system calls since */
	u64 restart_deadline_ns; /* of the sleep restart_syscall goes on with */
	u64 restart_remaining_va;
	struct itimers *itimers; /* NULL: none was set */
	u64 rlimit_stack, rlimit_nofile;
	u64 syscalls;
	struct signal_state signal;
};
_Static_assert(offsetof(struct task_struct, kernel_sp) == TASK_KERNEL_SP &&
		       offsetof(struct task_struct, user_sp) == TASK_USER_SP,
	       "trap.S layout");

_Static_assert(offsetof(struct task_struct, trap_scratch) == TASK_SCRATCH,
	       "trap.S layout");

extern struct task_struct init_task;
register struct task_struct *current __asm__("tp");

/* ---- exec.c ---- */

struct exec_request {
	const char *path;
	int argc, envc;
	const char *const *argv;
	const char *const *envp;
};
/*
 * Replace the address space; regs become those of the program's first
 * instruction. On failure a negated errno, with one line in `why`.
 */
int exec_load(const struct exec_request *request, struct pt_regs *regs,
	      const char **why);

/* ---- signal.c ---- */

void signal_send(int signo, int code, u64 value);
/* The same, to any task; and with all that siginfo can tell. */
void signal_send_to(struct task_struct *task, int signo, int code, u64 value);
/* To all of a process group. */
void signal_send_pgrp(s32 pgrp, int signo);
void signal_send_info(struct task_struct *task, const struct siginfo *info);
/* A fault of the instruction: cannot be blocked or ignored. */
void signal_force(int signo, int code, u64 va);
/* Before going back to user space: run handlers or end the program. */
void signal_deliver(struct pt_regs *regs);
s64 signal_return(struct pt_regs *regs);
bool signal_is_pending(void);
/* The lowest pending signal of the set, which no longer is; 0: none. */
int signal_take(u64 set, struct siginfo *info);
/* For a call that waits: this mask until it ends or a handler was entered. */
void signal_block_for_now(u64 set);
void signal_restore_blocked(void);
/* Its action changed: one that is now ignored does not wait any longer. */
void signal_forget_ignored(int signo);

/* ---- sys_timer.c ---- */

/* At the end of a task; a fork starts with none. */
void itimers_free(struct task_struct *task);

/* ---- syscall.c ---- */

void syscall_dispatch(struct pt_regs *regs);
void task_exit(int status) __attribute__((noreturn));
/* One line to the log and to the program's standard error. */
void task_report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
