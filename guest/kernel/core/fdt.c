/* SPDX-License-Identifier: MIT */
/*
 * One pass over the flattened device tree (devicetree specification 0.4,
 * chapter 5). Nodes are told by path depth and name prefix; #address-cells
 * and #size-cells are 2 on this board. Every offset is checked.
 */
#include "core/fdt.h"
#include "arch/kmap.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "mm/layout.h"

#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_NOP	       4
#define FDT_SIZE_MAX   (2u << 20)
#define DEPTH_MAX      16

struct fdt_header {
	u32 magic, totalsize, off_struct, off_strings, off_rsvmap, version,
		last_version, boot_cpu, size_strings, size_struct;
};

struct reader {
	const u8 *base;
	u32 at, end; /* in the structure block, from base */
	u32 strings, strings_end;
	int depth;
	const char *name[DEPTH_MAX]; /* of the open nodes */
	bool is_virtio;
	u64 reg_base;
	u32 irq;
	struct boot_info *info;
};

static u32 be32(const void *at)
{
	const u8 *b = at;

	return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

static u64 be64(const void *at)
{
	return (u64)be32(at) << 32 | be32((const u8 *)at + 4);
}

/* A number of one or two cells. */
static u64 number(const u8 *value, u32 size)
{
	return size >= 8 ? be64(value) : size >= 4 ? be32(value) : 0;
}

static bool in_node(const struct reader *r, int depth, const char *prefix)
{
	return r->depth > depth &&
	       strncmp(r->name[depth], prefix, strlen(prefix)) == 0;
}

static void read_memory(struct reader *r, const u8 *value, u32 size)
{
	for (; size >= 16; value += 16, size -= 16) {
		u64 start = be64(value), length = be64(value + 8);

		if (start <= virt_to_phys(&read_memory) &&
		    virt_to_phys(&read_memory) - start < length) {
			r->info->ram_start = start;
			r->info->ram_end = start + length;
		}
	}
}

static void read_property(struct reader *r, const char *name, const u8 *value,
			  u32 size)
{
	struct boot_info *info = r->info;

	if (r->depth == 2 && in_node(r, 1, "memory@") && !strcmp(name, "reg"))
		read_memory(r, value, size);
	if (r->depth == 2 && in_node(r, 1, "chosen")) {
		if (!strcmp(name, "linux,initrd-start"))
			info->initrd_start = number(value, size);
		else if (!strcmp(name, "linux,initrd-end"))
			info->initrd_end = number(value, size);
		else if (!strcmp(name, "bootargs"))
			strscpy(info->bootargs, (const char *)value,
				min_u64(sizeof(info->bootargs), size + 1));
	}
	if (in_node(r, 1, "cpus") && !strcmp(name, "timebase-frequency"))
		info->timebase_hz = number(value, size);
	if (r->depth == 3 && in_node(r, 1, "cpus") && in_node(r, 2, "cpu@") &&
	    !strcmp(name, "reg") && info->hart_count < FDT_HARTS_MAX)
		info->hart_ids[info->hart_count++] = number(value, size);
	if (in_node(r, 1, "cpus") && in_node(r, 2, "cpu@") &&
	    !strcmp(name, "riscv,isa"))
		strscpy(info->isa, (const char *)value,
			min_u64(sizeof(info->isa), size + 1));
	if (!strcmp(name, "compatible"))
		r->is_virtio =
			strncmp((const char *)value, "virtio,mmio", size) == 0;
	else if (!strcmp(name, "reg"))
		r->reg_base = number(value, size);
	else if (!strcmp(name, "interrupts"))
		r->irq = size >= 4 ? be32(value) : 0;
}

static void end_node(struct reader *r)
{
	struct boot_info *info = r->info;

	if (r->is_virtio && info->virtio_count < FDT_VIRTIO_MAX) {
		info->virtio_base[info->virtio_count] = r->reg_base;
		info->virtio_irq[info->virtio_count++] = r->irq;
	}
	r->is_virtio = false;
	r->depth--;
}

/* One token; 1 to go on, 0 at the end, negative if the tree is broken. */
static int read_token(struct reader *r)
{
	u32 token = be32(r->base + r->at), size, name;

	r->at += 4;
	if (token == FDT_NOP)
		return 1;
	if (token == FDT_BEGIN_NODE) {
		const char *text = (const char *)r->base + r->at;
		size_t n = strnlen(text, r->end - r->at);

		if (r->depth == DEPTH_MAX || n == r->end - r->at)
			return -EINVAL;
		r->name[r->depth++] = text;
		r->is_virtio = false;
		r->at += (u32)align_up(n + 1, 4);
		return 1;
	}
	if (token == FDT_END_NODE) {
		if (!r->depth)
			return -EINVAL;
		end_node(r);
		return 1;
	}
	if (token != FDT_PROP)
		return 0;
	if (r->end - r->at < 8)
		return -EINVAL;
	size = be32(r->base + r->at);
	name = be32(r->base + r->at + 4);
	r->at += 8;
	if (size > r->end - r->at || name >= r->strings_end - r->strings)
		return -EINVAL;
	read_property(r, (const char *)r->base + r->strings + name,
		      r->base + r->at, size);
	r->at += (u32)align_up(size, 4);
	return 1;
}

static int read_tree(const u8 *base, u64 fdt_pa, struct boot_info *info)
{
	const struct fdt_header *header = (const void *)base;
	struct reader r = { .base = base, .info = info };
	u32 size = be32(&header->totalsize);
	int more = 1;

	if (be32(&header->magic) != FDT_MAGIC || size > FDT_SIZE_MAX)
		return -EINVAL;
	r.at = be32(&header->off_struct);
	r.end = r.at + be32(&header->size_struct);
	r.strings = be32(&header->off_strings);
	r.strings_end = r.strings + be32(&header->size_strings);
	if (r.at > r.end || r.end > size || r.strings > r.strings_end ||
	    r.strings_end > size)
		return -EINVAL;
	while (more > 0 && r.at + 4 <= r.end)
		more = read_token(&r);
	info->fdt_start = fdt_pa;
	info->fdt_end = fdt_pa + size;
	return more < 0 || !info->ram_end ? -EINVAL : 0;
}

int fdt_read(u64 fdt_pa, struct boot_info *info)
{
	u64 offset = fdt_pa & (FIXMAP_SLOT_SIZE - 1);
	int err;

	kmap_set_fixmap(FIX_FDT, fdt_pa);
	kmap_set_fixmap(FIX_FDT_LAST, fdt_pa + FIXMAP_SLOT_SIZE);
	err = read_tree((const u8 *)fixmap_va(FIX_FDT) + offset, fdt_pa, info);
	kmap_clear_fixmap(FIX_FDT);
	kmap_clear_fixmap(FIX_FDT_LAST);
	return err;
}
