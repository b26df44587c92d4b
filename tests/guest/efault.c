/* SPDX-License-Identifier: MIT */
/*
 * Every system call that takes pointers, with each of them bad in turn: in no
 * mapping, in the kernel's half, across the end of a mapping, and for what the
 * kernel writes, in memory that is read-only. EFAULT, each time; and nothing
 * else about the process has changed when all is done.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#ifdef __riscv
#define KERNEL_HALF 0xffffffd080000000ul
#else
#define KERNEL_HALF 0xffff888000000000ul
#endif

/* What a pointer is for: a string or bytes that are read, bytes that are written. */
enum kind { STRING, IN, OUT };

struct call {
	const char *name;
	long number;
	enum kind kind;
	int at; /* which argument is bad */
	int size;
	long a[6];
	int needs_child; /* one that ended, and was not waited for */
};

/* Arguments that are only known at run time. */
enum {
	FILE_FD = -1000,
	FOLDER,
	PIPE,
	PIPE_IN,
	SOCKET,
	SOCKET_2,
	EPOLL,
	EVENT,
	TIMER,
	TTY,
	DGRAM,
	GOOD, /* a page that can be written */
	TIMER_ID,
	SELF,
	PIDFD,
	MAPPED, /* a path that exists */
	PROGRAM,
	TYPE, /* of a file system */
};

#define CALL(name, kind, at, size, ...)                                        \
	{                                                                      \
#name, SYS_##name, kind, at, size, { __VA_ARGS__ }, 0          \
	}
#define CHILD(name, kind, at, size, ...)                                       \
	{                                                                      \
#name, SYS_##name, kind, at, size, { __VA_ARGS__ }, 1          \
	}

