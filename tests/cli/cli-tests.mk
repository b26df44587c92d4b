# SPDX-License-Identifier: MIT
# The command line: help, exit statuses, and one clear line for what is wrong.

cli_out := $(O)/tests/cli
cli_guests := $(cli_out)/program $(cli_out)/dynamic \
	$(patsubst %,$(cli_out)/bare/%,pass fail spin trap wait write reset looks waits)

quiet_cmd_cli_program = CC-RV   $@
      cmd_cli_program = $(GUEST_CC) -O1 -Wall $(CLI_STATIC) -o $@ $<
quiet_cmd_cli_bare = CC-RV   $@
      cmd_cli_bare = $(GUEST_CC) -Iemu -nostdlib -static -march=rv64imac_zicsr \
	-mabi=lp64 -Wl,-n,-Ttext=0x80000000,--build-id=none,--no-warn-rwx-segments \
	-DTEST_$(@F) -o $@ $<

$(cli_out)/program: CLI_STATIC = -static
$(cli_out)/program $(cli_out)/dynamic: tests/cli/program.c
	$(call cmd,cli_program)
$(cli_out)/keys $(cli_out)/streams: CLI_STATIC = -static
$(cli_out)/streams: tests/cli/streams.c
	$(call cmd,cli_program)
$(cli_out)/keys: tests/terminal/keys.c
	$(call cmd,cli_program)
$(cli_out)/bare/%: tests/cli/bare.S
	$(call cmd,cli_bare)

.PHONY: test-cli
test-cli: $(O)/vitrine $(cli_guests) ## help, exit statuses and messages
	@tests/cli/run $(O)/vitrine $(cli_out)

.PHONY: test-streams
test-streams: $(O)/vitrine $(cli_out)/streams ## standard streams, as under qemu-riscv64
	@tests/cli/streams $(O)/vitrine $(cli_out)/streams

.PHONY: test-terminal
test-terminal: $(O)/vitrine $(cli_guests) $(cli_out)/keys ## keys, signals and the terminal's mode after each
	@tests/terminal/run $(O)/vitrine $(cli_out)
