/* SPDX-License-Identifier: MIT */
/*
 * Glue between Verilator's class and the C interface of
 * emu/observers/lockstep_rtl.h: clock, ports, PTE memory, and a look at the
 * arrays by name. Ports are poked; there is no DPI.
 *
 * The falling edge clocks nothing, so it is not evaluated: Verilator 5 keeps
 * the clock's last value in a member, which is cleared instead. RTL_BOTH_EDGES
 * does without that trick.
 */
#include <cstring>
#include <map>
#include <new>
#include <string>

#include "Vsv39.h"
#include "Vsv39___024root.h"
#include "Vsv39__Syms.h"
#include "emu/observers/lockstep_rtl.h"
#include "rtl_config.inc"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#else
struct VerilatedFstC {};
#endif

namespace {

constexpr unsigned CYCLES_MAX = 1u << 20; /* of one request */

struct State {
	void *at;
	unsigned bytes;
};

struct Array {
	unsigned sets, ways;
	/* One for all entries, or one a way (L2 pages). */
	State valid[64], global[64], tag[64], asid[64], ppn[64], attr[64];
	State fifo, tree, ages, lfsr;
	bool is_split;
};

}  // namespace

struct rtl_mmu {
	VerilatedContext context;
	/* one thread: more would only wait */
	Vsv39 top{ (context.threads(1), &context) };
	rtl_memory memory;
	bool skips_waits;
	/* The PTE access shown now, and when its answer comes. */
	bool access_pending, access_ok, access_matched;
	uint32_t access_wait;
	uint64_t access_value;
	Array arrays[RTL_ARRAYS];
	VerilatedFstC *waves; /* owned; null: none */
	uint64_t time;	      /* of the waves, half cycles */
};

namespace {

std::map<std::string, State> state_table(Vsv39___024root *root)
{
	struct {
		const char *name;
		void *at;
		unsigned bytes;
	} const rows[] = {
#include "state_table.inc"
	};
	std::map<std::string, State> table;

	for (const auto &row : rows)
		table[row.name] = State{ row.at, row.bytes };
	return table;
}

uint64_t element(const State &state, unsigned index)
{
	const char *at = static_cast<const char *>(state.at) + (size_t)index * state.bytes;
	uint64_t value = 0;

	if (state.at)
		memcpy(&value, at, state.bytes);
	return value;
}

void set_element(const State &state, unsigned index, uint64_t value)
{
	if (state.at)
		memcpy(static_cast<char *>(state.at) + (size_t)index * state.bytes, &value,
		       state.bytes);
}

void set_bits(const State &state, unsigned low, unsigned width, uint64_t value)
{
	char *at = static_cast<char *>(state.at);

	for (unsigned i = 0; at && i < width; i++) {
		char mask = (char)(1 << (low + i) % 8);

		if (value >> i & 1)
			at[(low + i) / 8] |= mask;
		else
			at[(low + i) / 8] &= (char)~mask;
	}
}

uint64_t bits(const State &state, unsigned low, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; state.at && i < width; i++) {
		const char *at = static_cast<const char *>(state.at);

		value |= (uint64_t)(at[(low + i) / 8] >> (low + i) % 8 & 1) << i;
	}
	return value;
}

/* Covers, by the number of Verilator's counter; the last row ends the table. */
const struct {
	const char *name;
	unsigned counter;
} covers[] = {
#include "cover_table.inc"
	{ nullptr, 0 },
};
constexpr unsigned COVERS = sizeof(covers) / sizeof(covers[0]) - 1;

/* What instances that are closed have counted. */
uint64_t closed_covers[COVERS + 1];

uint64_t live_cover(const rtl_mmu *mmu, unsigned index)
{
#if VM_COVERAGE
	return mmu->top.rootp->vlSymsp->__Vcoverage[covers[index].counter].load();
#else
	(void)mmu;
	(void)index;
	return 0;
#endif
}

struct Shape {
	const char *path;
	unsigned sets, ways;
};

