/* SPDX-License-Identifier: MIT */
/*
 * Code in U-mode by 4 KiB pages: C calls P2, P3 and P4, which return at once;
 * later by a 2 MiB and by a 64 KiB page. The ITLB has two sets of one way
 * (fetches.conf): P2 and P4 in one, the others in the other. f: its fills.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	SET_UP	on_trap, 0, _start, 0x80021000
	li	t0, 0x1000
	csrw	mepc, t0
	li	s2, 0x2000
	li	s3, 0x3000
	li	s4, 0x4000
	li	s5, 0x202000 /* P2 by its 2 MiB page */
	li	s6, 0x13000  /* P3 by its 64 KiB page */
	REGION
	mret		  /* C: cold; f1 */
	SKIP_OR_END on_trap

	.org	0x1000
	jalr	ra, 0(s2) /* P2: cold; f2. C, on return: hit */
	jalr	ra, 0(s2) /* hit, hit */
	jalr	ra, 0(s4) /* P4: cold, evicts P2; f3. hit */
	jalr	ra, 0(s2) /* P2: conflict, evicts P4; L2; f4. hit */
	jalr	ra, 0(s3) /* P3: cold, evicts C; f5. C: capacity, evicts P3; L2; f6 */
	jalr	ra, 0(s4) /* P4: capacity, evicts P2; L2; f7. hit */
	jalr	ra, 0(s5) /* cold, evicts C; f8. C: 2 fills since f6: capacity; L2; f9 */
	jalr	ra, 0(s6) /* cold, evicts C; f10. C: 1 fill since f9: conflict; L2; f11 */
	ecall
	.org	0x2000
	ret
	.org	0x3000
	ret
	.org	0x4000
	ret

	.data
	.org	0x1000
root:	PTE	0x80022000, POINTER
	.org	0x2000
middle:	PTE	0x80023000, POINTER
	PTE	0x80000000, LEAF | PTE_U
	.org	0x3000
low:	PTE	0x80000000, LEAF | PTE_U
	PTE	0x80001000, LEAF | PTE_U
	PTE	0x80002000, LEAF | PTE_U
	PTE	0x80003000, LEAF | PTE_U
	PTE	0x80004000, LEAF | PTE_U
	.org	0x3080
	.rept	16
	PTE	0x80008000, 1 << PTE_N_SHIFT | LEAF | PTE_U
	.endr
	.org	0x4000
