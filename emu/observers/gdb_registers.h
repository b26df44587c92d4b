/* SPDX-License-Identifier: MIT */
/*
 * A hart's registers by GDB's numbers: 0..31 x, 32 pc, 33..64 f, 65 + n CSR n,
 * 4161 the privilege mode. All are 8 bytes, little-endian.
 */
#ifndef OBSERVERS_GDB_REGISTERS_H
#define OBSERVERS_GDB_REGISTERS_H

#include "hart/hart.h"

#define GDB_REGISTER_PC 32
#define GDB_REGISTER_F 33
#define GDB_REGISTER_CSR 65
#define GDB_REGISTER_PRIVILEGE (GDB_REGISTER_CSR + 4096)

/* false: there is no such register, or it cannot be written. */
bool gdb_register_read(const struct hart *hart, u64 number, u64 *value) must_check;
bool gdb_register_write(struct hart *hart, u64 number, u64 value) must_check;
/* The target description, XML, to be freed by the caller; NULL: no memory. */
char *gdb_registers_describe(const struct hart *hart) must_check;

#endif
