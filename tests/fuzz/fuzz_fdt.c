/* SPDX-License-Identifier: MIT */
/* Any bytes as --dtb: refused, or amended to a tree that is sound. */
#include "fuzz.h"

#include <libfdt.h>

#include "machine/fdt.h"

static struct machine machine;
static u8 tree[FDT_BYTES_MAX];

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	const struct fdt_content content = { 0x84000000, 0x84001000 };
	struct error error = { "" };
	u64 size_bytes;

	if (!size)
		return 0;
	machine.config.dtb = (struct machine_image){ "the input", bytes, size };
	machine.config.command_line = "quiet";
	if (fdt_make(&machine, &content, tree, &size_bytes, &error))
		fuzz_check(!fdt_check_full(tree, size_bytes));
	else
		fuzz_check(error.text[0]);
	return 0;
}
