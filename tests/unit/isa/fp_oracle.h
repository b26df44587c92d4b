/* SPDX-License-Identifier: MIT */
/*
 * What an operation must give, worked out by MPFR: the exact result (or one
 * with a trace of what was cut 150 bits below) is scaled so that the format's
 * last place is 1, rounded to an integer there, and scaled back.
 */
#ifndef TESTS_FP_ORACLE_H
#define TESTS_FP_ORACLE_H

#include <stdint.h>

#include <mpfr.h>

#include "isa/fp_soft.h"

enum oracle_op {
	ORACLE_ADD,
	ORACLE_SUB,
	ORACLE_MUL,
	ORACLE_DIV,
	ORACLE_SQRT,
	ORACLE_FMA,
	ORACLE_CONVERT, /* a value of the other format */
	ORACLE_OPS,
};

struct oracle_result {
	u64 bits;
	u8 flags;
};

struct oracle_result oracle_compute(enum oracle_op op, enum fp_format format,
				    const u64 operands[3], unsigned rm);
struct oracle_result oracle_to_integer(enum fp_format format, u64 operand,
				       enum fp_integer type, unsigned rm);
struct oracle_result oracle_from_integer(enum fp_format format, u64 integer,
					 enum fp_integer type, unsigned rm);

#endif
