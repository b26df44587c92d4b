/* SPDX-License-Identifier: MIT */
/* The table of keys, and finding one; see config_keys.h. */
#include "machine/config_keys.h"

#include <stddef.h>
#include <string.h>

#include "abi/platform.h"
#include "base/check.h"
#include "machine/config.h"

#define MISTAKES_MAX 3 /* letters off that still make a hint */
#define NAME_BYTES   32

#define RTC_START_DEFAULT 1767225600 /* 2026-01-01 00:00:00 UTC */

static const char *const off_on[] = { "off", "on", NULL };
static const char *const misaligned_words[] = { "trap", "hardware", NULL };
static const char *const mode_words[] = { "fast", "timed", "hinted", NULL };
static const char *const write_words[] = { "back", "through", NULL };
static const char *const predictor_words[] = { "static", "bimodal", "gshare", NULL };
static const char *const keep_drop[] = { "keep", "drop", NULL };
static const char *const replacement_words[] = { "fifo", "random", "plru", "lru", NULL };
_Static_assert(REPLACEMENT_FIFO == 0 && REPLACEMENT_RANDOM == 1 && REPLACEMENT_PLRU == 2 &&
	       REPLACEMENT_LRU == 3, "the words of replacement");

static const struct config_section sections[] = {
	{ "machine", "the board" },
	{ "hart", "every hart" },
	{ "itlb", "L1 TLB of instruction fetches, all page sizes" },
	{ "dtlb", "L1 TLB of loads and stores, all page sizes" },
	{ "l2tlb", "L2 TLB, pages of 4 KiB" },
	{ "l2tlb_superpages", "L2 TLB, pages of 64 KiB, 2 MiB and 1 GiB" },
	{ "pwc", "page-walk cache: pointers, an array for each of two levels" },
	{ "mmu", "what the parts of a translation take: docs/TIMING.md" },
	{ "caches", "all caches; timed mode" },
	{ "l1i", "L1 instruction cache of each hart" },
	{ "l1d", "L1 data cache of each hart" },
	{ "l2", "L2 cache, shared, includes the others" },
	{ "dram", "DRAM, in JEDEC's terms, in cycles at 1 GHz" },
	{ "pipeline", "in-order pipeline: latencies in timed mode" },
	{ "predictor", "branch prediction" },
};

/* The last of a row: its kind, and where the value is. */
#define AT(kind, member) kind, offsetof(struct machine_config, member), \
			 sizeof(((struct machine_config *)0)->member)
#define NUMBER(section, name, unit, low, high, initial, member, text) \
	{ section, name, unit, low, high, initial, text, NULL, AT(CONFIG_NUMBER, member) }
#define POWER(section, name, unit, low, high, initial, member, text) \
	{ section, name, unit, low, high, initial, text, NULL, AT(CONFIG_POWER, member) }
#define SIZE(section, name, low, high, initial, member, text) \
	{ section, name, "bytes", low, high, initial, text, NULL, AT(CONFIG_SIZE, member) }
#define WORD(section, name, words, initial, member, text) \
	{ section, name, "", 0, ARRAY_SIZE(words) - 2, initial, text, words, \
	  AT(CONFIG_WORD, member) }
#define TLB(section, sets_low, sets_initial, ways_initial, member) \
	POWER(section, "sets", "sets", sets_low, 4096, sets_initial, member.sets, \
	      sets_low ? "1: fully associative" : "1: fully associative; 0: there is none"), \
	NUMBER(section, "ways", "entries", 1, REPLACEMENT_WAYS_MAX, ways_initial, member.ways, \
	       "entries of a set; sets * ways at most 32768"), \
	WORD(section, "replacement", replacement_words, REPLACEMENT_PLRU, member.replacement, \
	     "the way that a full set loses; plru and random: a power of two of ways")
/* From what the RTL can be: a register, or the read of a RAM and a compare. */
#define LATENCY(name, low, initial, member, text) \
	NUMBER("mmu", name, "cycles", low, 255, initial, mmu.latency.member, text)

#define CACHE(section, size_initial, ways_initial, policy, cycles_initial, member) \
	SIZE(section, "size", 256, 64ull << 20, size_initial, member.size_bytes, \
	     "sets * ways * line; sets a power of two"), \
	NUMBER(section, "ways", "lines", 1, REPLACEMENT_WAYS_MAX, ways_initial, member.ways, \
	       "lines of a set"), \
	WORD(section, "replacement", replacement_words, policy, member.replacement, \
	     "the way that a full set loses; plru and random: a power of two of ways"), \
	NUMBER(section, "cycles", "cycles", 0, 255, cycles_initial, member##_cycles, \
	       "of a hit; in l2 what a miss in L1 adds")
#define DRAM(name, unit, high, initial, member, text) \
	NUMBER("dram", name, unit, 0, high, initial, hierarchy.dram.member, text)
