/* SPDX-License-Identifier: MIT */
/* The firmware and the guest kernel that are part of the executable. */
#ifndef MACHINE_BUILTIN_H
#define MACHINE_BUILTIN_H

#include "machine/config.h"

void builtin_firmware(struct machine_image *image);
void builtin_kernel(struct machine_image *image);

#endif
