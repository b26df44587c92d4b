# SPDX-License-Identifier: MIT
# Caches and TLBs measured by the guest, and held against the configuration.

measure_elf := $(O)/tests/measure/curves.elf
$(measure_elf): tests/measure/curves.c $(bare_sources) $(bare_headers)
	$(call cmd,bare)

.PHONY: test-measure curves
test-measure: $(measure_elf) $(O)/vitrine ## sizes and latencies measured by a guest, against the configuration
	@tests/measure/run $(O)
curves: test-measure ## the picture of docs/curves.svg, anew
	awk -f tests/measure/draw.awk $(O)/tests/measure/default.curves > docs/curves.svg
