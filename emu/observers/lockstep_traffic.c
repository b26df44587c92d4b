/* SPDX-License-Identifier: MIT */
/* Random traffic on both channels; see lockstep_traffic.h. */
#include "observers/lockstep_traffic.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "base/random.h"
#include "observers/lockstep_stream.h"

#define FRAMES	       8
#define PATIENCE       20000 /* cycles that an answer may take */
#define RECENT	       12
#define LEAF	       (PTE_V | PTE_R | PTE_W | PTE_X)
#define USED	       (PTE_A | PTE_D)
#define CLOSED_PPN     0x2000ull
#define SPLIT_PA       0x3000000ull /* an entry of PMP has its second word alone */
#define FAILURES_SHOWN 20

/* Frames of the tables: a root whose 512 entries share two tables below. */
enum { ROOT, MIDDLE, MIDDLE_GLOBAL, LAST, LAST_GLOBAL };
enum { POINTERS = 64, UNUSED_PAGE = 1 /* A and D clear */ };

struct channel {
	struct rtl_request open, next;
	bool is_open, has_next;
	unsigned age;
};

struct traffic {
	const struct rtl_library *rtl;
	struct rtl_mmu *busy, *alone;
	struct random random;
	u64 busy_ram[FRAMES * 512], alone_ram[FRAMES * 512];
	struct channel channels[RTL_CHANNELS];
	struct rtl_request recent[RECENT];
	uint16_t seeds[RTL_ARRAYS];
	bool is_fencing;
	u64 seed, cycle, answers, kills, fences;
	unsigned failures;
	FILE *to;
};

static u64 below(struct traffic *traffic, u64 limit)
{
	return random_below(&traffic->random, limit);
}

static bool one_in(struct traffic *traffic, u64 many)
{
	return below(traffic, many) == 0;
}

static u64 *slot(u64 *ram, u64 pa)
{
	u64 offset = pa - LOCKSTEP_RAM_BASE_PA;

	return offset < FRAMES * PAGE_SIZE ? &ram[offset / 8] : NULL;
}

static bool read_pte(u64 *ram, u64 pa, u64 *value)
{
	const u64 *at = slot(ram, pa);

	if (at)
		*value = *at;
	return at;
}

static bool update_pte(u64 *ram, u64 pa, u64 expected, u64 desired, bool *matched)
{
	u64 *at = slot(ram, pa);

	if (!at)
		return false;
	*matched = *at == expected;
	if (*matched)
		*at = desired;
	return true;
}

static bool busy_read(void *owner, uint64_t pa, uint64_t *value, uint32_t *cycles)
{
	struct traffic *traffic = owner;

	*cycles = 1 + (uint32_t)below(traffic, one_in(traffic, 10) ? 40 : 4);
	return read_pte(traffic->busy_ram, pa, value);
}

/* Now and then another agent sets A first. */
static bool busy_update(void *owner, uint64_t pa, uint64_t expected, uint64_t desired,
			bool *matched, uint32_t *cycles)
{
	struct traffic *traffic = owner;
	u64 *at = slot(traffic->busy_ram, pa);

	*cycles = 1 + (uint32_t)below(traffic, 6);
	if (at && one_in(traffic, 4))
		*at |= PTE_A;
	return update_pte(traffic->busy_ram, pa, expected, desired, matched);
}

static bool alone_read(void *owner, uint64_t pa, uint64_t *value, uint32_t *cycles)
{
	struct traffic *traffic = owner;

	*cycles = 1;
	return read_pte(traffic->alone_ram, pa, value);
}

static bool alone_update(void *owner, uint64_t pa, uint64_t expected, uint64_t desired,
			 bool *matched, uint32_t *cycles)
{
	struct traffic *traffic = owner;

	*cycles = 1;
	return update_pte(traffic->alone_ram, pa, expected, desired, matched);
}

static u64 make_pte(u64 ppn, u64 flags)
{
	return ppn << PTE_PPN_SHIFT | flags;
}

