/* SPDX-License-Identifier: MIT */
/* System calls that no other program here is about, one after the other. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tap.h"

static volatile int caught;
static char text[200];

static void on_signal(int signo)
{
	caught = signo;
}

static void test_attributes(void)
{
	int fd = open("/proc/version", O_RDONLY);

	ok_errno(lsetxattr("/proc/version", "user.x", "", 0, 0), EOPNOTSUPP,
		 "lsetxattr");
	ok_errno(fsetxattr(fd, "user.x", "", 0, 0), EOPNOTSUPP, "fsetxattr");
	ok_errno(lremovexattr("/proc/version", "user.x"), EOPNOTSUPP,
		 "lremovexattr");
	ok_errno(fremovexattr(fd, "user.x"), EOPNOTSUPP, "fremovexattr");
	ok(llistxattr("/proc/version", text, 100) <= 0, "llistxattr");
	ok(flistxattr(fd, text, 100) <= 0, "flistxattr");
	close(fd);
}

static void test_files(void)
{
	int fd, other, folder, p[2];
	off_t zero = 0;

	mkdir("/tmp/lesser", 0700);
	folder = open("/tmp/lesser", O_RDONLY | O_DIRECTORY);
	ok_errno(fchdir(folder), 0, "fchdir");
	ok(!strcmp(getcwd(text, sizeof(text)), "/tmp/lesser"), "it is there");
	umask(0);
	ok(umask(027) == 0 && umask(022) == 027, "umask");
	fd = open("a", O_CREAT | O_RDWR | O_TRUNC, 0666);
	ok_errno(fallocate(fd, 0, 10, 90), 0, "fallocate");
	ok(lseek(fd, 0, SEEK_END) == 100, "as long as that");
	ok_errno(fallocate(fd, 0, -1, 90), EINVAL, "no such place");
	ok(syscall(SYS_pwrite64, fd, "middle", 6, 47l) == 6 &&
		   pread(fd, text, 6, 47) == 6 && !memcmp(text, "middle", 6),
	   "pwrite64");
	ok_errno(fsync(fd), 0, "fsync");
	ok_errno(fdatasync(fd), 0, "fdatasync");
	ok_errno(syncfs(fd), 0, "syncfs");
	ok_errno(fsync(99), EBADF, "fsync of nothing");
	sync();
	ok_errno(syscall(SYS_fadvise64, fd, 0l, 0l, POSIX_FADV_SEQUENTIAL), 0,
		 "fadvise64");
	other = open("b", O_CREAT | O_RDWR | O_TRUNC, 0666);
	ok(sendfile(other, fd, &zero, 60) == 60 || errno == EINVAL,
	   "sendfile, or it is refused");
	ok(copy_file_range(fd, &zero, other, &zero, 10, 0) >= 0 ||
		   errno == EINVAL,
	   "copy_file_range, or it is refused");
	pipe(p);
	write(p[1], "x", 1);
	ok(splice(p[0], NULL, other, NULL, 1, 0) == 1 || errno == EINVAL,
	   "splice, or it is refused");
	ok_errno(sendfile(99, fd, NULL, 1), EBADF, "sendfile to nothing");
	unlink("a");
	unlink("b");
	chdir("/");
	ok_errno(rmdir("/tmp/lesser"), 0, "all is removed");
}

static void test_identity(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct sets[2];
	cpu_set_t set;

	syscall(SYS_capget, &header, sets);
	ok_errno(syscall(SYS_capset, &header, sets), 0, "capset");
	ok_errno(setgid(0), 0, "setgid");
	ok(getgroups(0, NULL) >= 0, "getgroups");
	ok(sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0,
	   "sched_getaffinity");
	ok_errno(syscall(SYS_sched_getaffinity, 0, 4, &set), EINVAL,
		 "a set too small");
}

static int thread(void *word)
{
	*(int *)word = 5;
	syscall(SYS_exit, 0);
	return 0;
}

static void test_tasks(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	static volatile int word;
	void *end = sbrk(0);
	int status;
	pid_t pid;

	signal(SIGUSR1, on_signal);
	ok(syscall(SYS_tkill, gettid(), SIGUSR1) == 0 && caught == SIGUSR1,
	   "tkill");
	caught = 0;
	ok(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1) == 0 &&
		   caught == SIGUSR1,
	   "tgkill");
	ok(syscall(SYS_tgkill, 99999, gettid(), 0) == -1,
	   "a thread of another process");
	pid = clone(thread, stack + sizeof(stack), CLONE_VM | SIGCHLD,
		    (void *)&word);
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && word == 5,
	   "clone with the same memory");
	ok_errno(syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0), EINVAL,
		 "clone of a thread alone");
	pid = fork();
	if (!pid)
		syscall(SYS_exit_group, 6);
	ok(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 6,
	   "exit_group");
	ok(sbrk(10000) == end && (char *)sbrk(0) == (char *)end + 10000, "brk");
	((char *)end)[9999] = 1;
	brk(end);
	ok(sbrk(0) == end, "and back");
	ok(syscall(SYS_set_tid_address, &word) == gettid(), "set_tid_address");
	ok_errno(syscall(SYS_set_robust_list, &word, 5), EINVAL,
		 "set_robust_list: a size it has not");
	ok_errno(syscall(SYS_restart_syscall), EINTR,
		 "restart_syscall, with nothing to go on with");
}

static void test_memory(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok_errno(syscall(SYS_mlock2, page, 4096, 0), 0, "mlock2");
	ok_errno(syscall(SYS_mlock2, page, 4096, 8), EINVAL, "no such flag");
	ok_errno(mlockall(MCL_CURRENT), 0, "mlockall");
	ok_errno(munlockall(), 0, "munlockall");
	ok_errno(mlockall(0), EINVAL, "nothing to lock");
#ifdef __riscv
	ok(syscall(259, page, page + 4096, 0) == 0, "riscv_flush_icache");
	ok(syscall(258, NULL, 0, 0, NULL, 0) == 0 || errno == ENOSYS,
	   "riscv_hwprobe, or it is not there");
	ok(syscall(293, NULL, 0, 0, 0) == -1, "rseq of nothing");
#else
	for (int i = 0; i < 3; i++)
		ok(1, i == 0   ? "riscv_flush_icache"
		      : i == 1 ? "riscv_hwprobe, or it is not there"
			       : "rseq of nothing");
#endif
}

int main(void)
{
	test_attributes();
	test_files();
	test_identity();
	test_tasks();
	test_memory();
	return tap_end();
}
