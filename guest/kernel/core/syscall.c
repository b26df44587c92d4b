/* SPDX-License-Identifier: MIT */
/* The table of system calls. A number without a call is named once. */
#include "core/syscall.h"
#include "abi/syscall.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"

static syscall_fn *const table[NR_COUNT] = {
	[NR_getcwd] = sys_getcwd,
	[NR_eventfd2] = sys_eventfd2,
	[NR_epoll_create1] = sys_epoll_create1,
	[NR_epoll_ctl] = sys_epoll_ctl,
	[NR_epoll_pwait] = sys_epoll_pwait,
	[NR_dup] = sys_dup,
	[NR_dup3] = sys_dup3,
	[NR_fcntl] = sys_fcntl,
	[NR_ioctl] = sys_ioctl,
	[NR_ioprio_set] = sys_ioprio_set,
	[NR_ioprio_get] = sys_ioprio_get,
	[NR_flock] = sys_flock,
	[NR_mknodat] = sys_mknodat,
	[NR_mkdirat] = sys_mkdirat,
	[NR_unlinkat] = sys_unlinkat,
	[NR_symlinkat] = sys_symlinkat,
	[NR_linkat] = sys_linkat,
	[NR_statfs] = sys_statfs,
	[NR_fstatfs] = sys_fstatfs,
	[NR_syncfs] = sys_syncfs,
	[NR_truncate] = sys_truncate,
	[NR_ftruncate] = sys_ftruncate,
	[NR_fallocate] = sys_fallocate,
	[NR_faccessat] = sys_faccessat,
	[NR_chdir] = sys_chdir,
	[NR_fchdir] = sys_fchdir,
	[NR_chroot] = sys_chroot,
	[NR_mount] = sys_mount,
	[NR_umount2] = sys_umount2,
	[NR_fchmod] = sys_fchmod,
	[NR_fchmodat] = sys_fchmodat,
	[NR_fchownat] = sys_fchownat,
	[NR_fchown] = sys_fchown,
	[NR_openat] = sys_openat,
	[NR_close] = sys_close,
	[NR_pipe2] = sys_pipe2,
	[NR_getdents64] = sys_getdents64,
	[NR_lseek] = sys_lseek,
	[NR_read] = sys_read,
	[NR_write] = sys_write,
	[NR_readv] = sys_readv,
	[NR_writev] = sys_writev,
	[NR_pread64] = sys_pread64,
	[NR_pwrite64] = sys_pwrite64,
	[NR_preadv] = sys_preadv,
	[NR_pwritev] = sys_pwritev,
	[NR_sendfile] = sys_no_shortcut,
	[NR_pselect6] = sys_pselect6,
	[NR_ppoll] = sys_ppoll,
	[NR_signalfd4] = sys_signalfd4,
	[NR_splice] = sys_no_shortcut,
	[NR_readlinkat] = sys_readlinkat,
	[NR_newfstatat] = sys_newfstatat,
	[NR_fstat] = sys_fstat,
	[NR_sync] = sys_sync,
	[NR_fsync] = sys_fsync,
	[NR_fdatasync] = sys_fsync,
	[NR_timerfd_create] = sys_timerfd_create,
	[NR_timerfd_settime] = sys_timerfd_settime,
	[NR_timerfd_gettime] = sys_timerfd_gettime,
	[NR_utimensat] = sys_utimensat,
	[NR_exit] = sys_exit,
	[NR_exit_group] = sys_exit_group,
	[NR_waitid] = sys_waitid,
	[NR_set_tid_address] = sys_set_tid_address,
	[NR_futex] = sys_futex,
	[NR_set_robust_list] = sys_set_robust_list,
	[NR_get_robust_list] = sys_get_robust_list,
	[NR_nanosleep] = sys_nanosleep,
	[NR_getitimer] = sys_getitimer,
	[NR_setitimer] = sys_setitimer,
	[NR_timer_create] = sys_timer_create,
	[NR_timer_gettime] = sys_timer_gettime,
	[NR_timer_getoverrun] = sys_timer_getoverrun,
	[NR_timer_settime] = sys_timer_settime,
	[NR_timer_delete] = sys_timer_delete,
	[NR_clock_gettime] = sys_clock_gettime,
	[NR_clock_getres] = sys_clock_getres,
	[NR_clock_nanosleep] = sys_clock_nanosleep,
	[NR_sched_setparam] = sys_sched_setparam,
	[NR_sched_setscheduler] = sys_sched_setscheduler,
	[NR_sched_getscheduler] = sys_sched_getscheduler,
	[NR_sched_getparam] = sys_sched_getparam,
	[NR_sched_setaffinity] = sys_sched_setaffinity,
	[NR_sched_getaffinity] = sys_sched_getaffinity,
	[NR_getcpu] = sys_getcpu,
	[NR_sched_yield] = sys_sched_yield,
	[NR_sched_get_priority_max] = sys_sched_get_priority_max,
	[NR_sched_get_priority_min] = sys_sched_get_priority_min,
	[NR_sched_rr_get_interval] = sys_sched_rr_get_interval,
	[NR_restart_syscall] = sys_restart_syscall,
	[NR_kill] = sys_kill,
	[NR_tkill] = sys_tkill,
	[NR_tgkill] = sys_tgkill,
	[NR_sigaltstack] = sys_sigaltstack,
	[NR_rt_sigsuspend] = sys_rt_sigsuspend,
	[NR_rt_sigaction] = sys_rt_sigaction,
	[NR_rt_sigprocmask] = sys_rt_sigprocmask,
	[NR_rt_sigpending] = sys_rt_sigpending,
	[NR_rt_sigtimedwait] = sys_rt_sigtimedwait,
	[NR_rt_sigqueueinfo] = sys_rt_sigqueueinfo,
	[NR_setpriority] = sys_setpriority,
	[NR_getpriority] = sys_getpriority,
	[NR_times] = sys_times,
	[NR_setpgid] = sys_setpgid,
	[NR_getpgid] = sys_getpgid,
	[NR_getsid] = sys_getsid,
	[NR_setsid] = sys_setsid,
	[NR_getgroups] = sys_zero,
	[NR_uname] = sys_uname,
	[NR_getrlimit] = sys_getrlimit,
	[NR_setrlimit] = sys_setrlimit,
	[NR_getrusage] = sys_getrusage,
	[NR_umask] = sys_umask,
	[NR_prctl] = sys_prctl,
	[NR_gettimeofday] = sys_gettimeofday,
	[NR_getpid] = sys_getpid,
	[NR_getppid] = sys_getppid,
	[NR_getuid] = sys_zero,
	[NR_geteuid] = sys_zero,
	[NR_getgid] = sys_zero,
	[NR_getegid] = sys_zero,
	[NR_gettid] = sys_gettid,
	[NR_sysinfo] = sys_sysinfo,
	[NR_socket] = sys_socket,
	[NR_socketpair] = sys_socketpair,
	[NR_bind] = sys_bind,
	[NR_listen] = sys_listen,
	[NR_accept] = sys_accept,
	[NR_connect] = sys_connect,
	[NR_getsockname] = sys_getsockname,
	[NR_getpeername] = sys_getpeername,
	[NR_sendto] = sys_sendto,
	[NR_recvfrom] = sys_recvfrom,
	[NR_setsockopt] = sys_setsockopt,
	[NR_getsockopt] = sys_getsockopt,
	[NR_shutdown] = sys_shutdown,
	[NR_sendmsg] = sys_sendmsg,
	[NR_recvmsg] = sys_recvmsg,
	[NR_brk] = sys_brk,
	[NR_munmap] = sys_munmap,
	[NR_mremap] = sys_mremap,
	[NR_clone] = sys_clone,
	[NR_execve] = sys_execve,
	[NR_mmap] = sys_mmap,
	[NR_swapon] = sys_swapon,
	[NR_swapoff] = sys_swapoff,
	[NR_mprotect] = sys_mprotect,
	[NR_msync] = sys_msync,
	[NR_mlock] = sys_mlock,
	[NR_munlock] = sys_munlock,
	[NR_mlockall] = sys_mlockall,
	[NR_munlockall] = sys_munlockall,
	[NR_mincore] = sys_mincore,
	[NR_madvise] = sys_madvise,
	[NR_accept4] = sys_accept4,
	[NR_recvmmsg] = sys_recvmmsg,
	[NR_riscv_hwprobe] = sys_silent_nosys,
	[NR_riscv_flush_icache] = sys_flush_icache,
	[NR_wait4] = sys_wait4,
	[NR_prlimit64] = sys_prlimit64,
	[NR_sendmmsg] = sys_sendmmsg,
	[NR_sched_setattr] = sys_sched_setattr,
	[NR_sched_getattr] = sys_sched_getattr,
	[NR_renameat2] = sys_renameat2,
	[NR_getrandom] = sys_getrandom,
	[NR_memfd_create] = sys_memfd_create,
	[NR_execveat] = sys_execveat,
	[NR_mlock2] = sys_mlock2,
	[NR_copy_file_range] = sys_no_shortcut,
	[NR_statx] = sys_statx,
	[NR_rseq] = sys_silent_nosys,
	[NR_rt_tgsigqueueinfo] = sys_rt_tgsigqueueinfo,
	[NR_clone3] = sys_clone3,
	[NR_faccessat2] = sys_faccessat,
	[NR_epoll_pwait2] = sys_epoll_pwait2,
};

