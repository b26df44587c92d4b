/* SPDX-License-Identifier: MIT */
/* ELF by libelf, raw images as they are; see loader.h. */
#include "machine/loader.h"

#include <gelf.h>
#include <string.h>

#include "machine/file.h"

#define HEADERS_MAX 256

bool loader_is_elf(const u8 *bytes, u64 size_bytes)
{
	return size_bytes >= SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG);
}

/* Of those a host's file is likely to be for. */
static const char *machine_name(unsigned machine)
{
	static const struct {
		unsigned machine;
		const char *name;
	} names[] = {
		{ EM_X86_64, "x86-64" }, { EM_386, "i386" }, { EM_AARCH64, "AArch64" },
		{ EM_ARM, "ARM" }, { EM_PPC64, "PowerPC 64" }, { EM_S390, "s390" },
		{ EM_MIPS, "MIPS" }, { EM_LOONGARCH, "LoongArch" },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].machine == machine)
			return names[i].name;
	return "an ELF machine of no name here";
}

/* Open an ELF image and check what every use of it needs. */
static Elf *open_elf(const struct file_view *view, const char *path,
		     GElf_Ehdr *header, struct error *error)
{
	Elf *elf;
	const u8 *ident = view->bytes;

	elf_version(EV_CURRENT);
	if (!loader_is_elf(view->bytes, view->size_bytes)) {
		error_set(error, "%s: not an ELF file", path);
		return NULL;
	}
	if (view->size_bytes < sizeof(Elf64_Ehdr)) {
		error_set(error, "%s: truncated: shorter than an ELF header", path);
		return NULL;
	}
	if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB) {
		error_set(error, "%s: not a 64-bit little-endian ELF", path);
		return NULL;
	}
	/* libelf takes char *, and does not write to it. */
	elf = elf_memory((char *)(uintptr_t)view->bytes, view->size_bytes);
	if (!elf || !gelf_getehdr(elf, header)) {
		error_set(error, "%s: broken ELF header: %s", path, elf_errmsg(-1));
		elf_end(elf);
		return NULL;
	}
	if (header->e_machine != EM_RISCV) {
		error_set(error, "%s: made for another machine, %s (ELF machine %u, RISC-V is %u)",
			  path, machine_name(header->e_machine), header->e_machine, EM_RISCV);
		elf_end(elf);
		return NULL;
	}
	return elf;
}

/* A program has a dozen headers; a bound keeps comparing all pairs short. */
static bool count_headers(Elf *elf, const GElf_Ehdr *header, u64 file_size,
			  const char *path, size_t *count, struct error *error)
{
	if (header->e_phnum && header->e_phentsize != sizeof(Elf64_Phdr))
		return error_set(error, "%s: program headers of %u bytes, which are 56 in ELF64",
				 path, header->e_phentsize);
	if (header->e_phoff > file_size ||
	    header->e_phnum * sizeof(Elf64_Phdr) > file_size - header->e_phoff)
		return error_set(error, "%s: truncated: the program headers lie beyond the end of the file",
				 path);
	if (elf_getphdrnum(elf, count) || !*count)
		return error_set(error, "%s: no program headers: not an executable", path);
	if (*count > HEADERS_MAX)
		return error_set(error, "%s: %zu program headers; no more than %u are taken",
				 path, *count, HEADERS_MAX);
	return true;
}

/* Segment i, its file part checked against the file's size. */
static bool get_segment(Elf *elf, size_t i, u64 file_size, const char *path,
			GElf_Phdr *segment, struct error *error)
{
	if (!gelf_getphdr(elf, (int)i, segment))
		return error_set(error, "%s: program header %zu cannot be read: %s",
				 path, i, elf_errmsg(-1));
	if (segment->p_type != PT_LOAD)
		return true;
	if (segment->p_filesz > segment->p_memsz)
		return error_set(error, "%s: segment %zu is larger in the file than in memory",
				 path, i);
	if (segment->p_offset > file_size ||
	    segment->p_filesz > file_size - segment->p_offset)
		return error_set(error, "%s: truncated: segment %zu lies beyond the end of the file",
				 path, i);
	return true;
}

