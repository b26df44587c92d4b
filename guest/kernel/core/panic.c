/* SPDX-License-Identifier: MIT */
/*
 * The end of the machine, ordered or not: registers, a backtrace along the
 * frame pointers, and the test finisher.
 */
#include "abi/platform.h"
#include "arch/csr.h"
#include "arch/regs.h"
#include "arch/sbi.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"
#include "mm/layout.h"

#define PANIC_STATUS  255
#define BACKTRACE_MAX 32

void power_off(int status)
{
	volatile u32 *finisher = phys_to_virt(PLATFORM_FINISHER_BASE);

	fence_all();
	*finisher = status ? FINISHER_FAIL | (u32)(status & 0xff) << 16
			   : FINISHER_PASS;
	sbi_shutdown();
	for (;;)
		wait_for_interrupt();
}

void dump_registers(const struct pt_regs *regs)
{
	static const char *const names[32] = {
		"pc", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
		"s0", "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
		"a6", "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
		"s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
	};

	for (int i = 0; i < 32; i += 4)
		printk("%4s %016lx %4s %016lx %4s %016lx %4s %016lx", names[i],
		       regs->x[i], names[i + 1], regs->x[i + 1], names[i + 2],
		       regs->x[i + 2], names[i + 3], regs->x[i + 3]);
	printk("status %016lx cause %016lx stval %016lx", regs->status,
	       regs->cause, regs->stval);
}

/* A frame record lies below the frame pointer: its return, its caller's. */
void dump_backtrace(u64 frame_pointer, u64 pc)
{
	u64 low = current->kernel_sp - KERNEL_STACK_SIZE;

	printk("backtrace:");
	for (int depth = 0; depth < BACKTRACE_MAX; depth++) {
		printk("  #%d %016lx", depth, pc);
		if (frame_pointer & 7 || frame_pointer < low + 16 ||
		    frame_pointer > current->kernel_sp)
			return;
		pc = ((u64 *)frame_pointer)[-1];
		low = frame_pointer;
		frame_pointer = ((u64 *)frame_pointer)[-2];
	}
}

void panic(const char *format, ...)
{
	static bool panicking;
	char text[256];
	va_list args;

	if (panicking)
		power_off(PANIC_STATUS);
	panicking = true;
	va_start(args, format);
	vsnprintk(text, sizeof(text), format, args);
	va_end(args);
	/* where whoever ran the program looks, too */
	task_report("vitrine: kernel panic: %s", text);
	dump_backtrace((u64)__builtin_frame_address(0), (u64)&panic);
	power_off(PANIC_STATUS);
}
