/* SPDX-License-Identifier: MIT */
/*
 * The device tree: sound, with what kernels look for, one cpu a hart; and
 * trees given by a file, amended or refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "machine/fdt.h"

struct fixture {
	struct machine machine;
	struct fdt_content content;
	u8 tree[FDT_BYTES_MAX], given[FDT_BYTES_MAX];
	u64 size_bytes;
	struct error error;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	machine_config_init(&fixture->machine.config);
	fixture->machine.config.command_line = "quiet a=\"b c\"";
	fixture->machine.hart_count = 3;
	fixture->content = (struct fdt_content){ 0x84000000, 0x84001234 };
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static bool make(struct fixture *fixture)
{
	return fdt_make(&fixture->machine, &fixture->content, fixture->tree,
			&fixture->size_bytes, &fixture->error);
}

static const void *property(const struct fixture *fixture, const char *path, const char *name)
{
	int node = fdt_path_offset(fixture->tree, path);

	assert_true(node >= 0);
	return fdt_getprop(fixture->tree, node, name, NULL);
}

static u64 number(const struct fixture *fixture, const char *path, const char *name)
{
	const void *raw = property(fixture, path, name);
	fdt64_t value; /* only aligned to 4 bytes in the tree */

	assert_non_null(raw);
	memcpy(&value, raw, sizeof(value));
	return fdt64_to_cpu(value);
}

static void test_chosen(void **state)
{
	struct fixture *fixture = *state;

	assert_true(make(fixture));
	assert_int_equal(fdt_check_full(fixture->tree, fixture->size_bytes), 0);
	assert_string_equal(property(fixture, "/chosen", "bootargs"), "quiet a=\"b c\"");
	assert_true(number(fixture, "/chosen", "linux,initrd-start") == 0x84000000);
	assert_true(number(fixture, "/chosen", "linux,initrd-end") == 0x84001234);
	assert_non_null(property(fixture, property(fixture, "/chosen", "stdout-path"),
				 "clock-frequency"));
	assert_true(number(fixture, "/memory@80000000", "reg") == 0x80000000);
}

static void test_cpus(void **state)
{
	struct fixture *fixture = *state;

	assert_true(make(fixture));
	assert_string_equal(property(fixture, "/cpus/cpu@2", "mmu-type"), "riscv,sv39");
	assert_int_equal(fdt_path_offset(fixture->tree, "/cpus/cpu@3"), -FDT_ERR_NOTFOUND);
	/* every interrupt-parent is a node that is one */
	for (int node = 0; node >= 0; node = fdt_next_node(fixture->tree, node, NULL)) {
		const fdt32_t *parent = fdt_getprop(fixture->tree, node, "interrupt-parent",
						    NULL);
		int target;

		if (!parent)
			continue;
		target = fdt_node_offset_by_phandle(fixture->tree, fdt32_to_cpu(*parent));
		assert_true(target >= 0);
		assert_non_null(fdt_getprop(fixture->tree, target, "interrupt-controller",
					    NULL));
	}
}

static void test_devices(void **state)
{
	static const char *const compatibles[] = {
		"sifive,clint0", "sifive,plic-1.0.0", "ns16550a", "sifive,test0",
		"syscon-poweroff", "syscon-reboot", "google,goldfish-rtc", "virtio,mmio",
	};
	struct fixture *fixture = *state;
	int count = 0;

	assert_true(make(fixture));
	for (unsigned i = 0; i < ARRAY_SIZE(compatibles); i++)
		assert_true(fdt_node_offset_by_compatible(fixture->tree, -1,
							  compatibles[i]) >= 0);
	for (int node = -1; (node = fdt_node_offset_by_compatible(fixture->tree, node,
								  "virtio,mmio")) >= 0;)
		count++;
	assert_int_equal(count, PLATFORM_VIRTIO_SLOTS);
}

static void test_given(void **state)
{
	struct fixture *fixture = *state;
	struct machine_image *image = &fixture->machine.config.dtb;

	assert_true(make(fixture));
	memcpy(fixture->given, fixture->tree, fixture->size_bytes);
	*image = (struct machine_image){ "a-tree", fixture->given, fixture->size_bytes };
	fixture->machine.config.command_line = "another";
	fixture->content.initrd_end_pa = 0x84005678;
	assert_true(make(fixture));
	assert_true(fixture->size_bytes < 8192); /* packed */
	assert_string_equal(property(fixture, "/chosen", "bootargs"), "another");
	assert_true(number(fixture, "/chosen", "linux,initrd-end") == 0x84005678);
	/* Cut, or with a word changed: refused, or a sound tree all the same. */
	for (u64 size = 0; size < image->size_bytes; size += 64) {
		struct machine_image cut = { "a-tree", fixture->given, size };
		struct machine_image whole = *image;

		*image = cut;
		assert_false(make(fixture));
		assert_non_null(strstr(fixture->error.text, "a-tree"));
		*image = whole;
	}
	for (u64 at = 0; at < image->size_bytes; at += 4) {
		u32 old;

		memcpy(&old, fixture->given + at, 4);
		memset(fixture->given + at, 0xff, 4);
		if (make(fixture))
			assert_int_equal(fdt_check_header(fixture->tree), 0);
		memcpy(fixture->given + at, &old, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_chosen, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cpus, setup, teardown),
		cmocka_unit_test_setup_teardown(test_devices, setup, teardown),
		cmocka_unit_test_setup_teardown(test_given, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
