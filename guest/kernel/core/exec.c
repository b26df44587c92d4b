/* SPDX-License-Identifier: MIT */
/*
 * Loading an ELF64 program: ET_EXEC where it says, ET_DYN (PIE) at a fixed
 * base, and the dynamic linker it names in a hole above. Segments become
 * file-backed VMAs; nothing is read before
 * it is touched, but the page where data ends and bss begins, whose tail must
 * be cleared. The stack is laid out as Linux does it.
 */
#include "arch/csr.h"
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/elf.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "fs/fs.h"

#define PHDR_MAX	 64
#define INTERPRETER_MAX	 256
#define PIE_BASE	 0x2aaaaaa000 /* two thirds up, as Linux */
#define STACK_TOP	 TASK_SIZE
#define STACK_START_SIZE (132ul << 10)
#define STACK_GAP	 (128ul << 20) /* between mmap_base and the stack's top */

struct image {
	struct file *file;
	struct elf64_header header;
	struct elf64_phdr phdr[PHDR_MAX];
	u64 bias, entry, phdr_va;
	u64 first, last; /* of the loaded range, before the bias */
	char interpreter[INTERPRETER_MAX]; /* "": none, it is static */
	const char *why;
};

extern const char sigreturn_code[], sigreturn_code_end[];

static int fail(struct image *image, int err, const char *why)
{
	image->why = why;
	return err;
}

static int read_interpreter(struct image *image, const struct elf64_phdr *p)
{
	u64 size = p->p_filesz;

	if (size < 2 || size > INTERPRETER_MAX ||
	    p->p_offset > image->file->inode->size ||
	    inode_read(image->file->inode, p->p_offset, image->interpreter,
		       size) != (s64)size ||
	    image->interpreter[size - 1])
		return fail(image, -ENOEXEC, "bad name of a dynamic linker");
	return 0;
}

static int check_segment(struct image *image, const struct elf64_phdr *p)
{
	if (p->p_type == PT_INTERP)
		return read_interpreter(image, p);
	if (p->p_type != PT_LOAD)
		return 0;
	if (p->p_filesz > p->p_memsz)
		return fail(image, -ENOEXEC, "a segment has filesz > memsz");
	if ((p->p_vaddr ^ p->p_offset) & (PAGE_SIZE - 1))
		return fail(image, -ENOEXEC, "a segment is not page-congruent");
	if (p->p_vaddr >= TASK_SIZE || p->p_memsz > TASK_SIZE - p->p_vaddr)
		return fail(image, -ENOEXEC,
			    "a segment lies outside user space");
	if (p->p_offset > image->file->inode->size ||
	    p->p_filesz > image->file->inode->size - p->p_offset)
		return fail(image, -ENOEXEC,
			    "truncated: a segment ends beyond the file");
	if (p->p_memsz) {
		image->first = min_u64(image->first, p->p_vaddr);
		image->last = max_u64(image->last, p->p_vaddr + p->p_memsz);
	}
	return 0;
}

static int read_headers(struct image *image)
{
	struct elf64_header *h = &image->header;
	struct inode *inode = image->file->inode;
	u64 size;

	if (inode_read(inode, 0, h, sizeof(*h)) != sizeof(*h) ||
	    memcmp(h->e_ident, ELF_MAGIC, 4))
		return fail(image, -ENOEXEC, "not an ELF file");
	if (h->e_ident[4] != 2 || h->e_ident[5] != 1 ||
	    h->e_machine != EM_RISCV)
		return fail(image, -ENOEXEC, "not a 64-bit RISC-V program");
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return fail(image, -ENOEXEC, "not an executable");
	if (h->e_phentsize != sizeof(struct elf64_phdr) || !h->e_phnum ||
	    h->e_phnum > PHDR_MAX)
		return fail(image, -ENOEXEC, "bad program header table");
	size = h->e_phnum * sizeof(struct elf64_phdr);
	if (h->e_phoff > inode->size ||
	    inode_read(inode, h->e_phoff, image->phdr, size) != (s64)size)
		return fail(image, -ENOEXEC, "truncated program header table");
	image->first = ~0ul;
	for (int i = 0; i < h->e_phnum; i++) {
		int err = check_segment(image, &image->phdr[i]);

		if (err)
			return err;
	}
	if (image->last == 0)
		return fail(image, -ENOEXEC, "nothing to load");
	return 0;
}

