/* SPDX-License-Identifier: MIT */
/* The block device on an image of eight sectors, asked for right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "devices/virtio_blk.h"
#include "driver.h"

#define SECTORS 8
#define HEADER_PA DRIVER_BUFFER_PA
#define DATA_PA	  (DRIVER_BUFFER_PA + 0x1000)
#define STATUS_PA (DRIVER_BUFFER_PA + 0x8000)

enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11 };
enum { OK, IO_ERROR, UNSUPPORTED };

struct fixture {
	struct driver driver;
	struct virtio_blk blk;
	char path[32];
};

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));
	struct error error;
	u8 sector[512];
	int fd;

	strcpy(fixture->path, "/tmp/vitrine-blk-XXXXXX");
	fd = mkstemp(fixture->path);
	for (unsigned i = 0; i < SECTORS; i++) {
		memset(sector, (int)i + 1, sizeof(sector));
		assert_int_equal(write(fd, sector, sizeof(sector)), sizeof(sector));
	}
	close(fd);
	driver_init(&fixture->driver);
	assert_true(virtio_blk_init(&fixture->blk, fixture->path, &fixture->driver.bus,
				    driver_line(&fixture->driver), &error));
	fixture->driver.virtio = &fixture->blk.virtio;
	driver_start(&fixture->driver, 0, 1);
	alarm(10);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	alarm(0);
	virtio_blk_free(&fixture->blk);
	bus_free(&fixture->driver.bus);
	unlink(fixture->path);
	test_free(fixture);
	return 0;
}

/* One request of three descriptors; the status the device wrote. */
static unsigned ask(struct driver *driver, u32 type, u64 sector, u32 size)
{
	unsigned before = driver_used(driver, 0);
	unsigned direction = type == OUT ? 0 : WRITE;

	driver_poke(driver, HEADER_PA, type, 8);
	driver_poke(driver, HEADER_PA + 8, sector, 8);
	driver_poke(driver, STATUS_PA, 0xff, 1);
	driver_descriptor(driver, 0, 0, HEADER_PA, 16, NEXT, size ? 1 : 2);
	driver_descriptor(driver, 0, 1, DATA_PA, size, NEXT | direction, 2);
	driver_descriptor(driver, 0, 2, STATUS_PA, 1, WRITE, 0);
	driver_offer(driver, 0, 0);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), before + 1);
	return (unsigned)driver_peek(driver, STATUS_PA, 1);
}

static void test_capacity(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;

	assert_int_equal(driver_get(driver, 0x008), 2);
	assert_int_equal(driver_get(driver, 0x100), SECTORS);
	assert_int_equal(driver_get(driver, 0x104), 0);
}

static void test_read_and_write(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	u8 bytes[4];
	FILE *file;

	assert_int_equal(ask(driver, IN, 2, 1024), OK);
	assert_int_equal(driver_used_length(driver, 0, 0), 1025);
	assert_int_equal(driver_peek(driver, DATA_PA, 1), 3);
	assert_int_equal(driver_peek(driver, DATA_PA + 512, 1), 4);
	driver_poke(driver, DATA_PA, 0x61626364, 4);
	assert_int_equal(ask(driver, OUT, 7, 512), OK);
	assert_int_equal(driver_used_length(driver, 0, 1), 1);
	assert_int_equal(ask(driver, FLUSH, 0, 0), OK);
	file = fopen(fixture->path, "r");
	fseek(file, 7 * 512, SEEK_SET);
	assert_int_equal(fread(bytes, 1, 4, file), 4);
	fclose(file);
	assert_memory_equal(bytes, "dcba", 4);
	assert_int_equal(ask(driver, GET_ID, 0, 20), OK);
	assert_int_equal(driver_peek(driver, DATA_PA, 4), 0x72746976);
	assert_int_equal(ask(driver, DISCARD, 0, 16), UNSUPPORTED);
}

static void test_beyond_the_end(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;
	static const u64 sectors[] = { SECTORS, SECTORS + 1, 1ull << 55, ~0ull, ~0ull / 512 };

	for (unsigned i = 0; i < ARRAY_SIZE(sectors); i++) {
		assert_int_equal(ask(driver, IN, sectors[i], 512), IO_ERROR);
		assert_int_equal(ask(driver, OUT, sectors[i], 512), IO_ERROR);
	}
	assert_int_equal(ask(driver, IN, SECTORS - 1, 1024), IO_ERROR);
	assert_int_equal(ask(driver, OUT, SECTORS - 1, 1024), IO_ERROR);
	assert_int_equal(ask(driver, IN, SECTORS - 1, 512), OK);
	/* spec: 5.2.6: whole sectors */
	assert_int_equal(ask(driver, IN, 0, 100), IO_ERROR);
	assert_int_equal(ask(driver, OUT, 0, 100), IO_ERROR);
	assert_false(driver_is_broken(driver));
}

static void test_malformed(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;

	/* a header cut short */
	driver_descriptor(driver, 0, 0, HEADER_PA, 7, NEXT, 1);
	driver_descriptor(driver, 0, 1, STATUS_PA, 1, WRITE, 0);
	driver_offer(driver, 0, 0);
	driver_notify(driver, 0);
	assert_int_equal(driver_peek(driver, STATUS_PA, 1), IO_ERROR);
	/* no place for the status */
	driver_descriptor(driver, 0, 0, HEADER_PA, 16, 0, 0);
	driver_offer(driver, 0, 0);
	driver_notify(driver, 0);
	assert_int_equal(driver_used(driver, 0), 2);
	assert_int_equal(driver_used_length(driver, 0, 1), 0);
}

static void test_no_image(void **state)
{
	struct fixture *fixture = *state;
	struct virtio_blk blk;
	struct error error;

	assert_false(virtio_blk_init(&blk, "/nonexistent", &fixture->driver.bus,
				     driver_line(&fixture->driver), &error));
	assert_non_null(strstr(error.text, "/nonexistent"));
	assert_false(virtio_blk_init(&blk, "/tmp", &fixture->driver.bus,
				     driver_line(&fixture->driver), &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_capacity, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_and_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_beyond_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_image, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