const Shape shapes[RTL_ARRAYS] = {
	{ "gen_channel[0].u_channel.u_l1", config::ItlbSets, config::ItlbWays },
	{ "gen_channel[1].u_channel.u_l1", config::DtlbSets, config::DtlbWays },
	{ "gen_l2_pages.u_l2_pages", config::L2PageSets, config::L2PageWays },
	{ "gen_l2_super.u_l2_super", config::L2SuperSets, config::L2SuperWays },
	{ "gen_pwc.gen_level[1].u_pwc.u_tlb", config::PwcSets, config::PwcWays },
	{ "gen_pwc.gen_level[0].u_pwc.u_tlb", config::PwcSets, config::PwcWays },
};

State find(const std::map<std::string, State> &table, const std::string &name)
{
	auto found = table.find(name);

	return found == table.end() ? State{ nullptr, 0 } : found->second;
}

void find_array(const std::map<std::string, State> &table, const Shape &shape, Array *array)
{
	std::string path = shape.path;

	array->sets = shape.sets;
	array->ways = shape.ways;
	array->is_split = path.find("l2_pages") != std::string::npos;
	for (unsigned way = 0; way < (array->is_split ? array->ways : 1); way++) {
		std::string prefix = path + ".";

		if (array->is_split)
			prefix += "gen_way[" + std::to_string(way) + "].";
		array->valid[way] = find(table, prefix + "valid_q");
		array->global[way] = find(table, prefix + "global_q");
		array->tag[way] = find(table, prefix + "key_q");
		if (!array->tag[way].at)
			array->tag[way] = find(table, prefix + "tag_q");
		array->asid[way] = find(table, prefix + "asid_q");
		array->ppn[way] = find(table, prefix + "ppn_q");
		array->attr[way] = find(table, prefix + "attr_q");
	}
	path += ".u_replace.";
	array->fifo = find(table, path + "gen_fifo.next_q");
	array->tree = find(table, path + "gen_plru.tree_q");
	array->ages = find(table, path + "gen_lru.age_q");
	array->lfsr = find(table, path + "gen_random.lfsr_q");
}

/* What is offered changes with the falling edge and is taken at the rising. */
void dump(rtl_mmu *mmu)
{
#if VM_TRACE_FST
	mmu->waves->dump(mmu->time++);
#else
	(void)mmu;
#endif
}

void clock_edge(rtl_mmu *mmu)
{
	Vsv39 &top = mmu->top;

	if (mmu->waves) {
		top.eval();
		dump(mmu);
		top.clk_i = 1;
		top.eval();
		dump(mmu);
		top.clk_i = 0;
		top.eval();
		return;
	}
	top.clk_i = 1;
	top.eval();
#ifdef RTL_BOTH_EDGES
	top.clk_i = 0;
	top.eval();
#else
	top.clk_i = 0;
	top.rootp->__Vtrigrprev__TOP__clk_i = 0;
#endif
}

/* Ask memory once for the access that is shown. */
void begin_access(rtl_mmu *mmu)
{
	Vsv39 &top = mmu->top;
	uint32_t cycles = 0;

	mmu->access_value = 0;
	mmu->access_matched = false;
	if (top.mem_write_o)
		mmu->access_ok = mmu->memory.compare_and_set(
			mmu->memory.owner, top.mem_pa_o, top.mem_expected_o,
			top.mem_desired_o, &mmu->access_matched, &cycles);
	else
		mmu->access_ok = mmu->memory.read(mmu->memory.owner, top.mem_pa_o,
						  &mmu->access_value, &cycles);
	mmu->access_wait = cycles ? cycles - 1 : 0;
	mmu->access_pending = true;
}

void serve_memory(rtl_mmu *mmu)
{
	Vsv39 &top = mmu->top;

	top.mem_rsp_valid_i = 0;
	top.mem_rsp_skipped_i = 0;
	if (!top.mem_valid_o)
		return;
	if (!mmu->access_pending)
		begin_access(mmu);
	if (mmu->skips_waits) {
		unsigned skipped = mmu->access_wait > 0xffff ? 0xffff : mmu->access_wait;

		top.mem_rsp_skipped_i = (uint16_t)skipped;
		mmu->access_wait -= skipped;
	}
	if (mmu->access_wait) {
		mmu->access_wait--;
		return;
	}
	top.mem_rsp_valid_i = 1;
	top.mem_rsp_error_i = !mmu->access_ok;
	top.mem_rsp_matched_i = mmu->access_matched;
	top.mem_rsp_data_i = mmu->access_value;
	mmu->access_pending = false;
}

