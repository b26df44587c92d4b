/* SPDX-License-Identifier: MIT */
/*
 * System call numbers of Linux on riscv64 (asm-generic), those the guest
 * kernel knows. In a7; arguments a0..a5, result a0 (negated errno).
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#define NR_getcwd	      17
#define NR_dup		      23
#define NR_dup3		      24
#define NR_fcntl	      25
#define NR_ioctl	      29
#define NR_mkdirat	      34
#define NR_unlinkat	      35
#define NR_symlinkat	      36
#define NR_linkat	      37
#define NR_ftruncate	      46
#define NR_fallocate	      47
#define NR_faccessat	      48
#define NR_chdir	      49
#define NR_fchdir	      50
#define NR_fchmod	      52
#define NR_fchmodat	      53
#define NR_openat	      56
#define NR_close	      57
#define NR_pipe2	      59
#define NR_getdents64	      61
#define NR_lseek	      62
#define NR_read		      63
#define NR_write	      64
#define NR_readv	      65
#define NR_writev	      66
#define NR_pread64	      67
#define NR_pwrite64	      68
#define NR_preadv	      69
#define NR_pwritev	      70
#define NR_pselect6	      72
#define NR_ppoll	      73
#define NR_readlinkat	      78
#define NR_newfstatat	      79
#define NR_fstat	      80
#define NR_sync		      81
#define NR_fsync	      82
#define NR_fdatasync	      83
#define NR_utimensat	      88
#define NR_exit		      93
#define NR_exit_group	      94
#define NR_set_tid_address    96
#define NR_futex	      98
#define NR_set_robust_list    99
#define NR_nanosleep	      101
#define NR_clock_gettime      113
#define NR_clock_getres	      114
#define NR_clock_nanosleep    115
#define NR_sched_getaffinity  123
#define NR_sched_yield	      124
#define NR_kill		      129
#define NR_tkill	      130
#define NR_tgkill	      131
#define NR_sigaltstack	      132
#define NR_rt_sigsuspend      133
#define NR_rt_sigaction	      134
#define NR_rt_sigprocmask     135
#define NR_rt_sigpending      136
#define NR_rt_sigreturn	      139
#define NR_times	      153
#define NR_getpgid	      155
#define NR_getsid	      156
#define NR_getgroups	      158
#define NR_uname	      160
#define NR_getrlimit	      163
#define NR_setrlimit	      164
#define NR_getrusage	      165
#define NR_umask	      166
#define NR_prctl	      167
#define NR_gettimeofday	      169
#define NR_getpid	      172
#define NR_getppid	      173
#define NR_getuid	      174
#define NR_geteuid	      175
#define NR_getgid	      176
#define NR_getegid	      177
#define NR_gettid	      178
#define NR_sysinfo	      179
#define NR_brk		      214
#define NR_munmap	      215
#define NR_mremap	      216
#define NR_mmap		      222
#define NR_mprotect	      226
#define NR_msync	      227
#define NR_mlock	      228
#define NR_munlock	      229
#define NR_mincore	      232
#define NR_madvise	      233
#define NR_riscv_hwprobe      258
#define NR_riscv_flush_icache 259
#define NR_wait4	      260
#define NR_prlimit64	      261
#define NR_renameat2	      276
#define NR_getrandom	      278
#define NR_statx	      291
#define NR_rseq		      293
#define NR_faccessat2	      439
#define NR_COUNT	      512

#endif