static u64 table_ppn(unsigned frame)
{
	return (LOCKSTEP_RAM_BASE_PA >> PAGE_SHIFT) + frame;
}

/* The level-0 tables: 16 kinds of page. */
static u64 last_pte(unsigned index)
{
	static const u64 flags[] = {
		LEAF | USED, LEAF, LEAF | USED | PTE_U, PTE_V | PTE_X | USED, PTE_V | PTE_R | USED,
		LEAF | USED | PTE_G, 0, LEAF | USED | 1ull << PTE_PBMT_SHIFT,
	};

	if (index & 16)
		return make_pte(0x200 | 8, LEAF | USED | 1ull << PTE_N_SHIFT);
	return (index & 15) == 12 ? make_pte(CLOSED_PPN, LEAF | USED) :
				    make_pte(0x100 + index, flags[index & 7]);
}

static void write_tables(u64 *ram)
{
	memset(ram, 0, FRAMES * PAGE_SIZE);
	for (unsigned i = 0; i < 512; i++) {
		bool is_global = i % 7 == 3;

		ram[ROOT * 512 + i] = i % 16 == 5 ?
			make_pte((u64)i << 18, LEAF | USED | (i & 32 ? PTE_U : 0)) :
			make_pte(table_ppn(is_global ? MIDDLE_GLOBAL : MIDDLE),
				 PTE_V | (is_global ? PTE_G : 0));
		ram[MIDDLE * 512 + i] = i < POINTERS ? make_pte(table_ppn(LAST), PTE_V) :
						       make_pte((u64)i << 9, LEAF | USED);
		ram[MIDDLE_GLOBAL * 512 + i] =
			i < POINTERS ? make_pte(table_ppn(LAST_GLOBAL), PTE_V) :
			i == POINTERS ? make_pte(0x12345, PTE_V) /* nowhere */ :
					make_pte((u64)i << 9, LEAF | USED | PTE_G);
		ram[LAST * 512 + i] = last_pte(i);
		ram[LAST_GLOBAL * 512 + i] = last_pte(i);
	}
}

static bool has_update(u64 va)
{
	unsigned index = bits_get(va, PAGE_SHIFT, SV39_VPN_BITS);

	return (index & 7) == UNUSED_PAGE && !(index & 16);
}

/* A few pages of a few regions often, any of 512 GiB now and then. */
static void pick_request(struct traffic *traffic, enum rtl_channel channel,
			 struct rtl_request *request)
{
	u64 root = one_in(traffic, 4) ? below(traffic, 512) : below(traffic, 12);
	u64 middle = one_in(traffic, 4) ? below(traffic, 2 * POINTERS) : below(traffic, 4);
	u64 last = one_in(traffic, 4) ? below(traffic, 512) : below(traffic, 48);

	*request = (struct rtl_request){
		.va = (u64)bits_sign_extend(root << 30 | middle << 21 | last << PAGE_SHIFT |
					    below(traffic, 512) * 8, SV39_VA_BITS),
		.root_ppn = table_ppn(ROOT),
		.asid = (uint16_t)(5 + below(traffic, 3)),
		.access = channel == RTL_FETCH ? 2 : (u8)below(traffic, 2),
		.size_bytes = 8,
		.privilege = one_in(traffic, 3) ? PRIVILEGE_U : PRIVILEGE_S,
		.modes = (u8)((one_in(traffic, 2) ? RTL_SUM : 0) |
			      (one_in(traffic, 2) ? RTL_MXR : 0) | RTL_PBMTE),
		.active = true,
	};
	/* A and D are set by hardware or the answer depends on who came first. */
	if (one_in(traffic, 2) || has_update(request->va))
		request->modes |= RTL_ADUE;
	if (one_in(traffic, 20)) {
		request->active = false;
		request->va = one_in(traffic, 4) ? CLOSED_PPN << PAGE_SHIFT :
			      one_in(traffic, 4) ? SPLIT_PA :
			      one_in(traffic, 4) ? 1ull << 60 :
						   below(traffic, 1 << 20) * 8;
		request->privilege = one_in(traffic, 2) ? PRIVILEGE_M : PRIVILEGE_S;
	}
	if (one_in(traffic, 40))
		request->va ^= 1ull << 50;
}

