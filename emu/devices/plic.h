/* SPDX-License-Identifier: MIT */
/*
 * The platform-level interrupt controller. spec: RISC-V PLIC specification
 * 1.0.0 (memory map, priorities, claim and complete); laid out as on QEMU's
 * `virt`: context 2n is M-mode of hart n, 2n+1 S-mode.
 */
#ifndef DEVICES_PLIC_H
#define DEVICES_PLIC_H

#include "abi/platform.h"
#include "base/irq.h"
#include "base/types.h"
#include "mem/bus.h"

#define PLIC_CONTEXTS_MAX (2 * PLATFORM_HARTS_MAX)
#define PLIC_WORDS ((PLATFORM_IRQ_COUNT + 31) / 32)

struct plic_context {
	u32 enable[PLIC_WORDS];
	u32 threshold;
	struct irq_line output; /* MEI or SEI of the hart */
};

struct plic {
	unsigned context_count;
	u32 priority[PLATFORM_IRQ_COUNT]; /* 0..7 */
	u32 level[PLIC_WORDS];   /* the sources' lines */
	u32 pending[PLIC_WORDS];
	u32 claimed[PLIC_WORDS];
	struct plic_context contexts[PLIC_CONTEXTS_MAX];
};

extern const struct mmio_ops plic_ops; /* device: struct plic */

void plic_reset(struct plic *plic);
/* An irq_line.set: `receiver` is the PLIC, `number` the source. */
void plic_set_source(void *receiver, unsigned number, bool level);

#endif
