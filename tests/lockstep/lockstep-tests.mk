# SPDX-License-Identifier: MIT
# The MMU's RTL beside its model. SEED= and LOCKSTEP_REQUESTS= (of each
# configuration) choose how much.

LOCKSTEP_REQUESTS ?= 560000
.PHONY: test-lockstep
test-lockstep: emu rtl ## random streams on model and RTL, four configurations
	@tests/lockstep/run $(O) $(or $(SEED),1) $(LOCKSTEP_REQUESTS) $(rtl_presets)
