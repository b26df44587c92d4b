/* SPDX-License-Identifier: MIT */
/*
 * The bus: what answers where, what refuses, who hears of written code, and
 * that looking (peek, poke) never touches a device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "mem/bus.h"

#define RAM_PA	   0x80000000ull
#define RAM_BYTES  0x10000ull
#define ROM_PA	   0x1000ull
#define DEVICE_PA  0x10000000ull
#define NOTHING_PA 0x40000000ull

struct device {
	unsigned reads, writes;
	u64 last_offset, last_value;
	unsigned last_size;
	bool refuses;
};

static bool device_read(void *owner, u64 offset, unsigned size, u64 *value)
{
	struct device *device = owner;

	device->reads++;
	device->last_offset = offset;
	device->last_size = size;
	*value = 0x55;
	return !device->refuses;
}

static bool device_write(void *owner, u64 offset, unsigned size, u64 value)
{
	struct device *device = owner;

	device->writes++;
	device->last_offset = offset;
	device->last_size = size;
	device->last_value = value;
	return !device->refuses;
}

static const struct mmio_ops device_ops = { device_read, device_write };

struct fixture {
	struct bus bus;
	struct device device;
};

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));
	struct error error = { "" };

	bus_init(&fixture->bus);
	if (!bus_add_ram(&fixture->bus, RAM_PA, RAM_BYTES, &error) ||
	    !bus_add_rom(&fixture->bus, "rom", ROM_PA, 0x1000, &error) ||
	    !bus_add_mmio(&fixture->bus, "device", DEVICE_PA, 0x100,
			  &device_ops, &fixture->device, &error))
		return -1;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	bus_free(&fixture->bus);
	test_free(fixture);
	return 0;
}

static void test_ram(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	u64 value;

	assert_true(bus_read(bus, RAM_PA + 8, 8, &value));
	assert_true(value == 0);
	assert_true(bus_write(bus, RAM_PA + 8, 8, 0x8877665544332211));
	for (unsigned size = 1; size <= 8; size *= 2) {
		u64 expected = 0x8877665544332211 & ~0ull >> (64 - 8 * size);

		value = ~0ull;
		assert_true(bus_read(bus, RAM_PA + 8, size, &value));
		assert_true(value == expected);
	}
	assert_true(bus_write(bus, RAM_PA + 10, 2, 0xffffaabb));
	assert_true(bus_read(bus, RAM_PA + 8, 8, &value));
	assert_true(value == 0x88776655aabb2211);
}

/* The first and the last byte are there, their neighbours are not. */
static void test_ends(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	u64 value, end = RAM_PA + RAM_BYTES;

	assert_true(bus_read(bus, RAM_PA, 1, &value));
	assert_true(bus_read(bus, end - 8, 8, &value));
	assert_true(bus_write(bus, end - 1, 1, 1));
	assert_false(bus_read(bus, RAM_PA - 8, 8, &value));
	assert_false(bus_read(bus, RAM_PA - 4, 8, &value));
	assert_false(bus_read(bus, end, 1, &value));
	assert_false(bus_read(bus, end - 4, 8, &value));
	assert_false(bus_write(bus, end - 4, 8, 0));
	assert_false(bus_read(bus, ~0ull - 7, 8, &value));
	assert_false(bus_read(bus, ~0ull, 8, &value));
	assert_false(bus_write(bus, NOTHING_PA, 8, 0));
	/* Bit 56 and above are not ignored: nothing aliases into RAM. */
	for (unsigned bit = 32; bit < 64; bit++)
		assert_false(bus_read(bus, RAM_PA | 1ull << bit, 8, &value));
	assert_null(bus_frame_pointer(bus, RAM_PA - 1));
	assert_null(bus_frame_pointer(bus, end));
	assert_ptr_equal(bus_frame_pointer(bus, RAM_PA + 0x1fff),
			 bus->ram + 0x1000);
}

