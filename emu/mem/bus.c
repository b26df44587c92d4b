/* SPDX-License-Identifier: MIT */
/*
 * Dispatch of physical accesses. RAM is tried first, everything else by a
 * linear search: there are a dozen regions and they are rarely touched.
 */
#include "mem/bus.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "mem/ram.h"

void bus_init(struct bus *bus)
{
	memset(bus, 0, sizeof(*bus));
}

void bus_free(struct bus *bus)
{
	for (unsigned i = 0; i < bus->region_count; i++)
		ram_free(bus->regions[i].host, bus->regions[i].size_bytes);
	free(bus->frame_has_code);
	bus_init(bus);
}

static struct bus_region *add_region(struct bus *bus, const char *name,
				     u64 base_pa, u64 size_bytes,
				     enum region_kind kind, struct error *error)
{
	struct bus_region *region;

	if (!size_bytes || base_pa + size_bytes < base_pa) {
		error_set(error, "%s: no bytes, or beyond the address space",
			  name);
		return NULL;
	}
	for (unsigned i = 0; i < bus->region_count; i++) {
		region = &bus->regions[i];
		if (base_pa < region->base_pa + region->size_bytes &&
		    region->base_pa < base_pa + size_bytes) {
			error_set(error, "%s at 0x%llx overlaps %s", name,
				  (unsigned long long)base_pa, region->name);
			return NULL;
		}
	}
	CHECK(bus->region_count < BUS_REGIONS_MAX);
	region = &bus->regions[bus->region_count];
	*region = (struct bus_region){
		.name = name,
		.base_pa = base_pa,
		.size_bytes = size_bytes,
		.kind = kind,
	};
	if (kind != REGION_MMIO) {
		region->host = ram_allocate(size_bytes, error);
		if (!region->host)
			return NULL;
	}
	bus->region_count++;
	return region;
}

bool bus_add_ram(struct bus *bus, u64 base_pa, u64 size_bytes,
		 struct error *error)
{
	struct bus_region *region;

	CHECK(!bus->ram);
	if (!is_aligned(base_pa | size_bytes, 4096))
		return error_set(error, "RAM must be whole pages of 4 KiB");
	region = add_region(bus, "ram", base_pa, size_bytes, REGION_RAM, error);
	if (!region)
		return false;
	bus->frame_has_code = calloc(size_bytes >> 12, 1);
	if (!bus->frame_has_code)
		return error_set(error, "out of memory for %llu MiB of RAM",
				 (unsigned long long)(size_bytes >> 20));
	bus->ram = region->host;
	bus->ram_base_pa = base_pa;
	bus->ram_size_bytes = size_bytes;
	return true;
}

bool bus_add_rom(struct bus *bus, const char *name, u64 base_pa, u64 size_bytes,
		 struct error *error)
{
	return add_region(bus, name, base_pa, size_bytes, REGION_ROM, error);
}

bool bus_add_mmio(struct bus *bus, const char *name, u64 base_pa,
		  u64 size_bytes, const struct mmio_ops *ops, void *device,
		  struct error *error)
{
	struct bus_region *region =
		add_region(bus, name, base_pa, size_bytes, REGION_MMIO, error);

	if (!region)
		return false;
	region->ops = ops;
	region->device = device;
	return true;
}

const struct bus_region *bus_find(const struct bus *bus, u64 pa, u64 size)
{
	for (unsigned i = 0; i < bus->region_count; i++) {
		const struct bus_region *region = &bus->regions[i];
		u64 offset = pa - region->base_pa;

		if (offset < region->size_bytes &&
		    size <= region->size_bytes - offset)
			return region;
	}
	return NULL;
}

/* Host pointer to `size` bytes of RAM at pa, or NULL. */
static u8 *ram_at(const struct bus *bus, u64 pa, u64 size)
{
	u64 offset = pa - bus->ram_base_pa;

	if (unlikely(offset >= bus->ram_size_bytes ||
		     size > bus->ram_size_bytes - offset))
		return NULL;
	return bus->ram + offset;
}

/* Sizes spelled out, so that each is one host instruction. */
static u64 read_host(const u8 *host, unsigned size)
{
	u64 value = 0;

	switch (size) {
	case 8:
		memcpy(&value, host, 8);
		break;
	case 4:
		memcpy(&value, host, 4);
		break;
	case 2:
		memcpy(&value, host, 2);
		break;
	default:
		value = *host;
		break;
	}
	return value;
}

static void write_host(u8 *host, unsigned size, u64 value)
{
	switch (size) {
	case 8:
		memcpy(host, &value, 8);
		break;
	case 4:
		memcpy(host, &value, 4);
		break;
	case 2:
		memcpy(host, &value, 2);
		break;
	default:
		*host = (u8)value;
		break;
	}
}

