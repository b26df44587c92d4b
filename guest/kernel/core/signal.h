/* SPDX-License-Identifier: MIT */
/*
 * Signals: what waits for a thread or a process, what shall happen with it,
 * and who may be told. Standard signals are kept once, real-time ones queue.
 */
#ifndef CORE_SIGNAL_H
#define CORE_SIGNAL_H

#include "core/limit.h"
#include "core/types.h"
#include "core/wait.h"

struct pt_regs;
struct task_struct;

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
#define SIGUSR1	     10
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
#define SIGXCPU	     24
#define SIGXFSZ	     25
#define SIGVTALRM    26
#define SIGPROF	     27
#define SIGWINCH     28

#define SI_USER	      0
#define SI_TKILL      (-6)
#define SI_KERNEL     0x80
#define SI_TIMER      (-2)
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_STOPPED   5
#define CLD_CONTINUED 6
#define ILL_ILLOPC    1
#define TRAP_BRKPT    1
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2

#define SIGRTMIN 32

#define SIG_DFL 0
#define SIG_IGN 1

#define SA_NOCLDSTOP 0x1
#define SA_NOCLDWAIT 0x2
#define SA_SIGINFO   0x4
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

static inline u64 signal_bit(int signo)
{
	return 1ul << (signo - 1);
}

#define UNBLOCKABLE (1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1))

struct siginfo {
	s32 si_signo, si_errno, si_code, pad;
	union {
		u64 si_addr;
		struct {
			s32 si_pid;
			u32 si_uid;
			s32 si_status;
		};
		struct {
			s32 si_tid, si_overrun;
			u64 si_value;
		};
		u8 fill[112];
	};
};

struct sigaction {
	u64 handler; /* SIG_DFL, SIG_IGN or where it is */
	u64 flags;
	u64 mask;
};

struct sigstack {
	u64 ss_sp;
	s32 ss_flags;
	u32 pad;
	u64 ss_size;
};

/* Signals that were sent and not taken. */
struct sigpending {
	u64 set;
	u64 count;
	struct list_head queue; /* of struct sigqueue, the eldest first */
};

/* What the threads of a process do with signals; shared by CLONE_SIGHAND. */
struct sighand_struct {
	u32 refcount;
	struct sigaction action[SIGNAL_COUNT]; /* [signo - 1] */
};

/* What the threads of a process share besides memory and files. */
struct signal_struct {
	u32 refcount; /* task_structs */
	u32 live;     /* threads that have not ended */
	struct list_head threads;
	struct task_struct *leader;
	struct sigpending shared_pending;
	s32 pgrp, session;
	bool is_exiting; /* all threads, with exit_status */
	s32 exit_status; /* as wait4 tells it */
	s32 stopped_by;	 /* the threads sleep since this signal; 0: they run */
	bool stop_untold, continue_untold; /* to the parent's wait */
	struct wait_queue child_exit;	   /* who waits for children */
	struct itimers *itimers;	   /* NULL: none was set */
	struct rlimit limits[RLIMIT_COUNT];
	u64 min_flt, maj_flt;
	u64 ended_cpu_ns;    /* of threads that ended */
	u64 children_cpu_ns; /* of children that were waited for */
	u64 children_min_flt, children_maj_flt;
	u64 unknown_call;  /* the first system call that there is not, */
	u32 unknown_calls; /* and how many of them were made */
};

/* ---- signal.c: sending ---- */

void sigpending_init(struct sigpending *pending);
void sigpending_flush(struct sigpending *pending);
/* To the current thread. */
void signal_send(int signo, int code, u64 value);
/* To the process of any thread; and with all that siginfo can tell. */
void signal_send_to(struct task_struct *task, int signo, int code, u64 value);
void signal_send_info(struct task_struct *task, const struct siginfo *info);
/* Of a timer's signal that still waits: tell this instead. False: none does. */
bool signal_update_timer(struct task_struct *task, const struct siginfo *info);
/* Is one that queues within RLIMIT_SIGPENDING? Of a thread, or its process. */
bool signal_has_room(const struct task_struct *task, int signo, bool of_thread);
/* To that thread alone. */
void signal_send_thread(struct task_struct *task, const struct siginfo *info);
/* To all of a process group; how many processes it has. */
int signal_send_pgrp(s32 pgrp, int signo);
int signal_send_pgrp_info(s32 pgrp, const struct siginfo *info);
/* A fault of the instruction: cannot be blocked or ignored. */
void signal_force(int signo, int code, u64 va);
/* Have a thread end, whatever it does. */
void signal_kill_thread(struct task_struct *task);
bool signal_is_pending(void);
/* The lowest pending signal of the set, which no longer is; 0: none. */
int signal_take(u64 set, struct siginfo *info);
/* Of the thread and of its process. */
u64 signal_pending_set(const struct task_struct *task);
/* For a call that waits: this mask until it ends or a handler was entered. */
void signal_block_for_now(u64 set);
void signal_restore_blocked(void);
/* Its action changed: one that is now ignored does not wait any longer. */
void signal_forget_ignored(int signo);

/* ---- signal_deliver.c ---- */

/* Before going back to user space: run handlers or end the program. */
void signal_deliver(struct pt_regs *regs);
s64 signal_return(struct pt_regs *regs);

#endif
