/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an image: for the machine's memory, and as a program for
 * `run`. Refusal must come with a reason; a loaded image must lie in RAM.
 */
#include "fuzz.h"

#include "machine/loader.h"

#define RAM_PA 0x80000000ull

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	struct machine_image image = { "the input", bytes, size };
	struct loaded loaded = { 0 };
	struct error error = { "" };
	struct bus bus;

	if (!size)
		return 0;
	bus_init(&bus);
	fuzz_check(bus_add_ram(&bus, RAM_PA, 4 << 20, &error));
	if (loader_load(&bus, &image, RAM_PA, &loaded, &error)) {
		fuzz_check(loaded.first_pa >= RAM_PA && loaded.end_pa <= RAM_PA + (4 << 20));
		fuzz_check(loaded.entry_pa >= loaded.first_pa);
		fuzz_check(loaded.entry_pa < loaded.end_pa);
	} else {
		fuzz_check(error.text[0]);
	}
	error.text[0] = 0;
	fuzz_check(loader_check_program(&image, 16 << 20, &error) || error.text[0]);
	bus_free(&bus);
	return 0;
}
