/* SPDX-License-Identifier: MIT */
/* Registers of the CLINT, 32 or 64 bits at a time; see clint.h. */
#include "devices/clint.h"

void clint_reset(struct clint *clint)
{
	for (unsigned i = 0; i < clint->hart_count; i++) {
		clint->msip[i] = 0;
		clint->mtimecmp[i] = ~0ull;
		irq_line_set(&clint->software[i], false);
		irq_line_set(&clint->timer[i], false);
	}
}

void clint_update(struct clint *clint)
{
	u64 now = clint->read_time(clint->owner);

	for (unsigned i = 0; i < clint->hart_count; i++)
		irq_line_set(&clint->timer[i], now >= clint->mtimecmp[i]);
}

static u64 merge(u64 old, u64 offset, unsigned size, u64 value)
{
	unsigned shift = (offset & 7) * 8;
	u64 mask = size == 8 ? ~0ull : 0xffffffffull << shift;

	return (old & ~mask) | (value << shift & mask);
}

static bool clint_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct clint *clint = device;
	u64 word = 0, index;

	if (size < 4)
		return false;
	if (offset >= CLINT_MTIME && offset < CLINT_MTIME + 8) {
		word = clint->read_time(clint->owner);
	} else if (offset >= CLINT_MTIMECMP && offset < CLINT_MTIME) {
		index = (offset - CLINT_MTIMECMP) / 8;
		word = index < clint->hart_count ? clint->mtimecmp[index] : 0;
	} else if (offset < CLINT_MTIMECMP) {
		index = offset / 4;
		*value = index < clint->hart_count ? clint->msip[index] : 0;
		return true;
	}
	*value = word >> (offset & 7) * 8;
	if (size == 4)
		*value &= 0xffffffff;
	return true;
}

static bool clint_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct clint *clint = device;
	u64 index;

	if (size < 4)
		return false;
	if (offset >= CLINT_MTIME && offset < CLINT_MTIME + 8) {
		clint->write_time(clint->owner,
				  merge(clint->read_time(clint->owner), offset,
					size, value));
		clint_update(clint);
		for (unsigned i = 0; i < clint->hart_count; i++)
			clint->schedule(clint->owner, i, clint->mtimecmp[i]);
	} else if (offset >= CLINT_MTIMECMP && offset < CLINT_MTIME) {
		index = (offset - CLINT_MTIMECMP) / 8;
		if (index >= clint->hart_count)
			return true;
		clint->mtimecmp[index] = merge(clint->mtimecmp[index], offset,
					       size, value);
		clint_update(clint);
		clint->schedule(clint->owner, (unsigned)index,
				clint->mtimecmp[index]);
	} else if (offset < CLINT_MTIMECMP) {
		index = offset / 4;
		if (index >= clint->hart_count)
			return true;
		clint->msip[index] = value & 1;
		irq_line_set(&clint->software[index], value & 1);
	}
	return true;
}

const struct mmio_ops clint_ops = { .read = clint_read, .write = clint_write };
