/* SPDX-License-Identifier: MIT */
/* See csr_name.h. */
#include "isa/csr_name.h"

#include <stddef.h>

#include "abi/csr.h"

/* Of the performance monitor: numbers 3 to 31, one behind the other. */
#define TEXT(name)	   #name
#define JOINED(name)	   TEXT(name)
#define NAME(stem, number) JOINED(stem##number)
#define MONITOR(first, stem) \
	[first] = NAME(stem, 3), NAME(stem, 4), NAME(stem, 5), NAME(stem, 6), NAME(stem, 7), \
	NAME(stem, 8), NAME(stem, 9), NAME(stem, 10), NAME(stem, 11), NAME(stem, 12), \
	NAME(stem, 13), NAME(stem, 14), NAME(stem, 15), NAME(stem, 16), NAME(stem, 17), \
	NAME(stem, 18), NAME(stem, 19), NAME(stem, 20), NAME(stem, 21), NAME(stem, 22), \
	NAME(stem, 23), NAME(stem, 24), NAME(stem, 25), NAME(stem, 26), NAME(stem, 27), \
	NAME(stem, 28), NAME(stem, 29), NAME(stem, 30), NAME(stem, 31)

static const char *const names[4096] = {
	[CSR_FFLAGS] = "fflags", [CSR_FRM] = "frm", [CSR_FCSR] = "fcsr",
	[CSR_CYCLE] = "cycle", [CSR_TIME] = "time", [CSR_INSTRET] = "instret",
	[CSR_SSTATUS] = "sstatus", [CSR_SIE] = "sie", [CSR_STVEC] = "stvec",
	[CSR_SCOUNTEREN] = "scounteren", [CSR_SENVCFG] = "senvcfg",
	[CSR_SSCRATCH] = "sscratch", [CSR_SEPC] = "sepc", [CSR_SCAUSE] = "scause",
	[CSR_STVAL] = "stval", [CSR_SIP] = "sip", [CSR_STIMECMP] = "stimecmp",
	[CSR_SATP] = "satp", [CSR_MVENDORID] = "mvendorid", [CSR_MARCHID] = "marchid",
	[CSR_MIMPID] = "mimpid", [CSR_MHARTID] = "mhartid",
	[CSR_MCONFIGPTR] = "mconfigptr", [CSR_MSTATUS] = "mstatus", [CSR_MISA] = "misa",
	[CSR_MEDELEG] = "medeleg", [CSR_MIDELEG] = "mideleg", [CSR_MIE] = "mie",
	[CSR_MTVEC] = "mtvec", [CSR_MCOUNTEREN] = "mcounteren",
	[CSR_MENVCFG] = "menvcfg", [CSR_MCOUNTINHIBIT] = "mcountinhibit",
	[CSR_MSCRATCH] = "mscratch", [CSR_MEPC] = "mepc", [CSR_MCAUSE] = "mcause",
	[CSR_MTVAL] = "mtval", [CSR_MIP] = "mip", [CSR_PMPCFG0] = "pmpcfg0",
	[CSR_PMPCFG0 + 2] = "pmpcfg2", [CSR_TSELECT] = "tselect",
	[CSR_TDATA1] = "tdata1", [CSR_TDATA2] = "tdata2", [CSR_TDATA3] = "tdata3",
	[CSR_MCYCLE] = "mcycle", [CSR_MINSTRET] = "minstret",
	[CSR_PMPADDR0] = "pmpaddr0", [CSR_PMPADDR0 + 1] = "pmpaddr1",
	[CSR_PMPADDR0 + 2] = "pmpaddr2", [CSR_PMPADDR0 + 3] = "pmpaddr3",
	[CSR_PMPADDR0 + 4] = "pmpaddr4", [CSR_PMPADDR0 + 5] = "pmpaddr5",
	[CSR_PMPADDR0 + 6] = "pmpaddr6", [CSR_PMPADDR0 + 7] = "pmpaddr7",
	[CSR_PMPADDR0 + 8] = "pmpaddr8", [CSR_PMPADDR0 + 9] = "pmpaddr9",
	[CSR_PMPADDR0 + 10] = "pmpaddr10", [CSR_PMPADDR0 + 11] = "pmpaddr11",
	[CSR_PMPADDR0 + 12] = "pmpaddr12", [CSR_PMPADDR0 + 13] = "pmpaddr13",
	[CSR_PMPADDR0 + 14] = "pmpaddr14", [CSR_PMPADDR0 + 15] = "pmpaddr15",
	MONITOR(CSR_MHPMEVENT3, mhpmevent),
	MONITOR(CSR_MHPMCOUNTER3, mhpmcounter),
	MONITOR(CSR_HPMCOUNTER3, hpmcounter),
};

const char *csr_name(unsigned number)
{
	return number < 4096 ? names[number] : NULL;
}
