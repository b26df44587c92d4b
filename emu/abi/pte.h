/* SPDX-License-Identifier: MIT */
/*
 * Sv39 page-table entries and satp, for C and assembler.
 * spec: supervisor.adoc, Sv39; svnapot.adoc; svpbmt.adoc.
 */
#ifndef ABI_PTE_H
#define ABI_PTE_H

#define PTE_V (1 << 0)
#define PTE_R (1 << 1)
#define PTE_W (1 << 2)
#define PTE_X (1 << 3)
#define PTE_U (1 << 4)
#define PTE_G (1 << 5)
#define PTE_A (1 << 6)
#define PTE_D (1 << 7)
#define PTE_RSW_SHIFT 8
#define PTE_RSW_MASK (3 << PTE_RSW_SHIFT)
#define PTE_PPN_SHIFT 10
#define PTE_PPN_BITS 44
#define PTE_RESERVED_SHIFT 54 /* bits 60:54 */
#define PTE_RESERVED_BITS 7
#define PTE_PBMT_SHIFT 61 /* 0 PMA, 1 NC, 2 IO, 3 reserved */
#define PTE_N_SHIFT 63

#define SATP_MODE_SHIFT 60
#define SATP_MODE_BARE 0
#define SATP_MODE_SV39 8
#define SATP_ASID_SHIFT 44
#define SATP_ASID_BITS 16
#define SATP_PPN_BITS 44

#define PAGE_SHIFT 12
#define PAGE_SIZE (1 << PAGE_SHIFT)
#define SV39_LEVELS 3
#define SV39_VPN_BITS 9 /* of one level */
#define SV39_VA_BITS 39
#define PA_BITS 56

#endif
