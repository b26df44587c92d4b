/* SPDX-License-Identifier: MIT */
/*
 * What files say about themselves, and changing it: owner, times, size, the
 * file system; locks of flock; a working directory that is removed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void tell(const char *what, int result)
{
	printf("%s: %d%s%s\n", what, result, result < 0 ? " " : "",
	       result < 0 ? strerror(errno) : "");
}

static struct stat status_of(const char *path)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	if (lstat(path, &st))
		printf("lstat %s: %s\n", path, strerror(errno));
	return st;
}

static void owners(void)
{
	struct stat st;
	int fd = open("file", O_RDWR | O_CREAT, 0644);

	/* who runs the test may be no root: only what changes nothing */
	st = status_of("file");
	tell("fchown", fchown(fd, -1, -1));
	tell("chown", chown("file", st.st_uid, -1));
	tell("lchown", lchown("file", -1, st.st_gid));
	tell("fchownat", fchownat(fd, "", st.st_uid, st.st_gid, AT_EMPTY_PATH));
	tell("chown of nothing", chown("none", -1, -1));
	tell("bad flags", fchownat(AT_FDCWD, "file", -1, -1, 0x40));
	tell("closed", fchown(100, -1, -1));
	chmod("file", 06755);
	tell("chown", chown("file", st.st_uid, st.st_gid));
	printf("mode %o\n", status_of("file").st_mode & 07777);
	printf("owner kept: %d\n", status_of("file").st_uid == st.st_uid);
	close(fd);
}

