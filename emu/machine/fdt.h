/* SPDX-License-Identifier: MIT */
/* The device tree of the board, by libfdt; shaped as QEMU's `virt` shapes it,
   so that what finds its devices there finds ours. */
#ifndef MACHINE_FDT_H
#define MACHINE_FDT_H

#include "machine/machine.h"

#define FDT_BYTES_MAX (2u << 20) /* of which QEMU's dumps take one */

struct fdt_content {
	u64 initrd_pa, initrd_end_pa; /* equal: none */
};

/* Make it into blob[FDT_BYTES_MAX]; or take the one the configuration names,
   checked. *size_bytes is what it takes. */
bool fdt_make(const struct machine *machine, const struct fdt_content *content,
	      u8 *blob, u64 *size_bytes, struct error *error) must_check;

#endif
