/* SPDX-License-Identifier: MIT */
/*
 * Breakpoints, watchpoints and steps while the machine runs: an observer of
 * every hart, there only while one of them is in force. Harts and machine stop
 * at an instruction boundary and go on from it as if they had not.
 */
#include "observers/gdb_session.h"

#include "isa/insn.h"
#include "isa/op.h"
#include "observers/gdb_memory.h"

static void stop(struct gdb *gdb, enum gdb_stop why, unsigned hart)
{
	if (gdb->stop != GDB_STOP_NONE)
		return;
	gdb->stop = why;
	gdb->stop_hart = hart;
	machine_request_stop(gdb->machine);
}

/* What the instruction at pc is about to do to memory. */
static struct gdb_access access_of(const struct hart *hart)
{
	struct gdb_access access = { .loads = false };
	const struct op_info *info;
	struct insn insn;
	u8 raw[4] = { 0 };

	/* two bytes at the end of memory may be a whole instruction */
	if (gdb_memory_read(hart, false, hart->pc, raw, sizeof(raw)) < 2)
		return access;
	decode((u32)(raw[0] | raw[1] << 8 | raw[2] << 16) | (u32)raw[3] << 24, &insn);
	info = &op_table[insn.op];
	access.loads = info->class == OP_CLASS_LOAD || info->class == OP_CLASS_AMO;
	access.stores = info->class == OP_CLASS_STORE || info->class == OP_CLASS_AMO;
	if (insn.op == OP_LR_W || insn.op == OP_LR_D)
		access.stores = false;
	if (insn.op == OP_SC_W || insn.op == OP_SC_D)
		access.loads = false;
	access.va = hart->x[insn.rs1] + (info->class == OP_CLASS_AMO ? 0 : (u64)insn.imm);
	access.size_bytes = info->size_bytes;
	if (insn.op == OP_CBO_ZERO) {
		access.stores = true;
		access.va = hart->x[insn.rs1] & ~(u64)(PLATFORM_CACHE_BLOCK_BYTES - 1);
		access.size_bytes = PLATFORM_CACHE_BLOCK_BYTES;
	}
	return access;
}

/* GDB takes a watchpoint of RISC-V to strike before the access (as its debug
   specification has triggers do) and steps over it to see the new value. */
static bool before_instruction(void *owner, const struct hart *hart)
{
	struct gdb *gdb = owner;
	unsigned id = hart->config.id;
	const struct gdb_point *watched;
	struct gdb_access access;

	if (gdb->stop != GDB_STOP_NONE)
		return false;
	if (gdb->is_leaving[id])
		return true;
	if (gdb_points_break_at(&gdb->points, hart->pc)) {
		stop(gdb, GDB_STOP_BREAK, id);
		return false;
	}
	if (!gdb_points_has_watch(&gdb->points))
		return true;
	access = access_of(hart);
	watched = gdb_points_watched(&gdb->points, &access);
	if (!watched)
		return true;
	gdb->watched = *watched;
	stop(gdb, GDB_STOP_WATCH, id);
	return false;
}

static void after_instruction(void *owner, const struct commit *commit)
{
	struct gdb *gdb = owner;
	unsigned id = commit->hart_id;

	if (gdb->others[id])
		gdb->others[id]->commit(gdb->others[id]->owner, commit);
	gdb->is_leaving[id] = false;
	if ((int)id == gdb->step_hart)
		stop(gdb, GDB_STOP_STEP, id);
}

void gdb_control_begin(struct gdb *gdb)
{
	struct machine *machine = gdb->machine;

	gdb->stop = GDB_STOP_NONE;
	gdb->observer = (struct commit_observer){
		.commit = after_instruction, .before = before_instruction, .owner = gdb,
	};
	if (!gdb->points.count && gdb->step_hart < 0)
		return;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		gdb->is_leaving[i] = i == gdb->stop_hart;
		gdb->others[i] = machine->harts[i].observer;
		machine->harts[i].observer = &gdb->observer;
	}
}

void gdb_control_end(struct gdb *gdb)
{
	struct machine *machine = gdb->machine;

	for (unsigned i = 0; i < machine->hart_count; i++) {
		if (machine->harts[i].observer != &gdb->observer)
			continue;
		machine->harts[i].observer = gdb->others[i];
		gdb->others[i] = NULL;
	}
	gdb->step_hart = -1;
}
