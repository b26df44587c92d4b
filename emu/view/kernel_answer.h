/* SPDX-License-Identifier: MIT */
/*
 * What a kernel with kview will do about an access, by its own VMAs, entries
 * and frames: said before it does it. What depends on more than those (limits,
 * memory that is short) is said with its condition.
 */
#ifndef VIEW_KERNEL_ANSWER_H
#define VIEW_KERNEL_ANSWER_H

#include "mmu/mmu.h"
#include "view/kernel.h"

struct kernel_answer {
	char vma[120];	/* which VMA it is */
	char text[160]; /* what becomes of it */
	bool is_signal; /* the program hears of it */
};

/* `response` is what the MMU gives; the space is the request's satp's. */
void kernel_answer(const struct kernel_view *kernel, const struct mmu_request *request,
		   const struct mmu_response *response, struct kernel_answer *answer);

#endif
