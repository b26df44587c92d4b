/* SPDX-License-Identifier: MIT */
/*
 * Sequential writing of the tree. libfdt's calls only fail for want of room;
 * the room is fixed, so failures are collected and looked at once.
 */
#include "machine/fdt.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "abi/hpm.h"
#include "abi/sbi.h"
#include "base/check.h"
#include "base/random.h"
#include "machine/file.h"

#define ISA_STRING \
	"rv64imafdc_zicbom_zicboz_zicond_zicntr_zicsr_zifencei_zihintpause_zihpm_zawrs" \
	"_zba_zbb_zbs_sstc_svadu_svinval_svnapot_svpbmt"

enum { PHANDLE_PLIC = 1, PHANDLE_TEST = 2, PHANDLE_CPU = 16 };

struct writer {
	u8 *blob;
	int failed; /* first libfdt error, or 0 */
};

static void keep(struct writer *writer, int result)
{
	if (result && !writer->failed)
		writer->failed = result;
}

static void begin(struct writer *writer, const char *format, u64 at)
{
	char name[64];

	snprintf(name, sizeof(name), format, (unsigned long long)at);
	keep(writer, fdt_begin_node(writer->blob, name));
}

static void end(struct writer *writer)
{
	keep(writer, fdt_end_node(writer->blob));
}

static void cell(struct writer *writer, const char *name, u32 value)
{
	keep(writer, fdt_property_u32(writer->blob, name, value));
}

static void text(struct writer *writer, const char *name, const char *value)
{
	keep(writer, fdt_property_string(writer->blob, name, value));
}

static void flag(struct writer *writer, const char *name)
{
	keep(writer, fdt_property(writer->blob, name, NULL, 0));
}

static void bytes(struct writer *writer, const char *name, const void *value, size_t size)
{
	keep(writer, fdt_property(writer->blob, name, value, (int)size));
}

static void cells(struct writer *writer, const char *name, const u32 *values, unsigned count)
{
	fdt32_t raw[64];

	CHECK(count <= ARRAY_SIZE(raw));
	for (unsigned i = 0; i < count; i++)
		raw[i] = cpu_to_fdt32(values[i]);
	bytes(writer, name, raw, count * sizeof(raw[0]));
}

static void reg(struct writer *writer, u64 base_pa, u64 size_bytes)
{
	const u32 values[] = { (u32)(base_pa >> 32), (u32)base_pa,
			       (u32)(size_bytes >> 32), (u32)size_bytes };

	cells(writer, "reg", values, 4);
}

static void interrupt(struct writer *writer, u32 source)
{
	cell(writer, "interrupt-parent", PHANDLE_PLIC);
	cell(writer, "interrupts", source);
}

static void write_chosen(struct writer *writer, const struct machine *machine,
			 const struct fdt_content *content)
{
	const struct machine_config *config = &machine->config;
	struct random random;
	u64 seed[4];

	begin(writer, "chosen", 0);
	if (config->command_line)
		text(writer, "bootargs", config->command_line);
	text(writer, "stdout-path", "/soc/serial@10000000");
	if (content->initrd_pa != content->initrd_end_pa) {
		keep(writer, fdt_property_u64(writer->blob, "linux,initrd-start",
					      content->initrd_pa));
		keep(writer, fdt_property_u64(writer->blob, "linux,initrd-end",
					      content->initrd_end_pa));
	}
	random_seed(&random, config->seed);
	for (unsigned i = 0; i < ARRAY_SIZE(seed); i++)
		seed[i] = random_next(&random);
	bytes(writer, "rng-seed", seed, sizeof(seed));
	end(writer);
}

