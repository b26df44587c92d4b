/* SPDX-License-Identifier: MIT */
/* Who a process is: users, capabilities, names, prctl; limits; priorities. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tap.h"

static int caught;

static void on_signal(int signo)
{
	caught = signo;
}

static void test_users(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct sets[2];
	gid_t none[1] = { 0 };
	uid_t r = 1, e = 1, s = 1;

	ok(getuid() == 0 && geteuid() == 0 && getgid() == 0 && getegid() == 0,
	   "root");
	ok_errno(setuid(0), 0, "setuid to root");
	ok_errno(setresuid(-1, 0, -1), 0, "setresuid, some unchanged");
	ok_errno(setreuid(0, -1), 0, "setreuid");
	ok_errno(setresgid(0, 0, 0), 0, "setresgid");
	ok_errno(setregid(-1, -1), 0, "setregid");
	ok(!getresuid(&r, &e, &s) && !r && !e && !s, "getresuid");
	ok(!getresgid(&r, &e, &s) && !r, "getresgid");
	ok_errno(setgroups(1, none), 0, "setgroups");
	ok(syscall(SYS_setfsuid, 0) == 0 && syscall(SYS_setfsgid, 0) == 0,
	   "setfsuid");
	ok(!syscall(SYS_capget, &header, sets) &&
		   sets[0].effective & 1u << CAP_CHOWN,
	   "capget");
	header.version = 1;
	ok_errno(syscall(SYS_capget, &header, sets), EINVAL,
		 "a version that is not");
	ok(header.version == _LINUX_CAPABILITY_VERSION_3,
	   "the version that is");
	ok(personality(0xffffffff) == 0, "personality");
}

static void test_names(void)
{
	struct utsname u;
	char name[17] = "";

	ok(!uname(&u) && !strcmp(u.sysname, "Linux"), "uname");
	ok_errno(prctl(PR_SET_NAME, "a name that is too long"), 0,
		 "PR_SET_NAME");
	ok(!prctl(PR_GET_NAME, name) && !strcmp(name, "a name that is "),
	   "PR_GET_NAME: %s", name);
	ok(prctl(PR_GET_DUMPABLE) == 1, "PR_GET_DUMPABLE");
	ok(prctl(PR_GET_KEEPCAPS) == 0, "PR_GET_KEEPCAPS");
	ok(prctl(PR_CAPBSET_READ, CAP_KILL) == 1, "PR_CAPBSET_READ");
	ok_errno(prctl(PR_CAPBSET_READ, 64), EINVAL, "no such capability");
	ok(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0, "PR_GET_NO_NEW_PRIVS");
	ok_errno(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0,
		 "PR_SET_NO_NEW_PRIVS");
	ok(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "it is kept");
	ok_errno(prctl(12345), EINVAL, "no such request");
	ok_errno(prctl(PR_SET_PDEATHSIG, 65), EINVAL, "no such signal");
	int p[2];
	pipe(p);
	pid_t pid = fork();
	if (!pid) {
		signal(SIGUSR1, on_signal);
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			while (!caught)
				usleep(1000);
			write(p[1], "told", 4);
			_exit(0);
		}
		usleep(50000);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	ok(read(p[0], name, 4) == 4, "told of the parent's death");
}

static void test_limits(void)
{
	struct rlimit small = { 1000000, 2000000 }, got,
		      bad = { 3000000, 2000000 };
	int fd = open("/tmp/limited", O_CREAT | O_RDWR | O_TRUNC, 0600);
	char bytes[150] = "";

	signal(SIGXFSZ, on_signal);
	ok_errno(setrlimit(RLIMIT_FSIZE, &small), 0, "RLIMIT_FSIZE");
	ok(!getrlimit(RLIMIT_FSIZE, &got) && got.rlim_cur == 1000000 &&
		   got.rlim_max == 2000000,
	   "as it was set");
	lseek(fd, 1000000 - 100, SEEK_SET);
	ok(write(fd, bytes, 150) == 100, "cut at the limit");
	caught = 0;
	ok_errno(write(fd, bytes, 1), EFBIG, "nothing over it");
	ok(caught == SIGXFSZ, "SIGXFSZ");
	caught = 0;
	ok_errno(ftruncate(fd, 1000001), EFBIG, "ftruncate");
	ok(caught == SIGXFSZ, "SIGXFSZ again");
	ok_errno(setrlimit(RLIMIT_FSIZE, &bad), EINVAL, "soft over hard");
	ok_errno(setrlimit(99, &small), EINVAL, "no such limit");
	ok_errno(prlimit(0, RLIMIT_NOFILE, NULL, &got), 0, "prlimit");
	small.rlim_cur = fd + 1;
	small.rlim_max = got.rlim_max;
	setrlimit(RLIMIT_NOFILE, &small);
	ok_errno(dup(fd), EMFILE, "RLIMIT_NOFILE");
	pid_t pid = fork();
	if (!pid)
		_exit(!getrlimit(RLIMIT_NOFILE, &got) &&
		      got.rlim_cur == (unsigned)fd + 1);
	int status;
	waitpid(pid, &status, 0);
	ok(WEXITSTATUS(status) == 1, "inherited");
	ok_errno(prlimit(pid, RLIMIT_NOFILE, NULL, &got), ESRCH, "of nobody");
	unlink("/tmp/limited");
}

static void test_priorities(void)
{
	struct sched_param param = { 0 };
	int status;
	pid_t pid;

	ok(getpriority(PRIO_PROCESS, 0) == 0, "getpriority");
	ok_errno(setpriority(PRIO_PROCESS, 0, 7), 0, "setpriority");
	pid = fork();
	if (!pid)
		_exit(getpriority(PRIO_PROCESS, 0));
	waitpid(pid, &status, 0);
	ok(WEXITSTATUS(status) == 7, "inherited");
	setpriority(PRIO_PROCESS, 0, 99);
	ok(getpriority(PRIO_PROCESS, 0) == 19, "cut at 19");
	setpriority(PRIO_PROCESS, 0, 0);
	errno = 0;
	ok_errno(getpriority(PRIO_PROCESS, 99999), ESRCH, "of nobody");
	ok_errno(setpriority(9, 0, 0), EINVAL, "of no kind");
	ok(sched_getscheduler(0) == SCHED_OTHER, "sched_getscheduler");
	ok(sched_get_priority_min(SCHED_RR) == 1 &&
		   sched_get_priority_max(SCHED_FIFO) == 99 &&
		   sched_get_priority_max(SCHED_OTHER) == 0,
	   "ranges of priorities");
	ok_errno(sched_get_priority_max(77), EINVAL, "of no policy");
	param.sched_priority = 1;
	ok_errno(sched_setscheduler(0, SCHED_OTHER, &param), EINVAL,
		 "a priority where there is none");
	param.sched_priority = 0;
	ok_errno(sched_setscheduler(0, SCHED_BATCH, &param), 0, "SCHED_BATCH");
	ok(sched_getscheduler(0) == SCHED_BATCH && !sched_getparam(0, &param),
	   "it is kept");
	ok_errno(sched_setparam(0, &param), 0, "sched_setparam");
	ok_errno(sched_setscheduler(99999, SCHED_OTHER, &param), ESRCH,
		 "of nobody");
	ok(syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 5) == 0 &&
		   syscall(SYS_ioprio_get, 1, 0) == (2 << 13 | 5),
	   "ioprio");
}

static void test_attributes(void)
{
	char name[8];

	ok(listxattr("/proc/self/exe", name, 0) <= 0, "no extended attributes");
	ok_errno(getxattr("/no such file", "user.x", name, 8), ENOENT,
		 "of no file");
	ok_errno(fgetxattr(99, "user.x", name, 8), EBADF, "of no descriptor");
	ok(posix_fadvise(0, 0, 0, 99) == EINVAL,
	   "no such advice");
	ok_errno(readahead(99, 0, 1), EBADF, "readahead of nothing");
}

int main(void)
{
	test_users();
	test_names();
	test_limits();
	test_priorities();
	test_attributes();
	return tap_end();
}