static bool check_overlap(Elf *elf, size_t i, const GElf_Phdr *segment,
			  bool is_physical, const char *path, struct error *error)
{
	u64 start = is_physical ? segment->p_paddr : segment->p_vaddr;

	if (start + segment->p_memsz < start)
		return error_set(error, "%s: segment %zu wraps around the address space",
				 path, i);
	for (size_t j = 0; j < i; j++) {
		GElf_Phdr other;
		u64 at;

		if (!gelf_getphdr(elf, (int)j, &other) || other.p_type != PT_LOAD)
			continue;
		at = is_physical ? other.p_paddr : other.p_vaddr;
		if (start < at + other.p_memsz && at < start + segment->p_memsz)
			return error_set(error, "%s: segments %zu and %zu overlap", path,
					 j, i);
	}
	return true;
}

static bool load_segment(struct bus *bus, const struct file_view *view, size_t i,
			 const GElf_Phdr *segment, const char *path,
			 struct loaded *loaded, struct error *error)
{
	u64 offset = segment->p_paddr - bus->ram_base_pa;

	if (offset >= bus->ram_size_bytes ||
	    segment->p_memsz > bus->ram_size_bytes - offset)
		return error_set(error, "%s: segment %zu (0x%llx, %llu bytes) is outside RAM (0x%llx, %llu MiB); try a larger --memory",
				 path, i, (unsigned long long)segment->p_paddr,
				 (unsigned long long)segment->p_memsz,
				 (unsigned long long)bus->ram_base_pa,
				 (unsigned long long)(bus->ram_size_bytes >> 20));
	if (!bus_poke(bus, segment->p_paddr, view->bytes + segment->p_offset,
		      segment->p_filesz))
		return error_set(error, "%s: segment %zu cannot be loaded", path, i);
	/* The rest is zero already: RAM is fresh. */
	if (segment->p_paddr < loaded->first_pa)
		loaded->first_pa = segment->p_paddr;
	if (segment->p_paddr + segment->p_memsz > loaded->end_pa)
		loaded->end_pa = segment->p_paddr + segment->p_memsz;
	return true;
}

/* The HTIF words, if the symbol table has them. */
static void find_symbols(Elf *elf, struct loaded *loaded)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB ||
		    !data)
			continue;
		for (int i = 0; gelf_getsym(data, i, &symbol); i++) {
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);

			if (name && !strcmp(name, "tohost"))
				loaded->tohost_pa = symbol.st_value;
			else if (name && !strcmp(name, "fromhost"))
				loaded->fromhost_pa = symbol.st_value;
		}
	}
}

/* A virtual entry point, put to where its segment is loaded. */
static u64 physical_entry(Elf *elf, size_t count, u64 entry)
{
	GElf_Phdr segment;

	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &segment) &&
		    segment.p_type == PT_LOAD && entry >= segment.p_vaddr &&
		    entry - segment.p_vaddr < segment.p_memsz)
			return entry - segment.p_vaddr + segment.p_paddr;
	return entry;
}

static bool load_elf(struct bus *bus, const struct file_view *view, const char *path,
		     struct loaded *loaded, struct error *error)
{
	GElf_Ehdr header;
	Elf *elf = open_elf(view, path, &header, error);
	size_t count = 0;
	bool ok;

	if (!elf)
		return false;
	ok = count_headers(elf, &header, view->size_bytes, path, &count, error);
	*loaded = (struct loaded){ .first_pa = ~0ull };
	for (size_t i = 0; ok && i < count; i++) {
		GElf_Phdr segment;

		ok = get_segment(elf, i, view->size_bytes, path, &segment, error);
		if (!ok || segment.p_type != PT_LOAD || !segment.p_memsz)
			continue;
		ok = check_overlap(elf, i, &segment, true, path, error) &&
		     load_segment(bus, view, i, &segment, path, loaded, error);
	}
	if (ok && loaded->first_pa == ~0ull)
		ok = error_set(error, "%s: nothing to load in it", path);
	if (ok) {
		loaded->entry_pa = physical_entry(elf, count, header.e_entry);
		find_symbols(elf, loaded);
		if (loaded->entry_pa < loaded->first_pa ||
		    loaded->entry_pa >= loaded->end_pa)
			ok = error_set(error, "%s: the entry point 0x%llx is outside its segments",
				       path, (unsigned long long)header.e_entry);
	}
	elf_end(elf);
	return ok;
}