static int place(struct image *image, u64 base)
{
	if (image->header.e_type == ET_DYN)
		image->bias = base - align_down(image->first, PAGE_SIZE);
	if (image->last > TASK_SIZE - STACK_GAP - image->bias)
		return fail(image, -ENOMEM, "too large for user space");
	image->entry = image->header.e_entry + image->bias;
	return 0;
}

static u64 segment_flags(const struct elf64_phdr *p)
{
	return (p->p_flags & PF_R ? VM_READ : 0) |
	       (p->p_flags & PF_W ? VM_WRITE : 0) |
	       (p->p_flags & PF_X ? VM_EXEC : 0);
}

/* Bss: the tail of the last file page, to its end, because dynamic linkers use
   what is left of it; then anonymous pages. */
static int map_bss(struct image *image, struct mm_struct *mm,
		   const struct elf64_phdr *p, u64 va)
{
	u64 file_end = va + p->p_filesz, end = va + p->p_memsz;
	u64 page_end = align_up(file_end, PAGE_SIZE);
	s64 mapped;

	if (!p->p_filesz)
		page_end = align_down(va, PAGE_SIZE);
	else if (p->p_flags & PF_W && end > file_end &&
		 clear_user(file_end, page_end - file_end))
		return fail(image, -ENOMEM, "out of memory");
	if (end <= page_end)
		return 0;
	mapped = mm_map(mm, page_end, end - page_end, segment_flags(p), true,
			false, NULL, 0);
	return mapped < 0 ? fail(image, (int)mapped, "no room for its memory")
			  : 0;
}

static int map_segment(struct image *image, struct mm_struct *mm,
		       const struct elf64_phdr *p)
{
	u64 va = p->p_vaddr + image->bias;
	u64 start = align_down(va, PAGE_SIZE);
	u64 size = align_up(va + p->p_filesz, PAGE_SIZE) - start;
	s64 mapped;

	if (p->p_filesz) {
		mapped = mm_map(mm, start, size, segment_flags(p), true, false,
				image->file, p->p_offset >> PAGE_SHIFT);
		if (mapped < 0)
			return fail(image, (int)mapped,
				    "no room for a segment");
	}
	if (image->header.e_phoff >= p->p_offset &&
	    image->header.e_phoff < p->p_offset + p->p_filesz)
		image->phdr_va = image->header.e_phoff - p->p_offset + va;
	if (p->p_flags & PF_X && (!mm->start_code || va < mm->start_code)) {
		mm->start_code = va;
		mm->end_code = va + p->p_filesz;
	}
	if (p->p_flags & PF_W) {
		mm->start_data = va;
		mm->end_data = va + p->p_filesz;
	}
	mm->start_brk =
		max_u64(mm->start_brk, align_up(va + p->p_memsz, PAGE_SIZE));
	return map_bss(image, mm, p, va);
}

/* The page a signal handler returns through. */
static int map_sigreturn(struct mm_struct *mm)
{
	u64 size = (u64)(sigreturn_code_end - sigreturn_code);
	u64 *entry;
	s64 va = mm_map(mm, 0, PAGE_SIZE, VM_READ | VM_EXEC | VM_SPECIAL, false,
			false, NULL, 0);
	struct vm_area_struct *vma = va < 0 ? NULL : vma_find(mm, (u64)va);
	struct page *page;

	entry = vma && !rmap_prepare(vma) ? pgtable_make(mm, (u64)va) : NULL;
	page = entry ? alloc_pages(0, OWNER_ANON) : NULL;
	if (!page)
		return -ENOMEM;
	memset(page_address(page), 0, PAGE_SIZE);
	memcpy(page_address(page), sigreturn_code, size);
	tlb_fence_instructions(mm);
	rmap_add_anon(page, vma, (u64)va);
	pgtable_set(mm, entry, (u64)va,
		    pte_make(page_to_pfn(page),
			     pte_rights(VM_READ | VM_EXEC) | PTE_A));
	mm->rss_anon++;
	mm->sigreturn_va = (u64)va;
	return 0;
}

static int map_segments(struct image *image, struct mm_struct *mm)
{
	for (int i = 0; i < image->header.e_phnum; i++) {
		int err;

		if (image->phdr[i].p_type != PT_LOAD || !image->phdr[i].p_memsz)
			continue;
		err = map_segment(image, mm, &image->phdr[i]);
		if (err)
			return err;
	}
	return 0;
}

