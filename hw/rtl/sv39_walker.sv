/* SPDX-License-Identifier: MIT */
// What both channels share: arbitration, the lookup in L2, the walk, the fill and the response.
// One request at a time, no speculation, no overlap: its cycles are a sum (docs/TIMING.md).
//
//	Idle     take a miss, data first; TArbitrate - 1 more cycles in Arbitrate
//	Lookup   TL2: read the row, compare; not for a page that L1 has without A or D
//	Pmp      TPmp: may the PTE be read? The first one searches the walk cache
//	Read     until memory answers
//	Decode   TDecode: encoding, then permission of a leaf
//	Update   TUpdate: may the PTE be written?
//	Write    compare-and-set, until memory answers; a PTE that changed is read again
//	Finish   PMP of the result; TFill if it may be used, and then the arrays are written, else
//	         TFault
//	Respond  TRespond
//
// A fence marks the walk in flight stale: it answers and installs nothing. A kill ends it at the
// next state that does not wait for memory; nothing is installed, nothing answered.
//
//	mem_valid  __/^^^^^^^^^^^^\___   held, with pa, until mem_rsp_valid
//	rsp_valid  __________/^^^^\___   the same cycle at the earliest: latency 1
module sv39_walker #(
  parameter int unsigned TArbitrate = 1,
  parameter int unsigned TL2        = 2,
  parameter int unsigned TPmp       = 1,
  parameter int unsigned TDecode    = 1,
  parameter int unsigned TUpdate    = 1,
  parameter int unsigned TFill      = 1,
  parameter int unsigned TFault     = 1,
  parameter int unsigned TRespond   = 1,
  parameter bit          Svnapot    = 1'b1
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // misses of data (1) and fetch (0), side by side
  input  logic [1:0]   miss_valid_i,
  output logic [1:0]   miss_taken_o,
  input  logic [1:0]   miss_lacks_i,
  input  logic [77:0]  miss_va_i,
  input  logic [3:0]   miss_access_i,
  input  logic [13:0]  miss_bytes_i,
  input  logic [3:0]   miss_privilege_i,
  input  logic [7:0]   miss_modes_i,
  input  logic [31:0]  miss_asid_i,
  input  logic [87:0]  miss_root_ppn_i,
  input  logic [1:0]   kill_i,

  // the arrays
  output logic        row_read_o,
  output logic [26:0] vpn_o,
  output logic [15:0] asid_o,
  output logic        lookup_o,
  output logic        page_touch_o,
  input  logic        page_hit_i,
  input  logic        page_global_i,
  input  logic [43:0] page_ppn_i,
  input  logic [7:0]  page_attr_i,
  output logic        super_touch_o,
  input  logic        super_hit_i,
  input  logic [1:0]  super_size_i,
  input  logic        super_global_i,
  input  logic [43:0] super_ppn_i,
  input  logic [7:0]  super_attr_i,
  output logic        pwc_lookup_o,
  output logic [1:0]  pwc_touch_o,  // of the walk cache's levels 2 and 1
  input  logic [1:0]  pwc_hit_i,
  input  logic [1:0]  pwc_global_i,
  input  logic [87:0] pwc_ppn_i,

  output logic [1:0]  pwc_fill_o,
  output logic [1:0]  pwc_fill_global_o,
  output logic [87:0] pwc_fill_ppn_o,
  output logic        page_fill_o,
  output logic        super_fill_o,
  output logic [1:0]  l1_fill_o,
  output logic [1:0]  fill_size_o,
  output logic        fill_global_o,
  output logic [43:0] fill_ppn_o,
  output logic [7:0]  fill_attr_o,

  // answers
  output logic [1:0]  answer_o,
  output logic [63:0] answer_pa_o,
  output logic [7:0]  answer_cause_o,
  output logic [1:0]  answer_level_o,
  output logic [2:0]  answer_where_o,
  output logic [1:0]  answer_pbmt_o,
  output logic [15:0] skipped_o,

  output logic        pmp_check_o,
  output logic [63:0] pmp_pa_o,
  output logic [6:0]  pmp_bytes_o,
  output logic [1:0]  pmp_access_o,
  output logic [1:0]  pmp_privilege_o,
  input  logic        pmp_ok_i,

  output logic        mem_valid_o,
  output logic        mem_write_o,
  output logic [63:0] mem_pa_o,
  output logic [63:0] mem_expected_o,
  output logic [63:0] mem_desired_o,
  input  logic        mem_rsp_valid_i,
  input  logic        mem_rsp_error_i,
  input  logic        mem_rsp_matched_i,
  input  logic [63:0] mem_rsp_data_i,
  input  logic [15:0] mem_rsp_skipped_i,

  input  logic        fence_busy_i,
  input  logic        fence_accepted_i,
  output logic        fence_ready_o
);

  typedef enum logic [3:0] {
    Idle,
    Arbitrate,
    Lookup,
    Pmp,
    Read,
    Decode,
    Update,
    Write,
    Finish,
    Respond
  } state_e;
  state_e state_q, state_d;

  // The request.
  logic        channel_q, lacks_q, stale_q, killed_q, first_q;
  logic [38:0] va_q;
  logic [1:0]  access_q, privilege_q;
  logic [6:0]  bytes_q;
  logic [3:0]  modes_q;  // SUM, MXR, ADUE, PBMTE
  logic [15:0] asid_q;

  // The walk.
  logic        start_q;  // the walk cache has not been searched yet
  logic [43:0] table_ppn_q;
  logic [1:0]  level_q;
  logic        global_q;
  logic [63:0] pte_q;
  logic        error_q;
  logic [1:0]  pointer_valid_q, pointer_global_q;
  logic [87:0] pointer_ppn_q;

  // The leaf, or the fault.
  logic        fault_q, from_l2_q, checked_q;
  logic [7:0]  cause_q;
  logic [2:0]  where_q;
  logic [1:0]  size_q;
  logic        leaf_global_q;
  logic [43:0] leaf_ppn_q;
  logic [7:0]  leaf_attr_q;

  logic [7:0] count_q, count_d;  // cycles left in this state, this one not counted
  logic last;
  assign last = count_q == 8'd0;

  logic grant, granted_channel, kill;
  assign granted_channel = miss_valid_i[1];
  assign grant = state_q == Idle && miss_valid_i != 2'b00 && !fence_busy_i;
  assign miss_taken_o = {grant && granted_channel, grant && !granted_channel};
  assign kill = killed_q || kill_i[channel_q];

  // Lookup in L2: the page array has the smaller pages.
  logic l2_hit;
  logic [7:0] l2_attr;
  assign l2_hit = page_hit_i || super_hit_i;
  assign l2_attr = page_hit_i ? page_attr_i : super_attr_i;

  // Where the walk begins, and the PTE that it reads.
  logic [43:0] table_ppn;
  logic [1:0] level;
  logic [8:0] vpn_part;
  logic walk_global;

  always_comb begin
    table_ppn = table_ppn_q;
    level = level_q;
    walk_global = global_q;
    if (start_q) begin
      if (pwc_hit_i[0]) begin
        table_ppn = pwc_ppn_i[43:0];
        level = 2'd0;
        walk_global = pwc_global_i[0];
      end else if (pwc_hit_i[1]) begin
        table_ppn = pwc_ppn_i[87:44];
        level = 2'd1;
        walk_global = pwc_global_i[1];
      end
    end
    case (level)
      2'd0: vpn_part = va_q[20:12];
      2'd1: vpn_part = va_q[29:21];
      default: vpn_part = va_q[38:30];
    endcase
  end

  // What was read.
  logic pte_ok, pte_leaf, pte_global;
  logic [1:0] pte_size;
  logic [43:0] pte_ppn;
  logic [7:0] pte_attr;

  sv39_pte #(
    .Svnapot(Svnapot)
  ) u_pte (
    .pte_i(pte_q),
    .level_i(level_q),
    .pbmte_i(modes_q[0]),
    .ok_o(pte_ok),
    .leaf_o(pte_leaf),
    .size_o(pte_size),
    .ppn_o(pte_ppn),
    .global_o(pte_global),
    .attr_o(pte_attr)
  );

  logic        perm_allowed;
  logic [1:0]  perm_missing;
  logic [5:0]  perm_attr;
  assign perm_attr = state_q == Lookup ? l2_attr[5:0] : pte_attr[5:0];

  sv39_perm u_perm (
    .attr_i(perm_attr),
    .access_i(access_q),
    .privilege_i(privilege_q),
    .sum_i(modes_q[3]),
    .mxr_i(modes_q[2]),
    .allowed_o(perm_allowed),
    .missing_o(perm_missing)
  );

  // A and D, where hardware sets them (Svadu), else a fault (Svade).
  logic decode_fault, decode_leaf, decode_update;
  always_comb begin
    decode_leaf = 1'b0;
    decode_update = 1'b0;
    decode_fault = error_q || !pte_ok;
    if (!decode_fault && pte_leaf) begin
      decode_fault = !perm_allowed || (perm_missing != 2'd0 && !modes_q[1]);
      decode_leaf = !decode_fault && perm_missing == 2'd0;
      decode_update = !decode_fault && perm_missing != 2'd0;
    end
  end

  // Finish: its first cycle decides whether it is a fill or a fault.
  logic finish_first, finish_fault;
  logic [63:0] leaf_pa;
  assign finish_first = state_q == Finish && !checked_q;
  assign finish_fault = fault_q || !pmp_ok_i;
  assign leaf_pa = sv39_pkg::page_pa(leaf_ppn_q, va_q, size_q);

  always_comb begin
    pmp_check_o = 1'b0;
    pmp_pa_o = leaf_pa;
    pmp_bytes_o = bytes_q;
    pmp_access_o = access_q;
    pmp_privilege_o = privilege_q;
    case (state_q)
      Pmp, Update: begin
        // spec: norm:pmp_check_pagetable_access: as S-mode, whatever the access was
        pmp_check_o = last;
        pmp_pa_o = {8'b0, table_ppn, vpn_part, 3'b0};
        pmp_bytes_o = 7'd8;
        pmp_access_o = state_q == Update ? sv39_pkg::AccessStore : sv39_pkg::AccessLoad;
        pmp_privilege_o = sv39_pkg::PrivilegeS;
      end
      Finish: pmp_check_o = !checked_q && !fault_q;
      default: ;
    endcase
  end

  always_comb begin
    state_d = state_q;
    count_d = last ? 8'd0 : count_q - 8'd1;
    case (state_q)
      Idle: begin
        if (grant) begin
          if (TArbitrate > 1) begin
            state_d = Arbitrate;
            count_d = 8'(TArbitrate - 2);
          end else if (miss_lacks_i[granted_channel]) begin
            state_d = Pmp;
            count_d = 8'(TPmp - 1);
          end else begin
            state_d = Lookup;
            count_d = 8'(TL2 - 1);
          end
        end
      end
      Arbitrate: begin
        if (last) begin
          state_d = lacks_q ? Pmp : Lookup;
          count_d = lacks_q ? 8'(TPmp - 1) : 8'(TL2 - 1);
        end
      end
      Lookup: begin
        if (last) begin
          if (l2_hit && (!perm_allowed || perm_missing == 2'd0)) begin
            state_d = Finish;
          end else begin
            state_d = Pmp;
            count_d = 8'(TPmp - 1);
          end
        end
      end
      Pmp: if (last) state_d = pmp_ok_i ? Read : Finish;
      Read: begin
        if (mem_rsp_valid_i) begin
          state_d = Decode;
          count_d = 8'(TDecode - 1);
        end
      end
      Decode: begin
        if (last) begin
          if (decode_fault || decode_leaf) begin
            state_d = Finish;
          end else if (decode_update) begin
            state_d = Update;
            count_d = 8'(TUpdate - 1);
          end else begin
            state_d = Pmp;
            count_d = 8'(TPmp - 1);
          end
        end
      end
      Update: if (last) state_d = pmp_ok_i ? Write : Finish;
      Write: begin
        if (mem_rsp_valid_i) begin
          if (mem_rsp_error_i || mem_rsp_matched_i) begin
            state_d = Finish;
          end else begin
            state_d = Pmp;
            count_d = 8'(TPmp - 1);
          end
        end
      end
      Finish: begin
        if (finish_first ? (finish_fault ? TFault == 1 : TFill == 1) : last) begin
          state_d = Respond;
          count_d = 8'(TRespond - 1);
        end else if (finish_first) begin
          count_d = finish_fault ? 8'(TFault - 2) : 8'(TFill - 2);
        end
      end
      Respond: if (last) state_d = Idle;
      default: state_d = Idle;
    endcase
    // Memory is never left without the request that it was shown.
    if (kill && state_q != Idle &&
        ((state_q != Read && state_q != Write) || mem_rsp_valid_i)) begin
      state_d = Idle;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      count_q <= 8'd0;
      killed_q <= 1'b0;
      stale_q <= 1'b0;
      first_q <= 1'b0;
      start_q <= 1'b0;
    end else begin
      state_q <= state_d;
      count_q <= count_d;
      killed_q <= state_q != Idle && kill;
      stale_q <= state_q != Idle && (stale_q || fence_accepted_i);
      first_q <= (state_q == Idle || state_q == Arbitrate) &&
                 (state_d == Lookup || state_d == Pmp);
      if (state_q == Idle) begin
        start_q <= 1'b1;
      end else if (state_q == Pmp) begin
        start_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (grant) begin
      channel_q <= granted_channel;
      lacks_q <= miss_lacks_i[granted_channel];
      va_q <= granted_channel ? miss_va_i[77:39] : miss_va_i[38:0];
      access_q <= granted_channel ? miss_access_i[3:2] : miss_access_i[1:0];
      bytes_q <= granted_channel ? miss_bytes_i[13:7] : miss_bytes_i[6:0];
      privilege_q <= granted_channel ? miss_privilege_i[3:2] : miss_privilege_i[1:0];
      modes_q <= granted_channel ? miss_modes_i[7:4] : miss_modes_i[3:0];
      asid_q <= granted_channel ? miss_asid_i[31:16] : miss_asid_i[15:0];
      table_ppn_q <= granted_channel ? miss_root_ppn_i[87:44] : miss_root_ppn_i[43:0];
      level_q <= 2'd2;
      global_q <= 1'b0;
      fault_q <= 1'b0;
      from_l2_q <= 1'b0;
      pointer_valid_q <= 2'b00;
      size_q <= 2'd0;
    end
    case (state_q)
      Lookup: begin
        if (last && l2_hit) begin
          where_q <= page_hit_i ? sv39_pkg::WhereL2Page : sv39_pkg::WhereL2Super;
          from_l2_q <= perm_missing == 2'd0 || !perm_allowed;
          size_q <= page_hit_i ? sv39_pkg::Page4K : super_size_i;
          leaf_global_q <= page_hit_i ? page_global_i : super_global_i;
          leaf_ppn_q <= page_hit_i ? page_ppn_i : super_ppn_i;
          leaf_attr_q <= l2_attr;
          fault_q <= !perm_allowed;
          cause_q <= sv39_pkg::page_fault(access_q);
        end
      end
      Pmp: begin
        if (start_q) begin
          table_ppn_q <= table_ppn;
          level_q <= level;
          global_q <= walk_global;
          where_q <= sv39_pkg::WhereWalkLevel0 + {1'b0, level};
        end
        if (last && !pmp_ok_i) begin
          fault_q <= 1'b1;
          size_q <= level;
          cause_q <= sv39_pkg::access_fault(access_q);
        end
      end
      Read: begin
        if (mem_rsp_valid_i) begin
          pte_q <= mem_rsp_data_i;
          error_q <= mem_rsp_error_i;
        end
      end
      Decode: begin
        if (last) begin
          if (decode_fault) begin
            fault_q <= 1'b1;
            size_q <= level_q;
            cause_q <= error_q ? sv39_pkg::access_fault(access_q)
                               : sv39_pkg::page_fault(access_q);
          end else if (pte_leaf) begin
            size_q <= pte_size;
            leaf_global_q <= global_q || pte_global;
            leaf_ppn_q <= pte_ppn;
            leaf_attr_q <= pte_attr | {2'b0, perm_missing[1], perm_missing[0], 4'b0};
          end else begin
            // spec: translation, G: on a pointer it holds for all below
            global_q <= global_q || pte_global;
            table_ppn_q <= pte_ppn;
            level_q <= level_q - 2'd1;
            if (level_q == 2'd2) begin
              pointer_valid_q[1] <= 1'b1;
              pointer_global_q[1] <= global_q || pte_global;
              pointer_ppn_q[87:44] <= pte_ppn;
            end else begin
              pointer_valid_q[0] <= 1'b1;
              pointer_global_q[0] <= global_q || pte_global;
              pointer_ppn_q[43:0] <= pte_ppn;
            end
          end
        end
      end
      Update, Write: begin
        if ((state_q == Update && last && !pmp_ok_i) ||
            (state_q == Write && mem_rsp_valid_i && mem_rsp_error_i)) begin
          fault_q <= 1'b1;
          size_q <= level_q;
          cause_q <= sv39_pkg::access_fault(access_q);
        end
      end
      Finish: begin
        if (finish_first && !fault_q && !pmp_ok_i) begin
          cause_q <= sv39_pkg::access_fault(access_q);
        end
      end
      default: ;
    endcase
    checked_q <= state_q == Finish && state_d == Finish;
    if (state_q == Finish && finish_first) begin
      // The answer stands, whatever the arrays are told.
      answer_pa_o <= fault_q ? '0 : leaf_pa;
      answer_pbmt_o <= fault_q ? 2'd0 : leaf_attr_q[7:6];
      answer_cause_o <= fault_q ? cause_q :
                        (pmp_ok_i ? sv39_pkg::NoFault : sv39_pkg::access_fault(access_q));
    end
  end

  assign answer_o = {state_q == Respond && last && channel_q && !kill,
                     state_q == Respond && last && !channel_q && !kill};
  assign answer_level_o = size_q;
  assign answer_where_o = where_q;
  assign skipped_o = mem_rsp_valid_i && mem_valid_o ? mem_rsp_skipped_i : 16'd0;

  // The arrays.
  logic install;
  assign install = finish_first && !finish_fault && !stale_q && !fence_accepted_i && !kill;
  assign vpn_o = va_q[38:12];
  assign asid_o = asid_q;
  assign row_read_o = first_q;
  assign lookup_o = state_q == Lookup && last;
  assign page_touch_o = lookup_o && page_hit_i;
  assign super_touch_o = lookup_o && super_hit_i && !page_hit_i;
  assign pwc_lookup_o = state_q == Pmp && start_q;
  assign pwc_touch_o = {pwc_lookup_o && pwc_hit_i[1] && !pwc_hit_i[0],
                        pwc_lookup_o && pwc_hit_i[0]};
  assign pwc_fill_o = install && !from_l2_q ? pointer_valid_q : 2'b00;
  assign pwc_fill_global_o = pointer_global_q;
  assign pwc_fill_ppn_o = pointer_ppn_q;
  assign page_fill_o = install && !from_l2_q && size_q == sv39_pkg::Page4K;
  assign super_fill_o = install && !from_l2_q && size_q != sv39_pkg::Page4K;
  assign l1_fill_o = {install && channel_q, install && !channel_q};
  assign fill_size_o = size_q;
  assign fill_global_o = leaf_global_q;
  assign fill_ppn_o = leaf_ppn_q;
  assign fill_attr_o = leaf_attr_q;

  assign mem_valid_o = state_q == Read || state_q == Write;
  assign mem_write_o = state_q == Write;
  assign mem_pa_o = {8'b0, table_ppn_q, vpn_part, 3'b0};
  assign mem_expected_o = pte_q;
  assign mem_desired_o = pte_q | {56'b0, perm_missing[1], perm_missing[0], 6'b0};

  // No fence comes between the read of a row and its use.
  assign fence_ready_o = state_q != Arbitrate && state_q != Lookup && state_q != Finish;

`ifdef SV39_ASSERT
  logic allowed_q, waited_q;
  always_ff @(posedge clk_i) begin
    waited_q <= mem_valid_o && !mem_rsp_valid_i;
    if ((state_q == Pmp || state_q == Update) && last) allowed_q <= pmp_ok_i;
    if (rst_ni) begin
      // bug 20: a PTE access leaves only after PMP allowed it
      a_pmp_first : assert (!mem_valid_o || allowed_q);
      a_no_fill_on_fault : assert (!(l1_fill_o != 2'b00 && fault_q));
      a_no_fill_when_stale : assert (l1_fill_o == 2'b00 ||
                                     !(stale_q || fence_accepted_i || kill));
      a_one_fill : assert ($onehot0(l1_fill_o));
      a_one_size : assert (!(page_fill_o && super_fill_o));
      a_one_answer : assert ($onehot0(answer_o));
      a_level : assert (state_q == Idle || level_q != 2'd3);
      c_both : cover (state_q == Idle && miss_valid_i == 2'b11);
      c_waits : cover (state_q != Idle && miss_valid_i != 2'b00);
      c_fence_arbitrate : cover (state_q == Arbitrate && fence_accepted_i);
      c_fence_lookup : cover (state_q == Lookup && fence_accepted_i);
      c_fence_pmp : cover (state_q == Pmp && fence_accepted_i);
      c_fence_read : cover (state_q == Read && fence_accepted_i);
      c_fence_decode : cover (state_q == Decode && fence_accepted_i);
      c_fence_update : cover (state_q == Update && fence_accepted_i);
      c_fence_write : cover (state_q == Write && fence_accepted_i);
      c_fence_finish : cover (state_q == Finish && fence_accepted_i);
      c_fence_respond : cover (state_q == Respond && fence_accepted_i);
      c_kill_arbitrate : cover (state_q == Arbitrate && kill_i[channel_q]);
      c_kill_lookup : cover (state_q == Lookup && kill_i[channel_q]);
      c_kill_pmp : cover (state_q == Pmp && kill_i[channel_q]);
      c_kill_read : cover (state_q == Read && kill_i[channel_q]);
      c_kill_decode : cover (state_q == Decode && kill_i[channel_q]);
      c_kill_update : cover (state_q == Update && kill_i[channel_q]);
      c_kill_write : cover (state_q == Write && kill_i[channel_q]);
      c_kill_finish : cover (state_q == Finish && kill_i[channel_q]);
      c_kill_respond : cover (state_q == Respond && kill_i[channel_q]);
      c_killed_waits : cover (killed_q && mem_valid_o && !mem_rsp_valid_i);
      c_stale : cover (finish_first && stale_q && !finish_fault);
      c_stale_fault : cover (finish_first && stale_q && finish_fault);
      c_stale_then_killed : cover (state_q != Idle && stale_q && kill);
      c_l2_fill : cover (install && from_l2_q);
      c_l2_forbidden : cover (lookup_o && l2_hit && !perm_allowed);
      c_l2_lacks : cover (lookup_o && l2_hit && perm_allowed && perm_missing != 2'd0);
      c_l2_both : cover (lookup_o && page_hit_i && super_hit_i);
      c_start_level_0 : cover (pwc_lookup_o && level == 2'd0);
      c_start_level_1 : cover (pwc_lookup_o && level == 2'd1);
      c_start_root : cover (pwc_lookup_o && level == 2'd2);
      c_start_both : cover (pwc_lookup_o && pwc_hit_i == 2'b11);
      c_global_start : cover (pwc_lookup_o && walk_global);
      c_lost_race : cover (state_q == Write && mem_rsp_valid_i && !mem_rsp_matched_i);
      c_lost_race_kill : cover (state_q == Write && mem_rsp_valid_i && !mem_rsp_matched_i &&
                                kill);
      c_read_error : cover (state_q == Read && mem_rsp_valid_i && mem_rsp_error_i);
      c_write_error : cover (state_q == Write && mem_rsp_valid_i && mem_rsp_error_i);
      c_memory_at_once : cover (state_q == Read && mem_rsp_valid_i && !waited_q);
      c_memory_slow : cover (state_q == Read && mem_rsp_valid_i && waited_q);
      c_pmp_read : cover (state_q == Pmp && last && !pmp_ok_i);
      c_pmp_update : cover (state_q == Update && last && !pmp_ok_i);
      c_pmp_result : cover (finish_first && !fault_q && !pmp_ok_i);
      c_fill_pointers : cover (pwc_fill_o == 2'b11);
      c_fill_lower_pointer : cover (pwc_fill_o == 2'b01);
      c_fill_fetch : cover (l1_fill_o[0]);
      c_fill_data : cover (l1_fill_o[1]);
    end
  end
`endif

endmodule
