/* SPDX-License-Identifier: MIT */
/*
 * What a machine is made of and what it starts. Strings and files named here
 * belong to the caller and must live as long as the machine.
 */
#ifndef MACHINE_CONFIG_H
#define MACHINE_CONFIG_H

#include "abi/stream.h"
#include "base/error.h"
#include "base/types.h"
#include "devices/disk_image.h"
#include "hart/hart.h"
#include "mem/hierarchy.h"

#define MACHINE_DISKS_MAX 7 /* the board's slots but the entropy's */

/* A file's contents: by path, or already in memory (`bytes` not NULL). */
struct machine_image {
	const char *path; /* also the name in messages; NULL: none */
	const u8 *bytes;
	u64 size_bytes;
};

/* Host descriptors of a virtio console; -1: none. */
struct machine_stdio {
	bool is_present;
	bool is_plain; /* one port, the guest's hvc0; else the three of `run` */
	int input_fd, output_fd, error_fd;
	int terminal_fd; /* of `run`: where the terminal is written to */
	int file_fds[STREAM_COUNT]; /* of `run`: what the guest uses as files */
	u16 columns, rows;
};

/* How host input comes in: machine/input.h. */
enum input_kind { INPUT_STREAM, INPUT_READY, INPUT_LIVE };

/* Which mode harts run in. Hinted: fast until the guest says otherwise, by
   `slti x0, x0, 1` (timed from here) and `slti x0, x0, 2` (fast again). */
enum machine_mode { MODE_FAST, MODE_TIMED, MODE_HINTED };

struct machine_config {
	u64 memory_bytes;
	unsigned harts;
	u64 seed;
	u64 max_instructions; /* with those that trap; ~0: no limit */
	u64 quantum_cycles;   /* turn of a hart where there are several */
	u64 rtc_start_seconds; /* since 1970 */
	bool shortcuts, misaligned_in_hardware;
	struct mmu_config mmu; /* of each hart; its seed comes from `seed` */
	struct hierarchy_config hierarchy; /* likewise */
	struct timing_config timing;
	enum machine_mode mode;
	/* Fast mode becomes timed at this cycle, and fast again so much later;
	   MODE_FAST only. ~0: never. */
	u64 timed_from_cycle, timed_for_cycles;

	struct machine_image bios, kernel, initrd, dtb;
	const char *command_line; /* NULL: none */
	struct disk_options disks[MACHINE_DISKS_MAX];
	unsigned disk_count;

	int console_input_fd, console_output_fd; /* of the UART; -1: none */
	enum input_kind input_kind; /* of the console's or the streams' input */
	/* Of that input; see character.h; NULL: none. */
	bool (*console_filter)(void *owner, u8 byte);
	void *console_owner;
	bool is_interactive; /* a person is at the console: idle in real time */
	struct machine_stdio stdio;
	bool reboots; /* a reset the guest asks for starts it anew */
};

/* All keys at their defaults, nothing to start. */
void machine_config_init(struct machine_config *config);
/* Apply a configuration file (INI; `vitrine config --explain` has the keys).
   Unknown keys, values out of range and what cannot be built are refused with
   file and line, and `config` is then as it was. */
bool machine_config_load(struct machine_config *config, const char *path,
			 struct error *error) must_check;
/* Can it be built? Every value in range, and those that depend on another
   fit it. */
bool machine_config_check(const struct machine_config *config,
			  struct error *error) must_check;
/* The same, true if not: also tells which section is at fault. */
bool machine_config_find_fault(const struct machine_config *config, const char **section,
			       struct error *error) must_check;

#endif
