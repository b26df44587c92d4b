/* SPDX-License-Identifier: MIT */
/*
 * memhog PATTERN PAGES TOUCHES SEED: use memory in one way, verify all that was
 * written, and say what it cost. A page's first word says which page it is and
 * how often it was written.
 *
 * First all pages are written once, in the end all are looked at.
 *
 *   sequential  all pages in order, again and again
 *   random      any page
 *   hot         three of four touches within an eighth of the pages
 *   shift       any of a quarter of the pages, which moves on
 *   forks       a child for every touch, which changes some and checks the rest
 *   file        a shared mapping of a file, written, and read back by read():
 *               of PATH, if that is named as a fifth argument, else of a memfd
 *
 * With --references as that instead of all this: the page numbers, one a line, which
 * `opt` (tests/swap) takes; the same on any machine.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096ul

struct hog {
	const char *pattern, *path;
	unsigned long pages, touches;
	unsigned long state; /* of the random numbers */
	unsigned long done;  /* touches so far */
	char *memory;
	unsigned int *versions; /* of each page, as it should be */
};

static unsigned long next_random(struct hog *hog, unsigned long limit)
{
	hog->state = hog->state * 6364136223846793005ul + 1442695040888963407ul;
	return (hog->state >> 33) % limit;
}

/* Which page is next, and is it written? */
static unsigned long next_page(struct hog *hog, int *writes)
{
	unsigned long n = hog->done++, page, start;

	if (!strcmp(hog->pattern, "sequential")) {
		page = n % hog->pages;
	} else if (!strcmp(hog->pattern, "hot")) {
		page = next_random(hog, next_random(hog, 4) ? hog->pages / 8 + 1
							    : hog->pages);
	} else if (!strcmp(hog->pattern, "shift")) {
		start = n / hog->pages * (hog->pages / 8);
		page = (start + next_random(hog, hog->pages / 4 + 1)) %
		       hog->pages;
	} else {
		page = next_random(hog, hog->pages);
	}
	*writes = next_random(hog, 2) != 0;
	return page;
}

static unsigned long mark(const struct hog *hog, unsigned long page)
{
	return hog->versions[page]
		       ? page * 0x9e3779b97f4a7c15ul + hog->versions[page]
		       : 0;
}

static unsigned long *word_of(const struct hog *hog, unsigned long page)
{
	return (unsigned long *)(hog->memory + page * PAGE + page % 512 * 8);
}

/* How many were wrong: 0 or 1. */
static unsigned long touch(struct hog *hog, unsigned long page, int writes)
{
	unsigned long *word = word_of(hog, page);
	int is_wrong = *word != mark(hog, page);

	if (writes) {
		hog->versions[page]++;
		*word = mark(hog, page);
	}
	return is_wrong;
}

static unsigned long check_all(struct hog *hog)
{
	unsigned long wrong = 0;

	for (unsigned long page = 0; page < hog->pages; page++)
		wrong += touch(hog, page, 0);
	return wrong;
}

static unsigned long run_forks(struct hog *hog)
{
	unsigned long wrong = 0;

	while (hog->done++ < hog->touches) {
		int status = 0;
		pid_t child = fork();

		if (child < 0)
			return wrong + 1;
		if (!child) {
			hog->state += hog->done;
			for (unsigned long i = hog->pages / 4; i; i--)
				wrong += touch(hog,
					       next_random(hog, hog->pages), 1);
			_exit(wrong + check_all(hog) != 0);
		}
		wrong += touch(hog, next_random(hog, hog->pages), 1);
		if (waitpid(child, &status, 0) != child || status)
			wrong++;
	}
	return wrong + check_all(hog);
}

static unsigned long check_file(struct hog *hog, int fd)
{
	unsigned long wrong = 0;

	for (unsigned long page = 0; page < hog->pages; page++) {
		unsigned long word;
		off_t at = (off_t)(page * PAGE + page % 512 * 8);

		wrong += pread(fd, &word, sizeof(word), at) != sizeof(word) ||
			 word != mark(hog, page);
	}
	return wrong;
}

static unsigned long run(struct hog *hog)
{
	int is_file = !strcmp(hog->pattern, "file");
	int fd = !is_file    ? -1
		 : hog->path ? open(hog->path, O_RDWR | O_CREAT | O_TRUNC, 0600)
			     : memfd_create("hog", 0);
	unsigned long wrong = 0;
	int writes;

	if (is_file && (fd < 0 || ftruncate(fd, (off_t)(hog->pages * PAGE))))
		return 1;
	hog->memory =
		mmap(NULL, hog->pages * PAGE, PROT_READ | PROT_WRITE,
		     is_file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, fd, 0);
	hog->versions = calloc(hog->pages, sizeof(*hog->versions));
	if (hog->memory == MAP_FAILED || !hog->versions)
		return 1;
	for (unsigned long page = 0; page < hog->pages; page++)
		wrong += touch(hog, page, 1);
	if (!strcmp(hog->pattern, "forks"))
		return run_forks(hog);
	while (hog->done < hog->touches) {
		unsigned long page = next_page(hog, &writes);

		wrong += touch(hog, page, writes);
	}
	return wrong + check_all(hog) + (is_file ? check_file(hog, fd) : 0);
}

static void print_references(struct hog *hog)
{
	int writes;

	for (unsigned long page = 0; page < hog->pages; page++)
		printf("%lu\n", page);
	while (hog->done < hog->touches)
		printf("%lu\n", next_page(hog, &writes));
	for (unsigned long page = 0; page < hog->pages; page++)
		printf("%lu\n", page);
}

int main(int argc, char **argv)
{
	int only_print = argc == 6 && !strcmp(argv[5], "--references");
	struct rusage usage;
	struct hog hog = { 0 };
	unsigned long wrong;

	if (argc != 5 && argc != 6) {
		fprintf(stderr, "usage: memhog PATTERN PAGES TOUCHES SEED "
				"[--references|PATH]\n");
		return 2;
	}
	hog.pattern = argv[1];
	hog.path = argv[5];
	hog.pages = strtoul(argv[2], NULL, 0);
	hog.touches = strtoul(argv[3], NULL, 0);
	hog.state = strtoul(argv[4], NULL, 0);
	if (only_print) {
		print_references(&hog);
		return 0;
	}
	wrong = run(&hog);
	getrusage(RUSAGE_SELF, &usage);
	printf("%s: %lu wrong, %ld minor and %ld major faults, at most %ld KiB "
	       "in memory\n",
	       hog.pattern, wrong, usage.ru_minflt, usage.ru_majflt,
	       usage.ru_maxrss);
	return wrong != 0;
}
