/* SPDX-License-Identifier: MIT */
/*
 * The runtime of payload.h. Output goes by the legacy putchar call, so that
 * a broken DBCN does not hide its own failure.
 */
#include "tests/firmware/payload.h"

#define SIE_SSIE (1ul << IRQ_SSI)
#define SIE_STIE (1ul << IRQ_STI)
#define SSTATUS_SIE (1ul << MSTATUS_SIE_SHIFT)

struct job {
	void (*volatile run)(u64 argument);
	volatile u64 argument;
};

extern const struct test_group __groups_start[], __groups_end[];
extern char __end[];
void main(u64 hart, u64 fdt_pa);
/*
 * Sleep for a moment, or until an interrupt is there to be taken: on QEMU a hart
 * that spins takes the host's time from the one it waits for.
 */
static void rest(void)
{
	csr_clear(sstatus, SSTATUS_SIE);
	csr_set(sie, SIE_STIE);
	SBI(SBI_TIME, SBI_TIME_SET_TIMER, read_time() + PLATFORM_TIMEBASE_HZ / 5000, 0, 0);
	__asm__ volatile("wfi" ::: "memory");
	SBI(SBI_TIME, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
	csr_set(sstatus, SSTATUS_SIE);
}

void hart_main(u64 hart, u64 argument, u64 satp, u64 sstatus);
u64 trap_taken(u64 cause, u64 epc, u64 tval, u64 ra);

u64 boot_hart __attribute__((section(".data")));
u64 boot_fdt_pa, harts;
struct start_record starts[PLATFORM_HARTS_MAX];
static struct trap_record records[PLATFORM_HARTS_MAX];
static struct job jobs[PLATFORM_HARTS_MAX];
static u64 passed, failed;

struct result sbi(u32 extension, u32 function, u64 arg0, u64 arg1, u64 arg2, u64 arg3, u64 arg4)
{
	register u64 a0 __asm__("a0") = arg0;
	register u64 a1 __asm__("a1") = arg1;
	register u64 a2 __asm__("a2") = arg2;
	register u64 a3 __asm__("a3") = arg3;
	register u64 a4 __asm__("a4") = arg4;
	register u64 a6 __asm__("a6") = function;
	register u64 a7 __asm__("a7") = extension;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7)
			 : "memory");
	return (struct result){ (s64)a0, a1 };
}

void print(const char *text)
{
	for (; *text; text++)
		SBI(SBI_LEGACY_CONSOLE_PUTCHAR, 0, (u8)*text, 0, 0);
}

void print_number(u64 value)
{
	char digits[20];
	unsigned shift = 60;

	while (shift && !(value >> shift))
		shift -= 4;
	digits[1] = 0;
	print("0x");
	for (;; shift -= 4) {
		digits[0] = "0123456789abcdef"[value >> shift & 15];
		print(digits);
		if (!shift)
			return;
	}
}

void print_decimal(u64 value)
{
	const char digit[2] = { (char)('0' + value % 10), 0 };

	if (value >= 10)
		print_decimal(value / 10);
	print(digit);
}

void check(bool is_ok, const char *text)
{
	print(is_ok ? "ok   " : "FAIL ");
	print(text);
	print("\n");
	if (is_ok)
		passed++;
	else
		failed++;
}

void check_equal(u64 value, u64 expected, const char *text)
{
	check(value == expected, text);
	if (value == expected)
		return;
	print("     is ");
	print_number(value);
	print(", should be ");
	print_number(expected);
	print("\n");
}

u64 hart_self(void)
{
	u64 id;

	__asm__("mv %0, tp" : "=r"(id));
	return id;
}

s64 hart_other(void)
{
	for_each_other(id)
		return (s64)id;
	return -1;
}

u64 read_time(void)
{
	return csr_read(time);
}

struct trap_record *traps(void)
{
	return &records[hart_self()];
}

void traps_clear(void)
{
	traps()->cause = ~0ul;
	__asm__ volatile("" ::: "memory");
}

