/* SPDX-License-Identifier: MIT */
/* ELF's symbol tables by libelf; see symbols.h. Nothing of a file is trusted. */
#include "view/symbols.h"

#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/file.h"

#define SYMBOLS_MAX 1000000
#define UNSIZED_BYTES_MAX 65536 /* an end that is not given is not far */

static bool add_name(struct symbols *symbols, const char *name, u32 *offset)
{
	size_t size = strlen(name) + 1;

	if (symbols->names_used + size > symbols->names_room) {
		u32 room = (u32)(symbols->names_used + size) * 2;
		char *larger = realloc(symbols->names, room);

		if (!larger)
			return false;
		symbols->names = larger;
		symbols->names_room = room;
	}
	*offset = symbols->names_used;
	memcpy(symbols->names + *offset, name, size);
	symbols->names_used += (u32)size;
	return true;
}

static bool add(struct symbols *symbols, const char *name, const GElf_Sym *from)
{
	struct symbol symbol = { .va = from->st_value, .size_bytes = from->st_size };

	if (symbols->count == SYMBOLS_MAX || strlen(name) >= SYMBOL_TEXT_BYTES / 2)
		return symbols->count != SYMBOLS_MAX;
	if (symbols->count == symbols->room) {
		u32 room = symbols->room ? symbols->room * 2 : 1024;
		struct symbol *larger = realloc(symbols->entries, room * sizeof(*larger));

		if (!larger)
			return false;
		symbols->entries = larger;
		symbols->room = room;
	}
	if (!add_name(symbols, name, &symbol.name))
		return false;
	symbols->entries[symbols->count++] = symbol;
	return true;
}

/* $x and .L are the assembler's, not a person's. */
static bool is_wanted(const GElf_Sym *symbol, const char *name)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);

	return name && *name && *name != '$' && *name != '.' && symbol->st_shndx != SHN_UNDEF &&
	       symbol->st_shndx != SHN_ABS &&
	       (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE);
}

static void add_table(struct symbols *symbols, Elf *elf, unsigned wanted_type)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);

		if (!gelf_getshdr(section, &header) || header.sh_type != wanted_type || !data)
			continue;
		for (int i = 1; gelf_getsym(data, i, &symbol); i++) {
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);

			if (is_wanted(&symbol, name) && !add(symbols, name, &symbol))
				return;
		}
	}
}

static int compare(const void *first, const void *second)
{
	const struct symbol *a = first, *b = second;

	if (a->va != b->va)
		return a->va < b->va ? -1 : 1;
	/* of several names the one with a size is the better: last */
	return (a->size_bytes > b->size_bytes) - (a->size_bytes < b->size_bytes);
}

void symbols_add(struct symbols *symbols, const struct machine_image *image)
{
	struct file_view view;
	struct error error;
	Elf *elf;

	if (!image->path || !file_view_open(&view, image, &error))
		return;
	elf_version(EV_CURRENT);
	/* libelf takes char *, and does not write to it */
	elf = elf_memory((char *)(uintptr_t)view.bytes, view.size_bytes);
	if (elf && elf_kind(elf) == ELF_K_ELF) {
		u32 before = symbols->count;

		add_table(symbols, elf, SHT_SYMTAB);
		if (symbols->count == before)
			add_table(symbols, elf, SHT_DYNSYM);
	}
	elf_end(elf);
	file_view_close(&view);
	if (symbols->count)
		qsort(symbols->entries, symbols->count, sizeof(*symbols->entries), compare);
}

void symbols_free(struct symbols *symbols)
{
	free(symbols->entries);
	free(symbols->names);
	memset(symbols, 0, sizeof(*symbols));
}

/* How many begin at or below va. */
static u32 count_below(const struct symbols *symbols, u64 va)
{
	u32 low = 0, high = symbols->count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (symbols->entries[middle].va <= va)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct symbol *symbols_at(const struct symbols *symbols, u64 va)
{
	u32 below = symbols ? count_below(symbols, va) : 0;
	const struct symbol *symbol;

	if (!below)
		return NULL;
	symbol = &symbols->entries[below - 1];
	return va - symbol->va < (symbol->size_bytes ? symbol->size_bytes : UNSIZED_BYTES_MAX) ?
		       symbol : NULL;
}

const char *symbols_name(const struct symbols *symbols, const struct symbol *symbol)
{
	return symbols->names + symbol->name;
}

void symbols_describe(const struct symbols *symbols, u64 va, char text[SYMBOL_TEXT_BYTES])
{
	const struct symbol *symbol = symbols_at(symbols, va);

	text[0] = '\0';
	if (symbol && symbol->va == va)
		snprintf(text, SYMBOL_TEXT_BYTES, "%s", symbols_name(symbols, symbol));
	else if (symbol)
		snprintf(text, SYMBOL_TEXT_BYTES, "%s+0x%llx", symbols_name(symbols, symbol),
			 (unsigned long long)(va - symbol->va));
}

const struct symbol *symbols_find(const struct symbols *symbols, const char *name)
{
	for (u32 i = 0; symbols && i < symbols->count; i++)
		if (!strcmp(symbols_name(symbols, &symbols->entries[i]), name))
			return &symbols->entries[i];
	return NULL;
}

const struct symbol *symbols_search(const struct symbols *symbols, const char *part, u64 va)
{
	u32 first = symbols ? count_below(symbols, va) : 0;

	for (u32 i = 0; symbols && i < symbols->count; i++) {
		const struct symbol *symbol = &symbols->entries[(first + i) % symbols->count];

		if (strstr(symbols_name(symbols, symbol), part))
			return symbol;
	}
	return NULL;
}