static s64 unknown_call(u64 number)
{
	static u64 named[NR_COUNT / 64];
	struct signal_struct *signal = current->signal;

	if (!signal->unknown_calls++)
		signal->unknown_call = number;
	if (number >= NR_COUNT) {
		printk("%s: unknown system call %lu", current->comm, number);
		return -ENOSYS;
	}
	if (!(named[number / 64] >> number % 64 & 1))
		printk("%s: system call %lu is not implemented", current->comm,
		       number);
	named[number / 64] |= 1ul << number % 64;
	return -ENOSYS;
}

void syscall_report_unknown(const struct task_struct *task)
{
	const struct signal_struct *signal = task->signal;

	if (signal->unknown_calls)
		task_report(
			"vitrine: %s failed after system call %lu, which this kernel does not have (%u such calls in all)",
			task->comm, signal->unknown_call,
			signal->unknown_calls);
}

void syscall_dispatch(struct pt_regs *regs)
{
	u64 number = regs->x[REG_A7];

	current->syscalls++;
	if (number == NR_rt_sigreturn)
		regs->x[REG_A0] = (u64)signal_return(regs);
	else if (number < NR_COUNT && table[number])
		regs->x[REG_A0] = (u64)table[number](&regs->x[REG_A0]);
	else
		regs->x[REG_A0] = (u64)unknown_call(number);
}