static const struct call calls[] = {
	CALL(setxattr, STRING, 0, 0, 0, MAPPED, GOOD, 1, 0),
	CALL(getxattr, STRING, 0, 0, 0, MAPPED, GOOD, 1),
	CALL(listxattr, STRING, 0, 0, 0, GOOD, 1),
	CALL(removexattr, STRING, 0, 0, 0, MAPPED),
	CALL(lgetxattr, STRING, 0, 0, 0, MAPPED, GOOD, 1),
	CALL(getcwd, OUT, 0, 1, 0, 64),
	CALL(epoll_ctl, IN, 3, 12, EPOLL, EPOLL_CTL_ADD, PIPE, 0),
	CALL(epoll_pwait, OUT, 1, 12, EPOLL, 0, 1, 0, 0, 8),
	CALL(epoll_pwait, IN, 4, 8, EPOLL, GOOD, 1, 0, 0, 8),
	CALL(epoll_pwait2, IN, 3, 16, EPOLL, GOOD, 1, 0, 0, 8),
	CALL(fcntl, IN, 2, 32, FILE_FD, F_GETLK, 0),
	CALL(fcntl, IN, 2, 32, FILE_FD, F_SETLK, 0),
	CALL(ioctl, OUT, 2, 36, TTY, TCGETS, 0),
	CALL(ioctl, IN, 2, 36, TTY, TCSETS, 0),
	CALL(ioctl, OUT, 2, 8, TTY, TIOCGWINSZ, 0),
	CALL(ioctl, IN, 2, 8, TTY, TIOCSWINSZ, 0),
	CALL(ioctl, OUT, 2, 4, SOCKET, FIONREAD, 0),
	CALL(ioctl, IN, 2, 4, PIPE, FIONBIO, 0),
	CALL(mknodat, STRING, 1, 0, AT_FDCWD, 0, S_IFREG | 0600, 0),
	CALL(mkdirat, STRING, 1, 0, AT_FDCWD, 0, 0700),
	CALL(unlinkat, STRING, 1, 0, AT_FDCWD, 0, 0),
	CALL(symlinkat, STRING, 0, 0, 0, AT_FDCWD, GOOD),
	CALL(symlinkat, STRING, 2, 0, MAPPED, AT_FDCWD, 0),
	CALL(linkat, STRING, 1, 0, AT_FDCWD, 0, AT_FDCWD, GOOD, 0),
	CALL(linkat, STRING, 3, 0, FOLDER, MAPPED, AT_FDCWD, 0, 0),
	CALL(umount2, STRING, 0, 0, 0, 0),
	CALL(mount, STRING, 1, 0, GOOD, 0, TYPE, 0, 0),
	CALL(statfs, STRING, 0, 0, 0, GOOD),
	CALL(statfs, OUT, 1, 64, MAPPED, 0),
	CALL(fstatfs, OUT, 1, 64, FILE_FD, 0),
	CALL(truncate, STRING, 0, 0, 0, 5),
	CALL(faccessat, STRING, 1, 0, AT_FDCWD, 0, 0),
	CALL(faccessat2, STRING, 1, 0, AT_FDCWD, 0, 0, 0),
	CALL(chdir, STRING, 0, 0, 0),
	CALL(chroot, STRING, 0, 0, 0),
	CALL(fchmodat, STRING, 1, 0, AT_FDCWD, 0, 0600),
	CALL(fchownat, STRING, 1, 0, AT_FDCWD, 0, 0, 0, 0),
	CALL(openat, STRING, 1, 0, AT_FDCWD, 0, O_RDONLY, 0),
	CALL(pipe2, OUT, 0, 8, 0, 0),
	CALL(getdents64, OUT, 1, 24, FOLDER, 0, 400),
	CALL(read, OUT, 1, 1, FILE_FD, 0, 16),
	CALL(read, OUT, 1, 8, EVENT, 0, 8),
	CALL(read, OUT, 1, 1, TIMER, 0, 8),
	CALL(read, OUT, 1, 1, PIPE, 0, 4),
	CALL(read, OUT, 1, 1, SOCKET, 0, 4),
	CALL(write, IN, 1, 8, EVENT, 0, 8),
	CALL(write, IN, 1, 4, PIPE_IN, 0, 4),
	CALL(write, IN, 1, 4, SOCKET_2, 0, 4),
	CALL(readv, IN, 1, 16, FILE_FD, 0, 1),
	CALL(writev, IN, 1, 16, FILE_FD, 0, 1),
	CALL(pread64, OUT, 1, 1, FILE_FD, 0, 16, 4),
	CALL(preadv, IN, 1, 16, FILE_FD, 0, 1, 0),
	CALL(pwritev, IN, 1, 16, FILE_FD, 0, 1, 0),
	CALL(preadv2, IN, 1, 16, FILE_FD, 0, 1, 0, 0, 0),
	CALL(pwritev2, IN, 1, 16, FILE_FD, 0, 1, 0, 0, 0),
	CALL(pselect6, IN, 1, 8, 8, 0, 0, 0, 0, 0),
	CALL(pselect6, IN, 2, 8, 8, 0, 0, 0, 0, 0),
	CALL(pselect6, IN, 3, 8, 8, 0, 0, 0, 0, 0),
	CALL(pselect6, IN, 4, 16, 0, 0, 0, 0, 0, 0),
	CALL(pselect6, IN, 5, 16, 0, 0, 0, 0, 0, 0),
	CALL(ppoll, IN, 0, 8, 0, 1, 0, 0, 8),
	CALL(ppoll, IN, 2, 16, GOOD, 0, 0, 0, 8),
	CALL(ppoll, IN, 3, 8, GOOD, 0, 0, 0, 8),
	CALL(signalfd4, IN, 1, 8, -1, 0, 8, 0),
	CALL(readlinkat, STRING, 1, 0, AT_FDCWD, 0, GOOD, 10),
	CALL(newfstatat, STRING, 1, 0, AT_FDCWD, 0, GOOD, 0),
	CALL(newfstatat, OUT, 2, 100, AT_FDCWD, MAPPED, 0, 0),
	CALL(fstat, OUT, 1, 100, FILE_FD, 0),
	CALL(statx, STRING, 1, 0, AT_FDCWD, 0, 0, 0x7ff, GOOD),
	CALL(statx, OUT, 4, 256, AT_FDCWD, MAPPED, 0, 0x7ff, 0),
	CALL(utimensat, STRING, 1, 0, AT_FDCWD, 0, 0, 0),
	CALL(utimensat, IN, 2, 32, AT_FDCWD, MAPPED, 0, 0),
	CALL(timerfd_settime, IN, 2, 32, TIMER, 0, 0, 0),
	CALL(timerfd_gettime, OUT, 1, 32, TIMER, 0),
	CHILD(waitid, OUT, 2, 8, P_ALL, 0, 0, WEXITED, 0),
	CHILD(waitid, OUT, 4, 144, P_ALL, 0, GOOD, WEXITED, 0),
	CHILD(wait4, OUT, 1, 4, -1, 0, 0, 0),
	CHILD(wait4, OUT, 3, 144, -1, GOOD, 0, 0),
	CALL(futex, IN, 0, 0, 0, 0, 0, 0),
	CALL(futex, IN, 3, 16, GOOD, 0, 0, 0),
	CALL(futex, IN, 0, 0, 0, 1, 1, 0),
	CALL(futex, IN, 0, 0, 0, 6, 0, 0),
	CALL(futex, IN, 0, 0, 0, 7, 0, 0),
	CALL(futex, IN, 4, 0, GOOD, 5, 1, 1, 0, 0),
	CALL(get_robust_list, OUT, 1, 8, 0, 0, GOOD),
	CALL(get_robust_list, OUT, 2, 8, 0, GOOD, 0),
	CALL(nanosleep, IN, 0, 16, 0, 0),
	CALL(getitimer, OUT, 1, 32, 0, 0),
	CALL(setitimer, IN, 1, 32, 0, 0, 0),
	CALL(timer_create, IN, 1, 64, 0, 0, GOOD),
	CALL(timer_create, OUT, 2, 4, 0, 0, 0),
	CALL(timer_gettime, OUT, 1, 32, TIMER_ID, 0),
	CALL(timer_settime, IN, 2, 32, TIMER_ID, 0, 0, 0),
	CALL(clock_gettime, OUT, 1, 16, 0, 0),
	CALL(clock_getres, OUT, 1, 16, 0, 0),
	CALL(clock_nanosleep, IN, 2, 16, 0, 0, 0, 0),
	CALL(sched_setparam, IN, 1, 4, 0, 0),
	CALL(sched_setscheduler, IN, 2, 4, 0, 0, 0),
	CALL(sched_getparam, OUT, 1, 4, 0, 0),
	CALL(sched_rr_get_interval, OUT, 1, 16, 0, 0),
	CALL(sched_setaffinity, IN, 2, 8, 0, 8, 0),
	CALL(sched_setattr, IN, 1, 1, 0, 0, 0),
	CALL(sched_getattr, OUT, 1, 48, 0, 0, 48, 0),
	CALL(getcpu, OUT, 0, 4, 0, 0, 0),
	CALL(getcpu, OUT, 1, 4, 0, 0, 0),
	CALL(sigaltstack, IN, 0, 24, 0, 0),
	CALL(sigaltstack, OUT, 1, 24, 0, 0),
	CALL(rt_sigsuspend, IN, 0, 8, 0, 8),
	CALL(rt_sigaction, IN, 1, 24, SIGUSR1, 0, 0, 8),
	CALL(rt_sigaction, OUT, 2, 24, SIGUSR1, 0, 0, 8),
	CALL(rt_sigprocmask, IN, 1, 8, SIG_BLOCK, 0, 0, 8),
	CALL(rt_sigprocmask, OUT, 2, 8, SIG_BLOCK, 0, 0, 8),
	CALL(rt_sigpending, OUT, 0, 8, 0, 8),
	CALL(rt_sigtimedwait, IN, 0, 8, 0, 0, 0, 8),
	CALL(rt_sigtimedwait, IN, 2, 16, GOOD, 0, 0, 8),
	CALL(rt_sigqueueinfo, IN, 2, 48, SELF, SIGUSR1, 0),
	CALL(rt_tgsigqueueinfo, IN, 3, 48, SELF, SELF, SIGUSR1, 0),
	CALL(pidfd_send_signal, IN, 2, 48, PIDFD, SIGUSR1, 0, 0),
	CALL(times, OUT, 0, 32, 0),
	CALL(setgroups, IN, 1, 8, 2, 0),
	CALL(getresuid, OUT, 0, 4, 0, GOOD, GOOD),
	CALL(getresuid, OUT, 2, 4, GOOD, GOOD, 0),
	CALL(getresgid, OUT, 1, 4, GOOD, 0, GOOD),
	CALL(uname, OUT, 0, 390, 0),
	CALL(sethostname, IN, 0, 8, 0, 8),
	CALL(setdomainname, IN, 0, 8, 0, 8),
	CALL(getrlimit, OUT, 1, 16, RLIMIT_CORE, 0),
	CALL(setrlimit, IN, 1, 16, RLIMIT_CORE, 0),
	CALL(prlimit64, IN, 2, 16, 0, RLIMIT_CORE, 0, 0),
	CALL(prlimit64, OUT, 3, 16, 0, RLIMIT_CORE, 0, 0),
	CALL(getrusage, OUT, 1, 144, 0, 0),
	CALL(prctl, STRING, 1, 0, PR_SET_NAME, 0),
	CALL(prctl, OUT, 1, 16, PR_GET_NAME, 0),
	CALL(prctl, OUT, 1, 4, PR_GET_PDEATHSIG, 0),
	CALL(capget, IN, 0, 4, 0, GOOD),
	CALL(gettimeofday, OUT, 0, 16, 0, 0),
	CALL(sysinfo, OUT, 0, 112, 0),
	CALL(socketpair, OUT, 3, 8, AF_UNIX, SOCK_STREAM, 0, 0),
	CALL(bind, IN, 1, 20, DGRAM, 0, 20),
	CALL(connect, IN, 1, 20, DGRAM, 0, 20),
	CALL(getsockname, OUT, 2, 4, SOCKET, GOOD, 0),
	CALL(getpeername, OUT, 2, 4, SOCKET, GOOD, 0),
	CALL(sendto, IN, 4, 20, DGRAM, GOOD, 1, 0, 0, 20),
	CALL(sendto, IN, 1, 8, SOCKET_2, 0, 8, 0, 0, 0),
	CALL(recvfrom, OUT, 1, 4, SOCKET, 0, 4, MSG_PEEK, 0, 0),
	CALL(setsockopt, IN, 3, 4, SOCKET, SOL_SOCKET, SO_PASSCRED, 0, 4),
	CALL(getsockopt, OUT, 4, 4, SOCKET, SOL_SOCKET, SO_TYPE, GOOD, 0),
	CALL(sendmsg, IN, 1, 56, SOCKET_2, 0, 0),
	CALL(recvmsg, IN, 1, 56, SOCKET, 0, MSG_PEEK),
	CALL(sendmmsg, IN, 1, 64, SOCKET_2, 0, 1, 0),
	CALL(recvmmsg, IN, 1, 64, SOCKET, 0, 1, MSG_PEEK, 0),
	CALL(recvmmsg, IN, 4, 16, SOCKET, GOOD, 1, MSG_PEEK, 0),
	CALL(execve, STRING, 0, 0, 0, GOOD, GOOD),
	CALL(execve, IN, 1, 8, PROGRAM, 0, 0),
	CALL(execve, IN, 2, 8, PROGRAM, 0, 0),
	CALL(execveat, STRING, 1, 0, AT_FDCWD, 0, 0, 0, 0),
	CALL(swapon, STRING, 0, 0, 0, 0),
	CALL(swapoff, STRING, 0, 0, 0),
	CALL(mincore, OUT, 2, 0, MAPPED, 4096, 0),
	CALL(getrandom, OUT, 0, 1, 0, 16, 0),
	CALL(memfd_create, STRING, 0, 0, 0, 0),
	CALL(renameat2, STRING, 1, 0, AT_FDCWD, 0, AT_FDCWD, GOOD, 0),
	CALL(renameat2, STRING, 3, 0, FOLDER, MAPPED, AT_FDCWD, 0, 0),
	CALL(clone3, IN, 0, 88, 0, 88),
};

