/* SPDX-License-Identifier: MIT */
/* Making the board's devices and connecting their lines and clocks. */
#include "machine/devices.h"

#include <stdlib.h>
#include "base/bits.h"

#define NS_PER_TICK (1000000000ull / PLATFORM_TIMEBASE_HZ)

static u64 current_time(void *owner)
{
	return machine_time(owner);
}

static u64 current_time_ns(void *owner)
{
	return machine_cycle(owner) / CYCLES_PER_TICK * NS_PER_TICK;
}

u64 devices_cycle_of_time(const struct machine *machine, u64 time)
{
	u64 now = machine_time(machine);

	/* From now on, not from cycle 0: the offset wraps where mtime went back. */
	if (time <= now || time - now > EVENT_NEVER / CYCLES_PER_TICK / 4)
		return EVENT_NEVER;
	return (machine_cycle(machine) / CYCLES_PER_TICK + (time - now)) * CYCLES_PER_TICK;
}

static void schedule_timer(struct machine *machine, struct machine_timer *timer,
			   u64 time)
{
	event_schedule(&machine->events, &timer->event,
		       devices_cycle_of_time(machine, time));
}

/* mtime reached stimecmp, or jumped: STIP and the event follow. */
static void refresh_supervisor_timer(struct machine *machine, unsigned hart_id)
{
	struct hart *hart = &machine->harts[hart_id];
	bool is_on = bit_test(hart->csr.menvcfg, ENVCFG_STCE_SHIFT);

	hart_update_time(hart);
	schedule_timer(machine, &machine->devices->supervisor_timers[hart_id],
		       is_on ? hart->csr.stimecmp : ~0ull);
}

static void write_time(void *owner, u64 time)
{
	struct machine *machine = owner;

	machine->devices->time_offset += time - machine_time(machine);
	for (unsigned i = 0; i < machine->hart_count; i++)
		refresh_supervisor_timer(machine, i);
}

static void schedule_machine_timer(void *owner, unsigned hart, u64 time)
{
	struct machine *machine = owner;

	schedule_timer(machine, &machine->devices->machine_timers[hart], time);
}

static void fire_machine_timer(void *owner, u64 now_cycle)
{
	struct machine_timer *timer = owner;

	(void)now_cycle;
	clint_update(&timer->machine->devices->clint);
}

static void fire_supervisor_timer(void *owner, u64 now_cycle)
{
	struct machine_timer *timer = owner;

	(void)now_cycle;
	refresh_supervisor_timer(timer->machine, timer->hart_id);
}

static void schedule_alarm(void *owner, u64 time_ns)
{
	struct machine *machine = owner;
	u64 ticks = time_ns / NS_PER_TICK + (time_ns % NS_PER_TICK != 0);

	event_schedule(&machine->events, &machine->devices->alarm.event,
		       ticks > EVENT_NEVER / CYCLES_PER_TICK / 2 ? EVENT_NEVER :
								   ticks * CYCLES_PER_TICK);
}

static void fire_alarm(void *owner, u64 now_cycle)
{
	struct machine_timer *timer = owner;

	(void)now_cycle;
	rtc_update(&timer->machine->devices->rtc);
}

static void finish(void *owner, bool is_reset, int exit_code)
{
	struct machine *machine = owner;

	machine->exited = true;
	machine->is_reset = is_reset;
	machine->exit_code = exit_code;
	hart_request_stop(&machine->harts[machine->current_hart]);
}

static struct irq_line plic_line(struct machine_devices *devices, unsigned source)
{
	return (struct irq_line){ plic_set_source, &devices->plic, source };
}

static void wire_harts(struct machine *machine)
{
	struct machine_devices *devices = machine->devices;

	devices->clint.hart_count = machine->hart_count;
	devices->plic.context_count = 2 * machine->hart_count;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		struct hart *hart = &machine->harts[i];

		devices->clint.software[i] = (struct irq_line){ hart_set_irq, hart, IRQ_MSI };
		devices->clint.timer[i] = (struct irq_line){ hart_set_irq, hart, IRQ_MTI };
		devices->plic.contexts[2 * i].output =
			(struct irq_line){ hart_set_irq, hart, IRQ_MEI };
		devices->plic.contexts[2 * i + 1].output =
			(struct irq_line){ hart_set_irq, hart, IRQ_SEI };
		devices->machine_timers[i] = (struct machine_timer){ machine, i, {
			fire_machine_timer, &devices->machine_timers[i], EVENT_NEVER, 0 } };
		devices->supervisor_timers[i] = (struct machine_timer){ machine, i, {
			fire_supervisor_timer, &devices->supervisor_timers[i],
			EVENT_NEVER, 0 } };
	}
}

