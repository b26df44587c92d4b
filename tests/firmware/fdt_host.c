/* SPDX-License-Identifier: MIT */
/*
 * The firmware's device-tree reader and its reservation, on the host: against
 * trees made by libfdt, and against the same trees with random damage, where
 * all that is asked is that nothing outside the blob is touched (built with
 * the address sanitizer, the blob in a buffer of its exact size).
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/fdt_reserve.h"
#include "firmware/guarded.h"
#include "firmware/layout.h"
#include "firmware/platform.h"

#define DAMAGED_TREES 60000
#define BLOB_BYTES 4096
#define SLACK_BYTES 512

static unsigned passed, failed;
static const u8 *memory_start, *memory_end;

static void check(bool is_ok, const char *text)
{
	if (is_ok) {
		passed++;
	} else {
		failed++;
		printf("FAIL %s\n", text);
	}
}

/* guarded.S, with one piece of memory that is there. */
u64 guarded_load_u8(u64 va, struct guest_fault *fault, u64 mstatus_bits)
{
	const u8 *at = (const u8 *)va;
	bool is_there = at >= memory_start && at < memory_end;

	(void)mstatus_bits;
	fault->cause = is_there ? 0 : CAUSE_LOAD_ACCESS;
	fault->tval = va;
	return is_there ? *at : 0;
}

