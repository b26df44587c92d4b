/* SPDX-License-Identifier: MIT */
/* Gateways, pending bits and claims; see plic.h. */
#include "devices/plic.h"

#include <string.h>

#include "base/bits.h"

#define PENDING_OFFSET 0x1000
#define ENABLE_OFFSET 0x2000
#define ENABLE_STRIDE 0x80
#define CONTEXT_OFFSET 0x200000
#define CONTEXT_STRIDE 0x1000
#define PRIORITY_MASK 7

static bool test(const u32 *words, unsigned source)
{
	return words[source / 32] >> source % 32 & 1;
}

static void assign(u32 *words, unsigned source, bool value)
{
	u32 bit = 1u << source % 32;

	words[source / 32] = value ? words[source / 32] | bit :
				     words[source / 32] & ~bit;
}

/* The source a claim would get: highest priority, then lowest number. */
static unsigned best_source(const struct plic *plic,
			    const struct plic_context *context, u32 above)
{
	unsigned best = 0;

	for (unsigned word = 0; word < PLIC_WORDS; word++) {
		u32 ready = plic->pending[word] & context->enable[word];

		for (; ready; ready &= ready - 1) {
			unsigned source = word * 32 + (unsigned)__builtin_ctz(ready);

			if (plic->priority[source] > above) {
				above = plic->priority[source];
				best = source;
			}
		}
	}
	return best;
}

static void update(struct plic *plic)
{
	for (unsigned i = 0; i < plic->context_count; i++) {
		struct plic_context *context = &plic->contexts[i];

		irq_line_set(&context->output,
			     best_source(plic, context, context->threshold));
	}
}

void plic_reset(struct plic *plic)
{
	memset(plic->priority, 0, sizeof(plic->priority));
	memset(plic->pending, 0, sizeof(plic->pending));
	memset(plic->claimed, 0, sizeof(plic->claimed));
	for (unsigned i = 0; i < plic->context_count; i++) {
		memset(plic->contexts[i].enable, 0, sizeof(plic->contexts[i].enable));
		plic->contexts[i].threshold = 0;
	}
	update(plic);
}

void plic_set_source(void *receiver, unsigned number, bool level)
{
	struct plic *plic = receiver;

	if (!number || number >= PLATFORM_IRQ_COUNT)
		return;
	assign(plic->level, number, level);
	/* Level gateways: pending follows the line until claimed. */
	if (!test(plic->claimed, number))
		assign(plic->pending, number, level);
	update(plic);
}

static u32 claim(struct plic *plic, struct plic_context *context)
{
	unsigned source = best_source(plic, context, 0);

	if (source) {
		assign(plic->pending, source, false);
		assign(plic->claimed, source, true);
		update(plic);
	}
	return source;
}

static void complete(struct plic *plic, const struct plic_context *context,
		     u64 source)
{
	if (!source || source >= PLATFORM_IRQ_COUNT ||
	    !test(context->enable, (unsigned)source))
		return;
	assign(plic->claimed, (unsigned)source, false);
	assign(plic->pending, (unsigned)source, test(plic->level, (unsigned)source));
	update(plic);
}

static bool plic_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct plic *plic = device;
	u64 index;

	*value = 0;
	if (size != 4)
		return false;
	if (offset >= CONTEXT_OFFSET) {
		index = (offset - CONTEXT_OFFSET) / CONTEXT_STRIDE;
		if (index >= plic->context_count)
			return true;
		if (offset % CONTEXT_STRIDE == 0)
			*value = plic->contexts[index].threshold;
		else if (offset % CONTEXT_STRIDE == 4)
			*value = claim(plic, &plic->contexts[index]);
	} else if (offset >= ENABLE_OFFSET) {
		index = (offset - ENABLE_OFFSET) / ENABLE_STRIDE;
		offset = offset % ENABLE_STRIDE / 4;
		if (index < plic->context_count && offset < PLIC_WORDS)
			*value = plic->contexts[index].enable[offset];
	} else if (offset >= PENDING_OFFSET) {
		index = (offset - PENDING_OFFSET) / 4;
		if (index < PLIC_WORDS)
			*value = plic->pending[index];
	} else if (offset / 4 < PLATFORM_IRQ_COUNT) {
		*value = plic->priority[offset / 4];
	}
	return true;
}

static bool plic_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct plic *plic = device;
	u64 index;

	if (size != 4)
		return false;
	if (offset >= CONTEXT_OFFSET) {
		index = (offset - CONTEXT_OFFSET) / CONTEXT_STRIDE;
		if (index >= plic->context_count)
			return true;
		if (offset % CONTEXT_STRIDE == 0)
			plic->contexts[index].threshold = value & PRIORITY_MASK;
		else if (offset % CONTEXT_STRIDE == 4)
			complete(plic, &plic->contexts[index], value);
	} else if (offset >= ENABLE_OFFSET) {
		index = (offset - ENABLE_OFFSET) / ENABLE_STRIDE;
		offset = offset % ENABLE_STRIDE / 4;
		if (index < plic->context_count && offset < PLIC_WORDS)
			/* source 0 does not exist */
			plic->contexts[index].enable[offset] =
				(u32)value & (offset ? ~0u : ~1u);
	} else if (offset < PENDING_OFFSET && offset &&
		   offset / 4 < PLATFORM_IRQ_COUNT) {
		plic->priority[offset / 4] = value & PRIORITY_MASK;
	}
	update(plic);
	return true;
}

const struct mmio_ops plic_ops = { .read = plic_read, .write = plic_write };
