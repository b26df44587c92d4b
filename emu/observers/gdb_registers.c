/* SPDX-License-Identifier: MIT */
/* See gdb_registers.h. spec: GDB manual, "RISC-V Features". */
#include "observers/gdb_registers.h"

#include <stdio.h>

#include "hart/csr.h"
#include "isa/csr_name.h"

static const char *const x_names[32] = {
	"zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "fp", "s1", "a0",
	"a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5",
	"s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};
static const char *const f_names[32] = {
	"ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1",
	"fa0", "fa1", "fa2", "fa3", "fa4", "fa5", "fa6", "fa7", "fs2", "fs3",
	"fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8",
	"ft9", "ft10", "ft11",
};

bool gdb_register_read(const struct hart *hart, u64 number, u64 *value)
{
	if (number < GDB_REGISTER_PC)
		*value = hart->x[number];
	else if (number == GDB_REGISTER_PC)
		*value = hart->pc;
	else if (number < GDB_REGISTER_CSR)
		*value = hart->f[number - GDB_REGISTER_F];
	else if (number < GDB_REGISTER_PRIVILEGE)
		return hart_peek_csr(hart, (unsigned)(number - GDB_REGISTER_CSR), value);
	else if (number == GDB_REGISTER_PRIVILEGE)
		*value = hart->privilege;
	else
		return false;
	return true;
}

static bool write_csr(struct hart *hart, unsigned number, u64 value)
{
	u64 old;

	/* spec: bits 11:10 = 3 are read-only */
	if (number >> 10 == 3 || !hart_peek_csr(hart, number, &old))
		return false;
	csr_write(hart, number, value);
	return true;
}

bool gdb_register_write(struct hart *hart, u64 number, u64 value)
{
	if (number == 0)
		return true; /* x0 takes what it is given */
	if (number >= GDB_REGISTER_CSR && number < GDB_REGISTER_PRIVILEGE)
		return write_csr(hart, (unsigned)(number - GDB_REGISTER_CSR), value);
	if (number < GDB_REGISTER_PC) {
		hart->x[number] = value;
	} else if (number == GDB_REGISTER_PC) {
		hart->pc = value & ~1ull;
	} else if (number < GDB_REGISTER_CSR) {
		hart->f[number - GDB_REGISTER_F] = value;
	} else if (number == GDB_REGISTER_PRIVILEGE && value < 4 && value != 2) {
		hart->privilege = (u8)value;
		hpm_update(hart);
	} else {
		return false;
	}
	return true;
}

static void describe_csrs(FILE *xml, const struct hart *hart)
{
	u64 value;

	fprintf(xml, "<feature name=\"org.gnu.gdb.riscv.csr\">\n");
	for (unsigned number = 0; number < 4096; number++)
		if (csr_name(number) && hart_peek_csr(hart, number, &value))
			fprintf(xml, "<reg name=\"%s\" bitsize=\"64\" regnum=\"%u\"/>\n",
				csr_name(number), GDB_REGISTER_CSR + number);
	fprintf(xml, "</feature>\n");
}

char *gdb_registers_describe(const struct hart *hart)
{
	char *text = NULL;
	size_t size;
	FILE *xml = open_memstream(&text, &size);

	if (!xml)
		return NULL;
	fprintf(xml, "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
		     "<target version=\"1.0\">\n<architecture>riscv:rv64</architecture>\n"
		     "<feature name=\"org.gnu.gdb.riscv.cpu\">\n");
	for (unsigned i = 0; i < 32; i++)
		fprintf(xml, "<reg name=\"%s\" bitsize=\"64\" type=\"%s\" regnum=\"%u\"/>\n",
			x_names[i], i >= 2 && i <= 4 ? "data_ptr" : "int", i);
	fprintf(xml, "<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\" regnum=\"%d\"/>\n"
		     "</feature>\n<feature name=\"org.gnu.gdb.riscv.fpu\">\n", GDB_REGISTER_PC);
	for (unsigned i = 0; i < 32; i++)
		fprintf(xml, "<reg name=\"%s\" bitsize=\"64\" type=\"ieee_double\" regnum=\"%u\"/>\n",
			f_names[i], GDB_REGISTER_F + i);
	fprintf(xml, "</feature>\n");
	describe_csrs(xml, hart);
	fprintf(xml, "<feature name=\"org.gnu.gdb.riscv.virtual\">\n"
		     "<reg name=\"priv\" bitsize=\"64\" regnum=\"%d\"/>\n</feature>\n</target>\n",
		GDB_REGISTER_PRIVILEGE);
	return fclose(xml) ? NULL : text;
}
