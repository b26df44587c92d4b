/* SPDX-License-Identifier: MIT */
/*
 * The walk, in the order of the manual; see walk.h. Its PTE reads are S-mode
 * loads of 8 bytes whatever the access was (norm:pmp_check_pagetable_access).
 */
#include "mmu/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "mmu/mmu.h"
#include "mmu/perm.h"

#define PTE_BYTES 8

const struct walk_verdict_info walk_verdicts[WALK_VERDICT_COUNT] = {
#define WALK_VERDICT_ROW(name, fault, rule, text)                              \
	{ #name, WALK_FAULT_##fault, rule, text },
	WALK_VERDICTS(WALK_VERDICT_ROW)
#undef WALK_VERDICT_ROW
};

/* Straight from the frame: this is the fast mode's miss path. Tables are in
   RAM, and reading that disturbs nothing: a peek may. */
static bool read_frame(const struct mmu *mmu, u64 pte_pa, u64 *pte)
{
	const u8 *frame = bus_frame_pointer(mmu->bus, pte_pa);

	if (unlikely(!frame))
		return false;
	memcpy(pte, frame + (pte_pa & (PAGE_SIZE - 1)), PTE_BYTES);
	return true;
}

/* Step 2: read the PTE at pte_pa. */
static bool read_pte(const struct mmu *mmu, struct mmu_response *response,
		     u64 pte_pa, unsigned level, bool is_peek, u64 *pte)
{
	response->cycles += mmu->latency.pmp;
	if (!pmp_check(mmu->pmp, pte_pa, PTE_BYTES, PMP_R, PRIVILEGE_S))
		return false;
	response->cycles += mmu->latency.decode;
	if (unlikely(mmu->port && is_peek)) {
		if (!bus_peek(mmu->bus, pte_pa, pte, PTE_BYTES) ||
		    !bus_frame_pointer(mmu->bus, pte_pa))
			return false;
	} else if (unlikely(mmu->port)) {
		if (!mmu->port->read(mmu->port->owner, pte_pa, pte, &response->cycles))
			return false;
	} else if (unlikely(!read_frame(mmu, pte_pa, pte))) {
		return false;
	}
	if (response->read_count < MMU_WALK_READS_MAX)
		response->reads[response->read_count++] = (struct mmu_pte_read){
			.pte_pa = pte_pa,
			.value = *pte,
			.level = (u8)level,
		};
	return true;
}

/* Step 3, and what the extensions reserve: is this encoding allowed? */
static enum walk_verdict check_encoding(u64 pte,
					const struct mmu_context *context)
{
	u64 pbmt = bits_get(pte, PTE_PBMT_SHIFT, 2);

	if (!(pte & PTE_V))
		return WALK_NOT_VALID;
	if ((pte & (PTE_R | PTE_W)) == PTE_W)
		return WALK_WRITE_WITHOUT_READ;
	if (bits_get(pte, PTE_RESERVED_SHIFT, PTE_RESERVED_BITS))
		return WALK_RESERVED_BITS;
	if (pbmt && !context->pbmte)
		return WALK_PBMT_DISABLED;
	if (pbmt == 3)
		return WALK_PBMT_RESERVED;
	return WALK_OK;
}

static bool is_leaf(u64 pte)
{
	return pte & (PTE_R | PTE_X);
}

/* A pointer must have A, D, U, PBMT and N clear. */
static enum walk_verdict check_pointer(u64 pte, unsigned level)
{
	if (pte & (PTE_A | PTE_D | PTE_U) || pte >> PTE_PBMT_SHIFT)
		return WALK_POINTER_ATTRIBUTES;
	/* Step 4. */
	return level ? WALK_OK : WALK_POINTER_AT_LAST_LEVEL;
}

/* Superpages are aligned; N means 64 KiB at level 0 and nothing else. */
static enum walk_verdict check_leaf_shape(u64 pte, unsigned level)
{
	u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);

	if (bit_test(pte, PTE_N_SHIFT) && (level || (ppn & 0xf) != 8))
		return WALK_NAPOT_RESERVED;
	if (level && bits_get(ppn, 0, level * SV39_VPN_BITS))
		return WALK_MISALIGNED_SUPERPAGE;
	return WALK_OK;
}

