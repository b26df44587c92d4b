/* SPDX-License-Identifier: MIT */
/*
 * Boot. init_cold runs on the hart that won the lottery and finds out about
 * the machine; init_warm runs on the others once that is done. Both then set
 * up their own hart in the same way; the first goes to the next stage, the
 * others stop until it starts them (HSM).
 */
#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/fdt.h"
#include "firmware/fdt_reserve.h"
#include "firmware/guarded.h"
#include "firmware/hart.h"
#include "firmware/hart_mask.h"
#include "firmware/hsm.h"
#include "firmware/lib.h"
#include "firmware/platform.h"
#include "firmware/pmp.h"
#include "firmware/pmu.h"
#include "abi/sbi.h"

#define FW_DYNAMIC_MAGIC 0x4942534f

struct fw_dynamic_info {
	u64 magic, version, next_pa, next_mode, options, boot_hart;
};

extern u32 boot_done;
_Noreturn void init_cold(u64 hart_id, u64 fdt_pa, u64 info_pa);
_Noreturn void init_warm(void);

/*
 * All that S-mode can see the cause of goes to it. Kept are its calls and
 * misaligned loads and stores, and illegal instructions where `time` is one.
 * 20 to 23 are the hypervisor's, hardwired to zero where there is none.
 */
static void delegate(const struct hart *self)
{
	u64 exceptions = 1ul << CAUSE_FETCH_MISALIGNED | 1ul << CAUSE_FETCH_ACCESS |
			 1ul << CAUSE_BREAKPOINT | 1ul << CAUSE_LOAD_ACCESS |
			 1ul << CAUSE_STORE_ACCESS | 1ul << CAUSE_ECALL_U |
			 1ul << CAUSE_FETCH_PAGE_FAULT | 1ul << CAUSE_LOAD_PAGE_FAULT |
			 1ul << CAUSE_STORE_PAGE_FAULT | 0xful << 20;

	if (self->has_time)
		exceptions |= 1ul << CAUSE_ILLEGAL_INSTRUCTION;
	csr_write(medeleg, exceptions);
	csr_write(mideleg, MIP(IRQ_SSI) | MIP(IRQ_STI) | MIP(IRQ_SEI));
}

/* Extensions that M-mode has to switch on for the modes below. */
static void enable_extensions(struct hart *self)
{
	u64 wanted = 3ul << ENVCFG_CBIE_SHIFT | 1ul << ENVCFG_CBCFE_SHIFT |
		     1ul << ENVCFG_CBZE_SHIFT | 1ul << ENVCFG_PBMTE_SHIFT |
		     1ul << ENVCFG_STCE_SHIFT;
	u64 value;

	/* Who knows Svade too starts with faults and asks for Svadu itself. */
	if (platform.has_svadu && !platform.has_svade)
		wanted |= 1ul << ENVCFG_ADUE_SHIFT;
	self->has_sstc = csr_try_write_menvcfg(wanted) && csr_try_read_menvcfg(&value) &&
			 value >> ENVCFG_STCE_SHIFT & 1 && csr_try_write_stimecmp(~0ul);
	self->has_time = csr_try_read_time(&value);
	csr_try_write_mcounteren(0xffffffff);
	pmu_init();
	csr_write(scounteren, 0xffffffff);
}

static void init_hart(struct hart *self)
{
	csr_write(mstatus, 3ul << MSTATUS_FS_SHIFT);
	enable_extensions(self);
	delegate(self);
	pmp_init();
}

/* fw_dynamic says where, if it is there; else behind the firmware. */
static u64 next_stage(u64 info_pa)
{
	const struct fw_dynamic_info *info = (const struct fw_dynamic_info *)info_pa;
	struct guest_fault fault, fault_next = { 0 };
	u64 magic, next_pa;

	if (!info_pa || info_pa & 7)
		return PLATFORM_KERNEL_BASE;
	magic = guarded_load_u64((u64)&info->magic, &fault, GUARD_PHYSICAL);
	if (fault.cause || magic != FW_DYNAMIC_MAGIC)
		return PLATFORM_KERNEL_BASE;
	next_pa = guarded_load_u64((u64)&info->next_pa, &fault_next, GUARD_PHYSICAL);
	if (fault_next.cause || next_pa & 1 || !pmp_allows_range(next_pa, 2))
		return PLATFORM_KERNEL_BASE;
	return next_pa;
}

static void print_banner(const struct hart *self, u64 next_pa)
{
	char harts[2] = { (char)('0' + hart_mask_count(platform.harts)), 0 };

	console_print("vitrine firmware: SBI v2.0, ");
	console_print(harts);
	console_print(platform.harts & (platform.harts - 1) ? " harts, " : " hart, ");
	console_print(self->has_sstc ? "Sstc, next stage " : "no Sstc, next stage ");
	console_print_hex(next_pa);
	console_print("\n");
}

/* Those that have not come yet find the flag, the others wait for msip. */
static void release_others(const struct hart *self, u64 wake)
{
	__atomic_store_n(&boot_done, 1, __ATOMIC_RELEASE);
	__asm__ volatile("fence w, o" ::: "memory");
	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++)
		if (id != self->id && wake >> id & 1)
			*(volatile u32 *)(platform.clint_pa + CLINT_MSIP + 4 * id) = 1;
}

void init_cold(u64 hart_id, u64 fdt_pa, u64 info_pa)
{
	struct hart *self = hart_self();
	struct fdt fdt;
	bool has_fdt, has_cpus;
	u64 next_pa;

	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++)
		*hart_by_id(id) = (struct hart){ .id = id, .state = SBI_HSM_STOPPED };
	self->state = SBI_HSM_START_PENDING;

	has_fdt = fdt_open(&fdt, fdt_pa);
	platform_init(has_fdt ? &fdt : NULL);
	has_cpus = platform.harts;
	platform.harts |= 1ul << hart_id;
	console_init();
	init_hart(self);
	if (has_fdt)
		fdt_reserve_firmware(&fdt, platform.ram_end_pa);
	next_pa = next_stage(info_pa);
	print_banner(self, next_pa);
	/* Without a tree any may be there; those that are add themselves. */
	release_others(self, has_cpus ? platform.harts : ~0ul);
	hsm_enter_supervisor(next_pa, fdt_pa);
}

void init_warm(void)
{
	struct hart *self = hart_self();

	__atomic_fetch_or(&platform.harts, 1ul << self->id, __ATOMIC_SEQ_CST);
	init_hart(self);
	hsm_wait();
}