#define PIPELINE(name, initial, member, text) \
	NUMBER("pipeline", name, "cycles", 1, 200, initial, timing.pipeline.member, text)

static const struct config_key keys[] = {
	SIZE("machine", "memory", 4ull << 20, 64ull << 30, 128ull << 20, memory_bytes,
	     "RAM, in whole pages of 4 KiB"),
	NUMBER("machine", "harts", "harts", 1, PLATFORM_HARTS_MAX, 1, harts, "hardware threads"),
	NUMBER("machine", "seed", "", 0, ~0ull, 1, seed, "of everything random"),
	NUMBER("machine", "quantum", "cycles", 100, 100000000, 10000, quantum_cycles,
	       "a hart's turn where there are several"),
	NUMBER("machine", "rtc", "seconds", 0, 1ull << 40, RTC_START_DEFAULT, rtc_start_seconds,
	       "the clock at the start, since 1970"),
	WORD("machine", "mode", mode_words, MODE_FAST, mode,
	     "one cycle an instruction, or the pipeline, caches and DRAM; or as the guest says"),
	WORD("hart", "misaligned", misaligned_words, 1, misaligned_in_hardware,
	     "misaligned loads and stores"),
	WORD("hart", "shortcuts", off_on, 1, shortcuts,
	     "the host's caches of TLB entries; they change no result"),
	TLB("itlb", 1, 16, 4, mmu.itlb),
	TLB("dtlb", 1, 32, 4, mmu.dtlb),
	TLB("l2tlb", 0, 256, 4, mmu.l2_pages),
	TLB("l2tlb_superpages", 0, 1, 16, mmu.l2_superpages),
	TLB("pwc", 0, 1, 32, mmu.walk_cache),
	WORD("pwc", "fence_va", keep_drop, 0, mmu.fence_va_drops_pointers,
	     "pointers on the path of an sfence.vma with an address"),
	LATENCY("t_l1", 1, 1, l1, "lookup in an L1 TLB"),
	LATENCY("t_arbitrate", 1, 1, arbitrate, "from L1 to what both sides share"),
	LATENCY("t_l2", 2, 2, l2, "lookup in the L2 TLB"),
	LATENCY("t_pmp", 1, 1, pmp, "PMP check before a PTE is read"),
	LATENCY("t_decode", 1, 1, decode, "encoding and permissions of a PTE"),
	LATENCY("t_update", 1, 1, update, "to issue the write of A or D"),
	LATENCY("t_fill", 1, 1, fill, "to write the arrays"),
	LATENCY("t_fault", 1, 1, fault, "to report a fault instead"),
	LATENCY("t_respond", 1, 1, respond, "back to the L1 that asked"),
	LATENCY("t_fence", 2, 2, fence, "handshake of an sfence.vma"),
	POWER("caches", "line", "bytes", CACHE_LINE_BYTES_MIN, CACHE_LINE_BYTES_MAX, 64,
	      hierarchy.line_bytes, "a line of every cache"),
	WORD("caches", "data", off_on, 0, hierarchy.holds_data,
	     "lines hold bytes, so that a missing fence.i or an uncached alias shows; slow"),
	NUMBER("caches", "peer", "cycles", 0, 255, 12, hierarchy.peer_cycles,
	       "more, where another hart has the line"),
	NUMBER("caches", "device", "cycles", 0, 10000, 100, hierarchy.device_cycles,
	       "a device's register"),
	CACHE("l1i", 32 << 10, 8, REPLACEMENT_RANDOM, 1, hierarchy.l1i),
	CACHE("l1d", 32 << 10, 8, REPLACEMENT_PLRU, 3, hierarchy.l1d),
	WORD("l1d", "write", write_words, 0, hierarchy.l1d_write_through,
	     "back: lines are allocated on a write; through: not"),
	CACHE("l2", 1 << 20, 16, REPLACEMENT_PLRU, 12, hierarchy.l2),
	POWER("dram", "channels", "", 1, 16, 1, hierarchy.dram.channels, "lines alternate"),
	POWER("dram", "banks", "", 1, 64, 16, hierarchy.dram.banks, "of a channel"),
	POWER("dram", "row", "bytes", 256, 65536, 8192, hierarchy.dram.row_bytes, "of a bank"),
	DRAM("controller", "cycles", 1000, 20, controller, "there and back"),
	DRAM("precharge", "cycles", 1000, 14, precharge, "tRP"),
	DRAM("activate", "cycles", 1000, 14, activate, "tRCD"),
	DRAM("column", "cycles", 1000, 14, column, "CL"),
	DRAM("burst", "cycles", 1000, 4, burst, "one line over the bus"),
	DRAM("refresh", "cycles", 10000, 350, refresh, "tRFC"),
	DRAM("refresh_interval", "cycles", 1000000, 7800, refresh_interval, "tREFI; 0: never"),
	NUMBER("pipeline", "issue_width", "", 1, 2, 1, timing.pipeline.issue_width,
	       "instructions a cycle, at most"),
	PIPELINE("multiply", 3, multiply, "integer product"),
	PIPELINE("divide", 33, divide, "integer quotient or remainder; holds the pipeline"),
	PIPELINE("divide_word", 17, divide_word, "the same of 32 bits"),
	PIPELINE("fp_add", 4, fp_add, "sum or difference"),
	PIPELINE("fp_multiply", 4, fp_multiply, "product"),
	PIPELINE("fp_fused", 4, fp_fused, "fused multiply and add"),
	PIPELINE("fp_other", 2, fp_other, "conversion, comparison, move"),
	PIPELINE("fp_divide_s", 14, fp_divide_s, "quotient; holds the pipeline"),
	PIPELINE("fp_divide_d", 27, fp_divide_d, "the same, double"),
	PIPELINE("fp_sqrt_s", 14, fp_sqrt_s, "root; holds the pipeline"),
	PIPELINE("fp_sqrt_d", 27, fp_sqrt_d, "the same, double"),
	PIPELINE("csr", 3, csr, "a CSR access"),
	PIPELINE("trap", 5, trap, "from what traps to the handler"),
	PIPELINE("fence_i", 10, flush_fetch, "fence.i, without the misses that follow"),
	WORD("predictor", "direction", predictor_words, PREDICTOR_GSHARE, timing.predictor.kind,
	     "static: backward is taken; bimodal: two-bit counters; gshare: with history"),
	POWER("predictor", "counters", "", 1, 1 << 20, 4096, timing.predictor.counters,
	      "of two bits"),
	NUMBER("predictor", "history", "bits", 1, 30, 10, timing.predictor.history_bits,
	       "directions remembered by gshare"),
	POWER("predictor", "btb", "entries", 0, 1 << 20, 256, timing.predictor.btb_entries,
	      "targets, direct-mapped; 0: none"),
	NUMBER("predictor", "returns", "entries", 0, PREDICTOR_RETURNS_MAX, 8,
	       timing.predictor.return_entries, "stack of return addresses"),
	NUMBER("predictor", "mispredict", "cycles", 0, 255, 4, timing.predictor.mispredict,
	       "lost by a wrong direction or indirect target"),
	NUMBER("predictor", "redirect", "cycles", 0, 255, 2, timing.predictor.redirect,
	       "lost by a direct target the BTB did not know"),
};
_Static_assert(ARRAY_SIZE(keys) <= CONFIG_KEYS_MAX, "CONFIG_KEYS_MAX");

