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

/* A hart_mask_base that means "all harts". */
#define SBI_HART_MASK_ALL (-1)

#endif