/* Skips what trapped; a fetch that trapped was a call and goes back. */
u64 trap_taken(u64 cause, u64 epc, u64 tval, u64 ra)
{
	struct trap_record *record = traps();

	if (cause >> CAUSE_INTERRUPT_SHIFT) {
		if ((cause & 63) == IRQ_SSI) {
			csr_clear(sip, 1ul << IRQ_SSI);
			record->soft_interrupts++;
		} else {
			SBI(SBI_TIME, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
			record->timer_interrupts++;
		}
		return epc;
	}
	record->cause = cause;
	record->epc = epc;
	record->tval = tval;
	if (cause == CAUSE_FETCH_ACCESS || cause == CAUSE_FETCH_PAGE_FAULT)
		return ra;
	return epc + ((*(const u16 *)epc & 3) == 3 ? 4 : 2);
}

void job_begin(u64 hart, void (*job)(u64), u64 argument)
{
	jobs[hart].argument = argument;
	__atomic_store_n(&jobs[hart].run, job, __ATOMIC_RELEASE);
}

void job_wait(u64 hart)
{
	WAIT_FOR(!__atomic_load_n(&jobs[hart].run, __ATOMIC_ACQUIRE));
}

void job_leave(void)
{
	__atomic_store_n(&jobs[hart_self()].run, NULL, __ATOMIC_RELEASE);
}

void hart_main(u64 hart, u64 argument, u64 satp, u64 sstatus)
{
	starts[hart].a0 = hart;
	starts[hart].a1 = argument;
	starts[hart].satp = satp;
	starts[hart].sstatus = sstatus;
	traps_clear();
	csr_write(sie, SIE_SSIE | SIE_STIE);
	csr_set(sstatus, SSTATUS_SIE);
	__atomic_fetch_add(&starts[hart].count, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		void (*run)(u64) = __atomic_load_n(&jobs[hart].run, __ATOMIC_ACQUIRE);

		if (!run) {
			rest();
			continue;
		}
		run(jobs[hart].argument);
		job_leave();
	}
}

bool hart_reaches(u64 id, u64 state)
{
	return WAIT_FOR(SBI(SBI_HSM, SBI_HSM_HART_GET_STATUS, id, 0, 0).value == state);
}

static u64 roots[512] __attribute__((aligned(4096)));
static u64 middles[512] __attribute__((aligned(4096)));
static u64 leaves[512] __attribute__((aligned(4096)));

void paging_set(unsigned page, u64 pa, u64 pte_bits)
{
	leaves[page] = pa >> PAGE_SHIFT << PTE_PPN_SHIFT | pte_bits;
}

void paging_on(void)
{
	const u64 all = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	for (u64 i = 0; i < 4; i++)
		roots[i] = (i << 30) >> PAGE_SHIFT << PTE_PPN_SHIFT | all;
	roots[PAGES_VA >> 30 & 511] = (u64)middles >> PAGE_SHIFT << PTE_PPN_SHIFT | PTE_V;
	middles[0] = (u64)leaves >> PAGE_SHIFT << PTE_PPN_SHIFT | PTE_V;
	csr_write(satp, (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)roots >> PAGE_SHIFT);
	__asm__ volatile("sfence.vma" ::: "memory");
}

void paging_off(void)
{
	csr_write(satp, 0);
	__asm__ volatile("sfence.vma" ::: "memory");
}

/* Can a1 be looked at, and is it a tree? wild_entry.S makes it anything. */
static bool is_tree(u64 pa)
{
	return !(pa & 7) && pa >= 0x80200000 && pa < 0x88000000 && *(u32 *)pa == 0xedfe0dd0;
}

void main(u64 hart, u64 fdt_pa)
{
	if (is_tree(fdt_pa))
		boot_fdt_pa = fdt_pa;
	/* Without a tree the firmware knows a hart only when it has come. */
	if (!boot_fdt_pa)
		for (u64 end = read_time() + PLATFORM_TIMEBASE_HZ / 100; read_time() < end;)
			;
	for (u64 id = 0; id < 64; id++)
		if (!SBI(SBI_HSM, SBI_HSM_HART_GET_STATUS, id, 0, 0).error)
			harts |= 1ul << id;
	print("harts ");
	print_number(harts);
	print(", boot hart ");
	print_number(hart);
	print(boot_fdt_pa ? ", with a tree\n" : ", without a tree\n");
	for (const struct test_group *group = __groups_start; group < __groups_end; group++) {
		print(group->name);
		print(":\n");
		traps_clear();
		group->run();
	}
	print_decimal(passed);
	print(" passed, ");
	print_decimal(failed);
	print(" failed\n");
	SBI(SBI_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN,
	    failed ? SBI_SRST_REASON_FAILURE : SBI_SRST_REASON_NONE, 0);
	print("FAIL shutdown came back\n");
	for (;;)
		;
}
