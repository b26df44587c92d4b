/* SPDX-License-Identifier: MIT */
/*
 * One walk over the device tree: the properties of a node come before its
 * children, so a node is complete when its first child or its end comes. What
 * the tree does not name keeps the address of abi/platform.h, except that a
 * readable tree without a finisher means that there is none.
 */
#include "firmware/platform.h"
#include "firmware/fdt.h"
#include "firmware/guarded.h"
#include "firmware/lib.h"

#define RAM_BYTES_MAX (1ul << 40) /* of a search */
#define RAM_STEP_BYTES 4096

struct bytes {
	const u8 *start;
	u32 count;
};

struct node {
	bool is_open; /* its properties are still coming */
	u32 address_cells, size_cells; /* of its children */
	u32 reg_shift;
	struct bytes compatible, reg, device_type, status, isa, isa_extensions;
	struct bytes pmu_ranges, pmu_selectors;
};

struct platform platform;

static bool is_string(const struct bytes *bytes, const char *text)
{
	return fdt_has_string(bytes->start, bytes->count, text);
}

static void take_property(struct node *node, const struct fdt_cursor *cursor)
{
	const struct bytes value = { cursor->value, cursor->value_bytes };
	struct {
		const char *name;
		struct bytes *bytes;
		u32 *number;
	} const wanted[] = {
		{ "compatible", &node->compatible, NULL },
		{ "reg", &node->reg, NULL },
		{ "device_type", &node->device_type, NULL },
		{ "status", &node->status, NULL },
		{ "riscv,isa", &node->isa, NULL },
		{ "riscv,isa-extensions", &node->isa_extensions, NULL },
		{ "riscv,event-to-mhpmcounters", &node->pmu_ranges, NULL },
		{ "riscv,raw-event-to-mhpmcounters", &node->pmu_selectors, NULL },
		{ "reg-shift", NULL, &node->reg_shift },
		{ "#address-cells", NULL, &node->address_cells },
		{ "#size-cells", NULL, &node->size_cells },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (!string_equal(cursor->name, wanted[i].name))
			continue;
		if (wanted[i].bytes)
			*wanted[i].bytes = value;
		else if (value.count == 4)
			*wanted[i].number = fdt_u32(value.start);
		return;
	}
}

/* An extension of several letters in riscv,isa, between '_' or at the end. */
static bool isa_names(const struct node *node, const char *name)
{
	const struct bytes *isa = &node->isa;
	size_t length = strlen(name);

	if (is_string(&node->isa_extensions, name))
		return true;
	for (u32 i = 1; i + length < isa->count; i++)
		if (isa->start[i - 1] == '_' && !memcmp(isa->start + i, name, length) &&
		    (isa->start[i + length] == '_' || !isa->start[i + length]))
			return true;
	return false;
}

/* The first range of reg; false if there is none, or it is of another shape. */
static bool first_reg(const struct node *node, const struct node *parent, u64 *pa, u64 *bytes)
{
	u32 address_cells = parent->address_cells, size_cells = parent->size_cells;

	if (!address_cells || address_cells > 2 || size_cells > 2 ||
	    node->reg.count < 4 * (address_cells + size_cells))
		return false;
	*pa = fdt_cells(node->reg.start, address_cells);
	*bytes = fdt_cells(node->reg.start + 4 * address_cells, size_cells);
	return true;
}

static void take_cpu(const struct node *node, u64 id)
{
	if (id >= PLATFORM_HARTS_MAX)
		return;
	platform.harts |= 1ul << id;
	platform.has_svade |= isa_names(node, "svade");
	platform.has_svadu |= isa_names(node, "svadu");
}

static void take_memory(u64 pa, u64 bytes)
{
	if (pa <= PLATFORM_RAM_BASE && pa + bytes > PLATFORM_RAM_BASE)
		platform.ram_end_pa = pa + bytes;
}