/*
 * Set what is missing of A and D in memory, if the PTE is still what was
 * read; `*is_stale` if it is not. spec: sv32algorithm step 9, svadu.
 */
static enum walk_verdict update_pte(const struct mmu *mmu, u64 pte_pa, u64 *pte,
				    u64 missing, struct mmu_response *response,
				    bool is_peek, bool *is_stale)
{
	bool matched = false;

	*is_stale = false;
	response->cycles += mmu->latency.update;
	if (!pmp_check(mmu->pmp, pte_pa, PTE_BYTES, PMP_W, PRIVILEGE_S))
		return WALK_PTE_WRITE_ACCESS;
	if (is_peek)
		return WALK_OK;
	if (!(mmu->port ? mmu->port->compare_and_set(mmu->port->owner, pte_pa, *pte,
						     *pte | missing, &matched,
						     &response->cycles) :
			  bus_compare_and_set(mmu->bus, pte_pa, *pte, *pte | missing,
					      &matched)))
		return WALK_PTE_WRITE_ACCESS;
	*is_stale = !matched;
	if (!matched)
		return WALK_OK;
	*pte |= missing;
	response->pte_written = true;
	response->pte_write_pa = pte_pa;
	response->pte_write_value = *pte;
	return WALK_OK;
}

static void keep_leaf(struct walk_result *result, const struct mmu_request *request,
		      unsigned level, u64 pte, u64 pte_pa, bool is_global)
{
	bool is_napot = bit_test(pte, PTE_N_SHIFT);
	u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);

	result->leaf = (struct tlb_fill){
		.va = request->va,
		.pa = (is_napot ? ppn & ~0xfull : ppn) << PAGE_SHIFT,
		.pte = pte,
		.pte_pa = pte_pa,
		.asid = mmu_asid(request->context.satp),
		.is_global = is_global,
		.level = is_napot ? PAGE_64K : (u8)level,
	};
}

/* A pointer at level 2 stands for the 1 GiB below it, at level 1 for 2 MiB. */
static void keep_pointer(struct walk_result *result, const struct mmu_request *request,
			 unsigned level, u64 pte, u64 pte_pa, bool is_global)
{
	unsigned which = SV39_LEVELS - 1 - level;

	result->has_pointer[which] = true;
	result->pointers[which] = (struct tlb_fill){
		.va = request->va,
		.pa = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT,
		.pte = pte,
		.pte_pa = pte_pa,
		.asid = mmu_asid(request->context.satp),
		.is_global = is_global,
		.level = level == SV39_LEVELS - 1 ? PAGE_1G : PAGE_2M,
	};
}

/* Everything that is asked of a leaf, A and D last (steps 5 to 9). */
static enum walk_verdict check_leaf(const struct mmu *mmu,
				    const struct mmu_request *request,
				    struct mmu_response *response, u64 pte_pa,
				    u64 *pte, bool is_peek, bool *is_stale)
{
	enum walk_verdict verdict = check_leaf_shape(*pte, response->level);
	u64 missing = perm_missing_ad(*pte, request->access);

	*is_stale = false;
	if (verdict == WALK_OK)
		verdict = perm_check(*pte, request->access, &request->context);
	if (verdict != WALK_OK || !missing)
		return verdict;
	if (!request->context.adue)
		return missing & PTE_A ? WALK_ACCESSED_CLEAR : WALK_DIRTY_CLEAR;
	return update_pte(mmu, pte_pa, pte, missing, response, is_peek,
			  is_stale);
}

/* Step 1. */
struct walk_start walk_from_root(const struct mmu_request *request)
{
	return (struct walk_start){
		.table_pa = bits_get(request->context.satp, 0, SATP_PPN_BITS)
			    << PAGE_SHIFT,
		.level = SV39_LEVELS - 1,
	};
}

static u64 pte_address(u64 table_pa, u64 va, unsigned level)
{
	return table_pa + bits_get(va, PAGE_SHIFT + level * SV39_VPN_BITS,
				   SV39_VPN_BITS) * PTE_BYTES;
}

