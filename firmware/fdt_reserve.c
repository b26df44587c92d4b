/* SPDX-License-Identifier: MIT */
/*
 * The node goes into /reserved-memory if the tree has one, before its first
 * child, and else comes with one of its own at the end of the root. Names of
 * its properties are appended to the strings, without looking for old ones.
 */
#include "firmware/fdt_reserve.h"
#include "abi/platform.h"
#include "firmware/layout.h"
#include "firmware/lib.h"

#define RAW_BEGIN_NODE 1
#define RAW_END_NODE 2
#define RAW_PROPERTY 3

/* Offsets of the names in `strings`, to be moved to the end of the block. */
static const char strings[] = "#address-cells\0#size-cells\0ranges\0reg\0no-map";
#define NAME_ADDRESS_CELLS 0
#define NAME_SIZE_CELLS 15
#define NAME_RANGES 27
#define NAME_REG 34
#define NAME_NO_MAP 38

struct place {
	u32 offset; /* where the new tokens go */
	bool has_parent; /* inside an existing /reserved-memory */
	u32 address_cells, size_cells; /* of the root or of that node */
};

struct writer {
	u8 *at;
	u32 names_base; /* offset of our names in the strings block */
};

static bool find_place(const struct fdt *fdt, struct place *place)
{
	struct fdt_cursor cursor = { 0 };
	bool in_parent = false;
	enum fdt_token token;

	*place = (struct place){ .address_cells = 2, .size_cells = 1 };
	while ((token = fdt_next(fdt, &cursor)) != FDT_TOKEN_END) {
		bool is_own = token == FDT_TOKEN_PROPERTY &&
			      ((cursor.depth == 1 && !place->has_parent) || in_parent);

		if (is_own && cursor.value_bytes == 4) {
			if (string_equal(cursor.name, "#address-cells"))
				place->address_cells = fdt_u32(cursor.value);
			if (string_equal(cursor.name, "#size-cells"))
				place->size_cells = fdt_u32(cursor.value);
		}
		if (token == FDT_TOKEN_PROPERTY)
			continue;
		if (in_parent) {
			in_parent = false;
			place->offset = cursor.token_offset;
		}
		if (token == FDT_TOKEN_BEGIN_NODE && cursor.depth == 2 && !place->has_parent &&
		    string_equal(cursor.name, "reserved-memory"))
			in_parent = place->has_parent = true;
		if (token == FDT_TOKEN_END_NODE && !cursor.depth && !place->has_parent)
			place->offset = cursor.token_offset;
	}
	return !cursor.is_broken && place->offset && place->address_cells - 1 < 2 &&
	       place->size_cells - 1 < 2;
}

static void put(struct writer *writer, u32 value)
{
	fdt_put_u32(writer->at, value);
	writer->at += 4;
}

static void put_cells(struct writer *writer, u64 value, u32 cells)
{
	if (cells == 2)
		put(writer, (u32)(value >> 32));
	put(writer, (u32)value);
}

static void begin_node(struct writer *writer, const char *name)
{
	size_t bytes = strlen(name) + 1;

	put(writer, RAW_BEGIN_NODE);
	memcpy(writer->at, name, bytes);
	for (; bytes & 3; bytes++)
		writer->at[bytes] = 0;
	writer->at += bytes;
}

static void begin_property(struct writer *writer, u32 name, u32 bytes)
{
	put(writer, RAW_PROPERTY);
	put(writer, bytes);
	put(writer, writer->names_base + name);
}

static u32 write_nodes(u8 *to, const struct place *place, u32 names_base)
{
	struct writer writer = { to, names_base };

	if (!place->has_parent) {
		begin_node(&writer, "reserved-memory");
		begin_property(&writer, NAME_ADDRESS_CELLS, 4);
		put(&writer, place->address_cells);
		begin_property(&writer, NAME_SIZE_CELLS, 4);
		put(&writer, place->size_cells);
		begin_property(&writer, NAME_RANGES, 0);
	}
	begin_node(&writer, "vitrine-firmware@80000000");
	begin_property(&writer, NAME_REG, 4 * (place->address_cells + place->size_cells));
	put_cells(&writer, PLATFORM_RAM_BASE, place->address_cells);
	put_cells(&writer, FIRMWARE_BYTES, place->size_cells);
	begin_property(&writer, NAME_NO_MAP, 0);
	put(&writer, RAW_END_NODE);
	if (!place->has_parent)
		put(&writer, RAW_END_NODE);
	return (u32)(writer.at - to);
}

/* Opens a gap; blocks that begin at or behind it move. */
static void insert(struct fdt *fdt, u32 at, const u8 *bytes, u32 count)
{
	u32 *const blocks[] = { &fdt->reserve_offset, &fdt->struct_offset, &fdt->strings_offset };

	memmove(fdt->blob + at + count, fdt->blob + at, fdt->total_bytes - at);
	memcpy(fdt->blob + at, bytes, count);
	fdt->total_bytes += count;
	for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++)
		if (*blocks[i] >= at)
			*blocks[i] += count;
}

bool fdt_reserve_firmware(struct fdt *fdt, u64 limit_pa)
{
	u8 nodes[256] __attribute__((aligned(8))), names[(sizeof(strings) + 7) & ~7u] = { 0 };
	struct fdt_blob_header *header = (struct fdt_blob_header *)fdt->blob;
	u32 struct_bytes = fdt->struct_end - fdt->struct_offset;
	u32 strings_bytes = fdt->strings_end - fdt->strings_offset;
	struct place place;
	u32 node_bytes;

	if (!find_place(fdt, &place))
		return false;
	memcpy(names, strings, sizeof(strings));
	node_bytes = write_nodes(nodes, &place, strings_bytes);
	/* The blocks keep their alignment if each gap is a multiple of 8. */
	for (; node_bytes & 7; node_bytes += 4)
		fdt_put_u32(nodes + node_bytes, 4); /* NOP */
	if ((u64)fdt->blob + fdt->total_bytes + node_bytes + sizeof(names) > limit_pa)
		return false;

	/* The later one first, so that the other's place stays right. */
	if (fdt->strings_end > place.offset) {
		insert(fdt, fdt->strings_end, names, sizeof(names));
		insert(fdt, place.offset, nodes, node_bytes);
	} else {
		insert(fdt, place.offset, nodes, node_bytes);
		insert(fdt, fdt->strings_end, names, sizeof(names));
	}
	fdt->struct_end = fdt->struct_offset + struct_bytes + node_bytes;
	fdt->strings_end = fdt->strings_offset + strings_bytes + (u32)sizeof(names);

	fdt_put_u32(&header->totalsize, fdt->total_bytes);
	fdt_put_u32(&header->off_mem_rsvmap, fdt->reserve_offset);
	fdt_put_u32(&header->off_dt_struct, fdt->struct_offset);
	fdt_put_u32(&header->off_dt_strings, fdt->strings_offset);
	fdt_put_u32(&header->size_dt_struct, struct_bytes + node_bytes);
	fdt_put_u32(&header->size_dt_strings, strings_bytes + (u32)sizeof(names));
	return true;
}
