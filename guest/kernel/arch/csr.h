/* SPDX-License-Identifier: MIT */
/* CSR access by number (abi/csr.h), fences and wfi as inline assembler. */
#ifndef ARCH_CSR_H
#define ARCH_CSR_H

#include "abi/csr.h"
#include "core/types.h"

#define csr_read(csr)                                                          \
	({                                                                     \
		u64 csr_value_;                                                \
		__asm__ volatile("csrr %0, %1" : "=r"(csr_value_) : "i"(csr)); \
		csr_value_;                                                    \
	})
#define csr_write(csr, value)                                                  \
	__asm__ volatile("csrw %0, %1" ::"i"(csr), "rK"((u64)(value))          \
			 : "memory")
#define csr_set(csr, value)                                                    \
	__asm__ volatile("csrs %0, %1" ::"i"(csr), "rK"((u64)(value))          \
			 : "memory")
#define csr_clear(csr, value)                                                  \
	__asm__ volatile("csrc %0, %1" ::"i"(csr), "rK"((u64)(value))          \
			 : "memory")

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

static inline void fence_all(void)
{
	__asm__ volatile("fence iorw, iorw" ::: "memory");
}

static inline void fence_instruction(void)
{
	__asm__ volatile("fence.i" ::: "memory");
}

#endif
