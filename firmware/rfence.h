/* SPDX-License-Identifier: MIT */
/* Fences on other harts. */
#ifndef FIRMWARE_RFENCE_H
#define FIRMWARE_RFENCE_H

#include "firmware/hart.h"

/*
 * Has the harts of the mask (bit = hart id) do the fence, this hart too if it
 * is in it, and returns when all have. `waiting` is ours to set.
 */
void rfence_request(u64 harts, const struct fence_request *request);
/* Does what others asked of this hart. */
void rfence_serve(void);

#endif