static void write_cpus(struct writer *writer, const struct machine *machine)
{
	begin(writer, "cpus", 0);
	cell(writer, "#address-cells", 1);
	cell(writer, "#size-cells", 0);
	cell(writer, "timebase-frequency", PLATFORM_TIMEBASE_HZ);
	for (u32 i = 0; i < machine->hart_count; i++) {
		begin(writer, "cpu@%llx", i);
		text(writer, "device_type", "cpu");
		cell(writer, "reg", i);
		text(writer, "status", "okay");
		text(writer, "compatible", "riscv");
		text(writer, "riscv,isa", ISA_STRING);
		text(writer, "mmu-type", "riscv,sv39");
		cell(writer, "riscv,cbom-block-size", PLATFORM_CACHE_BLOCK_BYTES);
		cell(writer, "riscv,cboz-block-size", PLATFORM_CACHE_BLOCK_BYTES);
		begin(writer, "interrupt-controller", 0);
		cell(writer, "#interrupt-cells", 1);
		flag(writer, "interrupt-controller");
		text(writer, "compatible", "riscv,cpu-intc");
		cell(writer, "phandle", PHANDLE_CPU + i);
		end(writer);
		end(writer);
	}
	end(writer);
}

/* Two lines to each hart: what = { M interrupt, S or timer interrupt }. */
static void wire(struct writer *writer, const struct machine *machine, u32 first, u32 second)
{
	u32 values[4 * PLATFORM_HARTS_MAX];
	unsigned count = 0;

	for (u32 i = 0; i < machine->hart_count; i++) {
		values[count++] = PHANDLE_CPU + i;
		values[count++] = first;
		values[count++] = PHANDLE_CPU + i;
		values[count++] = second;
	}
	cells(writer, "interrupts-extended", values, count);
}

static void write_interrupts(struct writer *writer, const struct machine *machine)
{
	static const char clint[] = "sifive,clint0\0riscv,clint0";
	static const char plic[] = "sifive,plic-1.0.0\0riscv,plic0";

	begin(writer, "clint@%llx", PLATFORM_CLINT_BASE);
	bytes(writer, "compatible", clint, sizeof(clint));
	reg(writer, PLATFORM_CLINT_BASE, PLATFORM_CLINT_SIZE);
	wire(writer, machine, IRQ_MSI, IRQ_MTI);
	end(writer);

	begin(writer, "plic@%llx", PLATFORM_PLIC_BASE);
	bytes(writer, "compatible", plic, sizeof(plic));
	reg(writer, PLATFORM_PLIC_BASE, PLATFORM_PLIC_SIZE);
	cell(writer, "#interrupt-cells", 1);
	cell(writer, "#address-cells", 0);
	flag(writer, "interrupt-controller");
	cell(writer, "riscv,ndev", PLATFORM_IRQ_COUNT - 1);
	wire(writer, machine, IRQ_MEI, IRQ_SEI);
	cell(writer, "phandle", PHANDLE_PLIC);
	end(writer);
}

static void write_power(struct writer *writer)
{
	static const char test[] = "sifive,test1\0sifive,test0\0syscon";

	begin(writer, "test@%llx", PLATFORM_FINISHER_BASE);
	bytes(writer, "compatible", test, sizeof(test));
	reg(writer, PLATFORM_FINISHER_BASE, PLATFORM_FINISHER_SIZE);
	cell(writer, "phandle", PHANDLE_TEST);
	end(writer);
}

static void write_syscon(struct writer *writer, const char *name, const char *compatible,
			 u32 value)
{
	begin(writer, name, 0);
	text(writer, "compatible", compatible);
	cell(writer, "regmap", PHANDLE_TEST);
	cell(writer, "offset", 0);
	cell(writer, "value", value);
	end(writer);
}

