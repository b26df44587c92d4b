/* SPDX-License-Identifier: MIT */
/* CSR access by name, and the fences. */
#ifndef FIRMWARE_CSR_H
#define FIRMWARE_CSR_H

#include "abi/csr.h"
#include "base/types.h"

#define csr_read(name)                                                   \
	({                                                               \
		u64 csr_value;                                           \
		__asm__ volatile("csrr %0, " #name : "=r"(csr_value)::"memory"); \
		csr_value;                                               \
	})
#define csr_write(name, value) \
	__asm__ volatile("csrw " #name ", %0" ::"r"((u64)(value)) : "memory")
#define csr_set(name, bits) \
	__asm__ volatile("csrs " #name ", %0" ::"r"((u64)(bits)) : "memory")
#define csr_clear(name, bits) \
	__asm__ volatile("csrc " #name ", %0" ::"r"((u64)(bits)) : "memory")

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

#define MIP(irq) (1ul << (irq))

#endif
