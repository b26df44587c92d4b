/* SPDX-License-Identifier: MIT */
/*
 * The platform interrupt controller, as far as waking from wfi needs it: the
 * S-mode context of the boot hart, all sources at priority 1.
 */
#include "abi/platform.h"
#include "core/kernel.h"
#include "core/wait.h"
#include "drivers/drivers.h"
#include "mm/layout.h"

#define PLIC_ENABLE	    0x2000
#define PLIC_ENABLE_STRIDE  0x80
#define PLIC_CONTEXT	    0x200000
#define PLIC_CONTEXT_STRIDE 0x1000

static volatile u32 *plic;
static u32 context_number;
static struct {
	void (*handler)(void *context);
	void *context;
} sources[PLATFORM_IRQ_COUNT];

static volatile u32 *context_registers(void)
{
	return plic + (PLIC_CONTEXT + context_number * PLIC_CONTEXT_STRIDE) / 4;
}

void plic_init(u32 hart)
{
	plic = phys_to_virt(PLATFORM_PLIC_BASE);
	context_number = hart * 2 + 1;
	context_registers()[0] = 0; /* threshold: all priorities */
}

void plic_enable(u32 irq, void (*handler)(void *context), void *context)
{
	if (irq == 0 || irq >= PLATFORM_IRQ_COUNT)
		return;
	sources[irq].handler = handler;
	sources[irq].context = context;
	plic[irq] = 1;
	plic[(PLIC_ENABLE + context_number * PLIC_ENABLE_STRIDE) / 4 +
	     irq / 32] |= 1u << irq % 32;
}

void plic_handle(void)
{
	volatile u32 *claim = context_registers() + 1;
	u32 irq;

	while ((irq = *claim) != 0) {
		if (irq < PLATFORM_IRQ_COUNT && sources[irq].handler)
			sources[irq].handler(sources[irq].context);
		*claim = irq;
	}
	wake_pollers();
}
