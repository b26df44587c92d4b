/* SPDX-License-Identifier: MIT */
/* The devices of the board and their wiring; private to the machine. */
#ifndef MACHINE_DEVICES_H
#define MACHINE_DEVICES_H

#include "devices/character.h"
#include "devices/clint.h"
#include "devices/finisher.h"
#include "devices/htif.h"
#include "devices/plic.h"
#include "devices/rtc.h"
#include "devices/uart.h"
#include "devices/virtio_blk.h"
#include "devices/virtio_console.h"
#include "devices/virtio_rng.h"
#include "machine/input.h"
#include "machine/machine.h"

/* A timer of one hart and the event that drives it. */
struct machine_timer {
	struct machine *machine;
	unsigned hart_id;
	struct event event;
};

struct machine_devices {
	struct finisher finisher;
	struct clint clint;
	struct plic plic;
	struct uart uart;
	struct rtc rtc;
	struct virtio_blk disks[MACHINE_DISKS_MAX];
	unsigned disk_count;
	struct virtio_console console; /* hvc0, or the streams of `run` */
	bool has_console;
	unsigned input_port; /* its port that has the input */
	struct virtio_rng rng;

	struct character uart_character;
	struct character stdio, stderr_stream, terminal;
	struct host_streams files; /* of `run` */
	struct machine_input input;

	struct machine_timer machine_timers[PLATFORM_HARTS_MAX];
	struct machine_timer supervisor_timers[PLATFORM_HARTS_MAX]; /* Sstc */
	struct machine_timer alarm; /* of the clock */
	u64 time_offset; /* ticks added to the cycle count's */

	struct htif htif; /* of a bare-metal test that has the words */
};

bool devices_init(struct machine *machine, struct error *error) must_check;
void devices_free(struct machine *machine);
/* All as at power-on, but for the clock, what disks hold and what host input
   was taken already. */
void devices_reset(struct machine *machine);
/* The cycle at which mtime becomes `time`; EVENT_NEVER: it is, or practically
   never will be. */
u64 devices_cycle_of_time(const struct machine *machine, u64 time);
/* Watch the HTIF words of a loaded test. */
void devices_watch_tohost(struct machine *machine, u64 tohost_pa, u64 fromhost_pa);

/* Cycles of the nominal clock in one tick of mtime. */
#define CYCLES_PER_TICK 100 /* 1 GHz against 10 MHz; chosen */

#endif
