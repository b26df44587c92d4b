/* SPDX-License-Identifier: MIT */
/*
 * Counters of the running hart: those of the hardware, numbered as their CSRs
 * are from `cycle` on, and after them those of the firmware, which count what
 * it does. spec: sbi pmu; the calls are sbi_pmu.c.
 */
#ifndef FIRMWARE_PMU_H
#define FIRMWARE_PMU_H

#include "base/types.h"

#define PMU_FIRMWARE_COUNTERS 16

/* All at rest but cycle and instret, which run on for whoever reads them. */
void pmu_init(void);
/* The firmware has done this (SBI_PMU_FW_*). */
void pmu_count(u32 code);

/* Hardware counters may have gaps; indices below the sum may not exist. */
u32 pmu_hardware_counters(void);
bool pmu_counter_exists(u64 counter);
bool pmu_counter_is_configured(u64 counter);
/* Counters that could count the event (data: selector of a raw one). */
u64 pmu_matching(u32 event, u64 data);
/* It exists; stopped from now on. `filters`: bits of mhpmevent. */
void pmu_configure(u64 counter, u32 event, u64 data, u64 filters);
/* These: it is configured. False: it was in that state already. */
bool pmu_start(u64 counter, const u64 *value);
bool pmu_stop(u64 counter);
void pmu_set_value(u64 counter, u64 value);
/* Forget the event. */
void pmu_reset(u64 counter);
/* Of a configured firmware counter. */
u64 pmu_firmware_value(u64 counter);

/* pmu_csr.S: mcycle, minstret, mhpmcounter3..31; mhpmevent3..31. */
void pmu_write_counter(u64 counter, u64 value);
void pmu_write_event(u64 counter, u64 event);

#endif
