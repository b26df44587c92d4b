/* SPDX-License-Identifier: MIT */
/* Accesses that may trap without harm; see guarded.S. */
#ifndef FIRMWARE_GUARDED_H
#define FIRMWARE_GUARDED_H

#include "abi/csr.h"
#include "base/types.h"

/* What an access met: cause 0 is "nothing", as no load or store has it. */
struct guest_fault {
	u64 cause;
	u64 tval;
};

/* mstatus bits for the access: */
#define GUARD_PHYSICAL 0 /* a physical address, in M-mode */
#define GUARD_GUEST (1ul << MSTATUS_MPRV_SHIFT) /* as the interrupted mode */
#define GUARD_GUEST_FETCH (GUARD_GUEST | 1ul << MSTATUS_MXR_SHIFT)

u64 guarded_load_u8(u64 va, struct guest_fault *fault, u64 mstatus_bits);
u64 guarded_load_u16(u64 va, struct guest_fault *fault, u64 mstatus_bits);
u64 guarded_load_u32(u64 va, struct guest_fault *fault, u64 mstatus_bits);
u64 guarded_load_u64(u64 va, struct guest_fault *fault, u64 mstatus_bits);
void guarded_store_u8(u64 va, struct guest_fault *fault, u64 mstatus_bits, u8 value);
/* Would a store fault there? An AMO on the word at a multiple of 4 that changes
   no bit of it, nor loses what another hart stores: for memory, not devices. */
void guarded_probe_store(u64 word_va, struct guest_fault *fault, u64 mstatus_bits);

/* False if the CSR does not exist. They leave mstatus.MPP undefined. */
#define CSR_TRY(name)                      \
	bool csr_try_read_##name(u64 *value); \
	bool csr_try_write_##name(u64 value)
CSR_TRY(time);
CSR_TRY(stimecmp);
CSR_TRY(menvcfg);
CSR_TRY(mcounteren);
CSR_TRY(mcountinhibit);
CSR_TRY(pmpcfg0);
CSR_TRY(pmpaddr0);
CSR_TRY(pmpaddr1);

#endif
