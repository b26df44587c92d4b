/* SPDX-License-Identifier: MIT */
/*
 * opt FRAMES < REFERENCES: how often replacement policies in their textbook form
 * read a page back, with that many frames, for a list of page numbers. OPT
 * (Belady) replaces the page whose next use is furthest; no policy does better.
 * A page's first touch is not counted: nothing is read for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEVER (~0u)

struct trace {
	unsigned *page, *next; /* next[i]: when the page of i is used again */
	unsigned length, pages;
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (memory)
		return memory;
	fprintf(stderr, "opt: no memory\n");
	exit(1);
}

static struct trace read_trace(void)
{
	struct trace trace = { 0 };
	unsigned page, room = 0, *seen;

	while (scanf("%u", &page) == 1) {
		if (trace.length == room) {
			room = room ? 2 * room : 4096;
			trace.page = realloc(trace.page, room * sizeof(page));
			if (!trace.page)
				exit(1);
		}
		trace.page[trace.length++] = page;
		if (page >= trace.pages)
			trace.pages = page + 1;
	}
	trace.next = allocate(trace.length, sizeof(unsigned));
	seen = allocate(trace.pages, sizeof(unsigned));
	memset(seen, 0xff, trace.pages * sizeof(unsigned));
	for (unsigned i = trace.length; i--;) {
		trace.next[i] = seen[trace.page[i]];
		seen[trace.page[i]] = i;
	}
	free(seen);
	return trace;
}

enum policy { OPT, LRU, FIFO, CLOCK };

/* Of the frames: which one goes. rank[] says when its page is used next (OPT),
   was used last (LRU), came (FIFO); CLOCK has a hand and used[]. */
static unsigned choose(enum policy policy, const unsigned *rank,
		       unsigned char *used, unsigned *hand, unsigned frames)
{
	unsigned best = 0;

	while (policy == CLOCK) {
		unsigned at = *hand;

		*hand = (*hand + 1) % frames;
		if (!used[at])
			return at;
		used[at] = 0;
	}
	for (unsigned i = 1; i < frames; i++)
		if (policy == OPT ? rank[i] > rank[best] : rank[i] < rank[best])
			best = i;
	return best;
}

static unsigned count_reloads(const struct trace *trace, unsigned frames,
			      enum policy policy)
{
	unsigned *frame_of = allocate(trace->pages, sizeof(unsigned));
	unsigned *page_in = allocate(frames, sizeof(unsigned));
	unsigned *rank = allocate(frames, sizeof(unsigned));
	unsigned char *used = allocate(frames, 1);
	unsigned char *was_seen = allocate(trace->pages, 1);
	unsigned reloads = 0, taken = 0, hand = 0;

	memset(frame_of, 0xff, trace->pages * sizeof(unsigned));
	for (unsigned i = 0; i < trace->length; i++) {
		unsigned page = trace->page[i], frame = frame_of[page];
		int is_new = frame == NEVER;

		if (is_new) {
			reloads += was_seen[page];
			frame = taken < frames ? taken++
					       : choose(policy, rank, used,
							&hand, frames);
			if (was_seen[page_in[frame]] &&
			    frame_of[page_in[frame]] == frame)
				frame_of[page_in[frame]] = NEVER;
			page_in[frame] = page;
			frame_of[page] = frame;
			was_seen[page] = 1;
		}
		used[frame] = 1;
		if (policy == OPT)
			rank[frame] = trace->next[i];
		else if (policy == LRU || is_new)
			rank[frame] = i;
	}
	free(frame_of);
	free(page_in);
	free(rank);
	free(used);
	free(was_seen);
	return reloads;
}

int main(int argc, char **argv)
{
	unsigned frames = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 0) : 0;
	struct trace trace;

	if (!frames) {
		fprintf(stderr, "usage: opt FRAMES < REFERENCES\n");
		return 2;
	}
	trace = read_trace();
	printf("opt %u lru %u fifo %u clock %u\n",
	       count_reloads(&trace, frames, OPT),
	       count_reloads(&trace, frames, LRU),
	       count_reloads(&trace, frames, FIFO),
	       count_reloads(&trace, frames, CLOCK));
	free(trace.page);
	free(trace.next);
	return 0;
}
