/* SPDX-License-Identifier: MIT */
/*
 * The physical memory map, interrupt numbers and clock of the board, shared
 * by emulator, firmware, guest kernel and tests, in C and in assembler.
 * Equal to QEMU's `virt` board (hw/riscv/virt.c, virt_memmap), so that
 * software made for it runs unchanged. Addresses are physical, sizes bytes.
 */
#ifndef ABI_PLATFORM_H
#define ABI_PLATFORM_H

#define PLATFORM_ROM_BASE 0x1000
#define PLATFORM_ROM_SIZE 0xf000
#define PLATFORM_FINISHER_BASE 0x100000
#define PLATFORM_FINISHER_SIZE 0x1000
#define PLATFORM_RTC_BASE 0x101000
#define PLATFORM_RTC_SIZE 0x1000
#define PLATFORM_CLINT_BASE 0x2000000
#define PLATFORM_CLINT_SIZE 0x10000
#define PLATFORM_PLIC_BASE 0xc000000
#define PLATFORM_PLIC_SIZE 0x600000
#define PLATFORM_UART_BASE 0x10000000
#define PLATFORM_UART_SIZE 0x100
#define PLATFORM_VIRTIO_BASE 0x10001000
#define PLATFORM_VIRTIO_STRIDE 0x1000
#define PLATFORM_VIRTIO_SLOTS 8
#define PLATFORM_RAM_BASE 0x80000000
#define PLATFORM_KERNEL_BASE 0x80200000 /* payload behind the firmware */

/* CLINT registers, offsets from its base (SiFive CLINT). */
#define CLINT_MSIP 0x0 /* + 4 * hart */
#define CLINT_MTIMECMP 0x4000 /* + 8 * hart */
#define CLINT_MTIME 0xbff8

/* PLIC sources. */
#define PLATFORM_IRQ_VIRTIO 1 /* + slot */
#define PLATFORM_IRQ_UART 10
#define PLATFORM_IRQ_RTC 11
#define PLATFORM_IRQ_COUNT 96 /* sources 1..95 exist, as on QEMU virt */

#define PLATFORM_TIMEBASE_HZ 10000000 /* mtime and `time` ticks a second */
#define PLATFORM_UART_CLOCK_HZ 3686400
#define PLATFORM_HARTS_MAX 8
#define PLATFORM_CACHE_BLOCK_BYTES 64 /* CBO block */

/* Test finisher (SiFive test device): what a 32-bit write means. */
#define FINISHER_PASS 0x5555
#define FINISHER_FAIL 0x3333 /* | exit code << 16 */
#define FINISHER_RESET 0x7777

#endif
