/* SPDX-License-Identifier: MIT */
/*
 * A hostile driver: any writes to the registers of an entropy and a console
 * device and to the RAM they share. libFuzzer's time-out finds hangs, the
 * address sanitizer what reaches beyond.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "devices/virtio_console.h"
#include "devices/virtio_rng.h"

#define RAM_PA	  0x80000000ull
#define RAM_BYTES 0x4000ull

struct world {
	struct bus bus;
	struct virtio_rng rng;
	struct virtio_console console;
	struct character character;
	struct host_streams files;
};

static void no_line(void *receiver, unsigned number, bool level)
{
	(void)receiver;
	(void)number;
	(void)level;
}

/* Places in RAM that the registers will name, so that rings are hit often. */
static u64 some_pa(u64 choice)
{
	return choice & 0x8000 ? choice << 48 : RAM_PA + (choice & (RAM_BYTES - 1));
}

static void act(struct world *world, const u8 **bytes, size_t *left)
{
	u64 action = fuzz_take(bytes, left, 1), where = fuzz_take(bytes, left, 2);
	struct virtio *virtio = action & 1 ? &world->console.virtio : &world->rng.virtio;
	u64 value = fuzz_take(bytes, left, action & 2 ? 2 : 4);

	switch (action >> 2 & 7) {
	case 0:
	case 1: /* a register */
		virtio_ops.write(virtio, where & 0xfc, 4, value);
		break;
	case 2: /* where a ring is */
		virtio_ops.write(virtio, 0x80 + (where & 0x30), 4, some_pa(value));
		virtio_ops.write(virtio, 0x84 + (where & 0x30), 4, some_pa(value) >> 32);
		break;
	case 3: /* a descriptor */
	case 4:
		value = some_pa(value);
		(void)!bus_dma_write(&world->bus, RAM_PA + (where & 0x1ff0), &value, 8);
		value = fuzz_take(bytes, left, 8);
		(void)!bus_dma_write(&world->bus, RAM_PA + (where & 0x1ff0) + 8, &value, 8);
		break;
	case 5: /* any halfword */
		(void)!bus_dma_write(&world->bus, RAM_PA + (where & 0x3ffe), &value, 2);
		break;
	case 6: /* input arrives */
		world->character.taken = 0;
		world->character.buffered = value & 0xfff;
		virtio_console_receive(&world->console);
		break;
	default:
		if (where & 0x8000)
			virtio_console_resize(&world->console, value & 0xff, value >> 8);
		virtio_ops.write(virtio, 0x50, 4, value & 7);
	}
}

/* Both devices alive, queues of 16 at places of their own. */
static void start(struct virtio *virtio, u32 features)
{
	const u32 writes[][2] = {
		{ 0x70, 3 }, { 0x24, 1 }, { 0x20, 1 }, { 0x24, 0 }, { 0x20, features },
		{ 0x70, 11 },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(writes); i++)
		virtio_ops.write(virtio, writes[i][0], 4, writes[i][1]);
	for (unsigned queue = 0; queue < virtio->kind->queue_count; queue++) {
		u64 pa = RAM_PA + 0x400 * queue;

		virtio_ops.write(virtio, 0x30, 4, queue);
		virtio_ops.write(virtio, 0x38, 4, 16);
		virtio_ops.write(virtio, 0x80, 4, pa);
		virtio_ops.write(virtio, 0x90, 4, pa + 0x100);
		virtio_ops.write(virtio, 0xa0, 4, pa + 0x200);
		virtio_ops.write(virtio, 0x44, 4, 1);
	}
	virtio_ops.write(virtio, 0x70, 4, 15);
}

/* A file, nothing, and what is always full. */
static void open_files(struct host_streams *files)
{
	static int file = -1, full;

	if (file < 0) {
		file = memfd_create("fuzz", 0);
		full = open("/dev/full", O_RDWR);
	}
	fuzz_check(file >= 0 && full >= 0 && !ftruncate(file, 0));
	lseek(file, 0, SEEK_SET);
	character_init(&files->files[0], CHARACTER_NONE, file);
	character_init(&files->files[1], CHARACTER_NONE, CHARACTER_NONE);
	character_init(&files->files[2], CHARACTER_NONE, full);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	static struct world world;
	struct irq_line line = { no_line, NULL, 1 };
	struct error error;

	memset(&world, 0, sizeof(world));
	bus_init(&world.bus);
	fuzz_check(bus_add_ram(&world.bus, RAM_PA, RAM_BYTES, &error));
	virtio_rng_init(&world.rng, 1, &world.bus, line);
	virtio_console_init(&world.console, 3, 80, 24, &world.bus, line);
	character_init(&world.character, CHARACTER_NONE, CHARACTER_NONE);
	world.console.ports[0].character = &world.character;
	world.console.ports[1].character = &world.character;
	world.console.ports[1].name = "stream";
	world.console.ports[1].is_console = true;
	world.console.ports[2].name = "files";
	world.console.ports[2].files = &world.files;
	open_files(&world.files);
	start(&world.rng.virtio, 0);
	start(&world.console.virtio, 2);
	while (size)
		act(&world, &bytes, &size);
	bus_free(&world.bus);
	return 0;
}