static void fail(struct traffic *traffic, const struct rtl_request *request, const char *text)
{
	if (traffic->failures++ < FAILURES_SHOWN)
		fprintf(traffic->to, "FAIL traffic, seed %llu, cycle %llu, va 0x%llx access %u: %s\n",
			(unsigned long long)traffic->seed, (unsigned long long)traffic->cycle,
			(unsigned long long)request->va, request->access, text);
}

static void check_answer(struct traffic *traffic, const struct rtl_request *request,
			 const struct rtl_response *answer)
{
	struct rtl_response wanted;

	traffic->answers++;
	if (!traffic->rtl->translate(traffic->alone, request, &wanted))
		fail(traffic, request, "alone, no answer");
	else if (answer->pa != wanted.pa || answer->cause != wanted.cause)
		fail(traffic, request, "another answer than alone");
	/* who answers a fault may know the size, or only the level */
	else if (wanted.cause == 0xff &&
		 (answer->level != wanted.level || answer->pbmt != wanted.pbmt))
		fail(traffic, request, "another page size or type than alone");
}

static void offer(struct traffic *traffic, enum rtl_channel which)
{
	struct channel *channel = &traffic->channels[which];
	struct rtl_request *recent = &traffic->recent[below(traffic, RECENT)];

	if (channel->has_next || !one_in(traffic, 2))
		return;
	channel->next = *recent;
	if (one_in(traffic, 4) || (recent->access == 2) != (which == RTL_FETCH)) {
		pick_request(traffic, which, &channel->next);
		*recent = channel->next;
	}
	traffic->rtl->begin(traffic->busy, which, &channel->next);
	channel->has_next = true;
}

/* A kill is of what was taken; one that finds nothing does nothing. */
static void maybe_kill(struct traffic *traffic, enum rtl_channel which)
{
	struct channel *channel = &traffic->channels[which];

	if (!one_in(traffic, 60) || (!channel->is_open && channel->has_next))
		return;
	traffic->rtl->kill(traffic->busy, which);
	traffic->kills += channel->is_open;
	channel->is_open = false;
}

static void maybe_fence(struct traffic *traffic)
{
	struct rtl_fence fence = {
		.va = traffic->recent[below(traffic, RECENT)].va,
		.asid = (uint16_t)(5 + below(traffic, 3)),
		.has_va = one_in(traffic, 2),
		.has_asid = one_in(traffic, 2),
	};

	if (traffic->is_fencing || !one_in(traffic, fence.has_va ? 40 : 2000))
		return;
	traffic->rtl->begin_fence(traffic->busy, &fence);
	traffic->is_fencing = true;
	traffic->fences++;
}

static void follow_channel(struct traffic *traffic, enum rtl_channel which)
{
	struct channel *channel = &traffic->channels[which];
	struct rtl_response answer;

	if (channel->has_next && !traffic->rtl->is_offered(traffic->busy, which)) {
		if (channel->is_open)
			fail(traffic, &channel->open, "the next is taken before its answer");
		channel->open = channel->next;
		channel->is_open = true;
		channel->has_next = false;
		channel->age = 0;
	}
	if (traffic->rtl->poll(traffic->busy, which, &answer)) {
		if (!channel->is_open)
			fail(traffic, &channel->open, "an answer that nobody waits for");
		else
			check_answer(traffic, &channel->open, &answer);
		channel->is_open = false;
	}
	if (channel->is_open && channel->age++ > PATIENCE) {
		fail(traffic, &channel->open, "no answer");
		channel->is_open = false;
	}
}

