# SPDX-License-Identifier: MIT
emu_observers_srcs := output_file commit_log stats stats_counters stats_table \
	why why_trial why_caches why_change why_print why_json why_watch \
	oracle_times oracle_fences oracle_tables oracle_walk oracle_report oracle \
	gdb_packet gdb_registers gdb_memory gdb_points gdb_control gdb_monitor gdb_packets gdb
# The MMU's RTL beside its model.
emu_observers_srcs += lockstep_parameters lockstep_library lockstep lockstep_state \
	lockstep_machine lockstep_stream lockstep_fuzz lockstep_shrink lockstep_coverage \
	lockstep_sweep lockstep_speed lockstep_text lockstep_words lockstep_image lockstep_writer \
	lockstep_journal lockstep_failure lockstep_waves lockstep_covers lockstep_traffic
