/* SPDX-License-Identifier: MIT */
/* Which bits of which CSR software can change, as masks. Private to csr.c. */
#ifndef HART_CSR_FIELDS_H
#define HART_CSR_FIELDS_H

#include "abi/csr.h"

#define BIT_OF(shift) (1ull << (shift))

#define SSTATUS_WRITABLE                                              \
	(BIT_OF(MSTATUS_SIE_SHIFT) | BIT_OF(MSTATUS_SPIE_SHIFT) |     \
	 BIT_OF(MSTATUS_SPP_SHIFT) | 3ull << MSTATUS_FS_SHIFT |       \
	 BIT_OF(MSTATUS_SUM_SHIFT) | BIT_OF(MSTATUS_MXR_SHIFT))
#define SSTATUS_READABLE                                    \
	(SSTATUS_WRITABLE | 3ull << MSTATUS_UXL_SHIFT |     \
	 BIT_OF(MSTATUS_SD_SHIFT))
#define MSTATUS_WRITABLE                                              \
	(SSTATUS_WRITABLE | BIT_OF(MSTATUS_MIE_SHIFT) |               \
	 BIT_OF(MSTATUS_MPIE_SHIFT) | 3ull << MSTATUS_MPP_SHIFT |     \
	 BIT_OF(MSTATUS_MPRV_SHIFT) | BIT_OF(MSTATUS_TVM_SHIFT) |     \
	 BIT_OF(MSTATUS_TW_SHIFT) | BIT_OF(MSTATUS_TSR_SHIFT))

/* Everything S can see, and no ecall from M. spec: norm:medeleg_when_rd0 */
#define MEDELEG_WRITABLE 0xb3ffull
#define MIDELEG_WRITABLE \
	(BIT_OF(IRQ_SSI) | BIT_OF(IRQ_STI) | BIT_OF(IRQ_SEI))
#define MIE_WRITABLE                                             \
	(MIDELEG_WRITABLE | BIT_OF(IRQ_MSI) | BIT_OF(IRQ_MTI) |  \
	 BIT_OF(IRQ_MEI))

#define SENVCFG_WRITABLE                                           \
	(BIT_OF(ENVCFG_FIOM_SHIFT) | 3ull << ENVCFG_CBIE_SHIFT |   \
	 BIT_OF(ENVCFG_CBCFE_SHIFT) | BIT_OF(ENVCFG_CBZE_SHIFT))
#define MENVCFG_WRITABLE                                         \
	(SENVCFG_WRITABLE | BIT_OF(ENVCFG_ADUE_SHIFT) |          \
	 BIT_OF(ENVCFG_PBMTE_SHIFT) | BIT_OF(ENVCFG_STCE_SHIFT))

/* cycle, time, instret and all of the performance monitor; time never stops */
#define COUNTEREN_WRITABLE 0xffffffffull
#define COUNTINHIBIT_WRITABLE (COUNTEREN_WRITABLE & ~BIT_OF(1))

#define MISA_LETTER(letter) (1ull << ((letter) - 'A'))
#define MISA_VALUE                                               \
	(2ull << 62 | MISA_LETTER('A') | MISA_LETTER('C') |      \
	 MISA_LETTER('D') | MISA_LETTER('F') | MISA_LETTER('I') | \
	 MISA_LETTER('M') | MISA_LETTER('S') | MISA_LETTER('U'))

#endif
