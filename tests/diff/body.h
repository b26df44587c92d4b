/* SPDX-License-Identifier: MIT */
/*
 * The body of a differential test program while it is being written: a list
 * of items, each a few instructions that belong together, so that a failing
 * episode can be cut after any item.
 */
#ifndef DIFF_BODY_H
#define DIFF_BODY_H

#include <stdbool.h>
#include <stdint.h>

#define BODY_BYTES_MAX (2 * 1024 * 1024)
#define ITEMS_MAX 4096
#define PATCHES_MAX 64
#define EDITED_PAGES 64 /* wild pages whose PTEs the body changes */

enum mode { MODE_U = 0, MODE_S = 1, MODE_M = 3 };

/* A forward branch or jump waiting for its target item. */
struct patch {
	uint32_t offset;
	unsigned target_item;
	char kind; /* 'b' branch, 'j' jal, 'r' jalr behind an auipc */
};

struct body {
	uint64_t random; /* xorshift64* state */
	uint8_t bytes[BODY_BYTES_MAX];
	uint32_t size;
	/* of the episode being written */
	enum mode mode;
	unsigned space; /* 0, 1: which page tables */
	uint64_t satp[2]; /* of both, each with its own ASID */
	bool has_pmp; /* data pages differ in what PMP allows */
	uint32_t item_offset[ITEMS_MAX];
	unsigned item_count;
	struct patch patches[PATCHES_MAX];
	unsigned patch_count;
};

uint64_t body_random(struct body *body);
unsigned body_below(struct body *body, unsigned limit);
bool body_chance(struct body *body, unsigned percent);
void body_emit16(struct body *body, unsigned parcel);
void body_emit32(struct body *body, uint32_t word);
/* One item of any kind the episode's mode allows. */
void body_item(struct body *body);

/* body_memory.c: loads, stores, atomics, page-table edits, jumps away. */
void body_memory_item(struct body *body);
void body_atomic_item(struct body *body);
void body_privileged_item(struct body *body);
/* body_float.c */
void body_float_item(struct body *body);

/* Registers the body never has as a destination. */
#define REG_TABLE 28 /* middle of the level-0 table of the wild pages */
#define REG_WILD 29
#define REG_LOOP 30
#define REG_GOOD 31  /* middle of the pages that work */

static inline uint32_t encode_i(uint32_t match, unsigned rd, unsigned rs1,
				int immediate)
{
	return match | rd << 7 | rs1 << 15 | (uint32_t)immediate << 20;
}

static inline uint32_t encode_s(uint32_t match, unsigned rs1, unsigned rs2,
				int immediate)
{
	return match | rs1 << 15 | rs2 << 20 | ((uint32_t)immediate & 31) << 7 |
	       ((uint32_t)immediate >> 5 & 127) << 25;
}

static inline uint32_t encode_r(uint32_t match, unsigned rd, unsigned rs1,
				unsigned rs2)
{
	return match | rd << 7 | rs1 << 15 | rs2 << 20;
}

static inline uint32_t encode_lui(unsigned rd, uint32_t value)
{
	return 0x37 | rd << 7 | (value & 0xfffff000);
}

#endif
