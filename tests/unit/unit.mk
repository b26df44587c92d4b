# SPDX-License-Identifier: MIT
# Unit tests: tests/unit/FLOOR/FLOOR-tests.mk adds `FLOOR/test_x` to
# unit_test_names; each is one cmocka program linked with the emulator's
# library and with whatever UNIT_LIBS (per target) adds. T= filters.

unit_test_programs := $(unit_test_names:%=$(O)/tests/unit/%)

quiet_cmd_unit_link = LINK    $@
      cmd_unit_link = $(CC) $(HOST_LDFLAGS) -o $@ $(filter %.o,$^) \
	$(O)/libvitrine.a $(EMU_LIBS) $(UNIT_LIBS) -lcmocka -lm

$(unit_test_programs): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(O)/libvitrine.a
	$(call cmd,unit_link)

.PHONY: test-unit
test-unit: $(unit_test_programs) ## unit tests of every floor (T= filters)
	@tests/unit/run $(if $(T),$(foreach p,$(unit_test_programs),$(if $(findstring $(T),$p),$p)),$(unit_test_programs))