static u64 random_next(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

struct shape {
	u32 cells; /* of addresses and sizes at the root */
	u32 harts;
	bool has_reserved_node, has_finisher;
	const char *isa;
};

static void add_reg(void *blob, u64 pa, u64 bytes, u32 cells)
{
	u32 reg[4];
	u32 count = 0;

	if (cells == 2)
		reg[count++] = cpu_to_fdt32((u32)(pa >> 32));
	reg[count++] = cpu_to_fdt32((u32)pa);
	if (cells == 2)
		reg[count++] = cpu_to_fdt32((u32)(bytes >> 32));
	reg[count++] = cpu_to_fdt32((u32)bytes);
	fdt_property(blob, "reg", reg, (int)count * 4);
}

static void add_cells(void *blob, u32 address, u32 size)
{
	fdt_property_u32(blob, "#address-cells", address);
	fdt_property_u32(blob, "#size-cells", size);
}

static void add_device(void *blob, const char *name, const char *compatible, u64 pa, u32 cells)
{
	fdt_begin_node(blob, name);
	fdt_property_string(blob, "compatible", compatible);
	add_reg(blob, pa, 0x1000, cells);
	fdt_end_node(blob);
}

static void add_cpus(void *blob, const struct shape *shape)
{
	fdt_begin_node(blob, "cpus");
	add_cells(blob, 1, 0);
	for (u32 id = 0; id < shape->harts; id++) {
		char name[16];

		snprintf(name, sizeof(name), "cpu@%u", id);
		fdt_begin_node(blob, name);
		fdt_property_string(blob, "device_type", "cpu");
		fdt_property_u32(blob, "reg", id);
		fdt_property_string(blob, "riscv,isa", shape->isa);
		if (id == 2)
			fdt_property_string(blob, "status", "disabled");
		fdt_begin_node(blob, "interrupt-controller");
		fdt_property_u32(blob, "#interrupt-cells", 1);
		fdt_end_node(blob);
		fdt_end_node(blob);
	}
	fdt_end_node(blob);
}

static void make_tree(void *blob, const struct shape *shape)
{
	fdt_create(blob, BLOB_BYTES);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	add_cells(blob, shape->cells, shape->cells);
	add_cpus(blob, shape);
	fdt_begin_node(blob, "memory@80000000");
	fdt_property_string(blob, "device_type", "memory");
	add_reg(blob, 0x80000000, 0x8000000, shape->cells);
	fdt_end_node(blob);
	if (shape->has_reserved_node) {
		fdt_begin_node(blob, "reserved-memory");
		add_cells(blob, shape->cells, shape->cells);
		fdt_property(blob, "ranges", NULL, 0);
		fdt_begin_node(blob, "other@84000000");
		add_reg(blob, 0x84000000, 0x1000, shape->cells);
		fdt_end_node(blob);
		fdt_end_node(blob);
	}
	fdt_begin_node(blob, "soc");
	add_cells(blob, 2, 2);
	fdt_property(blob, "ranges", NULL, 0);
	if (shape->has_finisher)
		add_device(blob, "test@200000", "sifive,test0", 0x200000, 2);
	add_device(blob, "clint@3000000", "riscv,clint0", 0x3000000, 2);
	add_device(blob, "serial@20000000", "ns16550a", 0x20000000, 2);
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_finish(blob);
}

static const struct shape shapes[] = {
	{ 2, 4, false, true, "rv64imafdc_sstc_svadu" },
	{ 2, 1, true, false, "rv64imafdc_svade_svadu_zba" },
	{ 1, 8, false, true, "rv64imafdc" },
	{ 1, 2, true, true, "rv64imafdc_svaduu_xsvadu" },
};

/* The blob in a buffer with `slack` bytes behind it, aligned as needed. */
static u8 *place(const void *blob, u32 slack)
{
	u32 bytes = fdt_totalsize(blob);
	u8 *memory = malloc(bytes + slack);

	memcpy(memory, blob, bytes);
	memory_start = memory;
	memory_end = memory + bytes + slack;
	return memory;
}

static void check_reservation(const void *blob, const struct shape *shape)
{
	const int node = fdt_path_offset(blob, "/reserved-memory/vitrine-firmware@80000000");
	const u8 *reg;
	int bytes;

	check(!fdt_check_full(blob, fdt_totalsize(blob)), "libfdt accepts the new tree");
	check(node > 0 && fdt_getprop(blob, node, "no-map", NULL), "the node is there");
	reg = fdt_getprop(blob, node, "reg", &bytes);
	check(reg && bytes == (int)shape->cells * 8 &&
	      fdt_cells(reg, shape->cells) == PLATFORM_RAM_BASE &&
	      fdt_cells(reg + 4 * shape->cells, shape->cells) == FIRMWARE_BYTES,
	      "its range is the firmware's");
	check(fdt_getprop(blob, fdt_path_offset(blob, "/reserved-memory"), "ranges", NULL),
	      "its parent has ranges");
	check((fdt_path_offset(blob, "/reserved-memory/other@84000000") > 0) ==
	      shape->has_reserved_node, "other reservations stay");
	check(fdt_path_offset(blob, "/soc/serial@20000000") > 0, "other nodes stay");
}

static void check_good(const struct shape *shape)
{
	static u8 blob[BLOB_BYTES] __attribute__((aligned(8)));
	u64 harts = ((1ul << shape->harts) - 1) & ~(shape->harts > 2 ? 4ul : 0);
	struct fdt fdt;
	u8 *memory;

	make_tree(blob, shape);
	memory = place(blob, SLACK_BYTES);
	check(fdt_open(&fdt, (u64)memory), "a good tree opens");
	platform_init(&fdt);
	check(platform.harts == harts, "its harts");
	check(platform.uart_pa == 0x20000000 && platform.clint_pa == 0x3000000, "its devices");
	check(platform.finisher_pa == (shape->has_finisher ? 0x200000 : 0), "its finisher");
	check(platform.ram_end_pa == 0x88000000, "its memory");
	check(platform.has_svadu == (shape == &shapes[0] || shape == &shapes[1]), "svadu");
	check(platform.has_svade == (shape == &shapes[1]), "svade");
	check(fdt_reserve_firmware(&fdt, (u64)memory_end), "it can be added to");
	check_reservation(memory, shape);
	free(memory);

	memory = place(blob, 0);
	check(fdt_open(&fdt, (u64)memory) && !fdt_reserve_firmware(&fdt, (u64)memory_end) &&
	      !memcmp(memory, blob, fdt_totalsize(blob)), "without room it stays as it is");
	free(memory);
}

static void damage(u8 *blob, u32 bytes, u64 *random)
{
	u64 count = 1 + random_next(random) % 4;

	while (count--) {
		u32 at = (u32)(random_next(random) % (random_next(random) & 1 ? 40 : bytes));

		switch (random_next(random) % 3) {
		case 0:
			blob[at] = (u8)random_next(random);
			break;
		case 1:
			blob[at] ^= (u8)(1u << random_next(random) % 8);
			break;
		default: /* a word of the size of offsets and tokens */
			at = at < bytes - 3 ? at & ~3u : 0;
			fdt_put_u32(blob + at, (u32)(random_next(random) % (bytes + 8)));
		}
	}
}

static void check_damaged(u64 seed)
{
	static u8 blob[BLOB_BYTES] __attribute__((aligned(8)));
	u64 random = seed * 0x9e3779b97f4a7c15ul + 1;
	unsigned opened = 0, reserved = 0;

	for (unsigned i = 0; i < DAMAGED_TREES; i++) {
		u32 slack = random_next(&random) & 1 ? SLACK_BYTES : 0;
		struct fdt fdt;
		u8 *memory;

		make_tree(blob, &shapes[i % ARRAY_SIZE(shapes)]);
		memory = place(blob, slack);
		damage(memory, fdt_totalsize(blob), &random);
		if (fdt_open(&fdt, (u64)memory)) {
			opened++;
			platform_init(&fdt);
			reserved += fdt_reserve_firmware(&fdt, (u64)memory_end);
		}
		free(memory);
	}
	check(opened > DAMAGED_TREES / 10 && opened < DAMAGED_TREES, "some damage shows");
	check(reserved && reserved < opened, "some damage shows later");
}

int main(int argc, char **argv)
{
	for (unsigned i = 0; i < ARRAY_SIZE(shapes); i++)
		check_good(&shapes[i]);
	check_damaged(argc > 1 ? strtoull(argv[1], NULL, 0) : 1);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
