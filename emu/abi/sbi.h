/* SPDX-License-Identifier: MIT */
/*
 * Numbers of the Supervisor Binary Interface, version 2.0, for C and
 * assembler: extension in a7, function in a6, error back in a0, value in a1.
 * spec: sbi, "Binary Encoding" and one chapter an extension.
 */
#ifndef ABI_SBI_H
#define ABI_SBI_H

#define SBI_VERSION_MAJOR 2
#define SBI_VERSION_MINOR 0
/* No number of the specification's list: "VITR". */
#define SBI_IMPLEMENTATION_ID 0x56495452
#define SBI_IMPLEMENTATION_VERSION 1

/* Errors */
#define SBI_SUCCESS 0
#define SBI_ERR_FAILED (-1)
#define SBI_ERR_NOT_SUPPORTED (-2)
#define SBI_ERR_INVALID_PARAM (-3)
#define SBI_ERR_DENIED (-4)
#define SBI_ERR_INVALID_ADDRESS (-5)
#define SBI_ERR_ALREADY_AVAILABLE (-6)
#define SBI_ERR_ALREADY_STARTED (-7)
#define SBI_ERR_ALREADY_STOPPED (-8)

/* Legacy extensions: one call each, one result in a0 */
#define SBI_LEGACY_SET_TIMER 0
#define SBI_LEGACY_CONSOLE_PUTCHAR 1
#define SBI_LEGACY_CONSOLE_GETCHAR 2
#define SBI_LEGACY_CLEAR_IPI 3
#define SBI_LEGACY_SEND_IPI 4
#define SBI_LEGACY_REMOTE_FENCE_I 5
#define SBI_LEGACY_REMOTE_SFENCE_VMA 6
#define SBI_LEGACY_REMOTE_SFENCE_VMA_ASID 7
#define SBI_LEGACY_SHUTDOWN 8

#define SBI_BASE 0x10
#define SBI_BASE_SPEC_VERSION 0
#define SBI_BASE_IMPLEMENTATION_ID 1
#define SBI_BASE_IMPLEMENTATION_VERSION 2
#define SBI_BASE_PROBE_EXTENSION 3
#define SBI_BASE_MVENDORID 4
#define SBI_BASE_MARCHID 5
#define SBI_BASE_MIMPID 6

#define SBI_TIME 0x54494d45
#define SBI_TIME_SET_TIMER 0

#define SBI_IPI 0x735049
#define SBI_IPI_SEND 0

#define SBI_RFENCE 0x52464e43
#define SBI_RFENCE_FENCE_I 0
#define SBI_RFENCE_SFENCE_VMA 1
#define SBI_RFENCE_SFENCE_VMA_ASID 2
#define SBI_RFENCE_HFENCE_GVMA_VMID 3
#define SBI_RFENCE_HFENCE_VVMA 6

#define SBI_HSM 0x48534d
#define SBI_HSM_HART_START 0
#define SBI_HSM_HART_STOP 1
#define SBI_HSM_HART_GET_STATUS 2
#define SBI_HSM_HART_SUSPEND 3
#define SBI_HSM_STARTED 0
#define SBI_HSM_STOPPED 1
#define SBI_HSM_START_PENDING 2
#define SBI_HSM_STOP_PENDING 3
#define SBI_HSM_SUSPENDED 4
#define SBI_HSM_SUSPEND_PENDING 5
#define SBI_HSM_RESUME_PENDING 6
#define SBI_HSM_SUSPEND_RETENTIVE 0x00000000
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000
#define SBI_HSM_SUSPEND_PLATFORM 0x10000000 /* first of a platform's own */

#define SBI_SRST 0x53525354
#define SBI_SRST_SYSTEM_RESET 0
#define SBI_SRST_SHUTDOWN 0
#define SBI_SRST_COLD_REBOOT 1
#define SBI_SRST_WARM_REBOOT 2
#define SBI_SRST_REASON_NONE 0
#define SBI_SRST_REASON_FAILURE 1

#define SBI_DBCN 0x4442434e
#define SBI_DBCN_WRITE 0
#define SBI_DBCN_READ 1
#define SBI_DBCN_WRITE_BYTE 2

#define SBI_PMU 0x504d55
#define SBI_PMU_NUM_COUNTERS 0
#define SBI_PMU_COUNTER_GET_INFO 1
#define SBI_PMU_COUNTER_CONFIG_MATCHING 2
#define SBI_PMU_COUNTER_START 3
#define SBI_PMU_COUNTER_STOP 4
#define SBI_PMU_COUNTER_FW_READ 5
#define SBI_PMU_COUNTER_FW_READ_HI 6

/* Event index: type in bits 19:16, code below. */
#define SBI_PMU_TYPE_SHIFT 16
#define SBI_PMU_TYPE_GENERAL 0
#define SBI_PMU_TYPE_CACHE 1
#define SBI_PMU_TYPE_RAW 2
#define SBI_PMU_TYPE_FIRMWARE 15
#define SBI_PMU_CYCLES 1
#define SBI_PMU_INSTRUCTIONS 2
#define SBI_PMU_CACHE_REFERENCES 3
#define SBI_PMU_CACHE_MISSES 4
#define SBI_PMU_BRANCHES 5
#define SBI_PMU_BRANCH_MISSES 6
#define SBI_PMU_BUS_CYCLES 7
#define SBI_PMU_STALLED_FRONTEND 8
#define SBI_PMU_STALLED_BACKEND 9
#define SBI_PMU_REFERENCE_CYCLES 10
#define SBI_PMU_CACHE(cache, is_write, is_miss) \
	(SBI_PMU_TYPE_CACHE << SBI_PMU_TYPE_SHIFT | (cache) << 3 | (is_write) << 1 | (is_miss))
#define SBI_PMU_L1D 0
#define SBI_PMU_L1I 1
#define SBI_PMU_LAST_LEVEL 2
#define SBI_PMU_DTLB 3
#define SBI_PMU_ITLB 4
#define SBI_PMU_PREDICTOR 5
#define SBI_PMU_NODE 6
#define SBI_PMU_FIRMWARE_EVENTS 22 /* codes 0 to 21 */

#define SBI_PMU_CONFIG_SKIP_MATCH (1 << 0)
#define SBI_PMU_CONFIG_CLEAR_VALUE (1 << 1)
#define SBI_PMU_CONFIG_AUTO_START (1 << 2)
#define SBI_PMU_CONFIG_SET_VUINH (1 << 3)
#define SBI_PMU_CONFIG_SET_VSINH (1 << 4)
#define SBI_PMU_CONFIG_SET_UINH (1 << 5)
#define SBI_PMU_CONFIG_SET_SINH (1 << 6)
#define SBI_PMU_CONFIG_SET_MINH (1 << 7)
#define SBI_PMU_START_SET_VALUE (1 << 0)
#define SBI_PMU_STOP_RESET (1 << 0)

/* A hart_mask_base that means "all harts". */
#define SBI_HART_MASK_ALL (-1)

#endif
