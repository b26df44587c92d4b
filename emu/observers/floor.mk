# SPDX-License-Identifier: MIT
emu_observers_srcs := output_file commit_log stats
