/* SPDX-License-Identifier: MIT */
/*
 * What mhpmevent3..31 select. Where the SBI has an index for an event, that
 * index selects it, as the SBI recommends (abi/sbi.h, SBI_PMU_*); these are the
 * others, the raw events of this machine.
 */
#ifndef ABI_HPM_H
#define ABI_HPM_H

#define HPM_COUNTER_FIRST 3
#define HPM_COUNTER_LAST 31
#define HPM_COUNTERS_ALL 0xfffffff8

#define HPM_EVENT_RAW_FIRST 0x1000 /* and as many as the mask has bits */
#define HPM_EVENT_RAW_MASK 0x1f
#define HPM_EVENT_WALKS 0x1000
#define HPM_EVENT_WALK_CYCLES 0x1001
#define HPM_EVENT_PTE_READS 0x1002
#define HPM_EVENT_PTE_UPDATES 0x1003
#define HPM_EVENT_L2_TLB_MISSES 0x1004
#define HPM_EVENT_PAGE_FAULTS 0x1005
#define HPM_EVENT_FENCES 0x1006 /* sfence.vma, sinval.vma */
#define HPM_EVENT_EXCEPTIONS 0x1007
#define HPM_EVENT_INTERRUPTS 0x1008
#define HPM_EVENT_LOADS 0x1009	/* cached; also LR */
#define HPM_EVENT_STORES 0x100a /* cached; also SC, AMOs */
#define HPM_EVENT_CYCLES_AT 0x1010 /* + enum cycle_place (hart/counts.h) */

/* Bits of mhpmevent that stop the counter in a mode; those of Sscofpmf, which
   is not there otherwise: no overflow, no interrupt. */
#define HPM_EVENT_UINH_SHIFT 60
#define HPM_EVENT_SINH_SHIFT 61
#define HPM_EVENT_MINH_SHIFT 62

#endif
