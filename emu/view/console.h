/* SPDX-License-Identifier: MIT */
/* Keys as the bytes that a terminal of the VT100 kind sends for them. */
#ifndef VIEW_CONSOLE_H
#define VIEW_CONSOLE_H

#include "base/types.h"

#define CONSOLE_KEY_BYTES 8

/* Returns how many bytes; 0: the key has none. */
unsigned console_encode(u32 key, char bytes[CONSOLE_KEY_BYTES]);

#endif
