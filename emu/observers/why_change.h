/* SPDX-License-Identifier: MIT */
/* Which single bit, changed, lets a faulting access pass. Private to why*.c. */
#ifndef OBSERVERS_WHY_CHANGE_H
#define OBSERVERS_WHY_CHANGE_H

#include "observers/why.h"

/* Fill record->changes for the fault of record->memory. */
bool why_change_find(struct why_record *record, const struct hart *hart,
		     struct error *error) must_check;

#endif