enum walk_verdict walk_sv39(const struct mmu *mmu,
			    const struct mmu_request *request,
			    const struct walk_start *start,
			    struct mmu_response *response,
			    struct walk_result *result, bool is_peek)
{
	u64 table_pa = start->table_pa, pte, pte_pa;
	unsigned level = start->level;
	bool is_global = start->is_global, is_stale;
	enum walk_verdict verdict;

	result->has_pointer[0] = result->has_pointer[1] = false;
	for (;;) {
		response->level = (u8)level;
		pte_pa = pte_address(table_pa, request->va, level);
		/* Step 2. */
		if (!read_pte(mmu, response, pte_pa, level, is_peek, &pte))
			return WALK_PTE_ACCESS;
		/* Step 3. */
		verdict = check_encoding(pte, &request->context);
		if (verdict != WALK_OK)
			return verdict;
		if (is_leaf(pte)) {
			verdict = check_leaf(mmu, request, response, pte_pa,
					     &pte, is_peek, &is_stale);
			if (is_stale)
				continue; /* step 9: back to step 2 */
			if (verdict == WALK_OK)
				keep_leaf(result, request, level, pte, pte_pa,
					  is_global || pte & PTE_G);
			return verdict;
		}
		/* Step 4. */
		verdict = check_pointer(pte, level);
		if (verdict != WALK_OK)
			return verdict;
		/* spec: translation, G: on a pointer it holds for all below */
		is_global = is_global || pte & PTE_G;
		keep_pointer(result, request, level, pte, pte_pa, is_global);
		table_pa = result->pointers[SV39_LEVELS - 1 - level].pa;
		level--;
	}
}

static size_t append(char *text, size_t size, size_t used, const char *line)
{
	int written = snprintf(text + used, size - used, "%s", line);

	return used + (size_t)written < size ? used + (size_t)written
					     : size - 1;
}

void walk_describe_reads(const struct mmu_response *response, char *text, size_t size)
{
	char line[256];
	size_t used = 0;

	*text = '\0';
	for (unsigned i = 0; i < response->read_count; i++) {
		const struct mmu_pte_read *read = &response->reads[i];
		u64 pte = read->value;

		snprintf(
			line, sizeof(line),
			"  level %u: PTE at 0x%010llx = 0x%016llx  %c%c%c%c%c%c%c%c ppn 0x%llx\n",
			read->level, (unsigned long long)read->pte_pa,
			(unsigned long long)pte, pte & PTE_D ? 'D' : '-',
			pte & PTE_A ? 'A' : '-', pte & PTE_G ? 'G' : '-',
			pte & PTE_U ? 'U' : '-', pte & PTE_X ? 'X' : '-',
			pte & PTE_W ? 'W' : '-', pte & PTE_R ? 'R' : '-',
			pte & PTE_V ? 'V' : '-',
			(unsigned long long)bits_get(pte, PTE_PPN_SHIFT,
						     PTE_PPN_BITS));
		used = append(text, size, used, line);
	}
}

void walk_describe(const struct mmu_request *request,
		   const struct mmu_response *response, char *text, size_t size)
{
	static const char *const access_names[] = { "load", "store", "fetch" };
	const struct walk_verdict_info *verdict =
		&walk_verdicts[response->verdict];
	char line[256];
	size_t used = 0;

	snprintf(line, sizeof(line), "%s of va 0x%016llx, satp 0x%016llx\n",
		 access_names[request->access], (unsigned long long)request->va,
		 (unsigned long long)request->context.satp);
	used = append(text, size, used, line);
	walk_describe_reads(response, text + used, size - used);
	used += strlen(text + used);
	if (response->cause == MMU_NO_FAULT)
		snprintf(line, sizeof(line), "  pa 0x%014llx\n",
			 (unsigned long long)response->pa);
	else
		snprintf(line, sizeof(line),
			 "  cause %u at level %u: %s (%s)\n", response->cause,
			 response->level, verdict->text, verdict->rule);
	append(text, size, used, line);
}