static void write_devices(struct writer *writer)
{
	begin(writer, "serial@%llx", PLATFORM_UART_BASE);
	text(writer, "compatible", "ns16550a");
	reg(writer, PLATFORM_UART_BASE, PLATFORM_UART_SIZE);
	cell(writer, "clock-frequency", PLATFORM_UART_CLOCK_HZ);
	interrupt(writer, PLATFORM_IRQ_UART);
	end(writer);

	begin(writer, "rtc@%llx", PLATFORM_RTC_BASE);
	text(writer, "compatible", "google,goldfish-rtc");
	reg(writer, PLATFORM_RTC_BASE, PLATFORM_RTC_SIZE);
	interrupt(writer, PLATFORM_IRQ_RTC);
	end(writer);

	for (u32 i = 0; i < PLATFORM_VIRTIO_SLOTS; i++) {
		u64 base_pa = PLATFORM_VIRTIO_BASE + (u64)i * PLATFORM_VIRTIO_STRIDE;

		begin(writer, "virtio_mmio@%llx", base_pa);
		text(writer, "compatible", "virtio,mmio");
		reg(writer, base_pa, PLATFORM_VIRTIO_STRIDE);
		interrupt(writer, PLATFORM_IRQ_VIRTIO + i);
		end(writer);
	}
}

/* Which counters count which events, as an SBI firmware asks: any counts all
   that hart/hpm.c has, two also have a counter of their own. The selector is the
   index, which is what the binding means by leaving it out. */
static void write_monitor(struct writer *writer)
{
	static const u32 indices[] = {
		/* first, last, counters */
		SBI_PMU_CYCLES, SBI_PMU_CYCLES, HPM_COUNTERS_ALL | 1,
		SBI_PMU_INSTRUCTIONS, SBI_PMU_INSTRUCTIONS, HPM_COUNTERS_ALL | 4,
		SBI_PMU_CACHE_REFERENCES, SBI_PMU_BRANCH_MISSES, HPM_COUNTERS_ALL,
		SBI_PMU_STALLED_FRONTEND, SBI_PMU_STALLED_BACKEND, HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_L1D, 0, 0), SBI_PMU_CACHE(SBI_PMU_L1D, 1, 1),
		HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_L1I, 0, 0), SBI_PMU_CACHE(SBI_PMU_L1I, 0, 1),
		HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_LAST_LEVEL, 0, 0), SBI_PMU_CACHE(SBI_PMU_LAST_LEVEL, 0, 1),
		HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_DTLB, 0, 0), SBI_PMU_CACHE(SBI_PMU_DTLB, 0, 1),
		HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_ITLB, 0, 0), SBI_PMU_CACHE(SBI_PMU_ITLB, 0, 1),
		HPM_COUNTERS_ALL,
		SBI_PMU_CACHE(SBI_PMU_PREDICTOR, 0, 0), SBI_PMU_CACHE(SBI_PMU_PREDICTOR, 0, 1),
		HPM_COUNTERS_ALL,
	};
	/* Selector and which bits of it count, of 64 bits each; counters. */
	static const u32 raw[] = {
		0, HPM_EVENT_RAW_FIRST, 0xffffffff, ~(u32)HPM_EVENT_RAW_MASK, HPM_COUNTERS_ALL,
	};

	begin(writer, "pmu", 0);
	text(writer, "compatible", "riscv,pmu");
	cells(writer, "riscv,event-to-mhpmcounters", indices, ARRAY_SIZE(indices));
	cells(writer, "riscv,raw-event-to-mhpmcounters", raw, ARRAY_SIZE(raw));
	end(writer);
}

