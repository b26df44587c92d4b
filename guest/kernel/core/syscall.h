/* SPDX-License-Identifier: MIT */
/*
 * System calls: each takes the six argument registers and returns what goes
 * to a0. They are grouped into files by subject; syscall.c has the table.
 */
#ifndef CORE_SYSCALL_H
#define CORE_SYSCALL_H

#include "core/types.h"

typedef s64 syscall_fn(const u64 *a);

/* sys_file.c */
syscall_fn sys_read, sys_write, sys_readv, sys_writev, sys_pread64,
	sys_pwrite64, sys_preadv, sys_pwritev, sys_lseek, sys_close, sys_dup,
	sys_dup3, sys_fcntl, sys_ioctl, sys_pipe2, sys_ppoll, sys_ftruncate,
	sys_fallocate, sys_fsync, sys_sync, sys_pselect6, sys_flock;
/* sys_path.c */
syscall_fn sys_openat, sys_mkdirat, sys_unlinkat, sys_symlinkat, sys_linkat,
	sys_renameat2, sys_readlinkat, sys_faccessat, sys_getcwd, sys_chdir,
	sys_fchdir, sys_chroot, sys_getdents64, sys_truncate, sys_mknodat;
/* sys_copy.c */
syscall_fn sys_sendfile, sys_splice, sys_copy_file_range;
/* sys_mount.c */
syscall_fn sys_mount, sys_umount2;
/* sys_attr.c */
syscall_fn sys_fchmod, sys_fchmodat, sys_fchown, sys_fchownat, sys_utimensat,
	sys_statfs, sys_fstatfs, sys_syncfs;
/* sys_swap.c */
syscall_fn sys_swapon, sys_swapoff;
/* shmem.c */
syscall_fn sys_memfd_create;
/* sys_stat.c */
syscall_fn sys_fstat, sys_newfstatat, sys_statx;
/* sys_memory.c */
syscall_fn sys_brk, sys_mmap, sys_munmap, sys_mprotect, sys_mremap, sys_madvise,
	sys_mincore, sys_msync, sys_mlock, sys_mlock2, sys_munlock,
	sys_mlockall, sys_munlockall;
/* sys_signal.c */
syscall_fn sys_rt_sigaction, sys_rt_sigprocmask, sys_sigaltstack, sys_kill,
	sys_tgkill, sys_tkill, sys_rt_sigpending, sys_rt_sigsuspend,
	sys_rt_sigtimedwait, sys_rt_sigqueueinfo, sys_rt_tgsigqueueinfo;
/* sys_task.c */
syscall_fn sys_sysinfo, sys_getrusage, sys_times, sys_getrandom,
	sys_sched_yield, sys_umask, sys_silent_nosys;
/* sys_limit.c */
syscall_fn sys_getrlimit, sys_setrlimit, sys_prlimit64;
/* sys_sched.c */
syscall_fn sys_getpriority, sys_setpriority, sys_sched_setscheduler,
	sys_sched_getscheduler, sys_sched_setparam, sys_sched_getparam,
	sys_sched_get_priority_max, sys_sched_get_priority_min,
	sys_sched_rr_get_interval, sys_sched_setattr, sys_sched_getattr,
	sys_ioprio_get, sys_ioprio_set;
/* sys_affinity.c */
syscall_fn sys_sched_setaffinity, sys_sched_getaffinity, sys_getcpu,
	sys_flush_icache;
/* sys_process.c */
syscall_fn sys_getpid, sys_gettid, sys_getppid, sys_getpgid, sys_getsid,
	sys_setpgid, sys_setsid, sys_set_tid_address, sys_set_robust_list,
	sys_get_robust_list;
/* fork.c, exit.c, wait.c, sys_exec.c, futex.c */
syscall_fn sys_clone, sys_clone3, sys_exit, sys_exit_group, sys_wait4,
	sys_waitid, sys_execve, sys_execveat, sys_futex;
/* sys_time.c */
syscall_fn sys_clock_gettime, sys_clock_getres, sys_clock_nanosleep,
	sys_nanosleep, sys_gettimeofday, sys_restart_syscall;
/* sys_timer.c */
syscall_fn sys_getitimer, sys_setitimer, sys_timer_create, sys_timer_settime,
	sys_timer_gettime, sys_timer_getoverrun, sys_timer_delete;
/* eventfd.c, timerfd.c, signalfd.c, epoll.c */
syscall_fn sys_eventfd2, sys_epoll_create1, sys_epoll_ctl, sys_epoll_pwait,
	sys_signalfd4, sys_timerfd_create, sys_timerfd_settime,
	sys_timerfd_gettime, sys_epoll_pwait2;
/* socket.c, socket_message.c, socket_msghdr.c, socket_option.c */
syscall_fn sys_socket, sys_socketpair, sys_bind, sys_listen, sys_accept,
	sys_connect, sys_getsockname, sys_getpeername, sys_sendto, sys_recvfrom,
	sys_setsockopt, sys_getsockopt, sys_shutdown, sys_sendmsg, sys_recvmsg,
	sys_accept4, sys_recvmmsg, sys_sendmmsg;
/* sys_id.c, sys_prctl.c */
syscall_fn sys_prctl, sys_setuid, sys_setreuid, sys_setresuid, sys_getresuid,
	sys_zero, sys_setgroups, sys_capget, sys_capset, sys_personality,
	sys_sethostname, sys_setdomainname, sys_uname;
/* sys_pidfd.c */
syscall_fn sys_pidfd_send_signal, sys_pidfd_open, sys_close_range,
	sys_pidfd_getfd;
/* of sys_attr.c and sys_file.c */
syscall_fn sys_no_xattr, sys_no_lxattr, sys_no_fxattr, sys_readahead,
	sys_fadvise64, sys_preadv2, sys_pwritev2;

#endif
