/* SPDX-License-Identifier: MIT */
/* Tells the next stage, in its device tree, which memory is the firmware's. */
#ifndef FIRMWARE_FDT_RESERVE_H
#define FIRMWARE_FDT_RESERVE_H

#include "firmware/fdt.h"

/*
 * Adds /reserved-memory/vitrine-firmware@80000000 to the blob, which grows in
 * place up to `limit_pa`. False: no room, or the tree is broken; the blob is
 * then as it was.
 */
bool fdt_reserve_firmware(struct fdt *fdt, u64 limit_pa);

#endif
