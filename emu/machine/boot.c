/* SPDX-License-Identifier: MIT */
/* Loading of images and the reset vector; see boot.h. */
#include "machine/boot.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "machine/devices.h"
#include "machine/file.h"
#include "machine/fdt.h"
#include "machine/loader.h"

#define FDT_ALIGNMENT (2ull << 20)
#define FDT_END_PA_MAX (3ull << 30) /* as on QEMU */
#define INITRD_PROPERTIES_BYTES 256 /* that the second making may add */
#define FW_DYNAMIC_MAGIC 0x4942534f /* OpenSBI, docs/firmware/fw_dynamic.md */
#define FW_DYNAMIC_VERSION 2

struct fw_dynamic_info {
	u64 magic, version, next_pa, next_mode, options, boot_hart;
};

/*
 * Every hart starts here: a0 = hart id, a1 = device tree, a2 = what OpenSBI's
 * fw_dynamic wants to know, jump to the firmware.
 */
static bool write_reset_vector(struct machine *machine, u64 entry_pa, u64 fdt_pa,
			       u64 next_pa, struct error *error)
{
	const u32 code[] = {
		0x00000297, /* auipc t0, 0 */
		0x02828613, /* addi a2, t0, 40 */
		0xf1402573, /* csrr a0, mhartid */
		0x0202b583, /* ld a1, 32(t0) */
		0x0182b283, /* ld t0, 24(t0) */
		0x00028067, /* jr t0 */
	};
	const u64 data[] = { entry_pa, fdt_pa };
	const struct fw_dynamic_info info = {
		FW_DYNAMIC_MAGIC, FW_DYNAMIC_VERSION, next_pa, PRIVILEGE_S, 0, 0,
	};

	if (bus_poke(&machine->bus, PLATFORM_ROM_BASE, code, sizeof(code)) &&
	    bus_poke(&machine->bus, PLATFORM_ROM_BASE + 24, data, sizeof(data)) &&
	    bus_poke(&machine->bus, PLATFORM_ROM_BASE + 40, &info, sizeof(info)))
		return true;
	return error_set(error, "the reset vector cannot be written");
}

/* Below the device tree, on a page of its own. */
static bool load_initrd(struct machine *machine, u64 lowest_pa, u64 end_pa,
			struct fdt_content *content, struct error *error)
{
	const struct machine_image *image = &machine->config.initrd;
	struct file_view view;
	bool ok;

	if (!image->path)
		return true;
	if (!file_view_open(&view, image, error))
		return false;
	content->initrd_pa = align_down(end_pa - view.size_bytes, 4096);
	content->initrd_end_pa = content->initrd_pa + view.size_bytes;
	ok = view.size_bytes <= end_pa - lowest_pa && content->initrd_pa >= lowest_pa &&
	     bus_poke(&machine->bus, content->initrd_pa, view.bytes, view.size_bytes);
	if (!ok)
		error_set(error, "%s: %llu KiB of initrd do not fit into %llu MiB of memory; try a larger --memory",
			  image->path, (unsigned long long)(view.size_bytes >> 10),
			  (unsigned long long)(machine->config.memory_bytes >> 20));
	file_view_close(&view);
	return ok;
}

/* Firmware and kernel; *end_pa is where they end. */
static bool load_code(struct machine *machine, u64 *entry_pa, u64 *next_pa, u64 *end_pa,
		      struct error *error)
{
	const struct machine_config *config = &machine->config;
	struct loaded bios = { 0 }, kernel = { 0 };

	*entry_pa = *next_pa = PLATFORM_RAM_BASE;
	if (config->bios.path) {
		if (!loader_load(&machine->bus, &config->bios, PLATFORM_RAM_BASE, &bios, error))
			return false;
		*entry_pa = bios.entry_pa;
		if (bios.tohost_pa)
			devices_watch_tohost(machine, bios.tohost_pa, bios.fromhost_pa);
	}
	if (config->kernel.path) {
		u64 base_pa = config->bios.path ? PLATFORM_KERNEL_BASE : PLATFORM_RAM_BASE;

		if (!loader_load(&machine->bus, &config->kernel, base_pa, &kernel, error))
			return false;
		if (bios.end_pa > kernel.first_pa && kernel.end_pa > bios.first_pa)
			return error_set(error, "%s overlaps %s in memory",
					 config->kernel.path, config->bios.path);
		*next_pa = kernel.entry_pa;
		if (!config->bios.path)
			*entry_pa = kernel.entry_pa;
	}
	*end_pa = bios.end_pa > kernel.end_pa ? bios.end_pa : kernel.end_pa;
	if (*end_pa < PLATFORM_RAM_BASE)
		*end_pa = PLATFORM_RAM_BASE;
	return true;
}

static bool load_fdt(struct machine *machine, struct fdt_content *content, u8 *blob,
		     u64 lowest_pa, u64 *fdt_pa, struct error *error)
{
	u64 size_bytes, ram_end_pa = PLATFORM_RAM_BASE + machine->config.memory_bytes;

	if (ram_end_pa > FDT_END_PA_MAX)
		ram_end_pa = FDT_END_PA_MAX;
	/* Made twice: first for its size, then with the initrd's place. */
	if (!fdt_make(machine, content, blob, &size_bytes, error))
		return false;
	size_bytes = align_up(size_bytes + INITRD_PROPERTIES_BYTES, 8192);
	*fdt_pa = align_down(ram_end_pa - size_bytes, FDT_ALIGNMENT);
	if (*fdt_pa < lowest_pa)
		return error_set(error, "firmware, kernel and device tree do not fit into %llu MiB of memory; try a larger --memory",
				 (unsigned long long)(machine->config.memory_bytes >> 20));
	if (!load_initrd(machine, lowest_pa, *fdt_pa, content, error) ||
	    !fdt_make(machine, content, blob, &size_bytes, error))
		return false;
	if (!bus_poke(&machine->bus, *fdt_pa, blob, size_bytes))
		return error_set(error, "the device tree does not fit into memory");
	return true;
}

bool boot_load(struct machine *machine, struct error *error)
{
	struct fdt_content content = { 0 };
	u64 entry_pa = 0, next_pa = 0, end_pa = 0, fdt_pa = 0;
	u8 *blob;
	bool ok;

	if (!load_code(machine, &entry_pa, &next_pa, &end_pa, error))
		return false;
	blob = malloc(FDT_BYTES_MAX);
	if (!blob)
		return error_set(error, "out of memory for the device tree");
	ok = load_fdt(machine, &content, blob, align_up(end_pa, 4096), &fdt_pa, error) &&
	     write_reset_vector(machine, entry_pa, fdt_pa, next_pa, error);
	free(blob);
	return ok;
}
