/* SPDX-License-Identifier: MIT */
/* The two ELF files, put in by the assembler; see builtin.h. */
#include "machine/builtin.h"

#define INCLUDE_FILE(name, path)                                              \
	__asm__(".section .rodata\n"                                          \
		".balign 16\n"                                                \
		".globl builtin_" name "_start, builtin_" name "_end\n"       \
		"builtin_" name "_start:\n"                                   \
		".incbin \"" path "\"\n"                                      \
		"builtin_" name "_end:\n"                                     \
		".previous\n")

INCLUDE_FILE("firmware", FIRMWARE_PATH);
INCLUDE_FILE("kernel", KERNEL_PATH);

extern const u8 builtin_firmware_start[], builtin_firmware_end[];
extern const u8 builtin_kernel_start[], builtin_kernel_end[];

void builtin_firmware(struct machine_image *image)
{
	image->path = "the built-in firmware";
	image->bytes = builtin_firmware_start;
	image->size_bytes = (u64)(builtin_firmware_end - builtin_firmware_start);
}

void builtin_kernel(struct machine_image *image)
{
	image->path = "the built-in kernel";
	image->bytes = builtin_kernel_start;
	image->size_bytes = (u64)(builtin_kernel_end - builtin_kernel_start);
}
