# SPDX-License-Identifier: MIT
# How a bare-metal test is built; used by tests/isa and tests/mmu.

bare_flags = -O2 -g -Wall -Wextra -march=rv64gc -mabi=lp64d \
	-mcmodel=medany -ffreestanding -fno-stack-protector -fno-pic -nostdlib -static \
	-Iemu -I. -Wl,--no-warn-rwx-segments,--build-id=none -T tests/bare/bare.ld
quiet_cmd_bare = LD-BARE $@
      cmd_bare = $(GUEST_CC) $(bare_flags) -o $@ $(filter %.c %.S,$^)
bare_sources := tests/bare/crt0.S tests/bare/bare.c
bare_headers := tests/bare/bare.h tests/bare/bare.ld emu/abi/csr.h emu/abi/platform.h emu/abi/pte.h

# The verdicts must not depend on the TLBs' geometry or replacement, on host
# shortcuts, or on time; what misaligned accesses do, the programs know either way.
bare_variants := --as '' --as '--no-shortcuts' --as '--config tests/bare/tiny-tlb.conf' \
	--as '--config tests/bare/wide-tlb.conf' --as '--config tests/bare/random-tlb.conf' \
	--as '--no-shortcuts --config tests/bare/tiny-tlb.conf' \
	--as '--config tests/bare/misaligned-trap.conf' --as '--mode timed' \
	--as '--mode timed --preset tiny' --as '--mode timed --preset tiny --no-shortcuts' \
	--as '--mode timed --preset rocket' --as '--mode timed --preset cva6' \
	--as '--preset u74' \
	--as '--config tests/bare/data-caches.conf' --as '--config tests/bare/data-small.conf'
