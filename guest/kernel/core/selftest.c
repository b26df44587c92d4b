/* SPDX-License-Identifier: MIT */
/*
 * Deliberate kernel faults, asked for by `selftest=NAME` on the kernel's
 * command line: each must end in the report of a kernel page fault, which
 * shows that the kernel's own mapping keeps text, data and user apart.
 */
#include "core/selftest.h"
#include "core/kernel.h"
#include "core/task.h"
#include "mm/layout.h"

static void fault_unmapped(void)
{
	(void)*(volatile u64 *)0xffffffc000000000;
}

/* The slot was in use while the kernel started, and must not be left. */
static void fault_fixmap(void)
{
	(void)*(volatile u64 *)fixmap_va(FIX_FDT);
}

static void fault_write_text(void)
{
	*(volatile u32 *)(u64)&selftest_run = 0;
}

static void fault_write_text_direct(void)
{
	void *text = phys_to_virt(virt_to_phys((void *)&selftest_run));

	*(volatile u32 *)text = 0;
}

static void fault_write_rodata(void)
{
	*(volatile char *)(u64) "constant" = 0;
}

static void fault_execute_data(void)
{
	static u32 code[2];
	void (*jump)(void) = (void (*)(void))(u64)code;

	jump();
}

/* Without the SUM window even mapped user memory is out of reach. */
static void fault_user_memory(void)
{
	(void)*(volatile u64 *)current->mm->start_stack;
}

/* The page below the stack is not mapped. */
static u64 overflow(u64 depth)
{
	volatile u64 frame[32];

	frame[0] = depth;
	return depth == ~0ul ? 0 : overflow(depth + 1) + frame[0];
}

static void fault_stack_overflow(void)
{
	overflow(0);
}

void selftest_run(const char *bootargs)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {
		{ "unmapped", fault_unmapped },
		{ "fixmap", fault_fixmap },
		{ "write-text", fault_write_text },
		{ "write-text-direct", fault_write_text_direct },
		{ "write-rodata", fault_write_rodata },
		{ "execute-data", fault_execute_data },
		{ "user-memory", fault_user_memory },
		{ "stack-overflow", fault_stack_overflow },
	};
	const char *asked = strstr(bootargs, "selftest=");

	if (!asked)
		return;
	asked += strlen("selftest=");
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		if (strcmp(asked, tests[i].name))
			continue;
		printk("selftest %s", asked);
		tests[i].run();
		panic("selftest %s did not fault", asked);
	}
	panic("selftest %s: no such test", asked);
}
