/* SPDX-License-Identifier: MIT */
/*
 * Loading images: a small ELF made here, then broken in one place at a time.
 * Each break must be refused with the file's name and the right reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <string.h>

#include "machine/loader.h"

#define RAM_PA	  0x80000000ull
#define RAM_BYTES (4ull << 20)
#define USER_VA	  0x10000ull

/* Two segments and four words of code. */
struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segments[2];
	u32 code[4];
};

static void make(struct image *image, u64 base)
{
	memset(image, 0, sizeof(*image));
	memcpy(image->header.e_ident, ELFMAG, SELFMAG);
	image->header.e_ident[EI_CLASS] = ELFCLASS64;
	image->header.e_ident[EI_DATA] = ELFDATA2LSB;
	image->header.e_ident[EI_VERSION] = EV_CURRENT;
	image->header.e_type = ET_EXEC;
	image->header.e_machine = EM_RISCV;
	image->header.e_version = EV_CURRENT;
	image->header.e_entry = base + 4;
	image->header.e_phoff = offsetof(struct image, segments);
	image->header.e_ehsize = sizeof(Elf64_Ehdr);
	image->header.e_phentsize = sizeof(Elf64_Phdr);
	image->header.e_phnum = 2;
	image->header.e_shentsize = sizeof(Elf64_Shdr);
	for (unsigned i = 0; i < 2; i++) {
		image->segments[i] = (Elf64_Phdr){
			.p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_offset = offsetof(struct image, code) + 8 * i,
			.p_vaddr = base + 0x1000 * i,
			.p_paddr = base + 0x1000 * i,
			.p_filesz = 8,
			.p_memsz = 0x100,
		};
	}
	for (unsigned i = 0; i < 4; i++)
		image->code[i] = 0x11111111 * (i + 1);
}

/* One that `run` takes: each byte where it would lie in a page of the file. */
static void make_program(struct image *image)
{
	make(image, USER_VA);
	for (unsigned i = 0; i < 2; i++)
		image->segments[i].p_vaddr += image->segments[i].p_offset;
	image->header.e_entry = image->segments[0].p_vaddr + 4;
}

static bool load(const void *bytes, u64 size_bytes, struct loaded *loaded, struct error *error)
{
	struct machine_image image = { "a-file", bytes, size_bytes };
	struct bus bus;
	u64 word = 0;
	bool ok;

	bus_init(&bus);
	assert_true(bus_add_ram(&bus, RAM_PA, RAM_BYTES, error));
	error->text[0] = 0;
	ok = loader_load(&bus, &image, RAM_PA, loaded, error);
	if (ok && loader_is_elf(bytes, size_bytes)) {
		assert_true(bus_peek(&bus, RAM_PA + 0x1000, &word, 8));
		assert_true(word == 0x4444444433333333);
		assert_true(bus_peek(&bus, RAM_PA + 8, &word, 8));
		assert_true(word == 0);
	}
	bus_free(&bus);
	return ok;
}

/* `what` must be in the one line that says why. */
static void refused(const struct image *image, u64 size_bytes, const char *what)
{
	struct loaded loaded;
	struct error error;

	assert_false(load(image, size_bytes, &loaded, &error));
	assert_non_null(strstr(error.text, "a-file"));
	assert_null(strchr(error.text, '\n'));
	if (!strstr(error.text, what))
		fail_msg("`%s` is not in: %s", what, error.text);
}

static void program_refused(const struct image *image, u64 size_bytes, const char *what)
{
	struct machine_image file = { "a-file", (const u8 *)image, size_bytes };
	struct error error = { "" };

	assert_false(loader_check_program(&file, 128 << 20, &error));
	if (!strstr(error.text, what) || !strstr(error.text, "a-file"))
		fail_msg("`%s` is not in: %s", what, error.text);
}

static void test_sound(void **state)
{
	struct loaded loaded;
	struct image image;
	struct error error;
	struct machine_image file = { "a-file", (const u8 *)&image, sizeof(image) };

	(void)state;
	make(&image, RAM_PA);
	assert_true(load(&image, sizeof(image), &loaded, &error));
	assert_true(loaded.entry_pa == RAM_PA + 4);
	assert_true(loaded.first_pa == RAM_PA);
	assert_true(loaded.end_pa == RAM_PA + 0x1100);
	/* Loaded where p_paddr says, entered where that puts e_entry. */
	image.segments[0].p_vaddr = 0xffffffff80000000;
	image.header.e_entry = 0xffffffff80000004;
	assert_true(load(&image, sizeof(image), &loaded, &error));
	assert_true(loaded.entry_pa == RAM_PA + 4);
	make_program(&image);
	assert_true(loader_check_program(&file, 128 << 20, &error));
}

