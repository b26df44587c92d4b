/* SPDX-License-Identifier: MIT */
/*
 * A hart on a bare bus, and just enough of an assembler to write programs for
 * it as words. RAM is at 0x8000_0000, a recording device at DEVICE_PA.
 */
#ifndef TESTS_UNIT_HART_PROGRAM_H
#define TESTS_UNIT_HART_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/platform.h"
#include "abi/pte.h"
#include "hart/hart.h"

#define RAM PLATFORM_RAM_BASE
#define RAM_BYTES (1u << 20)
#define DEVICE_PA 0x10000000
#define ALL_CYCLES 100000

enum { ZERO, RA, SP, GP, TP, T0, T1, T2, S0, S1, A0, A1, A2, A3, A4, A5, A6, A7, T6 = 31 };

/* Constant expressions, so that programs can be static arrays. */
#define rv_r(match, rd, rs1, rs2) \
	((u32)(match) | (u32)(rd) << 7 | (u32)(rs1) << 15 | (u32)(rs2) << 20)
#define rv_i(match, rd, rs1, imm) rv_r(match, rd, rs1, (u32)(imm) & 0xfff)
#define rv_s(match, rs2, rs1, imm)                      \
	rv_r(match, (u32)(imm) & 31, rs1,               \
	     (u32)(rs2) | ((u32)(imm) >> 5 & 127) << 5)
#define rv_b(match, rs1, rs2, offset)                                     \
	rv_r(match,                                                       \
	     ((u32)(offset) >> 11 & 1) | ((u32)(offset) >> 1 & 15) << 1, rs1, \
	     (u32)(rs2) | ((u32)(offset) >> 5 & 63) << 5 |                \
		     ((u32)(offset) >> 12 & 1) << 11)

#define ADDI(rd, rs1, imm) rv_i(0x13, rd, rs1, imm)
#define LI(rd, imm) ADDI(rd, ZERO, imm)
#define LUI(rd, upper) (0x37u | (u32)(rd) << 7 | (u32)(upper) << 12)
#define ADD(rd, rs1, rs2) rv_r(0x33, rd, rs1, rs2)
#define SLLI(rd, rs1, shift) rv_i(0x1013, rd, rs1, shift)
#define SRLI(rd, rs1, shift) rv_i(0x5013, rd, rs1, shift)
#define LD(rd, rs1, imm) rv_i(0x3003, rd, rs1, imm)
#define LW(rd, rs1, imm) rv_i(0x2003, rd, rs1, imm)
#define LBU(rd, rs1, imm) rv_i(0x4003, rd, rs1, imm)
#define SD(rs2, rs1, imm) rv_s(0x3023, rs2, rs1, imm)
#define SW(rs2, rs1, imm) rv_s(0x2023, rs2, rs1, imm)
#define BNE(rs1, rs2, offset) rv_b(0x1063, rs1, rs2, offset)
#define JALR(rd, rs1, imm) rv_i(0x67, rd, rs1, imm)
#define JSELF 0x6fu
#define CSRRW(rd, csr, rs1) rv_i(0x1073, rd, rs1, csr)
#define CSRRS(rd, csr, rs1) rv_i(0x2073, rd, rs1, csr)
#define CSRRC(rd, csr, rs1) rv_i(0x3073, rd, rs1, csr)
#define CSRRSI(rd, csr, zimm) rv_i(0x6073, rd, zimm, csr)
#define LR_D(rd, rs1) rv_r(0x1000302f, rd, rs1, 0)
#define SC_D(rd, rs1, rs2) rv_r(0x1800302f, rd, rs1, rs2)
#define AMOADD_D(rd, rs1, rs2) rv_r(0x0000302f, rd, rs1, rs2)
#define ECALL 0x73u
#define EBREAK 0x100073u
#define WFI 0x10500073u
#define MRET 0x30200073u
#define SRET 0x10200073u
#define SFENCE 0x12000073u
#define FENCE_I 0x100fu

struct test_machine {
	struct bus bus;
	struct hart hart;
	struct hart *on_write; /* whose turn a device write ends, or shortens */
	u64 shorten_to;        /* 0: request a stop */
	unsigned irq_on_write; /* line to raise, 0: none */
	u64 device_writes, last_write, time_seen, time_scheduled;
};

static inline u64 test_time(void *owner, u64 cycle)
{
	((struct test_machine *)owner)->time_seen = cycle;
	return cycle;
}

static inline void test_schedule(void *owner, unsigned hart_id, u64 time)
{
	(void)hart_id;
	((struct test_machine *)owner)->time_scheduled = time;
}

static inline bool device_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct test_machine *machine = device;

	(void)size;
	*value = offset == 8 ? machine->hart.cycle : machine->last_write;
	return offset < 64;
}

static inline bool device_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct test_machine *machine = device;

	(void)size;
	machine->device_writes++;
	machine->last_write = value;
	if (machine->irq_on_write)
		hart_set_irq(machine->on_write, machine->irq_on_write, true);
	else if (machine->on_write && machine->shorten_to)
		hart_shorten_run(machine->on_write, machine->shorten_to);
	else if (machine->on_write)
		hart_request_stop(machine->on_write);
	return offset < 64;
}

static inline void add_hart(struct test_machine *machine, struct hart *hart,
			    unsigned id, bool shortcuts)
{
	const struct hart_config config = {
		.id = id,
		.reset_pc = RAM,
		.misaligned_in_hardware = true,
		.shortcuts = shortcuts,
		.mmu = { .itlb = { .sets = 1, .ways = 4 },
			 .dtlb = { .sets = 1, .ways = 4 } },
	};
	const struct hart_services services = {
		.owner = machine,
		.read_time = test_time,
		.schedule_time = test_schedule,
	};
	struct error error;

	assert_true(hart_init(hart, &config, &services, &machine->bus, &error));
}

static inline struct test_machine *machine_new(bool shortcuts)
{
	static const struct mmio_ops ops = { device_read, device_write };
	struct test_machine *machine = calloc(1, sizeof(*machine));
	struct error error;

	assert_non_null(machine);
	bus_init(&machine->bus);
	assert_true(bus_add_ram(&machine->bus, RAM, RAM_BYTES, &error));
	assert_true(bus_add_mmio(&machine->bus, "device", DEVICE_PA, 4096, &ops,
				 machine, &error));
	add_hart(machine, &machine->hart, 0, shortcuts);
	return machine;
}

static inline void machine_free(struct test_machine *machine)
{
	hart_free(&machine->hart);
	bus_free(&machine->bus);
	free(machine);
}

static inline void put(struct test_machine *machine, u64 pa, const void *bytes,
		       size_t size)
{
	assert_true(bus_poke(&machine->bus, pa, bytes, size));
}

static inline void put_u64(struct test_machine *machine, u64 pa, u64 value)
{
	put(machine, pa, &value, sizeof(value));
}

static inline u64 get_u64(struct test_machine *machine, u64 pa)
{
	u64 value;

	assert_true(bus_peek(&machine->bus, pa, &value, sizeof(value)));
	return value;
}

/* Place words at pa; the program is an array in the test. */
#define PUT(machine, pa, program) put(machine, pa, program, sizeof(program))

#endif