static char *good, *end, *read_only, *mapped;
static int file_fd, folder, p[2], s[2], epoll, event, timer, master, tty, dgram,
	pidfd;
static timer_t timer_id;

static long value_of(long argument)
{
	switch (argument) {
	case FILE_FD:
		return file_fd;
	case FOLDER:
		return folder;
	case PIPE:
		return p[0];
	case PIPE_IN:
		return p[1];
	case SOCKET:
		return s[0];
	case SOCKET_2:
		return s[1];
	case EPOLL:
		return epoll;
	case EVENT:
		return event;
	case TIMER:
		return timer;
	case TTY:
		return tty;
	case DGRAM:
		return dgram;
	case GOOD:
		return (long)good;
	case TIMER_ID:
		return (long)timer_id;
	case SELF:
		return getpid();
	case PIDFD:
		return pidfd;
	case MAPPED:
		return (long)mapped;
	case PROGRAM:
		return (long)mapped + 128;
	case TYPE:
		return (long)mapped + 64;
	default:
		return argument;
	}
}

/* What a call takes away before it finds that it cannot give it. */
static void restore(void)
{
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	uint64_t count = 5;

	memset(good, 0, 128);
	memset(end - 512, 'x', 512);
	write(event, &count, sizeof(count));
	timerfd_settime(timer, 0, &soon, NULL);
}

