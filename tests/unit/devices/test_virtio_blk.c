/* SPDX-License-Identifier: MIT */
/* The block device on an image of eight sectors, asked for right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/virtio_blk.h"
#include "driver.h"

#define SECTORS 8
#define HEADER_PA DRIVER_BUFFER_PA
#define DATA_PA	  (DRIVER_BUFFER_PA + 0x1000)
#define STATUS_PA (DRIVER_BUFFER_PA + 0x8000)

enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13, SECURE = 14 };
enum { OK, IO_ERROR, UNSUPPORTED };

struct fixture {
	struct driver driver;
	struct virtio_blk blk;
	char path[32];
};

static void open_blk(struct fixture *fixture, struct disk_options options)
{
	struct error error;

	options.path = fixture->path;
	if (!virtio_blk_init(&fixture->blk, &options, 3, &fixture->driver.bus,
			     driver_line(&fixture->driver), &error))
		fail_msg("%s", error.text);
	fixture->driver.virtio = &fixture->blk.virtio;
	/* A new device begins at the start of the rings. */
	driver_poke(&fixture->driver, DRIVER_AVAILABLE_PA(0) + 2, 0, 2);
	driver_poke(&fixture->driver, DRIVER_USED_PA(0) + 2, 0, 2);
	driver_start(&fixture->driver, 0, 1);
}

static void open_again(struct fixture *fixture, struct disk_options options)
{
	virtio_blk_free(&fixture->blk);
	open_blk(fixture, options);
}

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));
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
	open_blk(fixture, (struct disk_options){ 0 });
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
	unsigned direction = type == IN || type == GET_ID ? WRITE : 0;

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
	assert_int_equal(ask(driver, SECURE, 0, 16), UNSUPPORTED);
}

/* One in four fails, the others do what they say. */
static void test_errors(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	unsigned failed = 0;

	open_again(fixture, (struct disk_options){ .errors = 4, .error_seed = 7 });
	for (unsigned i = 0; i < 400; i++) {
		driver_poke(driver, DATA_PA, 0, 1);
		if (ask(driver, IN, 2, 512) == OK)
			assert_int_equal(driver_peek(driver, DATA_PA, 1), 3);
		else
			failed++;
		assert_int_equal(ask(driver, GET_ID, 0, 20), OK);
	}
	assert_in_range(failed, 60, 140);
}

/* The first byte of a sector, as the file has it. */
static u8 on_host(struct fixture *fixture, unsigned sector)
{
	u8 byte = 0xee;
	int fd = open(fixture->path, O_RDONLY);

	assert_int_equal(pread(fd, &byte, 1, sector * 512), 1);
	close(fd);
	return byte;
}

/* What the guest reads there. */
static u8 in_guest(struct fixture *fixture, u64 sector)
{
	assert_int_equal(ask(&fixture->driver, IN, sector, 512), OK);
	return (u8)driver_peek(&fixture->driver, DATA_PA, 1);
}

static unsigned write_byte(struct fixture *fixture, u64 sector, u8 byte)
{
	driver_poke(&fixture->driver, DATA_PA, byte, 1);
	return ask(&fixture->driver, OUT, sector, 512);
}

static void test_snapshot(void **state)
{
	struct fixture *fixture = *state;

	open_again(fixture, (struct disk_options){ .is_snapshot = true });
	assert_int_equal(in_guest(fixture, 4), 5);
	assert_int_equal(write_byte(fixture, 4, 0x77), OK);
	assert_int_equal(ask(&fixture->driver, FLUSH, 0, 0), OK);
	assert_int_equal(in_guest(fixture, 4), 0x77);
	/* its neighbours are still the image's, and in one read with it */
	assert_int_equal(ask(&fixture->driver, IN, 3, 1536), OK);
	assert_int_equal(driver_peek(&fixture->driver, DATA_PA, 1), 4);
	assert_int_equal(driver_peek(&fixture->driver, DATA_PA + 512, 1), 0x77);
	assert_int_equal(driver_peek(&fixture->driver, DATA_PA + 1024, 1), 6);
	assert_int_equal(on_host(fixture, 4), 5);
	open_again(fixture, (struct disk_options){ .is_snapshot = true });
	assert_int_equal(in_guest(fixture, 4), 5);
}

static void test_read_only(void **state)
{
	struct fixture *fixture = *state;

	open_again(fixture, (struct disk_options){ .is_read_only = true });
	assert_true(driver_get(&fixture->driver, 0x010) & 1 << 5);
	assert_int_equal(write_byte(fixture, 4, 0x77), IO_ERROR);
	assert_int_equal(in_guest(fixture, 4), 5);
	assert_int_equal(ask(&fixture->driver, FLUSH, 0, 0), OK);
}

static void test_serial(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;

	assert_int_equal(ask(driver, GET_ID, 0, 20), OK);
	assert_int_equal(driver_peek(driver, DATA_PA, 8), 0x33656e6972746976); /* vitrine3 */
	open_again(fixture, (struct disk_options){ .serial = "abcdefghijklmnopqrst" });
	assert_int_equal(ask(driver, GET_ID, 0, 20), OK);
	assert_int_equal(driver_used_length(driver, 0, 0), 21);
	assert_int_equal(driver_peek(driver, DATA_PA + 16, 4), 0x74737271); /* qrst */
}