static int map_all(struct image *image, struct mm_struct *mm)
{
	s64 stack;
	int err;

	mm->stack_limit = current->signal->limits[RLIMIT_STACK].soft;
	mm->mmap_base = STACK_TOP - STACK_GAP;
	err = map_segments(image, mm);
	if (err)
		return err;
	mm->brk = mm->start_brk;
	stack = mm_map(mm, STACK_TOP - STACK_START_SIZE, STACK_START_SIZE,
		       VM_READ | VM_WRITE | VM_GROWSDOWN, true, true, NULL, 0);
	if (stack < 0 || map_sigreturn(mm))
		return fail(image, -ENOMEM, "no room for its stack");
	return 0;
}

struct stack {
	u64 sp;
	bool failed;
};

static u64 push(struct stack *stack, const void *bytes, size_t size)
{
	stack->sp -= size;
	if (copy_to_user(stack->sp, bytes, size))
		stack->failed = true;
	return stack->sp;
}

static u64 push_string(struct stack *stack, const char *text)
{
	return push(stack, text, strlen(text) + 1);
}

#define AUXV_MAX 24

static int fill_auxv(const struct image *image, u64 linker_base, u64 random_va,
		     u64 path_va, u64 aux[2 * AUXV_MAX])
{
	const u64 pairs[][2] = {
		{ AT_HWCAP, elf_hwcap() },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, 100 },
		{ AT_PHDR, image->phdr_va },
		{ AT_PHENT, sizeof(struct elf64_phdr) },
		{ AT_PHNUM, image->header.e_phnum },
		{ AT_BASE, linker_base },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, image->entry },
		{ AT_UID, 0 },
		{ AT_EUID, 0 },
		{ AT_GID, 0 },
		{ AT_EGID, 0 },
		{ AT_SECURE, 0 },
		{ AT_RANDOM, random_va },
		{ AT_EXECFN, path_va },
		{ AT_NULL, 0 },
	};
	_Static_assert(ARRAY_SIZE(pairs) <= AUXV_MAX, "auxv");

	memcpy(aux, pairs, sizeof(pairs));
	return ARRAY_SIZE(pairs) * 2;
}

static u64 build_stack(const struct image *image, u64 linker_base,
		       struct mm_struct *mm, const struct exec_request *request)
{
	struct stack stack = { STACK_TOP - 8, false };
	u64 aux[2 * AUXV_MAX], random[2] = { random_next(), random_next() };
	u64 path_va, random_va, va, words, zero = 0;
	int aux_words;

	path_va = push_string(&stack, request->path);
	mm->env_end = stack.sp;
	for (int i = request->envc - 1; i >= 0; i--)
		push_string(&stack, request->envp[i]);
	mm->env_start = mm->arg_end = stack.sp;
	for (int i = request->argc - 1; i >= 0; i--)
		push_string(&stack, request->argv[i]);
	mm->arg_start = stack.sp;
	stack.sp = align_down(stack.sp, 16);
	random_va = push(&stack, random, sizeof(random));
	aux_words = fill_auxv(image, linker_base, random_va, path_va, aux);
	words = (u64)aux_words + request->envc + request->argc + 3;
	stack.sp = align_down(stack.sp - words * 8, 16) + words * 8;
	push(&stack, aux, (size_t)aux_words * 8);
	/* pointers: the strings lie in order from env_start and arg_start */
	push(&stack, &zero, 8);
	va = mm->env_end;
	for (int i = request->envc - 1; i >= 0; i--) {
		va -= strlen(request->envp[i]) + 1;
		push(&stack, &va, 8);
	}
	push(&stack, &zero, 8);
	for (int i = request->argc - 1; i >= 0; i--) {
		va -= strlen(request->argv[i]) + 1;
		push(&stack, &va, 8);
	}
	va = (u64)request->argc;
	push(&stack, &va, 8);
	mm->start_stack = stack.sp;
	return stack.failed ? 0 : stack.sp;
}

static int open_image(struct image *image, const char *path)
{
	struct dentry *dentry;
	int err = path_lookup(current->fs->cwd, path, true, &dentry);

	if (err)
		return fail(image, err, "no such file");
	if (!S_ISREG(dentry->inode->mode))
		return fail(image, -EACCES, "not a regular file");
	image->file = file_new(dentry->inode, dentry, 0);
	if (!image->file)
		return fail(image, -ENOMEM, "out of memory");
	return 0;
}

