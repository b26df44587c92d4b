/* SPDX-License-Identifier: MIT */
/*
 * What is in memory when the harts leave reset, as QEMU's `virt` does it:
 * the reset vector in ROM, firmware at the start of RAM, kernel at
 * PLATFORM_KERNEL_BASE, device tree at the last 2 MiB boundary that holds it,
 * initrd below it.
 */
#ifndef MACHINE_BOOT_H
#define MACHINE_BOOT_H

#include "machine/machine.h"

bool boot_load(struct machine *machine, struct error *error) must_check;

#endif
