/* SPDX-License-Identifier: MIT */
/* What /proc tells must agree: maps, pagemap, and the walk of one page. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t walk_pa(void *va)
{
	static char text[1000];
	char *pa;
	int fd = open("/proc/vitrine/walk", O_RDWR);

	dprintf(fd, "%lx\n", (unsigned long)va);
	text[read(fd, text, sizeof(text) - 1)] = 0;
	close(fd);
	pa = strstr(text, "\npa ");
	return pa ? strtoul(pa + 4, NULL, 16) : 0;
}

static uint64_t pagemap_word(void *va)
{
	uint64_t word = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	pread(fd, &word, 8, (long)va / 4096 * 8);
	close(fd);
	return word;
}

static unsigned long vmstat(const char *name)
{
	char line[200];
	unsigned long value = 0;
	FILE *f = fopen("/proc/vmstat", "r");

	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			value = strtoul(line + strlen(name), NULL, 10);
	fclose(f);
	return value;
}

/* Both zones, with what they manage adding up to what there is. */
static void show_zones(void)
{
	char line[200], name[20];
	unsigned long managed, sum = 0, total = 0;
	FILE *f = fopen("/proc/zoneinfo", "r");

	printf("zones:");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Node 0, zone %19s", name) == 1)
			printf(" %s", name);
		if (sscanf(line, " managed %lu", &managed) == 1)
			sum += managed;
	}
	fclose(f);
	f = fopen("/proc/meminfo", "r");
	if (fscanf(f, "MemTotal: %lu", &total) != 1)
		total = 0;
	fclose(f);
	printf("; all: %d; free blocks of:", sum * 4 == total);
	f = fopen("/proc/buddyinfo", "r");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Node 0, zone %19s", name) == 1)
			printf(" %s", name);
	fclose(f);
	printf("\n");
}

static long status_kib(const char *name)
{
	char line[200];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			kib = strtol(line + strlen(name) + 1, NULL, 10);
	fclose(f);
	return kib;
}

/* What was there at most is told when it is there no longer. */
static void show_peaks(void)
{
	long pages = 4000, vm, rss;
	char *piece = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (long i = 0; i < pages; i++)
		piece[i * 4096] = 1;
	vm = status_kib("VmSize");
	rss = status_kib("VmRSS");
	munmap(piece, pages * 4096);
	printf("peaks: %d %d %d %d\n", status_kib("VmPeak") >= vm,
	       status_kib("VmSize") <= vm - pages * 4,
	       status_kib("VmHWM") >= rss,
	       status_kib("VmRSS") <= rss - pages * 4 + 100);
}

int main(void)
{
	char *page = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char line[400], link[300];
	int heap = 0, stack = 0, text = 0, mine = 0;
	unsigned long before, start, end;
	FILE *maps;

	printf("untouched: %d %d\n", walk_pa(page) == 0,
	       pagemap_word(page) >> 63 == 0);
	page[5] = 1;
	printf("touched: %d %d\n", pagemap_word(page) >> 63 == 1,
	       (pagemap_word(page) & ((1ul << 55) - 1)) == walk_pa(page) >> 12);
	before = vmstat("pgfault ");
	for (int i = 1; i < 64; i++)
		page[i * 4096] = 1;
	printf("faults counted: %d\n", vmstat("pgfault ") - before >= 63);
	printf("frames differ: %d\n", walk_pa(page) != walk_pa(page + 4096));
	free(malloc(10));
	maps = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), maps)) {
		sscanf(line, "%lx-%lx", &start, &end);
		heap += strstr(line, "rw-p") && strstr(line, "[heap]\n");
		stack += strstr(line, "rw-p") && strstr(line, "[stack]\n");
		text += strstr(line, "r-xp") && strstr(line, "/proc\n");
		mine += start <= (unsigned long)page &&
			end > (unsigned long)page;
	}
	fclose(maps);
	printf("maps: %d %d %d %d\n", heap, stack, text, mine);
	link[readlink("/proc/self/exe", link, sizeof(link) - 1)] = 0;
	printf("exe: %s\n", strrchr(link, '/'));
	show_zones();
	show_peaks();
	return 0;
}
