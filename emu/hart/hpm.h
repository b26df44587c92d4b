/* SPDX-License-Identifier: MIT */
/*
 * Hardware performance monitor: mhpmcounter3..31 and mhpmevent3..31. spec:
 * machine.adoc "Hardware Performance Monitor", mcountinhibit; the bits that
 * stop a counter in a mode are those of sscofpmf.adoc. There is no overflow
 * interrupt, so that extension is not claimed.
 *
 * Nothing is counted for them: an event is a number the hart keeps anyway
 * (hart/counts.h), and a counter that runs is that number plus an offset. So
 * they cost nothing while they count, and what they say is what the statistics
 * say. Events that timed mode alone models stand still in fast mode.
 *
 * hart->cycle and hart->retired must be exact in every call (engine_sync).
 */
#ifndef HART_HPM_H
#define HART_HPM_H

#include "base/types.h"

struct hart;

/* Indexed by counter; 0 to 2 are not used. */
struct hpm {
	u64 events[32];	 /* mhpmevent */
	u64 offsets[32]; /* a counter that stands: its value */
	u32 running;	 /* bit = counter */
	u32 filtered;	 /* counters that some mode stops */
};

u64 hpm_read(const struct hart *hart, unsigned counter);
void hpm_write(struct hart *hart, unsigned counter, u64 value);
/* An event that does not exist reads back as 0: none. */
void hpm_write_event(struct hart *hart, unsigned counter, u64 event);
/* mcountinhibit, the mode or an event has changed: who counts now? Those that
   stop keep what they had, so call it at once. */
void hpm_update(struct hart *hart);

#endif
