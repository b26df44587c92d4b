/* SPDX-License-Identifier: MIT */
/*
 * A hostile debugger: any bytes to the stub of a machine that would run for
 * ever. The machine survives whatever is set and asked, and goes away with it.
 */
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "machine/machine.h"
#include "observers/gdb.h"

/* An image: addi a0, a0, 1; jal back to it */
static const u8 spin[] = { 0x13, 0x05, 0x15, 0x00, 0x6f, 0xf0, 0xdf, 0xff };

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	static struct machine machine;
	struct machine_config config;
	struct error error;
	struct gdb *gdb;
	int fds[2];

	if (size > 8192 || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return 0;
	machine_config_init(&config);
	config.memory_bytes = 4 << 20;
	config.harts = 2;
	config.max_instructions = 20000;
	config.bios = (struct machine_image){ "the image", spin, sizeof(spin) };
	fuzz_check(machine_init(&machine, &config, &error));
	/* it fits into the socket's buffer; what is answered may not */
	fuzz_check(write(fds[0], bytes, size) == (ssize_t)size);
	shutdown(fds[0], SHUT_WR);
	gdb = gdb_open_connected(&machine, fds[1]);
	fuzz_check(gdb != NULL);
	gdb_run(gdb);
	gdb_close(gdb);
	close(fds[0]);
	machine_free(&machine);
	return 0;
}