/* PMP as it is, again; or A and D of a page are cleared, as a kernel does. */
static bool disturbs(struct traffic *traffic, bool is_open)
{
	u64 *pte = &traffic->busy_ram[(one_in(traffic, 2) ? LAST : LAST_GLOBAL) * 512 +
				      below(traffic, 6) * 8 + UNUSED_PAGE];

	if (one_in(traffic, 20) && *pte & PTE_V && !(*pte >> PTE_N_SHIFT & 1))
		*pte &= ~(u64)USED;
	if (!is_open || !one_in(traffic, 50))
		return false;
	traffic->rtl->write_pmp(traffic->busy, 15,
				PMP_A_NAPOT << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X,
				bits_mask(0, 54));
	return true;
}

static void open_memory(struct traffic *traffic, struct rtl_mmu *mmu)
{
	/* M-mode too is kept from the closed page */
	traffic->rtl->write_pmp(mmu, 0, PMP_L | PMP_A_NAPOT << PMP_A_SHIFT,
				CLOSED_PPN << (PAGE_SHIFT - 2) | 0x1ff);
	traffic->rtl->write_pmp(mmu, 1, PMP_A_NA4 << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X,
				SPLIT_PA >> 2 | 1);
	traffic->rtl->write_pmp(mmu, 15, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X,
				bits_mask(0, 54));
}

static void run(struct traffic *traffic, u64 cycles, bool is_open)
{
	memset(traffic->channels, 0, sizeof(traffic->channels));
	traffic->is_fencing = false;
	write_tables(traffic->busy_ram);
	write_tables(traffic->alone_ram);
	for (unsigned i = 0; i < RECENT; i++)
		pick_request(traffic, i & 1, &traffic->recent[i]);
	traffic->rtl->reset(traffic->busy, traffic->seeds);
	traffic->rtl->reset(traffic->alone, traffic->seeds);
	if (is_open) {
		open_memory(traffic, traffic->busy);
		open_memory(traffic, traffic->alone);
	}
	for (u64 i = 0; i < cycles; i++, traffic->cycle++) {
		for (unsigned which = 0; which < RTL_CHANNELS; which++) {
			maybe_kill(traffic, which);
			offer(traffic, which);
		}
		maybe_fence(traffic);
		if (!disturbs(traffic, is_open))
			traffic->rtl->step(traffic->busy);
		for (unsigned which = 0; which < RTL_CHANNELS; which++)
			follow_channel(traffic, which);
		if (traffic->is_fencing && traffic->rtl->poll_fence(traffic->busy))
			traffic->is_fencing = false;
	}
}

unsigned lockstep_traffic(const struct rtl_library *rtl, u64 seed, u64 cycles, FILE *to)
{
	struct traffic *traffic = calloc(1, sizeof(*traffic));
	struct rtl_memory busy = { busy_read, busy_update, traffic };
	struct rtl_memory alone = { alone_read, alone_update, traffic };
	unsigned failures;

	CHECK(traffic);
	traffic->rtl = rtl;
	traffic->seed = seed;
	traffic->to = to;
	random_seed(&traffic->random, seed);
	for (unsigned i = 0; i < RTL_ARRAYS; i++)
		traffic->seeds[i] = (uint16_t)(i + 1);
	traffic->busy = rtl->open(&busy, traffic->seeds, false);
	traffic->alone = rtl->open(&alone, traffic->seeds, true);
	CHECK(traffic->busy && traffic->alone);
	run(traffic, cycles / 50, false);
	run(traffic, cycles - cycles / 50, true);
	fprintf(to, "traffic: seed %llu, %llu cycles, %llu answers, %llu kills, %llu fences, "
		"%u failures\n", (unsigned long long)seed, (unsigned long long)cycles,
		(unsigned long long)traffic->answers, (unsigned long long)traffic->kills,
		(unsigned long long)traffic->fences, traffic->failures);
	failures = traffic->failures;
	rtl->close(traffic->busy);
	rtl->close(traffic->alone);
	free(traffic);
	return failures;
}
