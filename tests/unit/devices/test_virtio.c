/* SPDX-License-Identifier: MIT */
/*
 * The virtio-mmio transport and its rings: the registers a driver probes,
 * and everything a hostile guest can put into a ring. None of it may hang,
 * reach beyond RAM, or leave the device working without a reset.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "devices/virtio_rng.h"
#include "driver.h"

struct fixture {
	struct driver driver;
	struct virtio_rng rng;
};

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	driver_init(&fixture->driver);
	virtio_rng_init(&fixture->rng, 7, &fixture->driver.bus,
			driver_line(&fixture->driver));
	fixture->driver.virtio = &fixture->rng.virtio;
	alarm(10); /* a hang is a failure */
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	alarm(0);
	bus_free(&fixture->driver.bus);
	test_free(fixture);
	return 0;
}

static void test_registers(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;
	u64 value;

	assert_int_equal(driver_get(driver, 0x000), 0x74726976);
	assert_int_equal(driver_get(driver, 0x004), 2);
	assert_int_equal(driver_get(driver, 0x008), 4);
	driver_set(driver, 0x014, 1);
	assert_int_equal(driver_get(driver, 0x010), 1); /* VERSION_1 */
	driver_set(driver, 0x014, 2);
	assert_int_equal(driver_get(driver, 0x010), 0);
	driver_set(driver, 0x030, 0);
	assert_int_equal(driver_get(driver, 0x034), VIRTIO_QUEUE_ENTRIES_MAX);
	driver_set(driver, 0x030, 1); /* the device has one queue */
	assert_int_equal(driver_get(driver, 0x034), 0);
	driver_set(driver, 0x030, 0xffffffff);
	assert_int_equal(driver_get(driver, 0x034), 0);
	driver_set(driver, 0x044, 1);
	assert_int_equal(driver_get(driver, 0x044), 0);
	/* Odd sizes and offsets do nothing, and never fault. */
	for (u64 offset = 0; offset < 0x1000; offset++)
		for (unsigned size = 1; size <= 8; size *= 2)
			assert_true(virtio_ops.read(driver->virtio, offset, size, &value));
}

/* spec: VIRTIO 1.2, 2.2.2: the device must not take features it did not offer. */
static void test_features(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;

	driver_set(driver, 0x070, 3);
	driver_set(driver, 0x070, 11);
	assert_int_equal(driver_get(driver, 0x070) & 8, 0); /* no VERSION_1 */
	driver_set(driver, 0x024, 1);
	driver_set(driver, 0x020, 1);
	driver_set(driver, 0x024, 0);
	driver_set(driver, 0x020, 1u << 28); /* indirect descriptors */
	driver_set(driver, 0x070, 11);
	assert_int_equal(driver_get(driver, 0x070) & 8, 0);
	driver_set(driver, 0x020, 0);
	driver_set(driver, 0x070, 11);
	assert_int_equal(driver_get(driver, 0x070) & 8, 8);
}

static void test_request(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	u8 bytes[100];
	unsigned zeros = 0;

	driver_start(driver, 0, 1);
	driver_descriptor(driver, 0, 3, DRIVER_BUFFER_PA, 60, WRITE | NEXT, 5);
	driver_descriptor(driver, 0, 5, DRIVER_BUFFER_PA + 60, 40, WRITE, 0);
	driver_offer(driver, 0, 3);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), 1);
	assert_int_equal(driver_peek(driver, DRIVER_USED_PA(0) + 4, 4), 3);
	assert_int_equal(driver_used_length(driver, 0, 0), 100);
	assert_true(driver->line);
	assert_int_equal(driver_get(driver, 0x060), 1);
	driver_set(driver, 0x064, 1);
	assert_false(driver->line);
	assert_true(bus_dma_read(&driver->bus, DRIVER_BUFFER_PA, bytes, 100));
	for (unsigned i = 0; i < 100; i++)
		zeros += !bytes[i];
	assert_true(zeros < 10);
	assert_int_equal(driver_peek(driver, DRIVER_BUFFER_PA + 100, 8), 0);
	/* A driver that wants no interrupt gets none. */
	driver_poke(driver, DRIVER_AVAILABLE_PA(0), 1, 2);
	driver_offer(driver, 0, 3);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), 2);
	assert_false(driver->line);
	assert_false(driver_is_broken(driver));
}

/* After each lie the device wants a reset, says so, and gets well by it. */
static void expect_broken(struct driver *driver)
{
	driver_notify(driver, 0);
	assert_true(driver_is_broken(driver));
	assert_true(driver->line);
	assert_int_equal(driver_get(driver, 0x060) & 2, 2);
	driver_notify(driver, 0);
	memset(driver->bus.ram, 0, DRIVER_RAM_BYTES);
	driver_start(driver, 0, 1);
	assert_false(driver_is_broken(driver));
	driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE, 0);
	driver_offer(driver, 0, 0);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), 1);
	memset(driver->bus.ram, 0, DRIVER_RAM_BYTES);
	driver_start(driver, 0, 1);
}

