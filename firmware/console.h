/* SPDX-License-Identifier: MIT */
/* A polled 16550 UART. */
#ifndef FIRMWARE_CONSOLE_H
#define FIRMWARE_CONSOLE_H

#include "base/types.h"

void console_init(void);
/* Held over a message, so that two harts' do not mix. */
void console_lock(void);
void console_unlock(void);
void console_put(char byte);
int console_get(void); /* -1: none waits */
void console_print(const char *text);
void console_print_hex(u64 value);

#endif
