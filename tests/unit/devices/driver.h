/* SPDX-License-Identifier: MIT */
/*
 * A small virtio driver for tests: it speaks to a device by its registers
 * and by rings in RAM, and can lie in each. Include cmocka.h first.
 */
#ifndef TESTS_UNIT_DEVICES_DRIVER_H
#define TESTS_UNIT_DEVICES_DRIVER_H

#include <string.h>

#include "devices/virtio.h"

#define DRIVER_RAM_PA	 0x80000000ull
#define DRIVER_RAM_BYTES (1ull << 20)
#define DRIVER_ENTRIES	 16
/* Each queue's rings have a page, the buffers come behind them. */
#define DRIVER_QUEUE_PA(queue) (DRIVER_RAM_PA + 0x1000ull * (queue))
#define DRIVER_BUFFER_PA       (DRIVER_RAM_PA + 0x40000)
#define DRIVER_DESCRIPTOR_PA(queue, index) (DRIVER_QUEUE_PA(queue) + 16ull * (index))
#define DRIVER_AVAILABLE_PA(queue) (DRIVER_QUEUE_PA(queue) + 0x400)
#define DRIVER_USED_PA(queue)	   (DRIVER_QUEUE_PA(queue) + 0x800)

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct driver {
	struct bus bus;
	struct virtio *virtio;
	bool line;
};

static inline void driver_line_set(void *receiver, unsigned number, bool level)
{
	struct driver *driver = receiver;

	assert_true(number == 1);
	driver->line = level;
}

static inline struct irq_line driver_line(struct driver *driver)
{
	return (struct irq_line){ driver_line_set, driver, 1 };
}

static inline void driver_init(struct driver *driver)
{
	struct error error;

	memset(driver, 0, sizeof(*driver));
	bus_init(&driver->bus);
	assert_true(bus_add_ram(&driver->bus, DRIVER_RAM_PA, DRIVER_RAM_BYTES, &error));
}

static inline u32 driver_get(struct driver *driver, u64 offset)
{
	u64 value;

	assert_true(virtio_ops.read(driver->virtio, offset, 4, &value));
	return (u32)value;
}

static inline void driver_set(struct driver *driver, u64 offset, u64 value)
{
	assert_true(virtio_ops.write(driver->virtio, offset, 4, value));
}

static inline void driver_poke(struct driver *driver, u64 pa, u64 value, unsigned size)
{
	assert_true(bus_dma_write(&driver->bus, pa, &value, size));
}

static inline u64 driver_peek(struct driver *driver, u64 pa, unsigned size)
{
	u64 value = 0;

	assert_true(bus_dma_read(&driver->bus, pa, &value, size));
	return value;
}

static inline void driver_place(struct driver *driver, u64 offset, u64 pa)
{
	driver_set(driver, offset, pa & 0xffffffff);
	driver_set(driver, offset + 4, pa >> 32);
}

static inline void driver_queue_at(struct driver *driver, unsigned queue, u64 descriptor_pa,
				   u64 available_pa, u64 used_pa)
{
	driver_set(driver, 0x030, queue);
	driver_set(driver, 0x038, DRIVER_ENTRIES);
	driver_place(driver, 0x080, descriptor_pa);
	driver_place(driver, 0x090, available_pa);
	driver_place(driver, 0x0a0, used_pa);
	driver_set(driver, 0x044, 1);
}

static inline void driver_queue(struct driver *driver, unsigned queue)
{
	driver_queue_at(driver, queue, DRIVER_QUEUE_PA(queue), DRIVER_AVAILABLE_PA(queue),
			DRIVER_USED_PA(queue));
}

/* Reset, negotiate `features` (and VERSION_1) and set up `queues` queues. */
static inline void driver_start(struct driver *driver, u64 features, unsigned queues)
{
	features |= 1ull << VIRTIO_F_VERSION_1;
	driver_set(driver, 0x070, 0);
	driver_set(driver, 0x070, 1);
	driver_set(driver, 0x070, 3);
	for (unsigned i = 0; i < 2; i++) {
		driver_set(driver, 0x024, i);
		driver_set(driver, 0x020, features >> 32 * i & 0xffffffff);
	}
	driver_set(driver, 0x070, 11);
	assert_true(driver_get(driver, 0x070) == 11);
	for (unsigned i = 0; i < queues; i++)
		driver_queue(driver, i);
	driver_set(driver, 0x070, 15);
}

static inline void driver_descriptor(struct driver *driver, unsigned queue, unsigned index,
				     u64 pa, u64 size, unsigned flags, unsigned next)
{
	u64 at = DRIVER_DESCRIPTOR_PA(queue, index);

	driver_poke(driver, at, pa, 8);
	driver_poke(driver, at + 8, size, 4);
	driver_poke(driver, at + 12, flags, 2);
	driver_poke(driver, at + 14, next, 2);
}

/* Put a chain into the available ring. */
static inline void driver_offer(struct driver *driver, unsigned queue, unsigned head)
{
	u64 at = DRIVER_AVAILABLE_PA(queue);
	u64 index = driver_peek(driver, at + 2, 2);

	driver_poke(driver, at + 4 + 2 * (index % DRIVER_ENTRIES), head, 2);
	driver_poke(driver, at + 2, index + 1, 2);
}

static inline void driver_notify(struct driver *driver, unsigned queue)
{
	driver_set(driver, 0x050, queue);
}

static inline unsigned driver_used(struct driver *driver, unsigned queue)
{
	return (unsigned)driver_peek(driver, DRIVER_USED_PA(queue) + 2, 2);
}

/* Length that the device said for the used element `i`. */
static inline u32 driver_used_length(struct driver *driver, unsigned queue, unsigned i)
{
	return (u32)driver_peek(driver, DRIVER_USED_PA(queue) + 4 +
				8 * (i % DRIVER_ENTRIES) + 4, 4);
}

static inline bool driver_is_broken(struct driver *driver)
{
	return driver_get(driver, 0x070) & 0x40;
}

#endif