static void try(const struct call *call, long bad, const char *what)
{
	long a[6], result;
	pid_t pid = 0;

	for (int i = 0; i < 6; i++)
		a[i] = value_of(call->a[i]);
	a[call->at] = bad;
	if (call->needs_child) {
		pid = fork();
		if (!pid)
			_exit(0);
		siginfo_t info;
		waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	}
	restore();
	result = syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result != -1 || errno != EFAULT)
		printf("# %ld %s\n", result,
		       result == -1 ? strerror(errno) : "done");
	ok(result == -1 && errno == EFAULT, "%s, argument %d %s", call->name,
	   call->at, what);
	if (call->needs_child)
		waitpid(pid, NULL, 0);
}

static void set_up(void)
{
	char *pages = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct epoll_event e = { EPOLLIN };

	end = pages + 4096;
	good = pages + 2 * 4096;
	read_only = pages + 3 * 4096;
	mprotect(read_only, 4096, PROT_READ);
	mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mkdir("/tmp/efault", 0700);
	strcpy(mapped, "/tmp/efault/file");
	strcpy(mapped + 64, "tmpfs");
	strcpy(mapped + 128, "/proc/self/exe");
	file_fd = open(mapped, O_RDWR | O_CREAT | O_TRUNC, 0700);
	write(file_fd, good, 100);
	lseek(file_fd, 0, SEEK_SET);
	folder = open("/tmp/efault", O_RDONLY);
	chdir("/tmp/efault"); /* where nothing is that could be hurt */
	pipe(p);
	write(p[1], "pipe", 4);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	write(s[1], "socket", 6);
	dgram = socket(AF_UNIX, SOCK_DGRAM, 0);
	event = eventfd(5, EFD_NONBLOCK);
	epoll = epoll_create1(0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e);
	timer = timerfd_create(CLOCK_MONOTONIC, 0);
	openpty(&master, &tty, NULL, NULL, NULL);
	timer_create(CLOCK_MONOTONIC, NULL, &timer_id);
	pidfd = syscall(SYS_pidfd_open, getpid(), 0);
	/* last, or something else would be mapped there */
	munmap(end, 4096);
}