static void write_tree(struct writer *writer, const struct machine *machine,
		       const struct fdt_content *content)
{
	keep(writer, fdt_create(writer->blob, FDT_BYTES_MAX));
	keep(writer, fdt_finish_reservemap(writer->blob));
	begin(writer, "", 0);
	cell(writer, "#address-cells", 2);
	cell(writer, "#size-cells", 2);
	text(writer, "compatible", "riscv-virtio");
	text(writer, "model", "vitrine,virt");
	write_chosen(writer, machine, content);
	begin(writer, "memory@%llx", PLATFORM_RAM_BASE);
	text(writer, "device_type", "memory");
	reg(writer, PLATFORM_RAM_BASE, machine->config.memory_bytes);
	end(writer);
	write_cpus(writer, machine);
	write_monitor(writer);
	write_syscon(writer, "poweroff", "syscon-poweroff", FINISHER_PASS);
	write_syscon(writer, "reboot", "syscon-reboot", FINISHER_RESET);
	begin(writer, "soc", 0);
	cell(writer, "#address-cells", 2);
	cell(writer, "#size-cells", 2);
	text(writer, "compatible", "simple-bus");
	flag(writer, "ranges");
	write_interrupts(writer, machine);
	write_power(writer);
	write_devices(writer);
	end(writer);
	end(writer);
	keep(writer, fdt_finish(writer->blob));
}

/* What the command line adds to a given tree, as QEMU's -dtb does. */
static int amend(const struct machine *machine, const struct fdt_content *content, u8 *blob)
{
	const char *command_line = machine->config.command_line;
	int chosen = fdt_path_offset(blob, "/chosen"), result = 0;

	if (chosen == -FDT_ERR_NOTFOUND)
		chosen = fdt_add_subnode(blob, 0, "chosen");
	if (chosen < 0)
		return chosen;
	if (command_line)
		result = fdt_setprop_string(blob, chosen, "bootargs", command_line);
	if (!result && content->initrd_pa != content->initrd_end_pa)
		result = fdt_setprop_u64(blob, chosen, "linux,initrd-start",
					 content->initrd_pa);
	if (!result && content->initrd_pa != content->initrd_end_pa)
		result = fdt_setprop_u64(blob, chosen, "linux,initrd-end",
					 content->initrd_end_pa);
	return result ? result : fdt_pack(blob);
}

/*
 * fdt_check_full, on what it can take: libfdt 1.6 of Debian 12 follows a null
 * pointer where a tree older than version 16 has a node name without a slash.
 */
static int check_given(const struct file_view *view)
{
	if (view->size_bytes < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	if (fdt_magic(view->bytes) == FDT_MAGIC && fdt_version(view->bytes) < 16)
		return -FDT_ERR_BADVERSION;
	return fdt_check_full(view->bytes, view->size_bytes);
}

/* A tree given by the user: whole, and sound in structure. */
static bool take_given(const struct machine *machine, const struct fdt_content *content,
		       u8 *blob, u64 *size_bytes, struct error *error)
{
	const struct machine_image *image = &machine->config.dtb;
	struct file_view view;
	int result;

	if (!file_view_open(&view, image, error))
		return false;
	if (view.size_bytes > FDT_BYTES_MAX) {
		error_set(error, "%s: a device tree of more than %u KiB", image->path,
			  FDT_BYTES_MAX >> 10);
		file_view_close(&view);
		return false;
	}
	result = check_given(&view);
	if (!result)
		result = fdt_open_into(view.bytes, blob, FDT_BYTES_MAX);
	file_view_close(&view);
	/* Again: version 16 does not tell how long its strings are, 17 must. */
	if (!result)
		result = fdt_check_full(blob, FDT_BYTES_MAX);
	if (!result)
		result = amend(machine, content, blob);
	if (result)
		return error_set(error, "%s: not a sound device tree: %s", image->path,
				 fdt_strerror(result));
	*size_bytes = fdt_totalsize(blob);
	return true;
}

bool fdt_make(const struct machine *machine, const struct fdt_content *content,
	      u8 *blob, u64 *size_bytes, struct error *error)
{
	struct writer writer = { .blob = blob };

	if (machine->config.dtb.path)
		return take_given(machine, content, blob, size_bytes, error);
	write_tree(&writer, machine, content);
	if (writer.failed)
		return error_set(error, "the device tree cannot be made: %s; is the command line too long?",
				 fdt_strerror(writer.failed));
	*size_bytes = fdt_totalsize(blob);
	return true;
}
