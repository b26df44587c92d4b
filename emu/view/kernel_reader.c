/* SPDX-License-Identifier: MIT */
/* See kernel_reader.h. */
#include "view/kernel_reader.h"

#include <string.h>

#include "abi/platform.h"
#include "base/bits.h"
#include "view/pages.h"

#define TEXT_PIECE 16

enum kernel_status kernel_reader_open(struct kernel_reader *reader, const struct bus *bus)
{
	u64 header[2];

	memset(reader->page_pas, 0, sizeof(reader->page_pas));
	for (unsigned i = 0; i < KERNEL_READER_PAGES; i++)
		reader->page_vas[i] = 1;
	reader->bus = bus;
	if (!bus_peek(bus, PLATFORM_KERNEL_BASE + KVIEW_HEADER_OFFSET, header, sizeof(header)) ||
	    header[0] != KVIEW_MAGIC)
		return KERNEL_ABSENT;
	reader->table_pa = header[1];
	if (!bus_peek(bus, reader->table_pa, &reader->table, sizeof(reader->table)))
		return KERNEL_BROKEN;
	if (!reader->table.magic)
		return KERNEL_BOOTING;
	if (reader->table.magic != KVIEW_MAGIC)
		return KERNEL_BROKEN;
	if (reader->table.version != KVIEW_VERSION || reader->table.bytes != sizeof(reader->table))
		return KERNEL_FOREIGN;
	return KERNEL_READ;
}

bool kernel_reader_is_settled(const struct kernel_reader *reader)
{
	u64 now[2], events;

	/* reclaim's lists are in order at any moment: who reads a copy of them
	   need only know that none was taken from meanwhile */
	return reader->table.begun == reader->table.ended &&
	       bus_peek(reader->bus, reader->table_pa + offsetof(struct kview, begun), now,
			sizeof(now)) &&
	       now[0] == reader->table.begun && now[1] == reader->table.begun &&
	       bus_peek(reader->bus, reader->table_pa + offsetof(struct kview, event_count),
			&events, sizeof(events)) &&
	       events == reader->table.event_count;
}

/* Sv39 as the manual has it, without permissions: the kernel sees all of it. */
static bool walk(const struct kernel_reader *reader, u64 va, u64 *pa)
{
	u64 table_pa = align_down(reader->table.page_table_pa, PAGE_SIZE), pte;

	if ((u64)bits_sign_extend(va, SV39_VA_BITS) != va)
		return false;
	for (unsigned level = SV39_LEVELS; level--;) {
		unsigned shift = PAGE_SHIFT + level * SV39_VPN_BITS;
		u64 next_pa;

		if (!pages_read(reader->bus, table_pa,
				(unsigned)bits_get(va, shift, SV39_VPN_BITS), &pte))
			return false;
		next_pa = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT;
		switch (pages_kind(pte, level)) {
		case PAGES_POINTER:
			table_pa = next_pa;
			break;
		case PAGES_LEAF:
			*pa = (next_pa & ~bits_mask(0, shift)) | (va & bits_mask(0, shift));
			return true;
		default:
			return false;
		}
	}
	return false;
}

bool kernel_reader_translate(struct kernel_reader *reader, u64 va, u64 *pa)
{
	u64 page_va = align_down(va, PAGE_SIZE);
	unsigned slot = (unsigned)(va >> PAGE_SHIFT) & (KERNEL_READER_PAGES - 1);

	if (reader->page_vas[slot] != page_va) {
		if (!walk(reader, page_va, &reader->page_pas[slot])) {
			reader->page_vas[slot] = 1;
			return false;
		}
		reader->page_vas[slot] = page_va;
	}
	*pa = reader->page_pas[slot] | (va & (PAGE_SIZE - 1));
	return true;
}

bool kernel_reader_bytes(struct kernel_reader *reader, u64 va, void *to, u64 size)
{
	u8 *at = to;

	while (size) {
		u64 left = PAGE_SIZE - (va & (PAGE_SIZE - 1)), part = size < left ? size : left;
		u64 pa;

		if (!kernel_reader_translate(reader, va, &pa) ||
		    !bus_peek(reader->bus, pa, at, part))
			return false;
		va += part;
		at += part;
		size -= part;
	}
	return true;
}

bool kernel_reader_integer(struct kernel_reader *reader, u64 va, unsigned size, u64 *value)
{
	*value = 0;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	return kernel_reader_bytes(reader, va, value, size);
}

bool kernel_reader_field(struct kernel_reader *reader, u64 va, enum kview_field field, u64 *value)
{
	const struct kview_field_place *place = &reader->table.fields[field];

	*value = 0;
	return va && kernel_reader_integer(reader, va + place->offset, place->size, value);
}

u64 kernel_reader_field_or_0(struct kernel_reader *reader, u64 va, enum kview_field field)
{
	u64 value;

	return kernel_reader_field(reader, va, field, &value) ? value : 0;
}

u64 kernel_reader_root_or_0(struct kernel_reader *reader, enum kview_root root)
{
	u64 va = reader->table.roots[root], value;

	return va && kernel_reader_integer(reader, va, 8, &value) ? value : 0;
}

bool kernel_reader_text(struct kernel_reader *reader, u64 va, char *text, size_t size)
{
	size_t count = 0;

	memset(text, 0, size);
	while (count < size - 1) {
		u64 to_border = TEXT_PIECE - (va & (TEXT_PIECE - 1));
		size_t part = size - 1 - count < to_border ? size - 1 - count : (size_t)to_border;

		if (!kernel_reader_bytes(reader, va, text + count, part)) {
			memset(text, 0, size);
			return false;
		}
		if (memchr(text + count, 0, part))
			break;
		count += part;
		va += part;
	}
	for (char *at = text; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	return true;
}

/* A node agrees with its neighbour, or the list is just being changed. */
static bool next_node(struct kernel_reader *reader, u64 node_va, u64 *next_va)
{
	u64 back_va;

	return kernel_reader_integer(reader, node_va, 8, next_va) &&
	       kernel_reader_integer(reader, *next_va + 8, 8, &back_va) && back_va == node_va;
}

bool kernel_reader_list(struct kernel_reader *reader, const struct kernel_list *list)
{
	u64 offset = reader->table.fields[list->node].offset, node_va = list->head_va;

	if (!node_va)
		return false;
	for (u64 step = 0; step <= list->steps_max; step++) {
		if (!next_node(reader, node_va, &node_va))
			return false;
		if (node_va == list->head_va || !list->visit(list->owner, node_va - offset))
			return true;
	}
	return false;
}