static void start_registers(struct pt_regs *regs, u64 entry, u64 sp)
{
	memset(regs, 0, sizeof(*regs));
	regs->pc = entry;
	regs->x[REG_SP] = sp;
	/* U mode, interrupts on after sret, FP initial */
	regs->status = (csr_read(CSR_SSTATUS) &
			~(1ul << MSTATUS_SPP_SHIFT | 3ul << MSTATUS_FS_SHIFT)) |
		       1ul << MSTATUS_SPIE_SHIFT | 1ul << MSTATUS_FS_SHIFT;
}

static int read_image(struct image *image, const char *path)
{
	int err = open_image(image, path);

	return err ? err : read_headers(image);
}

/* Find the hole it fits into, then have the segments take its place. */
static int map_linker(struct image *linker, struct mm_struct *mm)
{
	u64 start_brk = mm->start_brk, start_code = mm->start_code;
	u64 end_code = mm->end_code, start_data = mm->start_data;
	u64 end_data = mm->end_data;
	u64 size = linker->last - align_down(linker->first, PAGE_SIZE);
	s64 base = mm_map(mm, 0, size, 0, false, false, NULL, 0);
	int err;

	if (base < 0)
		return fail(linker, (int)base, "no room for its linker");
	err = mm_unmap(mm, (u64)base, size);
	if (!err)
		err = place(linker, (u64)base);
	if (!err)
		err = map_segments(linker, mm);
	/* these describe the program */
	mm->start_brk = start_brk;
	mm->start_code = start_code;
	mm->end_code = end_code;
	mm->start_data = start_data;
	mm->end_data = end_data;
	return err;
}

static int load(struct image *image, struct image *linker, struct mm_struct *mm,
		const struct exec_request *request, struct pt_regs *regs)
{
	u64 sp, linker_base = 0, entry = image->entry;
	int err = map_all(image, mm);

	if (!err && image->interpreter[0])
		err = map_linker(linker, mm);
	if (err)
		return err;
	if (image->interpreter[0]) {
		linker_base = linker->bias;
		entry = linker->entry;
	}
	sp = build_stack(image, linker_base, mm, request);
	if (!sp)
		return fail(image, -E2BIG, "arguments too long");
	start_registers(regs, entry, sp);
	return 0;
}

static int read_images(struct image *image, struct image *linker,
		       const char *path)
{
	int err = read_image(image, path);

	if (!err)
		err = place(image, PIE_BASE);
	if (err || !image->interpreter[0])
		return err;
	err = read_image(linker, image->interpreter);
	if (err == -ENOENT)
		return fail(image, err, "its dynamic linker is missing");
	return err;
}

/* Current lives in mm from now on; its old space is for the caller. */
static struct mm_struct *enter_mm(struct mm_struct *mm)
{
	struct mm_struct *old = current->mm;

	current->mm = mm;
	sched_use_mm(current);
	return old;
}

static int replace_mm(struct image *image, struct image *linker,
		      const struct exec_request *request, struct pt_regs *regs)
{
	struct mm_struct *mm = mm_create(), *old;
	int err;

	if (!mm)
		return fail(image, -ENOMEM, "out of memory");
	old = enter_mm(mm);
	err = load(image, linker, mm, request, regs);
	if (err && old)
		enter_mm(old);
	if (err) {
		mm_put(mm);
		return err;
	}
	if (old) { /* what it is told on the way is in it */
		enter_mm(old);
		task_release_mm(current);
		enter_mm(mm);
	}
	return 0;
}

int exec_load(const struct exec_request *request, struct pt_regs *regs,
	      const char **why)
{
	static const struct fp_state clean;
	struct image *images = kzalloc(2 * sizeof(*images));
	int err;

	*why = "out of memory";
	if (!images)
		return -ENOMEM;
	err = read_images(&images[0], &images[1], request->path);
	if (!err)
		err = replace_mm(&images[0], &images[1], request, regs);
	if (!err) {
		dentry_put(current->exe);
		current->exe = dentry_get(images[0].file->dentry);
		fp_restore(&clean);
	}
	*why = images[0].why ? images[0].why : images[1].why;
	for (int i = 0; i < 2; i++)
		if (images[i].file)
			file_put(images[i].file);
	kfree(images);
	return err;
}