unsigned config_key_count(void)
{
	return ARRAY_SIZE(keys);
}

const struct config_key *config_key_at(unsigned index)
{
	CHECK(index < ARRAY_SIZE(keys));
	return &keys[index];
}

unsigned config_section_count(void)
{
	return ARRAY_SIZE(sections);
}

const struct config_section *config_section_at(unsigned index)
{
	CHECK(index < ARRAY_SIZE(sections));
	return &sections[index];
}

int config_key_find(const char *section, const char *name)
{
	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name))
			return (int)i;
	return -1;
}

/* How many letters to insert, drop or change: the edit distance, one row of
   its table at a time. Names too long are far. */
static unsigned distance(const char *left, const char *right)
{
	unsigned row[NAME_BYTES + 1];
	size_t length = strlen(right);

	if (strlen(left) > NAME_BYTES || length > NAME_BYTES)
		return NAME_BYTES;
	for (unsigned j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned i = 0; left[i]; i++) {
		unsigned diagonal = row[0];

		row[0] = i + 1;
		for (unsigned j = 0; j < length; j++) {
			unsigned changed = diagonal + (left[i] != right[j]);
			unsigned least = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

			diagonal = row[j + 1];
			row[j + 1] = changed < least ? changed : least;
		}
	}
	return row[length];
}

/* So few that the hint can be meant. */
static bool is_near(unsigned mistakes, const char *name)
{
	return mistakes <= MISTAKES_MAX && mistakes < strlen(name);
}

const struct config_section *config_section_nearest(const char *section)
{
	const struct config_section *nearest = NULL;
	unsigned least = ~0u;

	for (unsigned i = 0; i < ARRAY_SIZE(sections); i++) {
		unsigned mistakes = distance(section, sections[i].name);

		if (mistakes < least && is_near(mistakes, sections[i].name)) {
			least = mistakes;
			nearest = &sections[i];
		}
	}
	return nearest;
}

/* Another section counts as one mistake. */
const struct config_key *config_key_nearest(const char *section, const char *name)
{
	const struct config_key *nearest = NULL;
	unsigned least = ~0u;

	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++) {
		unsigned mistakes = distance(name, keys[i].name) +
				    (strcmp(section, keys[i].section) != 0);

		if (mistakes < least && is_near(mistakes, keys[i].name)) {
			least = mistakes;
			nearest = &keys[i];
		}
	}
	return nearest;
}
