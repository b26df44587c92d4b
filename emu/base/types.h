/* SPDX-License-Identifier: MIT */
/*
 * The integer types used everywhere, and the few macros that name what the
 * compiler can be told.
 */
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef __uint128_t u128;
typedef __int128_t s128;

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define container_of(pointer, type, member) \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))
#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#define must_check __attribute__((warn_unused_result))
#define always_inline inline __attribute__((always_inline))
#define never_inline __attribute__((noinline))
#define cold_path __attribute__((noinline, cold))
#define printf_like(position, first) \
	__attribute__((format(printf, position, first)))

#endif
