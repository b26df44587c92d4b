/* SPDX-License-Identifier: MIT */
/*
 * Translation at work, seen from a program: the kernel is asked for the
 * page-table walk of our own pages (/proc/vitrine/walk), pages appear when
 * first touched, and a forbidden store becomes a signal that says where.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE 4096ul
#define TOUCHED_PAGES 64

static sigjmp_buf after_fault;
static volatile sig_atomic_t fault_code;
static void *volatile fault_va;

static void title(const char *text)
{
	printf("\n%s\n", text);
	for (size_t i = 0; i < strlen(text); i++)
		putchar('-');
	putchar('\n');
}

/* Ask for one walk and print it, indented. False where there is no /proc. */
static int show_walk(const char *what, const volatile void *where)
{
	char text[1024];
	int fd = open("/proc/vitrine/walk", O_RDWR);
	ssize_t size;

	if (fd < 0)
		return 0;
	size = snprintf(text, sizeof(text), "%lx", (unsigned long)where);
	if (write(fd, text, (size_t)size) != size) {
		close(fd);
		return 0;
	}
	size = pread(fd, text, sizeof(text) - 1, 0);
	close(fd);
	if (size <= 0)
		return 0;
	text[size] = 0;
	printf("%s\n", what);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("    %s\n", line);
	return 1;
}

static long minor_faults(void)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static void show_own_pages(char *mapped)
{
	char *heap = malloc(100);
	int on_stack = 1;

	heap[0] = 1;
	title("Page-table walks of this program's own pages");
	if (!show_walk("text: main's first page", (void *)show_own_pages)) {
		printf("no /proc/vitrine/walk here: not under Vitrine's kernel\n");
		free(heap);
		return;
	}
	show_walk("heap: a malloc of 100 bytes", heap);
	show_walk("stack: a local variable", &on_stack);
	show_walk("mmap, never touched", mapped);
	mapped[0] = 1;
	show_walk("mmap, after one store", mapped);
	free(heap);
}

static void show_demand_paging(char *mapped)
{
	long before = minor_faults(), between, after;

	for (unsigned i = 1; i <= TOUCHED_PAGES; i++)
		mapped[i * PAGE] = (char)i;
	between = minor_faults();
	for (unsigned i = 1; i <= TOUCHED_PAGES; i++)
		mapped[i * PAGE + 8] = (char)i;
	after = minor_faults();
	title("Demand paging");
	printf("first touch of %d pages    %4ld faults\n", TOUCHED_PAGES, between - before);
	printf("second touch              %5ld faults\n", after - between);
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	fault_va = info->si_addr;
	fault_code = info->si_code;
	siglongjmp(after_fault, 1);
}

static int show_protection(char *mapped)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	int is_right;

	sigaction(SIGSEGV, &action, NULL);
	title("Protection");
	mprotect(mapped, PAGE, PROT_READ);
	show_walk("the same page after mprotect(PROT_READ)", mapped);
	if (!sigsetjmp(after_fault, 1))
		*(volatile char *)(mapped + 16) = 1;
	is_right = fault_va == mapped + 16 && fault_code == SEGV_ACCERR;
	printf("a store to it: SIGSEGV at %p, si_code %d (%s)\n", fault_va, (int)fault_code,
	       fault_code == SEGV_ACCERR ? "SEGV_ACCERR: mapped, but not for this" :
					   "SEGV_MAPERR: nothing mapped");
	return is_right;
}

static void show_kernel_counters(void)
{
	char text[2048];
	int fd = open("/proc/vitrine/stat", O_RDONLY);
	ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (size <= 0)
		return;
	text[size] = 0;
	title("The kernel's counters (/proc/vitrine/stat)");
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("  %s\n", line);
}

int main(void)
{
	char *mapped = mmap(NULL, (TOUCHED_PAGES + 1) * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int is_right;

	if (mapped == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	show_own_pages(mapped);
	show_demand_paging(mapped);
	is_right = show_protection(mapped);
	show_kernel_counters();
	return !is_right;
}
