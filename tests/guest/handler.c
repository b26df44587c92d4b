/* SPDX-License-Identifier: MIT */
/*
 * Signal handlers: si_addr and si_code of each fault, return by siglongjmp
 * and by repairing the page, registers kept, FP kept, masks, alternate stack.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int count;
static void *volatile fault_va;
static volatile int fault_code;
static char *page;

static void jump_back(int signo, siginfo_t *info, void *context)
{
	(void)context;
	fault_va = info->si_addr;
	fault_code = info->si_code;
	siglongjmp(back, signo);
}

static void repair(int signo, siginfo_t *info, void *context)
{
	volatile double scramble = 3.25;

	(void)context;
	count++;
	scramble *= count;
	if (info->si_addr != page + 8)
		_exit(90);
	if (mprotect(page, 4096, PROT_READ | PROT_WRITE))
		_exit(signo);
}

static void skip(int signo, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)info;
	(void)signo;
	count++;
	uc->uc_mcontext.__gregs[REG_PC] += 4;
	uc->uc_mcontext.__gregs[10] = 77;
}

static void install(int signo, void (*f)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = f;
	action.sa_flags = SA_SIGINFO | flags;
	sigaction(signo, &action, NULL);
}

static void try_read(const char *what, volatile char *va)
{
	int signo = sigsetjmp(back, 1);

	if (!signo)
		printf("%s: read %d\n", what, *va);
	else
		printf("%s: signal %d code %d same address %d\n", what, signo,
		       fault_code, fault_va == va);
}

static unsigned long endless(unsigned long n)
{
	volatile unsigned long frame[64];

	frame[0] = n;
	return endless(n + 1) + frame[0];
}

static void on_stack(int signo, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	siglongjmp(back, signo);
}

static void count_signal(int signo)
{
	(void)signo;
	count++;
}

int main(void)
{
	double before = 1.5;
	register long a0 __asm__("a0") = 5;
	stack_t alt = { .ss_sp = malloc(65536), .ss_size = 65536 };
	sigset_t set, old;

	page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	install(SIGSEGV, jump_back, 0);
	install(SIGBUS, jump_back, 0);
	try_read("null", NULL);
	try_read("none", page);
	try_read("wild", (char *)0x1234567001);
	install(SIGSEGV, repair, 0);
	page[8] = 42;
	printf("repaired %d times %d, fp %g\n", count, page[8], before * 2);
	install(SIGILL, skip, 0);
	__asm__ volatile(".option push\n.option norvc\n.word 0xffffffff\n"
			 ".option pop"
			 : "+r"(a0));
	printf("skipped %d a0 %ld\n", count, a0);
	sigaltstack(&alt, NULL);
	install(SIGSEGV, on_stack, SA_ONSTACK);
	if (!sigsetjmp(back, 1))
		printf("%lu\n", endless(0));
	else
		printf("overflow caught on the other stack\n");
	signal(SIGUSR1, count_signal);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	count = 0;
	raise(SIGUSR1);
	raise(SIGUSR1);
	printf("blocked: %d, ", count);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("then %d\n", count);
	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);
	printf("ignored: %d\n", count);
	fflush(stdout);
	signal(SIGUSR1, SIG_DFL);
	raise(SIGUSR1);
	return 0;
}