static void test_hostile_chains(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;
	u64 end = DRIVER_RAM_PA + DRIVER_RAM_BYTES;
	static const struct {
		u64 pa, size;
		unsigned flags, next;
	} lies[] = {
		{ DRIVER_BUFFER_PA, 8, WRITE | NEXT, 0 },	 /* a loop of one */
		{ DRIVER_BUFFER_PA, 8, WRITE | NEXT, 16 },	 /* beyond the table */
		{ DRIVER_BUFFER_PA, 8, WRITE | NEXT, 0xffff },
		{ DRIVER_BUFFER_PA, 8, WRITE | INDIRECT, 0 },	 /* not offered */
		{ 0, 8, WRITE, 0 },				 /* no RAM there */
		{ 0x10000000, 8, WRITE, 0 },
		{ ~0ull - 3, 8, WRITE, 0 },			 /* wraps */
		{ DRIVER_BUFFER_PA, 0xffffffff, WRITE, 0 },	 /* past the end of RAM */
		{ DRIVER_RAM_PA + DRIVER_RAM_BYTES - 4, 8, WRITE, 0 },
		{ DRIVER_RAM_PA - 4, 8, WRITE, 0 },
	};

	driver_start(driver, 0, 1);
	for (unsigned i = 0; i < ARRAY_SIZE(lies); i++) {
		driver_descriptor(driver, 0, 0, lies[i].pa, lies[i].size, lies[i].flags,
				  lies[i].next);
		driver_offer(driver, 0, 0);
		expect_broken(driver);
	}
	/* a loop of two */
	driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE | NEXT, 1);
	driver_descriptor(driver, 0, 1, DRIVER_BUFFER_PA, 8, WRITE | NEXT, 0);
	driver_offer(driver, 0, 0);
	expect_broken(driver);
	/* spec: 2.7.4.2: what the device reads comes before what it writes */
	driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE | NEXT, 1);
	driver_descriptor(driver, 0, 1, DRIVER_BUFFER_PA, 8, 0, 0);
	driver_offer(driver, 0, 0);
	expect_broken(driver);
	/* a head beyond the table */
	driver_offer(driver, 0, DRIVER_ENTRIES);
	expect_broken(driver);
	/* the index runs away */
	driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE, 0);
	driver_poke(driver, DRIVER_AVAILABLE_PA(0) + 2, DRIVER_ENTRIES + 1, 2);
	expect_broken(driver);
	/* the last byte of RAM may be used */
	driver_descriptor(driver, 0, 0, end - 8, 8, WRITE, 0);
	driver_offer(driver, 0, 0);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), 1);
}

static void test_hostile_rings(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;
	static const u64 places[] = { 0, 0x10000000, DRIVER_RAM_PA + DRIVER_RAM_BYTES - 2,
				      ~0ull - 1, 1ull << 63 };

	for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
		driver_start(driver, 0, 1);
		driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE, 0);
		driver_offer(driver, 0, 0);
		driver_queue_at(driver, 0, places[i], DRIVER_AVAILABLE_PA(0),
				DRIVER_USED_PA(0));
		expect_broken(driver);
		driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE, 0);
		driver_offer(driver, 0, 0);
		driver_queue_at(driver, 0, DRIVER_QUEUE_PA(0), DRIVER_AVAILABLE_PA(0),
				places[i]);
		expect_broken(driver);
		/* No available ring: as good as an empty one. */
		driver_queue_at(driver, 0, DRIVER_QUEUE_PA(0), places[i], DRIVER_USED_PA(0));
		driver_notify(driver, 0);
		assert_int_equal(driver_used(driver, 0), 0);
	}
}

/*
 * The used ring laid over the available one: each buffer given back makes
 * another one available. The device must not serve that for ever.
 */
static void test_ring_that_feeds_itself(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;

	driver_start(driver, 0, 1);
	driver_descriptor(driver, 0, 0, DRIVER_BUFFER_PA, 8, WRITE, 0);
	driver_queue_at(driver, 0, DRIVER_QUEUE_PA(0), DRIVER_AVAILABLE_PA(0),
			DRIVER_AVAILABLE_PA(0));
	driver_offer(driver, 0, 0);
	expect_broken(driver);
}

/* Rings and registers of seeded noise: nothing to expect but to come back. */
static void test_noise(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;
	struct random random;

	random_seed(&random, 1);
	for (unsigned i = 0; i < 20000; i++) {
		u64 pa = DRIVER_RAM_PA + random_below(&random, 0x1000);
		u64 value = random_next(&random);

		switch (random_below(&random, 6)) {
		case 0:
			driver_poke(driver, pa, value, 2);
			break;
		case 1:
			driver_descriptor(driver, 0, (unsigned)random_below(&random, 16),
					  DRIVER_RAM_PA + (value & 0xfffff), value >> 50,
					  value >> 40 & 7, value >> 36 & 15);
			break;
		case 2:
			driver_offer(driver, 0, value & 15);
			break;
		case 3:
			driver_set(driver, random_below(&random, 64) * 4, value & 0x1f);
			break;
		case 4:
			driver_start(driver, 0, 1);
			break;
		default:
			driver_notify(driver, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_registers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_features, setup, teardown),
		cmocka_unit_test_setup_teardown(test_request, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_chains, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_rings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ring_that_feeds_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(test_noise, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