/* Rows of three cells, and of five; what is too much is left out. */
static void take_pmu(const struct node *node)
{
	const u8 *at = node->pmu_ranges.start;

	for (u32 left = node->pmu_ranges.count / 12; left; left--, at += 12)
		if (platform.pmu_range_count < PMU_RANGES_MAX)
			platform.pmu_ranges[platform.pmu_range_count++] = (struct pmu_range){
				.first = fdt_u32(at),
				.last = fdt_u32(at + 4),
				.counters = fdt_u32(at + 8),
			};
	at = node->pmu_selectors.start;
	for (u32 left = node->pmu_selectors.count / 20; left; left--, at += 20)
		if (platform.pmu_selector_count < PMU_SELECTORS_MAX)
			platform.pmu_selectors[platform.pmu_selector_count++] =
				(struct pmu_selector){
					.select = fdt_cells(at, 2),
					.mask = fdt_cells(at + 8, 2),
					.counters = fdt_u32(at + 16),
				};
}

static void take_node(struct node *node, const struct node *parent)
{
	u64 pa, bytes;

	if (!node->is_open)
		return;
	node->is_open = false;
	if (node->status.start && !is_string(&node->status, "okay") &&
	    !is_string(&node->status, "ok"))
		return;
	if (is_string(&node->compatible, "riscv,pmu"))
		take_pmu(node);
	if (!first_reg(node, parent, &pa, &bytes))
		return;
	if (is_string(&node->device_type, "cpu"))
		take_cpu(node, pa);
	else if (is_string(&node->device_type, "memory"))
		take_memory(pa, bytes);
	else if (is_string(&node->compatible, "sifive,test0") ||
		 is_string(&node->compatible, "sifive,test1"))
		platform.finisher_pa = pa;
	else if (is_string(&node->compatible, "riscv,clint0") ||
		 is_string(&node->compatible, "sifive,clint0"))
		platform.clint_pa = pa;
	else if ((is_string(&node->compatible, "ns16550a") ||
		  is_string(&node->compatible, "ns16550")) &&
		 node->reg_shift <= 2) {
		platform.uart_pa = pa;
		platform.uart_shift = node->reg_shift;
	}
}

static bool read_tree(const struct fdt *fdt)
{
	struct fdt_cursor cursor = { 0 };
	struct node nodes[FDT_DEPTH_MAX + 1] = { { .address_cells = 2, .size_cells = 1 } };
	enum fdt_token token;

	while ((token = fdt_next(fdt, &cursor)) != FDT_TOKEN_END) {
		struct node *node = &nodes[cursor.depth];

		if (token == FDT_TOKEN_PROPERTY) {
			take_property(node, &cursor);
		} else if (token == FDT_TOKEN_END_NODE) {
			take_node(node + 1, node);
		} else {
			if (cursor.depth > 1)
				take_node(node - 1, node - 2);
			*node = (struct node){
				.is_open = true,
				.address_cells = 2,
				.size_cells = 1,
			};
		}
	}
	return !cursor.is_broken;
}

static bool is_ram(u64 pa)
{
	struct guest_fault fault;

	guarded_load_u8(pa, &fault, GUARD_PHYSICAL);
	return !fault.cause;
}

/*
 * Where no tree tells: RAM is one piece, so its end is doubled up to and then
 * halved down to, to a page. Never looks much beyond it, where devices may be.
 */
static u64 find_ram_end(void)
{
	u64 good = PLATFORM_KERNEL_BASE - PLATFORM_RAM_BASE, bad = 2 * good;

	while (bad < RAM_BYTES_MAX && is_ram(PLATFORM_RAM_BASE + bad - 1)) {
		good = bad;
		bad *= 2;
	}
	while (bad - good > RAM_STEP_BYTES) {
		u64 middle = good + (bad - good) / 2;

		if (is_ram(PLATFORM_RAM_BASE + middle - 1))
			good = middle;
		else
			bad = middle;
	}
	return PLATFORM_RAM_BASE + good;
}

static void set_defaults(void)
{
	platform = (struct platform){
		.uart_pa = PLATFORM_UART_BASE,
		.clint_pa = PLATFORM_CLINT_BASE,
		.finisher_pa = PLATFORM_FINISHER_BASE,
	};
}

void platform_init(const struct fdt *fdt)
{
	set_defaults();
	if (fdt) {
		platform.finisher_pa = 0;
		if (!read_tree(fdt))
			set_defaults();
	}
	if (!platform.ram_end_pa)
		platform.ram_end_pa = find_ram_end();
}

void platform_finish(u32 value)
{
	if (!platform.finisher_pa)
		return;
	*(volatile u32 *)platform.finisher_pa = value;
}