void step(rtl_mmu *mmu)
{
	Vsv39 &top = mmu->top;
	/* Outputs of the cycle that ends: was what is offered taken? */
	bool fetch_taken, data_taken, fence_taken;

	serve_memory(mmu);
	if (top.i_req_valid_i | top.d_req_valid_i | top.fence_valid_i)
		top.eval();
	fetch_taken = top.i_req_valid_i && top.i_req_ready_o;
	data_taken = top.d_req_valid_i && top.d_req_ready_o;
	fence_taken = top.fence_valid_i && top.fence_ready_o;
	clock_edge(mmu);
	if (fetch_taken)
		top.i_req_valid_i = 0;
	if (data_taken)
		top.d_req_valid_i = 0;
	if (fence_taken)
		top.fence_valid_i = 0;
	top.i_kill_i = top.d_kill_i = 0;
}

void reset(rtl_mmu *mmu, const uint16_t seeds[RTL_ARRAYS])
{
	Vsv39 &top = mmu->top;

	mmu->access_pending = false;
	top.i_req_valid_i = top.d_req_valid_i = top.fence_valid_i = 0;
	top.i_kill_i = top.d_kill_i = top.pmp_write_i = top.mem_rsp_valid_i = 0;
	top.clk_i = 0;
	top.rst_ni = 1;
	top.eval();
	top.rst_ni = 0;
	top.eval();
	clock_edge(mmu);
	top.rst_ni = 1;
	top.seed_load_i = 1;
	for (unsigned i = 0; i < RTL_ARRAYS / 2; i++)
		top.seed_i[i] = seeds[2 * i] | (uint32_t)seeds[2 * i + 1] << 16;
	clock_edge(mmu);
	top.seed_load_i = 0;
	clock_edge(mmu);
}

rtl_mmu *open(const rtl_memory *memory, const uint16_t seeds[RTL_ARRAYS], bool skips_waits)
{
	rtl_mmu *mmu = new (std::nothrow) rtl_mmu;

	if (!mmu)
		return nullptr;
#if VM_TRACE_FST
	mmu->context.traceEverOn(true);
#endif
	mmu->waves = nullptr;
	mmu->time = 0;
	mmu->memory = *memory;
	mmu->skips_waits = skips_waits;
	std::map<std::string, State> table = state_table(mmu->top.rootp);
	for (unsigned i = 0; i < RTL_ARRAYS; i++)
		find_array(table, shapes[i], &mmu->arrays[i]);
	reset(mmu, seeds);
	return mmu;
}

uint64_t end_trace(rtl_mmu *mmu)
{
#if VM_TRACE_FST
	if (mmu->waves)
		mmu->waves->close();
	delete mmu->waves;
#endif
	mmu->waves = nullptr;
	return mmu->time;
}

bool trace(rtl_mmu *mmu, const char *path)
{
#if VM_TRACE_FST
	mmu->context.assertOn(false);
	mmu->waves = new (std::nothrow) VerilatedFstC;
	if (!mmu->waves)
		return false;
	mmu->top.trace(mmu->waves, 99);
	mmu->waves->open(path);
	if (mmu->waves->isOpen())
		return true;
	end_trace(mmu);
#endif
	(void)mmu;
	(void)path;
	return false;
}

void close(rtl_mmu *mmu)
{
	end_trace(mmu);
	for (unsigned i = 0; i < COVERS; i++)
		closed_covers[i] += live_cover(mmu, i);
	/* What a model leaves, it leaves in the thread's context, which is that of
	   the instance evaluated last: maybe another's, maybe gone. */
	Verilated::threadContextp(&mmu->context);
	delete mmu;
	Verilated::threadContextp(Verilated::defaultContextp());
}

void disturb(rtl_mmu *mmu, rtl_channel channel, const rtl_request *request)
{
	Vsv39 &top = mmu->top;

	if (channel == RTL_FETCH) {
		top.i_req_va_i = request->va;
		top.i_req_bytes_i = request->size_bytes;
		top.i_req_active_i = request->active;
		top.i_req_privilege_i = request->privilege;
		top.i_req_modes_i = request->modes;
		top.i_req_asid_i = request->asid;
		top.i_req_root_ppn_i = request->root_ppn;
		return;
	}
	top.d_req_va_i = request->va;
	top.d_req_access_i = request->access;
	top.d_req_bytes_i = request->size_bytes;
	top.d_req_active_i = request->active;
	top.d_req_privilege_i = request->privilege;
	top.d_req_modes_i = request->modes;
	top.d_req_asid_i = request->asid;
	top.d_req_root_ppn_i = request->root_ppn;
}

