# SPDX-License-Identifier: MIT
# The MMU in SystemVerilog. Needs verilator and yosys, which a plain `make`
# does not: nothing here is part of `all`.

rtl_presets := default tiny nowalk mixed
# In the order that a package must come before its user.
rtl_srcs := $(addprefix hw/rtl/sv39_,pkg.sv perm.sv pmp.sv replace.sv tlb.sv \
	l2_pages.sv pwc.sv fence.sv channel.sv walker.sv mmu.sv)
rtl_configs := $(rtl_presets:%=$(O)/hw/%/sv39_config_pkg.sv)

# Touched only when it changes: the RTL is not rebuilt with every emulator.
quiet_cmd_rtl_config = GEN     $@
      cmd_rtl_config = $(O)/vitrine cosim parameters $* >$@.new && \
	{ cmp -s $@.new $@ || cp $@.new $@; }; rm -f $@.new
$(rtl_configs): $(O)/hw/%/sv39_config_pkg.sv: $(O)/vitrine
	$(call cmd,rtl_config)

.PHONY: test-rtl-lint
test-rtl-lint: $(rtl_configs) ## Verilator's and yosys' judgement of the RTL
	@hw/lint $(O)/hw "$(rtl_presets)" $(rtl_srcs)