static void test_rom(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	u64 value = 0x1122334455667788;

	assert_true(bus_poke(bus, ROM_PA + 0xff8, &value, 8));
	value = 0;
	assert_true(bus_read(bus, ROM_PA + 0xff8, 4, &value));
	assert_true(value == 0x55667788);
	assert_false(bus_write(bus, ROM_PA + 0xff8, 8, 0));
	assert_true(bus_peek(bus, ROM_PA + 0xff8, &value, 8));
	assert_true(value == 0x1122334455667788);
	assert_false(bus_read(bus, ROM_PA + 0xffc, 8, &value));
}

static void test_device(void **state)
{
	struct fixture *fixture = *state;
	struct bus *bus = &fixture->bus;
	struct device *device = &fixture->device;
	bool matched;
	u64 value = 0;

	assert_true(bus_read(bus, DEVICE_PA + 0x14, 4, &value));
	assert_true(value == 0x55);
	assert_int_equal(device->last_offset, 0x14);
	assert_int_equal(device->last_size, 4);
	assert_true(bus_write(bus, DEVICE_PA + 0xff, 1, 0x77));
	assert_int_equal(device->last_offset, 0xff);
	assert_int_equal(device->last_value, 0x77);
	device->refuses = true;
	assert_false(bus_read(bus, DEVICE_PA, 4, &value));
	assert_false(bus_write(bus, DEVICE_PA, 4, 0));
	assert_int_equal(device->reads, 2);
	assert_int_equal(device->writes, 2);

	/* None of these may reach it. */
	assert_false(bus_read(bus, DEVICE_PA + 0x100, 1, &value));
	assert_false(bus_peek(bus, DEVICE_PA, &value, 4));
	assert_false(bus_poke(bus, DEVICE_PA, &value, 4));
	assert_false(bus_dma_read(bus, DEVICE_PA, &value, 4));
	assert_false(bus_dma_write(bus, DEVICE_PA, &value, 4));
	assert_false(bus_compare_and_set(bus, DEVICE_PA, 0, 1, &matched));
	assert_int_equal(device->reads, 2);
	assert_int_equal(device->writes, 2);
}

static void test_compare_and_set(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	bool matched = true;
	u64 value;

	assert_true(bus_compare_and_set(bus, RAM_PA, 1, 2, &matched));
	assert_false(matched);
	assert_true(bus_read(bus, RAM_PA, 8, &value));
	assert_true(value == 0);
	assert_true(bus_compare_and_set(bus, RAM_PA, 0, ~0ull, &matched));
	assert_true(matched);
	assert_true(bus_read(bus, RAM_PA, 8, &value));
	assert_true(value == ~0ull);
	assert_false(bus_compare_and_set(bus, ROM_PA, 0, 1, &matched));
	assert_false(bus_compare_and_set(bus, NOTHING_PA, 0, 1, &matched));
}

/* All or nothing. */
static void test_dma(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	u8 data[64], back[64] = { 0 };
	u64 end = RAM_PA + RAM_BYTES;

	memset(data, 0xa5, sizeof(data));
	assert_false(bus_dma_write(bus, end - 63, data, 64));
	assert_true(bus_dma_read(bus, end - 64, back, 64));
	assert_int_equal(back[1], 0);
	assert_true(bus_dma_write(bus, end - 64, data, 64));
	assert_true(bus_dma_read(bus, end - 64, back, 64));
	assert_memory_equal(back, data, 64);
	assert_true(bus_dma_write(bus, end - 1, data, 0));
	assert_false(bus_dma_read(bus, end - 8, back, ~0ull));
	assert_false(bus_dma_read(bus, ROM_PA, back, 8));
}

struct heard {
	u64 frames[8];
	unsigned count;
};

static void hear(void *owner, u64 frame_pa)
{
	struct heard *heard = owner;

	assert_true(heard->count < 8);
	heard->frames[heard->count++] = frame_pa;
}

