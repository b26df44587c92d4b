/* SPDX-License-Identifier: MIT */
// The Sv39 MMU: two request channels (fetch, data), L1 TLBs, a shared L2 TLB, page-walk caches,
// one walker, PMP and fences. Answers, victims and cycles are those of docs/TIMING.md, equal in
// every field to the C model's (emu/mmu). Sizes and latencies come from sv39_config_pkg, which
// is generated from one configuration file for both.
//
// Everything a translation depends on comes with the request and is latched when it is accepted,
// so nothing here follows satp or mstatus. PMP is evaluated on every access by registers of its
// own, so a change needs no fence.
//
// Left out: two-stage translation (H), Sv48, prefetch, hits under a miss of the same channel.
module sv39_mmu (
  input  logic        clk_i,
  input  logic        rst_ni,

  // fetch
  input  logic        i_req_valid_i,
  output logic        i_req_ready_o,
  input  logic [63:0] i_req_va_i,
  input  logic [6:0]  i_req_bytes_i,
  input  logic        i_req_active_i,
  input  logic [1:0]  i_req_privilege_i,
  input  logic [3:0]  i_req_modes_i,  // SUM, MXR, ADUE, PBMTE
  input  logic [15:0] i_req_asid_i,
  input  logic [43:0] i_req_root_ppn_i,
  input  logic        i_kill_i,
  output logic        i_rsp_valid_o,
  output logic [63:0] i_rsp_pa_o,
  output logic [7:0]  i_rsp_cause_o,
  output logic [1:0]  i_rsp_level_o,
  output logic [2:0]  i_rsp_where_o,
  output logic [1:0]  i_rsp_pbmt_o,
  output logic [31:0] i_rsp_cycles_o,
  output logic [15:0] i_rsp_victim_o,

  // data
  input  logic        d_req_valid_i,
  output logic        d_req_ready_o,
  input  logic [63:0] d_req_va_i,
  input  logic [1:0]  d_req_access_i,
  input  logic [6:0]  d_req_bytes_i,
  input  logic        d_req_active_i,
  input  logic [1:0]  d_req_privilege_i,
  input  logic [3:0]  d_req_modes_i,
  input  logic [15:0] d_req_asid_i,
  input  logic [43:0] d_req_root_ppn_i,
  input  logic        d_kill_i,
  output logic        d_rsp_valid_o,
  output logic [63:0] d_rsp_pa_o,
  output logic [7:0]  d_rsp_cause_o,
  output logic [1:0]  d_rsp_level_o,
  output logic [2:0]  d_rsp_where_o,
  output logic [1:0]  d_rsp_pbmt_o,
  output logic [31:0] d_rsp_cycles_o,
  output logic [15:0] d_rsp_victim_o,

  // sfence.vma, sinval.vma
  input  logic        fence_valid_i,
  output logic        fence_ready_o,
  input  logic        fence_has_va_i,
  input  logic [63:0] fence_va_i,
  input  logic        fence_has_asid_i,
  input  logic [15:0] fence_asid_i,
  output logic        fence_done_o,
  output logic [31:0] fence_cycles_o,

  // one PMP entry
  input  logic        pmp_write_i,
  input  logic [3:0]  pmp_index_i,
  input  logic [7:0]  pmp_cfg_i,
  input  logic [53:0] pmp_address_i,

  // PTE memory: reads, and compare-and-set of a doubleword
  output logic        mem_valid_o,
  output logic        mem_write_o,
  output logic [63:0] mem_pa_o,
  output logic [63:0] mem_expected_o,
  output logic [63:0] mem_desired_o,
  input  logic        mem_rsp_valid_i,
  input  logic        mem_rsp_error_i,
  input  logic        mem_rsp_matched_i,
  input  logic [63:0] mem_rsp_data_i,
  input  logic [15:0] mem_rsp_skipped_i,  // simulation: cycles not waited, to be counted

  // LFSR seeds of fetch L1 (low), data L1, L2 pages, L2 superpages, walk cache 2 and 1
  input  logic        seed_load_i,
  input  logic [95:0] seed_i,

  output logic [31:0] config_hash_o
);

  assign config_hash_o = sv39_config_pkg::Hash;

  // fences
  logic fence, fence_clear, fence_busy, fence_accepted, fence_has_va, fence_has_asid;
  logic fence_row_read, fence_row, walker_fence_ready;
  logic [26:0] fence_vpn, fence_row_vpn;
  logic [15:0] fence_asid;

  sv39_fence #(
    .L2Sets(sv39_config_pkg::L2PageSets),
    .TFence(sv39_config_pkg::TFence)
  ) u_fence (
    .clk_i,
    .rst_ni,
    .valid_i(fence_valid_i),
    .ready_o(fence_ready_o),
    .has_va_i(fence_has_va_i),
    .va_i(fence_va_i),
    .has_asid_i(fence_has_asid_i),
    .asid_i(fence_asid_i),
    .done_o(fence_done_o),
    .cycles_o(fence_cycles_o),
    .walker_ready_i(walker_fence_ready),
    .busy_o(fence_busy),
    .accepted_o(fence_accepted),
    .fence_o(fence),
    .clear_o(fence_clear),
    .has_va_o(fence_has_va),
    .vpn_o(fence_vpn),
    .has_asid_o(fence_has_asid),
    .asid_o(fence_asid),
    .row_read_o(fence_row_read),
    .row_vpn_o(fence_row_vpn),
    .row_fence_o(fence_row)
  );

  // The two channels side by side: fetch low, data high.
  logic [1:0] req_valid, req_active, kill, req_ready, rsp_valid;
  logic [3:0] req_access, req_privilege, rsp_level, rsp_pbmt;
  logic [5:0] rsp_where;
  logic [7:0] req_modes;
  logic [13:0] req_bytes;
  logic [15:0] rsp_cause;
  logic [31:0] req_asid, rsp_victim;
  logic [63:0] rsp_cycles;
  logic [87:0] req_root_ppn;
  logic [127:0] req_va, rsp_pa;

  assign req_valid = {d_req_valid_i, i_req_valid_i};
  assign req_va = {d_req_va_i, i_req_va_i};
  assign req_access = {d_req_access_i, sv39_pkg::AccessFetch};
  assign req_bytes = {d_req_bytes_i, i_req_bytes_i};
  assign req_active = {d_req_active_i, i_req_active_i};
  assign req_privilege = {d_req_privilege_i, i_req_privilege_i};
  assign req_modes = {d_req_modes_i, i_req_modes_i};
  assign req_asid = {d_req_asid_i, i_req_asid_i};
  assign req_root_ppn = {d_req_root_ppn_i, i_req_root_ppn_i};
  assign kill = {d_kill_i, i_kill_i};
  assign {d_req_ready_o, i_req_ready_o} = req_ready;
  assign {d_rsp_valid_o, i_rsp_valid_o} = rsp_valid;
  assign {d_rsp_pa_o, i_rsp_pa_o} = rsp_pa;
  assign {d_rsp_cause_o, i_rsp_cause_o} = rsp_cause;
  assign {d_rsp_level_o, i_rsp_level_o} = rsp_level;
  assign {d_rsp_where_o, i_rsp_where_o} = rsp_where;
  assign {d_rsp_pbmt_o, i_rsp_pbmt_o} = rsp_pbmt;
  assign {d_rsp_cycles_o, i_rsp_cycles_o} = rsp_cycles;
  assign {d_rsp_victim_o, i_rsp_victim_o} = rsp_victim;

  // PMP: fetch's result, data's result, the walker
  logic [1:0] rsp_pmp_check;
  logic [127:0] rsp_pmp_pa;
  logic walk_pmp_check;
  logic [63:0] walk_pmp_pa;
  logic [6:0] walk_pmp_bytes;
  logic [1:0] walk_pmp_access, walk_pmp_privilege;
  logic [2:0] pmp_ok;

  sv39_pmp #(
    .Users(3)
  ) u_pmp (
    .clk_i,
    .rst_ni,
    .write_i(pmp_write_i),
    .write_index_i(pmp_index_i),
    .write_cfg_i(pmp_cfg_i),
    .write_address_i(pmp_address_i),
    .check_i({walk_pmp_check, rsp_pmp_check}),
    .pa_i({walk_pmp_pa, rsp_pmp_pa}),
    .bytes_i({walk_pmp_bytes, req_bytes}),
    .access_i({walk_pmp_access, req_access}),
    .privilege_i({walk_pmp_privilege, req_privilege}),
    .ok_o(pmp_ok)
  );

  // channels
  logic [1:0] miss_valid, miss_taken, miss_lacks;
  logic [77:0] miss_va;
  logic [3:0] miss_access, miss_privilege;
  logic [13:0] miss_bytes;
  logic [7:0] miss_modes;
  logic [31:0] miss_asid;
  logic [87:0] miss_root_ppn;

  logic [1:0] l1_fill, answer, fill_size, answer_level, answer_pbmt;
  logic fill_global;
  logic [43:0] fill_ppn;
  logic [7:0] fill_attr, answer_cause;
  logic [63:0] answer_pa;
  logic [2:0] answer_where;
  logic [15:0] skipped;

  // Fetch is channel 0, data is channel 1.
  for (genvar c = 0; c < 2; c++) begin : gen_channel
    sv39_channel #(
      .Sets(c == 0 ? sv39_config_pkg::ItlbSets : sv39_config_pkg::DtlbSets),
      .Ways(c == 0 ? sv39_config_pkg::ItlbWays : sv39_config_pkg::DtlbWays),
      .Policy(c == 0 ? sv39_config_pkg::ItlbPolicy : sv39_config_pkg::DtlbPolicy),
      .TL1(sv39_config_pkg::TL1)
    ) u_channel (
      .clk_i,
      .rst_ni,
      .seed_load_i,
      .seed_i(seed_i[16*c+:16]),
      .req_valid_i(req_valid[c]),
      .req_ready_o(req_ready[c]),
      .req_va_i(req_va[64*c+:64]),
      .req_access_i(req_access[2*c+:2]),
      .req_bytes_i(req_bytes[7*c+:7]),
      .req_active_i(req_active[c]),
      .req_privilege_i(req_privilege[2*c+:2]),
      .req_modes_i(req_modes[4*c+:4]),
      .req_asid_i(req_asid[16*c+:16]),
      .req_root_ppn_i(req_root_ppn[44*c+:44]),
      .kill_i(kill[c]),
      .rsp_valid_o(rsp_valid[c]),
      .rsp_pa_o(rsp_pa[64*c+:64]),
      .rsp_cause_o(rsp_cause[8*c+:8]),
      .rsp_level_o(rsp_level[2*c+:2]),
      .rsp_where_o(rsp_where[3*c+:3]),
      .rsp_pbmt_o(rsp_pbmt[2*c+:2]),
      .rsp_cycles_o(rsp_cycles[32*c+:32]),
      .rsp_victim_o(rsp_victim[16*c+:16]),
      .pmp_check_o(rsp_pmp_check[c]),
      .pmp_pa_o(rsp_pmp_pa[64*c+:64]),
      .pmp_ok_i(pmp_ok[c]),
      .miss_valid_o(miss_valid[c]),
      .miss_taken_i(miss_taken[c]),
      .miss_lacks_o(miss_lacks[c]),
      .miss_va_o(miss_va[39*c+:39]),
      .miss_access_o(miss_access[2*c+:2]),
      .miss_bytes_o(miss_bytes[7*c+:7]),
      .miss_privilege_o(miss_privilege[2*c+:2]),
      .miss_modes_o(miss_modes[4*c+:4]),
      .miss_asid_o(miss_asid[16*c+:16]),
      .miss_root_ppn_o(miss_root_ppn[44*c+:44]),
      .fill_i(l1_fill[c]),
      .fill_size_i(fill_size),
      .fill_global_i(fill_global),
      .fill_ppn_i(fill_ppn),
      .fill_attr_i(fill_attr),
      .answer_i(answer[c]),
      .answer_pa_i(answer_pa),
      .answer_cause_i(answer_cause),
      .answer_level_i(answer_level),
      .answer_where_i(answer_where),
      .answer_pbmt_i(answer_pbmt),
      .skipped_i(skipped),
      .fence_i(fence),
      .fence_busy_i(fence_busy),
      .fence_has_va_i(fence_has_va),
      .fence_vpn_i(fence_vpn),
      .fence_has_asid_i(fence_has_asid),
      .fence_asid_i(fence_asid)
    );
  end

  // walker and the arrays it uses
  logic row_read, lookup, page_touch, page_hit, page_global, page_fill;
  logic super_touch, super_hit, super_global, super_fill, pwc_lookup;
  logic [26:0] walk_vpn;
  logic [15:0] walk_asid;
  logic [43:0] page_ppn, super_ppn;
  logic [7:0] page_attr, super_attr;
  logic [1:0] super_size, pwc_touch, pwc_hit, pwc_global, pwc_fill, pwc_fill_global;
  logic [87:0] pwc_ppn, pwc_fill_ppn;

  sv39_walker #(
    .TArbitrate(sv39_config_pkg::TArbitrate),
    .TL2(sv39_config_pkg::TL2),
    .TPmp(sv39_config_pkg::TPmp),
    .TDecode(sv39_config_pkg::TDecode),
    .TUpdate(sv39_config_pkg::TUpdate),
    .TFill(sv39_config_pkg::TFill),
    .TFault(sv39_config_pkg::TFault),
    .TRespond(sv39_config_pkg::TRespond),
    .Svnapot(sv39_config_pkg::Svnapot)
  ) u_walker (
    .clk_i,
    .rst_ni,
    .miss_valid_i(miss_valid),
    .miss_taken_o(miss_taken),
    .miss_lacks_i(miss_lacks),
    .miss_va_i(miss_va),
    .miss_access_i(miss_access),
    .miss_bytes_i(miss_bytes),
    .miss_privilege_i(miss_privilege),
    .miss_modes_i(miss_modes),
    .miss_asid_i(miss_asid),
    .miss_root_ppn_i(miss_root_ppn),
    .kill_i(kill),
    .row_read_o(row_read),
    .vpn_o(walk_vpn),
    .asid_o(walk_asid),
    .lookup_o(lookup),
    .page_touch_o(page_touch),
    .page_hit_i(page_hit),
    .page_global_i(page_global),
    .page_ppn_i(page_ppn),
    .page_attr_i(page_attr),
    .super_touch_o(super_touch),
    .super_hit_i(super_hit),
    .super_size_i(super_size),
    .super_global_i(super_global),
    .super_ppn_i(super_ppn),
    .super_attr_i(super_attr),
    .pwc_lookup_o(pwc_lookup),
    .pwc_touch_o(pwc_touch),
    .pwc_hit_i(pwc_hit),
    .pwc_global_i(pwc_global),
    .pwc_ppn_i(pwc_ppn),
    .pwc_fill_o(pwc_fill),
    .pwc_fill_global_o(pwc_fill_global),
    .pwc_fill_ppn_o(pwc_fill_ppn),
    .page_fill_o(page_fill),
    .super_fill_o(super_fill),
    .l1_fill_o(l1_fill),
    .fill_size_o(fill_size),
    .fill_global_o(fill_global),
    .fill_ppn_o(fill_ppn),
    .fill_attr_o(fill_attr),
    .answer_o(answer),
    .answer_pa_o(answer_pa),
    .answer_cause_o(answer_cause),
    .answer_level_o(answer_level),
    .answer_where_o(answer_where),
    .answer_pbmt_o(answer_pbmt),
    .skipped_o(skipped),
    .pmp_check_o(walk_pmp_check),
    .pmp_pa_o(walk_pmp_pa),
    .pmp_bytes_o(walk_pmp_bytes),
    .pmp_access_o(walk_pmp_access),
    .pmp_privilege_o(walk_pmp_privilege),
    .pmp_ok_i(pmp_ok[2]),
    .mem_valid_o,
    .mem_write_o,
    .mem_pa_o,
    .mem_expected_o,
    .mem_desired_o,
    .mem_rsp_valid_i,
    .mem_rsp_error_i,
    .mem_rsp_matched_i,
    .mem_rsp_data_i,
    .mem_rsp_skipped_i,
    .fence_busy_i(fence_busy),
    .fence_accepted_i(fence_accepted),
    .fence_ready_o(walker_fence_ready)
  );

  if (sv39_config_pkg::L2PageSets > 0) begin : gen_l2_pages
    sv39_l2_pages #(
      .Sets(sv39_config_pkg::L2PageSets),
      .Ways(sv39_config_pkg::L2PageWays),
      .Policy(sv39_config_pkg::L2PagePolicy)
    ) u_l2_pages (
      .clk_i,
      .rst_ni,
      .seed_load_i,
      .seed_i(seed_i[47:32]),
      .read_i(row_read || fence_row_read),
      .read_vpn_i(fence_row_read ? fence_row_vpn : walk_vpn),
      .lookup_vpn_i(walk_vpn),
      .lookup_asid_i(walk_asid),
      .touch_i(page_touch),
      .hit_o(page_hit),
      .hit_global_o(page_global),
      .hit_ppn_o(page_ppn),
      .hit_attr_o(page_attr),
      .fill_i(page_fill),
      .fill_vpn_i(walk_vpn),
      .fill_asid_i(walk_asid),
      .fill_global_i(fill_global),
      .fill_ppn_i(fill_ppn),
      .fill_attr_i(fill_attr),
      .clear_i(fence_clear),
      .fence_i(fence_row),
      .fence_has_va_i(fence_has_va),
      .fence_vpn_i(fence_vpn),
      .fence_has_asid_i(fence_has_asid),
      .fence_asid_i(fence_asid)
    );
  end else begin : gen_no_l2_pages
    assign page_hit = 1'b0;
    assign page_global = 1'b0;
    assign page_ppn = '0;
    assign page_attr = '0;
    logic unused;
    assign unused = ^{row_read, fence_row_read, fence_row_vpn, page_touch, page_fill,
                      fence_clear, fence_row, walk_vpn, seed_i[47:32]};
  end

  if (sv39_config_pkg::L2SuperSets > 0) begin : gen_l2_super
    logic [($clog2(sv39_config_pkg::L2SuperSets * sv39_config_pkg::L2SuperWays) > 0 ?
            $clog2(sv39_config_pkg::L2SuperSets * sv39_config_pkg::L2SuperWays) : 1)-1:0]
      unused_index, unused_fill_index;
    sv39_tlb #(
      .Sets(sv39_config_pkg::L2SuperSets),
      .Ways(sv39_config_pkg::L2SuperWays),
      .Policy(sv39_config_pkg::L2SuperPolicy),
      .Sizes(4'b1110)
    ) u_l2_super (
      .clk_i,
      .rst_ni,
      .seed_load_i,
      .seed_i(seed_i[63:48]),
      .lookup_i(lookup),
      .lookup_vpn_i(walk_vpn),
      .lookup_asid_i(walk_asid),
      .touch_i(super_touch),
      .hit_o(super_hit),
      .hit_index_o(unused_index),
      .hit_size_o(super_size),
      .hit_global_o(super_global),
      .hit_ppn_o(super_ppn),
      .hit_attr_o(super_attr),
      .fill_i(super_fill),
      .fill_vpn_i(walk_vpn),
      .fill_size_i(fill_size),
      .fill_asid_i(walk_asid),
      .fill_global_i(fill_global),
      .fill_ppn_i(fill_ppn),
      .fill_attr_i(fill_attr),
      .drop_i(1'b0),
      .drop_index_i('0),
      .fill_index_o(unused_fill_index),
      .fence_i(fence),
      .fence_has_va_i(fence_has_va),
      .fence_vpn_i(fence_vpn),
      .fence_has_asid_i(fence_has_asid),
      .fence_asid_i(fence_asid)
    );
  end else begin : gen_no_l2_super
    assign super_hit = 1'b0;
    assign super_size = sv39_pkg::Page2M;
    assign super_global = 1'b0;
    assign super_ppn = '0;
    assign super_attr = '0;
    logic unused;
    assign unused = ^{lookup, super_touch, super_fill, seed_i[63:48]};
  end

  // The walk cache: bit 1 is level 2 (root pointers), bit 0 is level 1.
  if (sv39_config_pkg::PwcSets > 0) begin : gen_pwc
    for (genvar l = 0; l < 2; l++) begin : gen_level
      sv39_pwc #(
        .Level(l + 1),
        .Sets(sv39_config_pkg::PwcSets),
        .Ways(sv39_config_pkg::PwcWays),
        .Policy(sv39_config_pkg::PwcPolicy),
        .FenceVaDrop(sv39_config_pkg::PwcFenceVaDrop)
      ) u_pwc (
        .clk_i,
        .rst_ni,
        .seed_load_i,
        .seed_i(seed_i[80-16*l+:16]),
        .lookup_i(pwc_lookup),
        .lookup_vpn_i(walk_vpn),
        .lookup_asid_i(walk_asid),
        .touch_i(pwc_touch[l]),
        .hit_o(pwc_hit[l]),
        .hit_global_o(pwc_global[l]),
        .hit_ppn_o(pwc_ppn[44*l+:44]),
        .fill_i(pwc_fill[l]),
        .fill_vpn_i(walk_vpn),
        .fill_asid_i(walk_asid),
        .fill_global_i(pwc_fill_global[l]),
        .fill_ppn_i(pwc_fill_ppn[44*l+:44]),
        .fence_i(fence),
        .fence_has_va_i(fence_has_va),
        .fence_vpn_i(fence_vpn),
        .fence_has_asid_i(fence_has_asid),
        .fence_asid_i(fence_asid)
      );
    end
  end else begin : gen_no_pwc
    assign pwc_hit = '0;
    assign pwc_global = '0;
    assign pwc_ppn = '0;
    logic unused;
    assign unused = ^{pwc_lookup, pwc_touch, pwc_fill, pwc_fill_global, pwc_fill_ppn,
                      seed_i[95:64]};
  end

`ifdef SV39_ASSERT
  // A request that PTE memory was shown is shown unchanged until it answers.
  logic shown_q;
  logic [63:0] shown_pa_q;
  logic shown_write_q;
  logic [63:0] shown_expected_q, shown_desired_q;
  always_ff @(posedge clk_i) begin
    shown_q <= mem_valid_o && !mem_rsp_valid_i;
    shown_pa_q <= mem_pa_o;
    shown_write_q <= mem_write_o;
    shown_expected_q <= mem_expected_o;
    shown_desired_q <= mem_desired_o;
    if (shown_q) begin
      a_held : assert (mem_valid_o && mem_pa_o == shown_pa_q && mem_write_o == shown_write_q);
      a_held_data : assert (!mem_write_o || (mem_expected_o == shown_expected_q &&
                                             mem_desired_o == shown_desired_q));
    end
    if (rst_ni) begin
      a_fence_alone : assert (!(fence && l1_fill != 2'b00));
      a_row_alone : assert (!(row_read && fence_row_read));
      c_fence_in_walk : cover (fence_accepted && mem_valid_o);
      c_fence_over_misses : cover (fence_accepted && miss_valid != 2'b00);
      c_hit_under_walk : cover (mem_valid_o && rsp_valid != 2'b00);
      c_two_responses : cover (rsp_valid == 2'b11);
      c_two_requests : cover ((req_valid & req_ready) == 2'b11);
      c_pmp_write_in_walk : cover (pmp_write_i && mem_valid_o);
    end
  end
`endif

endmodule