/* Files, pipes, counters and signals are what they were. */
static void look_around(void)
{
	char text[16];
	uint64_t count;
	sigset_t set;
	int n;

	ok(lseek(file_fd, 0, SEEK_END) == 100, "the file is as long as it was");
	ok(read(p[0], text, 16) == 4 && !memcmp(text, "pipe", 4),
	   "the pipe has what it had");
	ok(!ioctl(s[0], FIONREAD, &n) && n == 6, "the socket has what it had");
	ok(!sigpending(&set) && !sigismember(&set, SIGUSR1),
	   "no signal was sent");
	ok(fcntl(p[0], F_GETFL) == O_RDONLY, "no flag was changed");
	ok(access("/tmp/efault/file", F_OK) == 0, "the file has its name");
	unlink("/tmp/efault/file");
	chdir("/");
	ok_errno(rmdir("/tmp/efault"), 0, "and is alone there");
}

int main(void)
{
	set_up();
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const struct call *call = &calls[i];

		try(call, (long)end, "in no mapping");
		try(call, (long)KERNEL_HALF, "in the kernel's half");
		if (call->kind == STRING)
			try(call, (long)end - 8, "without an end");
		else if (call->size > 1)
			try(call,
			    (long)end - (call->size > 8 ? call->size / 2 & ~7
							: call->size / 2),
			    "across the end");
		if (call->kind == OUT)
			try(call, (long)read_only, "read-only");
	}
	look_around();
	return tap_end();
}