bool bus_read(struct bus *bus, u64 pa, unsigned size, u64 *value)
{
	const u8 *host = ram_at(bus, pa, size);
	const struct bus_region *region;

	*value = 0;
	if (likely(host)) {
		*value = read_host(host, size);
		return true;
	}
	region = bus_find(bus, pa, size);
	if (!region)
		return false;
	if (region->kind == REGION_MMIO)
		return region->ops->read(region->device, pa - region->base_pa,
					 size, value);
	*value = read_host(region->host + (pa - region->base_pa), size);
	return true;
}

bool bus_write(struct bus *bus, u64 pa, unsigned size, u64 value)
{
	u8 *host = ram_at(bus, pa, size);
	const struct bus_region *region;

	if (likely(host)) {
		write_host(host, size, value);
		bus_code_written(bus, pa, size);
		return true;
	}
	region = bus_find(bus, pa, size);
	if (!region || region->kind != REGION_MMIO)
		return false;
	return region->ops->write(region->device, pa - region->base_pa, size,
				  value);
}

bool bus_compare_and_set(struct bus *bus, u64 pa, u64 expected, u64 desired,
			 bool *matched)
{
	u8 *host = ram_at(bus, pa, 8);
	u64 current;

	if (!host)
		return false;
	memcpy(&current, host, 8);
	*matched = current == expected;
	if (*matched) {
		memcpy(host, &desired, 8);
		bus_code_written(bus, pa, 8);
	}
	return true;
}

static void before_dma(struct bus *bus, u64 pa, u64 size, bool is_write)
{
	if (unlikely(bus->caches && size))
		bus->caches->before_dma(bus->caches->owner, pa, size, is_write);
}

bool bus_dma_read(struct bus *bus, u64 pa, void *to, u64 size)
{
	const u8 *host = ram_at(bus, pa, size);

	if (!host)
		return false;
	before_dma(bus, pa, size, false);
	memcpy(to, host, size);
	return true;
}

bool bus_dma_write(struct bus *bus, u64 pa, const void *from, u64 size)
{
	u8 *host = ram_at(bus, pa, size);

	if (!host)
		return false;
	before_dma(bus, pa, size, true);
	memcpy(host, from, size);
	bus->dma_writes++;
	if (size)
		bus_code_written(bus, pa, size);
	return true;
}

/* RAM or ROM bytes, for those who only look or load. */
static u8 *memory_at(const struct bus *bus, u64 pa, u64 size)
{
	const struct bus_region *region = bus_find(bus, pa, size);

	if (!region || region->kind == REGION_MMIO)
		return NULL;
	return region->host + (pa - region->base_pa);
}

bool bus_peek(const struct bus *bus, u64 pa, void *to, u64 size)
{
	const u8 *host = memory_at(bus, pa, size);

	if (!host)
		return false;
	if (unlikely(bus->caches && bus->caches->peek && ram_at(bus, pa, size)))
		bus->caches->peek(bus->caches->owner, pa, to, size);
	else
		memcpy(to, host, size);
	return true;
}

bool bus_poke(struct bus *bus, u64 pa, const void *from, u64 size)
{
	u8 *host = memory_at(bus, pa, size);

	if (!host)
		return false;
	if (ram_at(bus, pa, size))
		before_dma(bus, pa, size, true);
	memcpy(host, from, size);
	if (size && ram_at(bus, pa, size))
		bus_code_written(bus, pa, size);
	return true;
}

static cold_path void tell_written(struct bus *bus, u64 frame_pa, u64 pa, u64 size)
{
	u8 *flag = bus_frame_code_flag(bus, frame_pa);

	if (*flag & BUS_FRAME_CODE) {
		/* Every listener forgets all it decoded there. */
		*flag &= (u8)~BUS_FRAME_CODE;
		for (struct code_listener *listener = bus->code_listeners;
		     listener; listener = listener->next)
			listener->code_written(listener->owner, frame_pa);
	}
	if (*flag & BUS_FRAME_WATCHED && bus->frame_watcher) {
		u64 end_pa = frame_pa + 4096;

		if (pa < frame_pa) {
			size -= frame_pa - pa;
			pa = frame_pa;
		}
		bus->frame_watcher->written(bus->frame_watcher->owner, pa,
					    pa + size > end_pa ? end_pa - pa : size);
	}
}

void bus_code_written(struct bus *bus, u64 pa, u64 size)
{
	u64 frame_pa = align_down(pa, 4096);

	for (; frame_pa < pa + size; frame_pa += 4096)
		if (unlikely(*bus_frame_code_flag(bus, frame_pa)))
			tell_written(bus, frame_pa, pa, size);
}

void bus_mark_frame(struct bus *bus, u64 pa, u8 mark)
{
	u8 *flag = bus_frame_code_flag(bus, pa);
	bool had_mark = *flag != 0;

	*flag |= mark;
	if (had_mark)
		return;
	for (struct code_listener *listener = bus->code_listeners; listener;
	     listener = listener->next)
		if (listener->frame_marked)
			listener->frame_marked(listener->owner, pa & ~0xfffull);
}
