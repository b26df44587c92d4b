/* SPDX-License-Identifier: MIT */
/*
 * stress POLICY PAGES ROUNDS SEED [errors]: hogs of every kind at once, each of
 * so many pages, and each round some of them killed at a random moment and begun
 * anew, with two swap areas of different priority. A hog may end by its own or
 * our signal only (with `errors`, where the disks fail, also by SIGBUS, and
 * never with wrong bytes). In the end swap is taken away, and every frame and
 * slot must be back. TAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	     4096ul
#define BLKGETSIZE64 _IOR(0x12, 114, size_t)
#define TRIES	     100 /* of what a failing disk may refuse */

static const char *const patterns[] = {
	"sequential", "random", "hot", "shift", "forks", "file",
};
#define HOGS (sizeof(patterns) / sizeof(*patterns))

static const char *pages, *touches = "3000";
static unsigned long state;
static pid_t hogs[HOGS];
static int has_errors, killed[HOGS];
static int tests, bad;

static void result(int ok, const char *what)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++tests, what);
	bad += !ok;
}

static unsigned long next(unsigned long limit)
{
	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (state >> 33) % limit;
}

static unsigned long counter(const char *path, const char *name)
{
	char line[256];
	unsigned long value = 0;
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    (line[strlen(name)] == ' ' || line[strlen(name)] == ':'))
			value = strtoul(line + strlen(name) + 1, NULL, 0);
	if (file)
		fclose(file);
	return value;
}

/* 1: swapped on. */
static int add_swap(const char *path, int priority)
{
	static char header[PAGE];
	unsigned int *words = (unsigned int *)(header + 1024);
	int fd = open(path, O_RDWR), ok = 0;
	size_t bytes;

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &bytes))
		return 0;
	words[0] = 1;
	words[1] = (unsigned int)(bytes / PAGE - 1);
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	for (int i = 0; i < TRIES && !ok; i++)
		ok = pwrite(fd, header, PAGE, 0) == (ssize_t)PAGE;
	close(fd);
	for (int i = 0; ok && i < TRIES; i++)
		if (!swapon(path, SWAP_FLAG_PREFER | priority))
			return 1;
	return 0;
}

static int remove_swap(const char *path)
{
	for (int i = 0; i < TRIES; i++)
		if (!swapoff(path))
			return 1;
	return 0;
}

static void begin(size_t i)
{
	char seed[24];
	const char *count = strcmp(patterns[i], "forks") ? touches : "6";

	snprintf(seed, sizeof(seed), "%lu", next(1000000));
	killed[i] = 0;
	fflush(stdout);
	hogs[i] = fork();
	if (hogs[i])
		return;
	if (!freopen("/dev/null", "w", stdout))
		_exit(9);
	execl("/tmp/memhog", "memhog", patterns[i], pages, count, seed, NULL);
	_exit(9);
}

/* How it ended: is that all right? */
static int is_fine(size_t i, int status)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 1;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && killed[i])
		return 1;
	if (!has_errors)
		return 0;
	/* forks: a child that met an error, which its parent counts as wrong */
	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS) ||
	       (WIFEXITED(status) && !strcmp(patterns[i], "forks"));
}

static int collect(int options)
{
	int status, fine = 1;
	pid_t pid;

	while ((pid = waitpid(-1, &status, options)) > 0)
		for (size_t i = 0; i < HOGS; i++)
			if (hogs[i] == pid) {
				if (!is_fine(i, status)) {
					printf("# %s: status %x\n", patterns[i],
					       status);
					fine = 0;
				}
				hogs[i] = 0;
			}
	return fine;
}

static int run(unsigned long rounds)
{
	int fine = 1;

	for (unsigned long n = 0; n < rounds; n++) {
		struct timespec pause = { 0, (long)next(60) * 1000000 };
		size_t victim = next(HOGS);

		for (size_t i = 0; i < HOGS; i++)
			if (!hogs[i])
				begin(i);
		nanosleep(&pause, NULL);
		fine &= collect(WNOHANG);
		if (!hogs[victim] || !next(3))
			continue;
		killed[victim] = 1;
		kill(hogs[victim], SIGKILL);
	}
	return collect(0) && fine;
}

int main(int argc, char **argv)
{
	static const char stat[] = "/proc/vitrine/stat";
	unsigned long anon, file, tables, total, used;
	int fd;

	if (argc < 5)
		return 2;
	pages = argv[2];
	state = strtoul(argv[4], NULL, 0);
	has_errors = argc > 5;
	/* who judges must not lose a page to a failing disk */
	result(!mlockall(MCL_CURRENT | MCL_FUTURE), "mlockall");
	fd = open("/proc/sys/vm/policy", O_WRONLY);
	result(write(fd, argv[1], strlen(argv[1])) > 0, "policy");
	close(fd);
	result(add_swap("/dev/vda", 5) && add_swap("/dev/vdb", 1), "swapon");
	begin(0); /* whatever the first run leaves in caches */
	collect(0);
	anon = counter(stat, "frames_anon");
	file = counter(stat, "frames_file");
	tables = counter(stat, "frames_pgtable");
	result(run(strtoul(argv[3], NULL, 0)), "hogs ended as they should");
	result(counter("/proc/vmstat", "pswpout") > 100, "there was swapping");
	total = counter("/proc/meminfo", "SwapTotal");
	used = total - counter("/proc/meminfo", "SwapFree");
	result(has_errors || used < 100, "slots came back");
	result(remove_swap("/dev/vda") && remove_swap("/dev/vdb"), "swapoff");
	printf("# %ld anonymous, %ld file, %ld table frames more than before\n",
	       (long)(counter(stat, "frames_anon") - anon),
	       (long)(counter(stat, "frames_file") - file),
	       (long)(counter(stat, "frames_pgtable") - tables));
	result(counter(stat, "frames_file") <= file + 2, "file frames");
	result(counter(stat, "frames_anon") <= anon + 40, "anonymous frames");
	result(counter(stat, "frames_pgtable") <= tables + 2, "tables");
	printf("1..%d\n", tests);
	return bad != 0;
}
