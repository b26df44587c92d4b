# SPDX-License-Identifier: MIT
emu_view_srcs := draw theme font raster png svg record watch snapshot pages frames kernel kernel_reader kernel_tasks kernel_frames kernel_swap kernel_rmap kernel_draw screen_swap screen_processes_kernel space_vmas kernel_answer translate cost \
	keys scene panels inspector screen_memory screen_space screen_translate screen_tlb screen_cache screen_processes screen_code screen_rtl \
	screen_absent shot runner actions console script live view
emu_view_srcs += timeline symbols goto panel_console

# Glyphs are baked from Debian's font at build time and carried by the executable.
view_font_dir := /usr/share/fonts/truetype/dejavu
view_font := $(O)/gen/view-font.bin
FLAGS_emu/view/font = -DFONT_PATH='"$(view_font)"'
$(O)/emu/view/font.o: $(view_font)

quiet_cmd_host_tool = CC      $@
      cmd_host_tool = $(CC) -std=gnu11 -O1 -Wall -Wextra -Iemu -o $@ $< \
	$$($(PKG_CONFIG) --cflags --libs freetype2)
$(O)/gen/bake-font: scripts/bake-font.c emu/view/font.h
	$(call cmd,host_tool)
quiet_cmd_bake = FONT    $@
      cmd_bake = $< $@ $(view_font_dir)/DejaVuSansMono.ttf $(view_font_dir)/DejaVuSansMono-Bold.ttf
$(view_font): $(O)/gen/bake-font
	$(call cmd,bake)

# The window needs SDL2's headers here and its library when one is opened;
# without them, or with VIEW=0, all else is there.
VIEW ?= $(shell $(PKG_CONFIG) --exists sdl2 2>/dev/null && echo 1 || echo 0)
ifeq ($(VIEW),0)
emu_view_srcs += window_none
else
emu_view_srcs += window_sdl
endif
