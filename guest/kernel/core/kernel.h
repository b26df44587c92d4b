/* SPDX-License-Identifier: MIT */
/*
 * Services every part of the kernel uses: the log, the end of the machine,
 * memory and string functions. printk takes %s %c %d %u %x %p with width,
 * zero padding and l; it never allocates and may be called from a trap.
 */
#ifndef CORE_KERNEL_H
#define CORE_KERNEL_H

#include <stdarg.h>

#include "core/types.h"

struct pt_regs;

void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));
int vsnprintk(char *buf, size_t size, const char *format, va_list args);
int snprintk(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Both end the machine: with the test finisher's failure code, or a status. */
void panic(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));
void power_off(int status) __attribute__((noreturn));
void dump_registers(const struct pt_regs *regs);
void dump_backtrace(u64 frame_pointer, u64 pc);

#define BUG_ON(condition)                                                      \
	do {                                                                   \
		if (__builtin_expect(!!(condition), 0))                        \
			panic("%s:%d: broken invariant: %s", __FILE__,         \
			      __LINE__, #condition);                           \
	} while (0)

/* sys_id.c: the host name or domain name of uname. */
const char *uts_name(bool is_domain);

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *text, int byte);
char *strstr(const char *text, const char *part);
size_t strscpy(char *to, const char *from, size_t size);

#endif