void begin(rtl_mmu *mmu, rtl_channel channel, const rtl_request *request)
{
	disturb(mmu, channel, request);
	(channel == RTL_FETCH ? mmu->top.i_req_valid_i : mmu->top.d_req_valid_i) = 1;
}

bool is_offered(rtl_mmu *mmu, rtl_channel channel)
{
	return channel == RTL_FETCH ? mmu->top.i_req_valid_i : mmu->top.d_req_valid_i;
}

bool is_fence_offered(rtl_mmu *mmu)
{
	return mmu->top.fence_valid_i;
}

bool poll(rtl_mmu *mmu, rtl_channel channel, rtl_response *response)
{
	const Vsv39 &top = mmu->top;

	if (channel == RTL_FETCH) {
		if (!top.i_rsp_valid_o)
			return false;
		response->pa = top.i_rsp_pa_o;
		response->cycles = top.i_rsp_cycles_o;
		response->victim = (int16_t)top.i_rsp_victim_o;
		response->cause = top.i_rsp_cause_o;
		response->level = top.i_rsp_level_o;
		response->where = top.i_rsp_where_o;
		response->pbmt = top.i_rsp_pbmt_o;
		return true;
	}
	if (!top.d_rsp_valid_o)
		return false;
	response->pa = top.d_rsp_pa_o;
	response->cycles = top.d_rsp_cycles_o;
	response->victim = (int16_t)top.d_rsp_victim_o;
	response->cause = top.d_rsp_cause_o;
	response->level = top.d_rsp_level_o;
	response->where = top.d_rsp_where_o;
	response->pbmt = top.d_rsp_pbmt_o;
	return true;
}

/* Alone, a channel and the fence unit are ready at once: nothing to look at
   before the edge. */
bool translate(rtl_mmu *mmu, const rtl_request *request, rtl_response *response)
{
	rtl_channel channel = request->access == 2 ? RTL_FETCH : RTL_DATA;
	Vsv39 &top = mmu->top;

	begin(mmu, channel, request);
	clock_edge(mmu);
	top.i_req_valid_i = top.d_req_valid_i = 0;
	for (unsigned cycle = 0; cycle < CYCLES_MAX; cycle++) {
		if (poll(mmu, channel, response)) {
			/* The pulse ends when the next request clocks. */
			return true;
		}
		serve_memory(mmu);
		clock_edge(mmu);
	}
	return false;
}

void begin_fence(rtl_mmu *mmu, const rtl_fence *fence)
{
	Vsv39 &top = mmu->top;

	top.fence_valid_i = 1;
	top.fence_has_va_i = fence->has_va;
	top.fence_va_i = fence->va;
	top.fence_has_asid_i = fence->has_asid;
	top.fence_asid_i = fence->asid;
}

uint32_t poll_fence(rtl_mmu *mmu)
{
	return mmu->top.fence_done_o ? mmu->top.fence_cycles_o : 0;
}

uint32_t fence(rtl_mmu *mmu, const rtl_fence *fence)
{
	begin_fence(mmu, fence);
	for (unsigned cycle = 0; cycle < CYCLES_MAX; cycle++) {
		step(mmu);
		if (poll_fence(mmu))
			return poll_fence(mmu);
	}
	return 0;
}

void write_pmp(rtl_mmu *mmu, unsigned index, uint8_t cfg, uint64_t address)
{
	Vsv39 &top = mmu->top;

	top.pmp_write_i = 1;
	top.pmp_index_i = (uint8_t)index;
	top.pmp_cfg_i = cfg;
	top.pmp_address_i = address;
	step(mmu);
	top.pmp_write_i = 0;
}

void kill(rtl_mmu *mmu, rtl_channel channel)
{
	(channel == RTL_FETCH ? mmu->top.i_kill_i : mmu->top.d_kill_i) = 1;
}

