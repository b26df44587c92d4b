/* SPDX-License-Identifier: MIT */
/* See finisher.h. Other values, like QEMU's, do nothing. */
#include "devices/finisher.h"

#include "abi/platform.h"

static bool finisher_read(void *device, u64 offset, unsigned size, u64 *value)
{
	(void)device;
	(void)offset;
	(void)size;
	*value = 0;
	return true;
}

static bool finisher_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct finisher *finisher = device;

	if (offset != 0 || size < 2)
		return true;
	switch (value & 0xffff) {
	case FINISHER_PASS:
		finisher->finish(finisher->owner, false, 0);
		break;
	case FINISHER_FAIL:
		finisher->finish(finisher->owner, false, (int)(value >> 16 & 0xffff));
		break;
	case FINISHER_RESET:
		finisher->finish(finisher->owner, true, 0);
		break;
	default:
		break;
	}
	return true;
}

const struct mmio_ops finisher_ops = {
	.read = finisher_read,
	.write = finisher_write,
};