/* Each kind of write is heard, by every listener, once a frame. */
static void test_code_written(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	struct heard one = { .count = 0 }, two = { .count = 0 };
	struct code_listener second = { .code_written = hear, .owner = &two };
	struct code_listener first = { .code_written = hear,
				       .owner = &one,
				       .next = &second };
	static const u8 data[0x3000];
	bool matched;

	bus->code_listeners = &first;
	for (unsigned way = 0; way < 5; way++) {
		one.count = two.count = 0;
		*bus_frame_code_flag(bus, RAM_PA + 0x2000) = 1;
		assert_true(bus_write(bus, RAM_PA + 0x1ff8, 8, 1));
		assert_true(bus_write(bus, RAM_PA + 0x3000, 8, 1));
		assert_int_equal(one.count, 0);
		switch (way) {
		case 0:
			assert_true(bus_write(bus, RAM_PA + 0x2000, 1, 1));
			break;
		case 1:
			assert_true(bus_write(bus, RAM_PA + 0x2ff8, 8, 1));
			break;
		case 2:
			assert_true(bus_dma_write(bus, RAM_PA + 0x1001, data,
						  0x3000));
			break;
		case 3:
			assert_true(bus_poke(bus, RAM_PA + 0x2fff, data, 1));
			break;
		default:
			assert_true(bus_write(bus, RAM_PA + 0x2100, 8, 0));
			one.count = two.count = 0;
			*bus_frame_code_flag(bus, RAM_PA + 0x2000) = 1;
			assert_true(bus_compare_and_set(bus, RAM_PA + 0x2100, 0,
							2, &matched));
			assert_true(matched);
			break;
		}
		assert_int_equal(one.count, 1);
		assert_int_equal(two.count, 1);
		assert_true(one.frames[0] == RAM_PA + 0x2000);
	}
	/* A comparison that fails writes nothing; reading is no writing. */
	one.count = 0;
	*bus_frame_code_flag(bus, RAM_PA + 0x2000) = 1;
	assert_true(bus_compare_and_set(bus, RAM_PA + 0x2100, 7, 2, &matched));
	assert_true(bus_dma_write(bus, RAM_PA + 0x2000, data, 0));
	assert_true(bus_peek(bus, RAM_PA + 0x2000, &(u64){ 0 }, 8));
	assert_int_equal(one.count, 0);
}

static void test_map_errors(void **state)
{
	struct bus *bus = &((struct fixture *)*state)->bus;
	struct error error = { "" };
	struct bus other;

	assert_false(bus_add_rom(bus, "late", ROM_PA + 0xfff, 2, &error));
	assert_non_null(strstr(error.text, "late"));
	assert_non_null(strstr(error.text, "overlaps rom"));
	assert_false(bus_add_mmio(bus, "around", DEVICE_PA - 1, 0x102,
				  &device_ops, NULL, &error));
	assert_false(bus_add_mmio(bus, "empty", NOTHING_PA, 0, &device_ops,
				  NULL, &error));
	assert_false(bus_add_mmio(bus, "wraps", ~0ull, 2, &device_ops, NULL,
				  &error));
	assert_true(
		bus_add_rom(bus, "beside", ROM_PA + 0x1000, 0x1000, &error));

	bus_init(&other);
	error.text[0] = '\0';
	assert_false(bus_add_ram(&other, RAM_PA, 0x1234, &error));
	assert_int_not_equal(error.text[0], '\0');
	/* More than a host can map: a clear line, no crash. */
	assert_false(bus_add_ram(&other, RAM_PA, 1ull << 60, &error));
	assert_non_null(strstr(error.text, "memory"));
	assert_int_equal(other.region_count, 0);
	bus_free(&other);
}

/* Much RAM costs nothing until touched. */
static void test_lazy(void **state)
{
	struct bus bus;
	u64 value;

	(void)state;
	bus_init(&bus);
	assert_true(bus_add_ram(&bus, RAM_PA, 64ull << 30, NULL));
	assert_true(bus_write(&bus, RAM_PA + (64ull << 30) - 8, 8, 42));
	assert_true(bus_read(&bus, RAM_PA + (64ull << 30) - 8, 8, &value));
	assert_int_equal(value, 42);
	bus_free(&bus);
	assert_null(bus.ram);
}

#define BUS_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUS_TEST(test_ram),
		BUS_TEST(test_ends),
		BUS_TEST(test_rom),
		BUS_TEST(test_device),
		BUS_TEST(test_compare_and_set),
		BUS_TEST(test_dma),
		BUS_TEST(test_code_written),
		BUS_TEST(test_map_errors),
		cmocka_unit_test(test_lazy),
	};

	return cmocka_run_group_tests_name("mem/bus", tests, NULL, NULL);
}
