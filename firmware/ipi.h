/* SPDX-License-Identifier: MIT */
/* Interrupts between harts by the CLINT's msip, and what they ask for. */
#ifndef FIRMWARE_IPI_H
#define FIRMWARE_IPI_H

#include "base/types.h"

#define IPI_SOFT (1u << 0) /* raise SSIP */
#define IPI_FENCE (1u << 1) /* do what fences_from says */
#define IPI_WAKE (1u << 2) /* look at your HSM state */

void ipi_send(u64 hart_id, u32 ipis);
/* The M-mode software interrupt came, or may have. */
void ipi_receive(void);

#endif
