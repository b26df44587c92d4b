/* SPDX-License-Identifier: MIT */
/*
 * What traps mean. From user mode: a system call, a page fault to serve, or a
 * signal. From the kernel: a fault on user memory inside uaccess.S is served
 * or turned into -EFAULT; anything else is a bug and ends the machine.
 */
#include "arch/csr.h"
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/kernel_lock.h"
#include "core/task.h"
#include "core/time.h"
#include "drivers/drivers.h"

#define CAUSE_INTERRUPT (1ul << CAUSE_INTERRUPT_SHIFT)

static enum access cause_access(u64 cause)
{
	switch (cause) {
	case CAUSE_STORE_PAGE_FAULT:
	case CAUSE_STORE_ACCESS:
	case CAUSE_STORE_MISALIGNED:
		return ACCESS_WRITE;
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_FETCH_ACCESS:
	case CAUSE_FETCH_MISALIGNED:
		return ACCESS_EXEC;
	default:
		return ACCESS_READ;
	}
}

static bool is_page_fault(u64 cause)
{
	return cause == CAUSE_FETCH_PAGE_FAULT ||
	       cause == CAUSE_LOAD_PAGE_FAULT ||
	       cause == CAUSE_STORE_PAGE_FAULT;
}

static void handle_interrupt(u64 cause)
{
	switch (cause & ~CAUSE_INTERRUPT) {
	case IRQ_SSI:
		/* from another hart: what it wants is seen on the way out */
		csr_clear(CSR_SIP, 1 << IRQ_SSI);
		break;
	case IRQ_STI:
		timer_interrupt();
		break;
	case IRQ_SEI:
		plic_handle();
		break;
	default:
		csr_clear(CSR_SIE, 1ul << (cause & 63));
	}
}

/* With what it costs: in memory already, or to be brought in. */
static enum fault_result serve(const struct pt_regs *regs)
{
	struct mm_struct *mm = current->mm;
	u64 major = mm->maj_flt;
	enum fault_result result;

	result = handle_mm_fault(mm, regs->stval, cause_access(regs->cause));
	if (result == FAULT_DONE && mm->maj_flt != major)
		current->signal->maj_flt++;
	else if (result == FAULT_DONE)
		current->signal->min_flt++;
	/* whoever is chosen ends when it comes by; then there is memory */
	if (result == FAULT_OOM && !current->is_kill_pending && oom_kill()) {
		if (!current->is_kill_pending)
			sched_yield();
		result = FAULT_DONE;
	}
	return result;
}

static void user_page_fault(struct pt_regs *regs)
{
	u64 va = regs->stval;

	switch (serve(regs)) {
	case FAULT_DONE:
		break;
	case FAULT_MAPERR:
		signal_force(SIGSEGV, SEGV_MAPERR, va);
		break;
	case FAULT_ACCERR:
		signal_force(SIGSEGV, SEGV_ACCERR, va);
		break;
	case FAULT_BUS:
		signal_force(SIGBUS, BUS_ADRERR, va);
		break;
	case FAULT_OOM:
		task_exit_group(SIGKILL);
	}
}

static void user_exception(struct pt_regs *regs)
{
	switch (regs->cause) {
	case CAUSE_ECALL_U:
		regs->pc += 4;
		syscall_dispatch(regs);
		break;
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_LOAD_PAGE_FAULT:
	case CAUSE_STORE_PAGE_FAULT:
		user_page_fault(regs);
		break;
	case CAUSE_ILLEGAL_INSTRUCTION:
		signal_force(SIGILL, ILL_ILLOPC, regs->pc);
		break;
	case CAUSE_BREAKPOINT:
		signal_force(SIGTRAP, TRAP_BRKPT, regs->pc);
		break;
	case CAUSE_FETCH_MISALIGNED:
	case CAUSE_LOAD_MISALIGNED:
	case CAUSE_STORE_MISALIGNED:
		signal_force(SIGBUS, BUS_ADRALN, regs->stval);
		break;
	case CAUSE_FETCH_ACCESS:
	case CAUSE_LOAD_ACCESS:
	case CAUSE_STORE_ACCESS:
		signal_force(SIGSEGV, SEGV_ACCERR, regs->stval);
		break;
	default:
		dump_registers(regs);
		panic("unexpected exception %lu from user mode", regs->cause);
	}
}

/* A call that a signal cut short is made again even if another thread took
   the signal. */
static bool is_cut_short(const struct pt_regs *regs)
{
	s64 result = (s64)regs->x[REG_A0];

	return regs->cause == CAUSE_ECALL_U && result <= -ERESTARTSYS &&
	       result >= -ERESTART_RESTARTBLOCK;
}

static bool needs_attention(const struct pt_regs *regs)
{
	return sched_is_due() || signal_is_pending() ||
	       current->signal->stopped_by || is_cut_short(regs);
}

void trap_handle_user(struct pt_regs *regs)
{
	kernel_lock_take();
	if (regs->cause & CAUSE_INTERRUPT)
		handle_interrupt(regs->cause);
	else
		user_exception(regs);
	while (needs_attention(regs)) {
		if (sched_is_due())
			schedule();
		signal_deliver(regs);
	}
	tlb_catch_up(current->mm);
	kernel_lock_release();
}

static void report_kernel_fault(struct pt_regs *regs)
{
	struct pgtable_step steps[3];
	u64 satp = csr_read(CSR_SATP);
	u64 root = (satp & ((1ul << SATP_PPN_BITS) - 1)) << PAGE_SHIFT;
	int n;

	printk("page-table walk of %016lx, satp %016lx:", regs->stval, satp);
	n = pgtable_walk(phys_to_virt(root), regs->stval, steps);
	for (int i = 0; i < n; i++) {
		char line[128];

		pgtable_format_step(&steps[i], line, sizeof(line));
		printk("  %s", line);
	}
}

void trap_handle_kernel(struct pt_regs *regs)
{
	u64 resume = exception_table_find(regs->pc);
	static bool dying;

	if (regs->cause & CAUSE_INTERRUPT) {
		handle_interrupt(regs->cause);
		return;
	}
	if (resume && regs->stval < TASK_SIZE) {
		/* others may run before we go on: with user memory closed */
		csr_clear(CSR_SSTATUS, 1ul << MSTATUS_SUM_SHIFT);
		if (is_page_fault(regs->cause) && current->mm &&
		    !current->is_kill_pending && serve(regs) == FAULT_DONE)
			return;
		regs->pc = resume;
		return;
	}
	if (dying)
		power_off(255);
	dying = true;
	printk("kernel %s at %016lx, cause %lu, pc %016lx",
	       is_page_fault(regs->cause) ? "page fault" : "exception",
	       regs->stval, regs->cause, regs->pc);
	dump_registers(regs);
	if (is_page_fault(regs->cause))
		report_kernel_fault(regs);
	dump_backtrace(regs->x[REG_FP], regs->pc);
	panic("kernel fault");
}
