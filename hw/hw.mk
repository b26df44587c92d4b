# SPDX-License-Identifier: MIT
# The MMU in SystemVerilog. Needs verilator and yosys, which a plain `make`
# does not: nothing here is part of `all`.

rtl_presets := default tiny nowalk mixed lru
# In the order that a package must come before its user.
rtl_srcs := $(addprefix hw/rtl/sv39_,pkg.sv perm.sv pte.sv pmp.sv replace.sv tlb.sv \
	l2_pages.sv pwc.sv fence.sv channel.sv walker.sv mmu.sv)
rtl_configs := $(rtl_presets:%=$(O)/hw/%/sv39_config_pkg.sv)

# Touched only when it changes: the RTL is not rebuilt with every emulator.
quiet_cmd_rtl_config = GEN     $@
      cmd_rtl_config = $(O)/vitrine cosim parameters --config $* >$@.new && \
	{ cmp -s $@.new $@ || cp $@.new $@; }; rm -f $@.new
$(rtl_configs): $(O)/hw/%/sv39_config_pkg.sv: $(O)/vitrine
	$(call cmd,rtl_config)

rtl_objects := $(rtl_presets:%=$(O)/hw/%/rtl.so)
quiet_cmd_rtl_so = RTL     $@
      cmd_rtl_so = hw/sim/build $(@D) $(basename $(@F)) $(rtl_srcs)
rtl_inputs := $(rtl_srcs) hw/sim/build hw/sim/state_table hw/sim/cover_table hw/sim/rtl_mmu.cpp \
	emu/observers/lockstep_rtl.h
$(rtl_objects): $(O)/hw/%/rtl.so: $(O)/hw/%/sv39_config_pkg.sv $(rtl_inputs)
	$(call cmd,rtl_so)
$(rtl_presets:%=$(O)/hw/%/debug.so): $(O)/hw/%/debug.so: $(O)/hw/%/sv39_config_pkg.sv $(rtl_inputs)
	$(call cmd,rtl_so)

# make rtl RTL_CONFIG=FILE: the MMU of a machine's configuration file.
ifneq ($(RTL_CONFIG),)
rtl_objects += $(O)/hw/custom/rtl.so
$(O)/hw/custom/sv39_config_pkg.sv: $(O)/vitrine $(RTL_CONFIG)
	@mkdir -p $(@D); $(O)/vitrine cosim parameters --config $(abspath $(RTL_CONFIG)) >$@
$(O)/hw/custom/rtl.so $(O)/hw/custom/debug.so: $(O)/hw/custom/sv39_config_pkg.sv $(rtl_inputs)
	$(call cmd,rtl_so)
endif

.PHONY: rtl rtl-debug rtl-synthesis test-rtl-lint test-rtl-formal
rtl: $(rtl_objects) ## the MMU in SystemVerilog, verilated, for cosim and --mmu=
rtl-debug: $(rtl_objects:%/rtl.so=%/debug.so) ## ... with assertions, covers and waveforms
test-rtl-lint: $(rtl_configs) ## Verilator's and yosys' judgement of the RTL
	@hw/lint $(O)/hw "$(rtl_presets)" $(rtl_srcs)
test-rtl-formal: ## proofs by yosys: permission, for every input
	@hw/formal/prove hw/rtl
rtl-synthesis: $(rtl_configs) ## cells, flops and arrays of the default MMU, by yosys
	@hw/synthesis $(O)/hw/default/sv39_config_pkg.sv $(rtl_srcs)