static void times_of_files(void)
{
	struct timespec ts[2] = { { 1000, 5 }, { 2000, 7 } };
	struct stat st;
	int fd = open("file", O_RDWR);
	time_t before = time(NULL);
	char byte;

	tell("utimensat", utimensat(AT_FDCWD, "file", ts, 0));
	st = status_of("file");
	printf("%ld.%09ld %ld.%09ld\n", (long)st.st_atim.tv_sec, st.st_atim.tv_nsec,
	       (long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	printf("changed now: %d\n", st.st_ctim.tv_sec >= before);
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1].tv_sec = 3000;
	tell("futimens", futimens(fd, ts));
	st = status_of("file");
	printf("%ld %ld\n", (long)st.st_atim.tv_sec, (long)st.st_mtim.tv_sec);
	ts[1].tv_nsec = UTIME_OMIT;
	tell("both omitted", futimens(fd, ts));
	ts[0].tv_nsec = 1000000000;
	tell("no such time", futimens(fd, ts));
	symlink("file", "link");
	ts[0].tv_sec = ts[1].tv_sec = 77;
	ts[0].tv_nsec = ts[1].tv_nsec = 0;
	tell("of a link", utimensat(AT_FDCWD, "link", ts, AT_SYMLINK_NOFOLLOW));
	printf("%ld %ld\n", (long)status_of("link").st_mtim.tv_sec,
	       (long)status_of("file").st_mtim.tv_sec);
	ts[1].tv_sec = 4000;
	futimens(fd, ts);
	tell("write", write(fd, "abc", 3));
	printf("written now: %d\n", status_of("file").st_mtim.tv_sec >= before);
	tell("utimes(NULL)", utimes("file", NULL));
	printf("now: %d\n", status_of("file").st_atim.tv_sec >= before);
	ts[0].tv_sec = ts[1].tv_sec = 5;
	futimens(fd, ts);
	lseek(fd, 0, SEEK_SET);
	tell("read", read(fd, &byte, 1));
	printf("read now: %d\n", status_of("file").st_atim.tv_sec >= before);
	st = status_of("file");
	chmod("file", 0600);
	printf("chmod leaves mtime: %d\n", status_of("file").st_mtim.tv_sec == 5);
	close(fd);
	ts[1].tv_sec = 6;
	utimensat(AT_FDCWD, ".", ts, 0);
	mkdir("sub", 0755);
	printf("a folder is written by mkdir: %d", status_of(".").st_mtim.tv_sec >= before);
	utimensat(AT_FDCWD, ".", ts, 0);
	rename("sub", "bus");
	printf(", rename: %d", status_of(".").st_mtim.tv_sec >= before);
	utimensat(AT_FDCWD, ".", ts, 0);
	rmdir("bus");
	printf(", rmdir: %d\n", status_of(".").st_mtim.tv_sec >= before);
}

/* A folder's are its name, its "." and each ".." in it. */
static void links_of_folders(void)
{
	mkdir("a", 0755);
	mkdir("b", 0755);
	mkdir("a/c", 0755);
	printf("links: %d %d", (int)status_of("a").st_nlink, (int)status_of("b").st_nlink);
	rename("a/c", "b/c");
	printf(", %d %d", (int)status_of("a").st_nlink, (int)status_of("b").st_nlink);
	rmdir("b/c");
	printf(", %d\n", (int)status_of("b").st_nlink);
	rmdir("a");
	rmdir("b");
}

static void sizes(void)
{
	tell("truncate", truncate("file", 2));
	printf("%ld\n", (long)status_of("file").st_size);
	tell("longer", truncate("file", 5000));
	printf("%ld\n", (long)status_of("file").st_size);
	tell("a link's target", truncate("link", 1));
	printf("%ld\n", (long)status_of("file").st_size);
	tell("a folder", truncate(".", 1));
	tell("nothing", truncate("none", 1));
	tell("negative", truncate("file", -1));
}

static void file_systems(void)
{
	struct statfs st;
	int fd = open("file", O_RDONLY);

	tell("statfs", statfs("/proc/self/maps", &st));
	printf("proc: %d, name %ld\n", st.f_type == 0x9fa0, (long)st.f_namelen);
	tell("fstatfs", fstatfs(fd, &st));
	printf("block %d, name %ld, room %d\n", st.f_bsize == 4096, (long)st.f_namelen,
	       st.f_bfree > 0 && st.f_bfree <= st.f_blocks);
	tell("of nothing", statfs("none", &st));
	tell("of a closed one", fstatfs(100, &st));
	close(fd);
}

static volatile sig_atomic_t alarmed;

static void on_alarm(int signo)
{
	alarmed = signo;
}

static void locks(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	int a = open("file", O_RDWR), b = open("file", O_RDONLY), c = dup(a), status;

	tell("shared", flock(a, LOCK_SH));
	tell("shared too", flock(b, LOCK_SH | LOCK_NB));
	tell("exclusive", flock(b, LOCK_EX | LOCK_NB));
	tell("the first gives up", flock(a, LOCK_UN));
	tell("exclusive", flock(b, LOCK_EX | LOCK_NB));
	tell("twice", flock(b, LOCK_EX | LOCK_NB));
	tell("shared", flock(a, LOCK_SH | LOCK_NB));
	close(b);
	tell("after a close", flock(a, LOCK_EX | LOCK_NB));
	close(a);
	b = open("file", O_RDONLY);
	tell("a dup has it still", flock(b, LOCK_SH | LOCK_NB));
	sigaction(SIGALRM, &action, NULL);
	ualarm(20000, 0);
	tell("waiting for it", flock(b, LOCK_SH));
	tell("bad", flock(b, 77));
	tell("closed", flock(100, LOCK_SH));
	fflush(stdout);
	if (!fork()) {
		usleep(20000);
		flock(c, LOCK_UN);
		_exit(0);
	}
	tell("given up by a child, which shares it", flock(b, LOCK_EX));
	wait(&status);
	close(b);
	close(c);
}

static void removed_folder(void)
{
	char path[4096];
	struct stat st;

	mkdir("gone", 0755);
	chdir("gone");
	tell("rmdir of .", rmdir("."));
	tell("rmdir", rmdir("../gone"));
	printf("getcwd: %s\n", getcwd(path, sizeof(path)) ? "a path" : strerror(errno));
	tell("open", open("new", O_RDWR | O_CREAT, 0644));
	tell("mkdir", mkdir("new", 0755));
	tell("stat", stat(".", &st));
	printf("links %d\n", (int)st.st_nlink);
	tell("up", chdir(".."));
	printf("getcwd: %s\n", getcwd(path, sizeof(path)) ? "a path" : strerror(errno));
	mkdir("full", 0755);
	mkdir("full/er", 0755);
	tell("rmdir of a full one", rmdir("full"));
	tell("..", rmdir("full/er/.."));
	rmdir("full/er");
	tell("rmdir", rmdir("full"));
}

int main(void)
{
	char path[] = "/tmp/attributes.XXXXXX";

	if (!mkdtemp(path) || chdir(path))
		return 1;
	owners();
	times_of_files();
	links_of_folders();
	sizes();
	file_systems();
	locks();
	removed_folder();
	unlink("link");
	unlink("file");
	chdir("/");
	tell("clean", rmdir(path));
	return 0;
}