static bool add_virtio(struct machine *machine, unsigned slot, struct virtio *virtio,
		       struct error *error)
{
	return bus_add_mmio(&machine->bus, "virtio",
			    PLATFORM_VIRTIO_BASE + slot * PLATFORM_VIRTIO_STRIDE,
			    PLATFORM_VIRTIO_STRIDE,
			    virtio ? &virtio_ops : &virtio_empty_ops, virtio, error);
}

static void open_character(struct machine *machine, struct character *character,
			   int input_fd, int output_fd)
{
	const struct machine_config *config = &machine->config;

	character_init(character, input_fd, output_fd);
	character->is_cancelled = &machine->interrupt_requested;
	character->is_by_line = config->input_kind == INPUT_STREAM;
	if (input_fd == CHARACTER_NONE)
		return;
	character->filter = config->console_filter;
	character->owner = config->console_owner;
}

static void add_console_ports(struct machine *machine, struct irq_line line)
{
	struct machine_devices *devices = machine->devices;
	const struct machine_stdio *streams = &machine->config.stdio;
	struct virtio_console_port *ports = devices->console.ports;

	virtio_console_init(&devices->console, streams->is_plain ? 1 : 5, streams->columns,
			    streams->rows, &machine->bus, line);
	open_character(machine, &devices->stdio, streams->input_fd, streams->output_fd);
	open_character(machine, &devices->stderr_stream, CHARACTER_NONE, streams->error_fd);
	devices->has_console = true;
	devices->input_port = streams->is_plain ? 0 : 1;
	ports[devices->input_port].character = &devices->stdio;
	if (streams->is_plain)
		return;
	ports[1].name = "vitrine.stdio";
	ports[2].name = "vitrine.stderr";
	ports[2].character = &devices->stderr_stream;
	open_character(machine, &devices->terminal, CHARACTER_NONE, streams->terminal_fd);
	ports[3].name = "vitrine.tty";
	ports[3].character = &devices->terminal;
	ports[3].is_console = true;
	for (unsigned i = 0; i < STREAM_COUNT; i++)
		open_character(machine, &devices->files.files[i], CHARACTER_NONE,
			       streams->file_fds[i]);
	ports[4].name = "vitrine.files";
	ports[4].files = &devices->files;
}

/* Disks take the first slots, then the streams, entropy last. */
static bool add_virtio_devices(struct machine *machine, struct error *error)
{
	struct machine_devices *devices = machine->devices;
	const struct machine_config *config = &machine->config;
	const struct machine_stdio *streams = &config->stdio;
	unsigned slot = 0;

	if (config->disk_count + streams->is_present > PLATFORM_VIRTIO_SLOTS - 1)
		return error_set(error, "%u disks: the board has %u virtio slots, of which entropy and a console have one each",
				 config->disk_count, PLATFORM_VIRTIO_SLOTS);
	for (; slot < config->disk_count; slot++) {
		struct virtio_blk *disk = &devices->disks[slot];
		struct disk_options options = config->disks[slot];

		options.error_seed = config->seed + 2000 + slot;
		if (!virtio_blk_init(disk, &options, slot, &machine->bus,
				     plic_line(devices, PLATFORM_IRQ_VIRTIO + slot), error))
			return false;
		devices->disk_count++;
		if (!add_virtio(machine, slot, &disk->virtio, error))
			return false;
	}
	if (streams->is_present) {
		add_console_ports(machine, plic_line(devices, PLATFORM_IRQ_VIRTIO + slot));
		if (!add_virtio(machine, slot++, &devices->console.virtio, error))
			return false;
	}
	for (; slot < PLATFORM_VIRTIO_SLOTS - 1; slot++)
		if (!add_virtio(machine, slot, NULL, error))
			return false;
	virtio_rng_init(&devices->rng, config->seed, &machine->bus,
			plic_line(devices, PLATFORM_IRQ_VIRTIO + slot));
	return add_virtio(machine, slot, &devices->rng.virtio, error);
}

