/* SPDX-License-Identifier: MIT */
/*
 * The Sv39 page-table walk: every way it can end has a name, and every name
 * its rule in the manual. spec: sv32algorithm (numbers below are its steps).
 */
#ifndef MMU_WALK_H
#define MMU_WALK_H

#include "base/types.h"
#include "mmu/tlb.h"

/* X(name, fault kind, rule, what it means) */
#define WALK_VERDICTS(X)                                                       \
	X(OK, NONE, "sv32algorithm", "translated")                             \
	X(NOT_CANONICAL, PAGE, "norm:Sv39_va_signext",                         \
	  "va bits 63:39 differ from bit 38")                                  \
	X(PTE_ACCESS, ACCESS, "sv32algorithm step 2",                          \
	  "the PTE cannot be read: PMP, or no memory there")                   \
	X(NOT_VALID, PAGE, "sv32algorithm step 3", "V is 0")                   \
	X(WRITE_WITHOUT_READ, PAGE, "sv32algorithm step 3",                    \
	  "W without R is reserved")                                           \
	X(RESERVED_BITS, PAGE, "norm:Sv39_pte_future_rsv",                     \
	  "bits 60:54 must be 0")                                              \
	X(PBMT_DISABLED, PAGE, "norm:Sv39_pte_svpbmt_rsv",                     \
	  "bits 62:61 are set and menvcfg.PBMTE is 0")                         \
	X(PBMT_RESERVED, PAGE, "norm:Svpbmt_leaf_pte_pbmt_reserved_3_fault",   \
	  "memory type 3 is reserved")                                         \
	X(POINTER_ATTRIBUTES, PAGE, "sv32algorithm step 3",                    \
	  "a pointer with A, D, U, PBMT or N set")                             \
	X(POINTER_AT_LAST_LEVEL, PAGE, "sv32algorithm step 4",                 \
	  "a pointer at level 0")                                              \
	X(MISALIGNED_SUPERPAGE, PAGE, "norm:Sv39_superpage_align_fault",       \
	  "the superpage's low PPN bits are not 0")                            \
	X(NAPOT_RESERVED, PAGE, "norm:Svnapot_reserved_encoding_fault",        \
	  "N with another size than 64 KiB")                                   \
	X(SUPERVISOR_PAGE, PAGE, "sv32algorithm step 6",                       \
	  "U is 0, access from U-mode")                                        \
	X(USER_PAGE, PAGE, "norm:sstatus_sum",                                 \
	  "U is 1, access from S-mode without SUM, or a fetch")                \
	X(NO_READ, PAGE, "sv32algorithm step 8", "R is 0")                     \
	X(NO_WRITE, PAGE, "sv32algorithm step 8", "W is 0")                    \
	X(NO_EXECUTE, PAGE, "sv32algorithm step 8", "X is 0")                  \
	X(ACCESSED_CLEAR, PAGE, "norm:svade_access_ad_bit_clear",              \
	  "A is 0 and hardware does not set it")                               \
	X(DIRTY_CLEAR, PAGE, "norm:svade_access_ad_bit_clear",                 \
	  "D is 0 and hardware does not set it")                               \
	X(PTE_WRITE_ACCESS, ACCESS, "sv32algorithm step 9",                    \
	  "the PTE needs A or D and cannot be written: PMP or no RAM")         \
	X(FINAL_ACCESS, ACCESS, "norm:pmp_check_priv_modes",                   \
	  "PMP forbids the physical address, or it has more than 56 bits")

enum walk_fault { WALK_FAULT_NONE, WALK_FAULT_PAGE, WALK_FAULT_ACCESS };

enum walk_verdict {
#define WALK_VERDICT_ENUM(name, fault, rule, text) WALK_##name,
	WALK_VERDICTS(WALK_VERDICT_ENUM)
#undef WALK_VERDICT_ENUM
		WALK_VERDICT_COUNT
};

struct walk_verdict_info {
	const char *name; /* as above, in capitals */
	enum walk_fault fault;
	const char *rule; /* norm: tag, step or chapter */
	const char *text;
};

extern const struct walk_verdict_info walk_verdicts[WALK_VERDICT_COUNT];

struct mmu;
struct mmu_request;
struct mmu_response;

/* Where a walk begins: at the root, or below a cached pointer. */
struct walk_start {
	u64 table_pa;
	unsigned level;
	bool is_global; /* a pointer on the way had G */
};

/* What a walk found, ready to be kept. */
struct walk_result {
	struct tlb_fill leaf;
	/* Pointers read: [0] at level 2, [1] at level 1. */
	struct tlb_fill pointers[2];
	bool has_pointer[2];
};

/* The walk from the root of the request's satp. */
struct walk_start walk_from_root(const struct mmu_request *request);

/*
 * Walk the tables from `start`. Fills response->reads, level, and the A/D
 * write made, adds to cycles; on WALK_OK also *result.
 * `is_peek`: read by peek and write nothing; A or D that Svadu would set
 * count as set.
 */
enum walk_verdict walk_sv39(const struct mmu *mmu,
			    const struct mmu_request *request,
			    const struct walk_start *start,
			    struct mmu_response *response,
			    struct walk_result *result, bool is_peek);

/* A line for each PTE read; always terminated. */
void walk_describe_reads(const struct mmu_response *response, char *text, size_t size);

/* Several lines of text on how a translation went; always terminated. */
void walk_describe(const struct mmu_request *request,
		   const struct mmu_response *response, char *text,
		   size_t size);

#endif