static void test_header(void **state)
{
	struct image image;

	(void)state;
	make(&image, RAM_PA);
	refused(&image, 63, "truncated");
	refused(&image, 5, "truncated");
	image.header.e_ident[EI_CLASS] = ELFCLASS32;
	refused(&image, sizeof(image), "64-bit");
	make(&image, RAM_PA);
	image.header.e_ident[EI_DATA] = ELFDATA2MSB;
	refused(&image, sizeof(image), "little-endian");
	make(&image, RAM_PA);
	image.header.e_machine = EM_X86_64;
	refused(&image, sizeof(image), "another machine");
	make(&image, RAM_PA);
	image.header.e_phnum = 0;
	refused(&image, sizeof(image), "no program headers");
	make(&image, RAM_PA);
	image.header.e_phoff = 1 << 20;
	refused(&image, sizeof(image), "truncated");
	image.header.e_phoff = ~0ull - 8;
	refused(&image, sizeof(image), "truncated");
	make(&image, RAM_PA);
	image.header.e_phnum = 1000;
	refused(&image, sizeof(image), "truncated");
	make(&image, RAM_PA);
	image.header.e_entry = RAM_PA + 0x2000;
	refused(&image, sizeof(image), "entry point");
}

static void test_segments(void **state)
{
	struct image image;

	(void)state;
	make(&image, RAM_PA);
	refused(&image, sizeof(image) - 1, "truncated");
	image.segments[1].p_paddr = RAM_PA + 0x80;
	refused(&image, sizeof(image), "overlap");
	make(&image, RAM_PA);
	image.segments[1].p_memsz = 4;
	refused(&image, sizeof(image), "larger in the file");
	make(&image, RAM_PA);
	image.segments[1].p_memsz = RAM_BYTES;
	refused(&image, sizeof(image), "--memory");
	image.segments[1].p_memsz = ~0ull - 0x1000;
	refused(&image, sizeof(image), "wraps");
	make(&image, 0x1000);
	refused(&image, sizeof(image), "outside RAM");
	make(&image, RAM_PA);
	image.segments[0].p_offset = ~0ull - 3;
	refused(&image, sizeof(image), "truncated");
	make(&image, RAM_PA);
	image.segments[0].p_type = image.segments[1].p_type = PT_NOTE;
	refused(&image, sizeof(image), "nothing to load");
}

static void test_program(void **state)
{
	struct image image;

	(void)state;
	make_program(&image);
	image.segments[1].p_type = PT_INTERP;
	program_refused(&image, sizeof(image), "dynamically linked");
	make_program(&image);
	image.segments[0].p_vaddr++;
	program_refused(&image, sizeof(image), "lies otherwise");
	make_program(&image);
	image.segments[1].p_memsz = 200 << 20;
	program_refused(&image, sizeof(image), "try a larger --memory");
	make_program(&image);
	image.header.e_phentsize = 8;
	program_refused(&image, sizeof(image), "program headers of 8 bytes");
	make_program(&image);
	image.segments[0].p_vaddr -= USER_VA;
	program_refused(&image, sizeof(image), "user space");
	make_program(&image);
	image.header.e_type = ET_REL;
	program_refused(&image, sizeof(image), "not an executable");
	make_program(&image);
	image.segments[1].p_vaddr = image.segments[0].p_vaddr + 0x80;
	program_refused(&image, sizeof(image), "overlap");
	make_program(&image);
	image.segments[1].p_memsz = 1ull << 40;
	program_refused(&image, sizeof(image), "user space");
	make(&image, 1ull << 38);
	program_refused(&image, sizeof(image), "user space");
	make_program(&image);
	program_refused(&image, sizeof(image) - 1, "truncated");
}

static void test_raw(void **state)
{
	static const u8 gzip[] = { 0x1f, 0x8b, 8, 0 };
	static u8 large[RAM_BYTES + 1];
	struct loaded loaded;
	struct error error;

	(void)state;
	assert_true(load("raw!", 4, &loaded, &error));
	assert_true(loaded.entry_pa == RAM_PA);
	assert_true(loaded.end_pa == RAM_PA + 4);
	assert_false(load(gzip, sizeof(gzip), &loaded, &error));
	assert_non_null(strstr(error.text, "gunzip"));
	assert_false(load(large, sizeof(large), &loaded, &error));
	assert_non_null(strstr(error.text, "--memory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),	cmocka_unit_test(test_header),
		cmocka_unit_test(test_segments), cmocka_unit_test(test_program),
		cmocka_unit_test(test_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