static bool load_raw(struct bus *bus, const struct file_view *view, const char *path,
		     u64 base_pa, struct loaded *loaded, struct error *error)
{
	if (view->size_bytes >= 2 && view->bytes[0] == 0x1f && view->bytes[1] == 0x8b)
		return error_set(error, "%s: is gzip-compressed; unpack it first (gunzip)",
				 path);
	if (!bus_poke(bus, base_pa, view->bytes, view->size_bytes))
		return error_set(error, "%s: %llu bytes at 0x%llx do not fit into RAM; try a larger --memory",
				 path, (unsigned long long)view->size_bytes,
				 (unsigned long long)base_pa);
	*loaded = (struct loaded){
		.entry_pa = base_pa,
		.first_pa = base_pa,
		.end_pa = base_pa + view->size_bytes,
	};
	return true;
}

bool loader_load(struct bus *bus, const struct machine_image *image, u64 base_pa,
		 struct loaded *loaded, struct error *error)
{
	struct file_view view;
	bool ok;

	if (!file_view_open(&view, image, error))
		return false;
	ok = loader_is_elf(view.bytes, view.size_bytes) ?
		     load_elf(bus, &view, image->path, loaded, error) :
		     load_raw(bus, &view, image->path, base_pa, loaded, error);
	file_view_close(&view);
	return ok;
}

/* Where a program may lie: above what guards null pointers, below its stack. */
#define USER_VA_FIRST 0x10000
#define USER_VA_END ((1ull << 38) - (128ull << 20))

static bool check_segments(Elf *elf, const GElf_Ehdr *header, const struct file_view *view,
			   const char *path, u64 memory_bytes, struct error *error)
{
	u64 lowest_va = header->e_type == ET_EXEC ? USER_VA_FIRST : 0;
	u64 total_bytes = 0;
	bool has_load = false;
	size_t count = 0;

	if (!count_headers(elf, header, view->size_bytes, path, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr segment;

		if (!get_segment(elf, i, view->size_bytes, path, &segment, error))
			return false;
		if (segment.p_type == PT_INTERP)
			return error_set(error, "%s: is dynamically linked; link it with -static",
					 path);
		if (segment.p_type != PT_LOAD)
			continue;
		has_load = true;
		if (!check_overlap(elf, i, &segment, false, path, error))
			return false;
		if (segment.p_vaddr < lowest_va || segment.p_vaddr >= USER_VA_END ||
		    segment.p_memsz > USER_VA_END - segment.p_vaddr)
			return error_set(error, "%s: segment %zu lies outside user space (0x10000 to 2^38, less a stack)",
					 path, i);
		if (segment.p_filesz && (segment.p_vaddr ^ segment.p_offset) % 4096)
			return error_set(error, "%s: segment %zu lies otherwise in its pages in the file than in memory",
					 path, i);
		total_bytes += segment.p_memsz;
		if (total_bytes > memory_bytes)
			return error_set(error, "%s: its segments want %llu MiB, more than the memory; try a larger --memory",
					 path, (unsigned long long)total_bytes >> 20);
	}
	if (!has_load)
		return error_set(error, "%s: no loadable segments: not a program", path);
	return true;
}

bool loader_check_program(const struct machine_image *image, u64 memory_bytes,
			  struct error *error)
{
	struct file_view view;
	GElf_Ehdr header;
	bool ok = false;
	Elf *elf;

	if (!file_view_open(&view, image, error))
		return false;
	elf = open_elf(&view, image->path, &header, error);
	if (elf && header.e_type != ET_EXEC && header.e_type != ET_DYN)
		error_set(error, "%s: not an executable (an object or core file?)",
			  image->path);
	else if (elf)
		ok = check_segments(elf, &header, &view, image->path, memory_bytes, error);
	elf_end(elf);
	file_view_close(&view);
	return ok;
}