static bool add_platform(struct machine *machine, struct error *error)
{
	struct machine_devices *devices = machine->devices;
	struct bus *bus = &machine->bus;

	return bus_add_mmio(bus, "finisher", PLATFORM_FINISHER_BASE, PLATFORM_FINISHER_SIZE,
			    &finisher_ops, &devices->finisher, error) &&
	       bus_add_mmio(bus, "rtc", PLATFORM_RTC_BASE, PLATFORM_RTC_SIZE, &rtc_ops,
			    &devices->rtc, error) &&
	       bus_add_mmio(bus, "clint", PLATFORM_CLINT_BASE, PLATFORM_CLINT_SIZE,
			    &clint_ops, &devices->clint, error) &&
	       bus_add_mmio(bus, "plic", PLATFORM_PLIC_BASE, PLATFORM_PLIC_SIZE, &plic_ops,
			    &devices->plic, error) &&
	       bus_add_mmio(bus, "uart", PLATFORM_UART_BASE, PLATFORM_UART_SIZE, &uart_ops,
			    &devices->uart, error) &&
	       add_virtio_devices(machine, error);
}

bool devices_init(struct machine *machine, struct error *error)
{
	const struct machine_config *config = &machine->config;
	struct machine_devices *devices = calloc(1, sizeof(*devices));

	if (!devices)
		return error_set(error, "out of memory for the devices");
	machine->devices = devices;
	wire_harts(machine);
	devices->finisher = (struct finisher){ finish, machine };
	devices->clint.owner = machine;
	devices->clint.read_time = current_time;
	devices->clint.write_time = write_time;
	devices->clint.schedule = schedule_machine_timer;
	devices->rtc = (struct rtc){ .start_ns = config->rtc_start_seconds * 1000000000ull,
				     .read_time_ns = current_time_ns,
				     .schedule = schedule_alarm,
				     .owner = machine,
				     .line = plic_line(devices, PLATFORM_IRQ_RTC) };
	devices->alarm = (struct machine_timer){ machine, 0, {
		fire_alarm, &devices->alarm, EVENT_NEVER, 0 } };
	open_character(machine, &devices->uart_character, config->console_input_fd,
		       config->console_output_fd);
	devices->uart.character = &devices->uart_character;
	devices->uart.line = plic_line(devices, PLATFORM_IRQ_UART);
	if (!add_platform(machine, error)) {
		devices_free(machine);
		return false;
	}
	clint_reset(&devices->clint);
	plic_reset(&devices->plic);
	uart_reset(&devices->uart);
	return true;
}

void devices_reset(struct machine *machine)
{
	struct machine_devices *devices = machine->devices;

	for (unsigned i = 0; i < devices->disk_count; i++)
		virtio_reset(&devices->disks[i].virtio);
	if (devices->has_console)
		virtio_reset(&devices->console.virtio);
	virtio_reset(&devices->rng.virtio);
	uart_reset(&devices->uart);
	rtc_reset(&devices->rtc);
	plic_reset(&devices->plic);
	clint_reset(&devices->clint);
	for (unsigned i = 0; i < machine->hart_count; i++) {
		event_schedule(&machine->events, &devices->machine_timers[i].event,
			       EVENT_NEVER);
		event_schedule(&machine->events, &devices->supervisor_timers[i].event,
			       EVENT_NEVER);
	}
	/* mtime begins anew; cycles, and the clock with them, go on. */
	devices->time_offset = 0ull - machine->now_cycle / CYCLES_PER_TICK;
}

void devices_free(struct machine *machine)
{
	struct machine_devices *devices = machine->devices;

	if (!devices)
		return;
	for (unsigned i = 0; i < devices->disk_count; i++)
		virtio_blk_free(&devices->disks[i]);
	free(devices);
	machine->devices = NULL;
}

void devices_watch_tohost(struct machine *machine, u64 tohost_pa, u64 fromhost_pa)
{
	struct machine_devices *devices = machine->devices;

	if (devices->htif.bus) { /* watched since before a reset */
		htif_arm(&devices->htif);
		return;
	}
	devices->htif = (struct htif){
		.bus = &machine->bus,
		.tohost_pa = tohost_pa,
		.fromhost_pa = fromhost_pa,
		.character = &devices->uart_character,
		.finish = finish,
		.owner = machine,
	};
	htif_watch(&devices->htif);
}
