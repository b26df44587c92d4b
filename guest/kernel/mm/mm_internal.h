/* SPDX-License-Identifier: MIT */
/*
 * What mm/ may use besides mm.h: the log, the page tables, the address
 * arithmetic. The host tests put a file of this name before it.
 */
#ifndef MM_MM_INTERNAL_H
#define MM_MM_INTERNAL_H

#include "arch/csr.h"
#include "arch/kmap.h"
#include "arch/pgtable.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "mm/layout.h"
#include "mm/mm.h"

#endif