bool is_idle(rtl_mmu *mmu)
{
	Vsv39 &top = mmu->top;

	top.eval();
	return top.i_req_ready_o && top.d_req_ready_o && top.fence_ready_o &&
	       !top.mem_valid_o && !top.fence_valid_i && !top.i_req_valid_i &&
	       !top.d_req_valid_i;
}

bool read_entry(rtl_mmu *mmu, rtl_array which, unsigned index, rtl_entry *entry)
{
	const Array &array = mmu->arrays[which];
	unsigned file = array.is_split ? index % array.ways : 0;
	unsigned at = array.is_split ? index / array.ways : index;
	uint64_t tag;

	if (index >= array.sets * array.ways)
		return false;
	memset(entry, 0, sizeof(*entry));
	entry->valid = bits(array.valid[file], at, 1);
	entry->global = array.is_split ? element(array.global[file], at)
				       : bits(array.global[file], at, 1);
	tag = element(array.tag[file], at);
	entry->vpn = tag & 0x7ffffff;
	entry->size = (uint8_t)(tag >> 27);
	entry->asid = (uint16_t)element(array.asid[file], at);
	entry->ppn = element(array.ppn[file], at);
	entry->attr = (uint8_t)element(array.attr[file], at);
	return true;
}

uint64_t read_replacement(rtl_mmu *mmu, rtl_array which, unsigned index)
{
	const Array &array = mmu->arrays[which];
	unsigned width = 1;

	if (array.lfsr.at)
		return element(array.lfsr, 0);
	if (array.tree.at)
		return bits(array.tree, index * array.ways, array.ways);
	while (1u << width < array.ways)
		width++;
	/* Kept as the difference to the way's number. */
	if (array.ages.at)
		return bits(array.ages, index * width, width) ^ index % array.ways;
	return bits(array.fifo, index * width, width);
}

/* What follows from the arrays follows at the next edge. */
void write_entry(rtl_mmu *mmu, rtl_array which, unsigned index, const rtl_entry *entry)
{
	const Array &array = mmu->arrays[which];
	unsigned file = array.is_split ? index % array.ways : 0;
	unsigned at = array.is_split ? index / array.ways : index;
	uint64_t tag = entry->vpn;

	if (index >= array.sets * array.ways)
		return;
	if (!array.is_split) /* L2 of pages has one size and no room for it */
		tag |= (uint64_t)entry->size << 27;
	set_bits(array.valid[file], at, 1, entry->valid);
	if (array.is_split)
		set_element(array.global[file], at, entry->global);
	else
		set_bits(array.global[file], at, 1, entry->global);
	set_element(array.tag[file], at, tag);
	set_element(array.asid[file], at, entry->asid);
	set_element(array.ppn[file], at, entry->ppn);
	set_element(array.attr[file], at, entry->attr);
	clock_edge(mmu);
}

void write_replacement(rtl_mmu *mmu, rtl_array which, unsigned index, uint64_t state)
{
	const Array &array = mmu->arrays[which];
	unsigned width = 1;

	if (array.ways == 1)
		return;
	if (array.lfsr.at) {
		set_element(array.lfsr, 0, state);
	} else if (array.tree.at) {
		set_bits(array.tree, index * array.ways, array.ways, state);
	} else {
		while (1u << width < array.ways)
			width++;
		if (array.ages.at)
			set_bits(array.ages, index * width, width,
				 state ^ index % array.ways);
		else
			set_bits(array.fifo, index * width, width, state);
	}
	clock_edge(mmu);
}

const char *read_cover(rtl_mmu *mmu, unsigned index, uint64_t *count)
{
	if (index >= COVERS)
		return nullptr;
	*count = closed_covers[index] + live_cover(mmu, index);
	return covers[index].name;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const struct rtl_library rtl_library = {
	RTL_INTERFACE_VERSION,
	config::Hash,
	open,
	close,
	reset,
	translate,
	fence,
	write_pmp,
	begin,
	begin_fence,
	kill,
	step,
	poll,
	poll_fence,
	is_idle,
	is_offered,
	is_fence_offered,
	disturb,
	read_entry,
	read_replacement,
	write_entry,
	write_replacement,
	trace,
	end_trace,
	read_cover,
};

/* Verilator asks for the time of a message. */
double sc_time_stamp()
{
	return 0;
}