/* A file that ends within a sector: the rest of that sector is zeros. */
static void test_odd_size(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(truncate(fixture->path, 7 * 512 + 10), 0);
	open_again(fixture, (struct disk_options){ 0 });
	assert_int_equal(driver_get(&fixture->driver, 0x100), SECTORS);
	assert_int_equal(in_guest(fixture, 7), 8);
	assert_int_equal(driver_peek(&fixture->driver, DATA_PA + 9, 1), 8);
	assert_int_equal(driver_peek(&fixture->driver, DATA_PA + 10, 8), 0);
	assert_int_equal(write_byte(fixture, 7, 0x77), OK);
	assert_int_equal(in_guest(fixture, 7), 0x77);
}

/* The host takes no more: the guest is told, and we live. */
static void test_host_disk_full(void **state)
{
	struct fixture *fixture = *state;
	struct rlimit limit, before;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 6 * 512;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_equal(write_byte(fixture, 6, 0x77), IO_ERROR);
	assert_int_equal(write_byte(fixture, 5, 0x77), OK);
	open_again(fixture, (struct disk_options){ .is_snapshot = true });
	assert_int_equal(write_byte(fixture, 7, 0x77), IO_ERROR);
	assert_int_equal(in_guest(fixture, 7), 8);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(write_byte(fixture, 7, 0x77), OK);
}

static unsigned clear(struct fixture *fixture, u32 type, u64 sector, u32 sectors, u32 flags)
{
	driver_poke(&fixture->driver, DATA_PA, sector, 8);
	driver_poke(&fixture->driver, DATA_PA + 8, sectors, 4);
	driver_poke(&fixture->driver, DATA_PA + 12, flags, 4);
	return ask(&fixture->driver, type, 0, 16);
}

static void test_write_zeroes(void **state)
{
	struct fixture *fixture = *state;

	for (unsigned is_snapshot = 0; is_snapshot < 2; is_snapshot++) {
		open_again(fixture, (struct disk_options){ .is_snapshot = is_snapshot });
		assert_int_equal(clear(fixture, WRITE_ZEROES, 2 + 3 * is_snapshot, 2, 0), OK);
		assert_int_equal(clear(fixture, WRITE_ZEROES, 7, 1, 1), OK);
		assert_int_equal(in_guest(fixture, 2), 0);
		assert_int_equal(in_guest(fixture, 3), 0);
		assert_int_equal(in_guest(fixture, 4), 5);
		assert_int_equal(in_guest(fixture, 6), is_snapshot ? 0 : 7);
		assert_int_equal(in_guest(fixture, 7), 0);
	}
	assert_int_equal(on_host(fixture, 6), 7);
	assert_int_equal(clear(fixture, WRITE_ZEROES, 7, 2, 0), IO_ERROR);
	assert_int_equal(clear(fixture, WRITE_ZEROES, ~0ull, 1, 0), IO_ERROR);
	assert_int_equal(clear(fixture, WRITE_ZEROES, 0, 1, 2), UNSUPPORTED);
	assert_int_equal(ask(&fixture->driver, WRITE_ZEROES, 0, 15), IO_ERROR);
}

static void test_discard(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(clear(fixture, DISCARD, 2, 1, 0), OK);
	assert_int_equal(in_guest(fixture, 3), 4);
	assert_int_equal(clear(fixture, DISCARD, 2, 1, 1), UNSUPPORTED);
	assert_int_equal(clear(fixture, DISCARD, 7, 2, 0), IO_ERROR);
	open_again(fixture, (struct disk_options){ .is_snapshot = true });
	assert_int_equal(clear(fixture, DISCARD, 4, 1, 0), OK);
	assert_int_equal(on_host(fixture, 4), 5);
}

/* One writer or several readers; a second opening here is as another's. */
static void test_locks(void **state)
{
	struct fixture *fixture = *state;
	struct disk_options writer = { .path = fixture->path };
	struct disk_options reader = { .path = fixture->path, .is_read_only = true };
	struct disk_image image, other;
	struct error error;

	assert_false(disk_image_open(&image, &writer, &error));
	assert_non_null(strstr(error.text, "in use"));
	assert_non_null(strstr(error.text, fixture->path));
	assert_false(disk_image_open(&image, &reader, &error));
	assert_non_null(strstr(error.text, "being written"));
	virtio_blk_free(&fixture->blk);
	assert_true(disk_image_open(&image, &reader, &error));
	assert_true(disk_image_open(&other, &reader, &error));
	disk_image_close(&other);
	assert_false(disk_image_open(&other, &writer, &error));
	disk_image_close(&image);
	assert_true(disk_image_open(&other, &writer, &error));
	disk_image_close(&other);
	open_blk(fixture, (struct disk_options){ 0 });
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

	assert_false(virtio_blk_init(&blk, &(struct disk_options){ .path = "/nonexistent" }, 0,
				     &fixture->driver.bus, driver_line(&fixture->driver),
				     &error));
	assert_non_null(strstr(error.text, "/nonexistent"));
	assert_false(virtio_blk_init(&blk, &(struct disk_options){ .path = "/tmp" }, 0,
				     &fixture->driver.bus, driver_line(&fixture->driver),
				     &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_locks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_discard, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write_zeroes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_host_disk_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_odd_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_serial, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_only, setup, teardown),
		cmocka_unit_test_setup_teardown(test_snapshot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_capacity, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_and_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_beyond_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_image, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
