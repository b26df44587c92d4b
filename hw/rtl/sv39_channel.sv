/* SPDX-License-Identifier: MIT */
// One request channel (fetch or data): its L1 TLB, permission check, and what waits for a miss.
//
//	           accept  +1
//	clk        ____/^^^^\____/^^^^\____
//	req_valid  ^^^^^^^\________________      hit, fault or bypass: TL1 cycles
//	rsp_valid  ________/^^^^^^^^^\_____      (a pulse; nobody may refuse it)
//
//	state  Idle   a request is taken when there is no fence
//	       Hit    the answer is known; only if TL1 > 1
//	       Miss   TL1 - 1 cycles, then miss_valid_o until the walker takes it, then its answer
//
// Everything a translation depends on is latched when the request is accepted. A kill drops the
// request without a response. `rsp_cycles_o` counts from the accepting edge to the response.
module sv39_channel #(
  parameter int unsigned Sets   = 1,
  parameter int unsigned Ways   = 32,
  parameter int unsigned Policy = 0,
  parameter int unsigned TL1    = 1,
  localparam int unsigned IndexWidth = Sets * Ways > 1 ? $clog2(Sets * Ways) : 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        seed_load_i,
  input  logic [15:0] seed_i,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [63:0] req_va_i,
  input  logic [1:0]  req_access_i,
  input  logic [6:0]  req_bytes_i,
  input  logic        req_active_i,  // S or U and satp.MODE is Sv39
  input  logic [1:0]  req_privilege_i,
  input  logic [3:0]  req_modes_i,  // SUM, MXR, ADUE, PBMTE
  input  logic [15:0] req_asid_i,
  input  logic [43:0] req_root_ppn_i,
  input  logic        kill_i,

  output logic        rsp_valid_o,
  output logic [63:0] rsp_pa_o,
  output logic [7:0]  rsp_cause_o,
  output logic [1:0]  rsp_level_o,
  output logic [2:0]  rsp_where_o,
  output logic [1:0]  rsp_pbmt_o,
  output logic [31:0] rsp_cycles_o,
  output logic [15:0] rsp_victim_o,  // the L1 entry filled; all ones: none

  // PMP on the result of a hit or a bypass
  output logic        pmp_check_o,
  output logic [63:0] pmp_pa_o,
  input  logic        pmp_ok_i,

  // to the walker
  output logic        miss_valid_o,
  input  logic        miss_taken_i,
  output logic        miss_lacks_o,  // L1 has the page but it lacks A or D
  output logic [38:0] miss_va_o,
  output logic [1:0]  miss_access_o,
  output logic [6:0]  miss_bytes_o,
  output logic [1:0]  miss_privilege_o,
  output logic [3:0]  miss_modes_o,
  output logic [15:0] miss_asid_o,
  output logic [43:0] miss_root_ppn_o,

  // from the walker
  input  logic        fill_i,
  input  logic [1:0]  fill_size_i,
  input  logic        fill_global_i,
  input  logic [43:0] fill_ppn_i,
  input  logic [7:0]  fill_attr_i,
  input  logic        answer_i,
  input  logic [63:0] answer_pa_i,
  input  logic [7:0]  answer_cause_i,
  input  logic [1:0]  answer_level_i,
  input  logic [2:0]  answer_where_i,
  input  logic [1:0]  answer_pbmt_i,
  input  logic [15:0] skipped_i,  // cycles that simulated memory did not wait

  input  logic        fence_i,
  input  logic        fence_busy_i,
  input  logic        fence_has_va_i,
  input  logic [26:0] fence_vpn_i,
  input  logic        fence_has_asid_i,
  input  logic [15:0] fence_asid_i
);

  typedef enum logic [1:0] {
    Idle,
    Hit,
    Miss
  } state_e;
  state_e state_q, state_d;

  logic accept, canonical, lookup;
  logic hit, hit_allowed;
  logic [1:0] hit_missing, hit_size;
  logic [IndexWidth-1:0] hit_index, fill_index;
  logic [43:0] hit_ppn;
  logic [7:0] hit_attr;
  logic unused_global;

  assign req_ready_o = state_q == Idle && !fence_busy_i;
  assign accept = req_valid_i && req_ready_o;
  assign canonical = req_va_i[63:38] == '0 || req_va_i[63:38] == '1;
  assign lookup = accept && req_active_i && canonical;

  // What is latched for the way through the walker.
  logic [38:0] va_q;
  logic [1:0]  access_q, privilege_q;
  logic [6:0]  bytes_q;
  logic [3:0]  modes_q;
  logic [15:0] asid_q;
  logic [43:0] root_ppn_q;
  logic        lacks_q, taken_q;
  logic [IndexWidth-1:0] lacking_index_q;

  sv39_tlb #(
    .Sets(Sets),
    .Ways(Ways),
    .Policy(Policy)
  ) u_l1 (
    .clk_i,
    .rst_ni,
    .seed_load_i,
    .seed_i,
    .lookup_i(lookup),
    .lookup_vpn_i(req_va_i[38:12]),
    .lookup_asid_i(req_asid_i),
    .touch_i(lookup && hit),
    .hit_o(hit),
    .hit_index_o(hit_index),
    .hit_size_o(hit_size),
    .hit_global_o(unused_global),
    .hit_ppn_o(hit_ppn),
    .hit_attr_o(hit_attr),
    .fill_i(fill_i),
    .fill_vpn_i(va_q[38:12]),
    .fill_size_i,
    .fill_asid_i(asid_q),
    .fill_global_i,
    .fill_ppn_i,
    .fill_attr_i,
    .drop_i(lacks_q),
    .drop_index_i(lacking_index_q),
    .fill_index_o(fill_index),
    .fence_i,
    .fence_has_va_i,
    .fence_vpn_i,
    .fence_has_asid_i,
    .fence_asid_i
  );

  sv39_perm u_perm (
    .attr_i(hit_attr[5:0]),
    .access_i(req_access_i),
    .privilege_i(req_privilege_i),
    .sum_i(req_modes_i[3]),
    .mxr_i(req_modes_i[2]),
    .allowed_o(hit_allowed),
    .missing_o(hit_missing)
  );

  // The answer, where L1 or no table at all gives it.
  logic answered, forbidden;
  logic [63:0] pa;
  logic [7:0] cause;
  logic [2:0] where;

  always_comb begin
    answered = 1'b1;
    forbidden = 1'b0;
    pa = req_va_i;
    where = sv39_pkg::WhereBare;
    if (req_active_i) begin
      if (!canonical) begin
        where = sv39_pkg::WhereNone;
        forbidden = 1'b1;
      end else if (hit) begin
        where = sv39_pkg::WhereL1;
        forbidden = !hit_allowed;
        answered = !hit_allowed || hit_missing == 2'b0;
        pa = sv39_pkg::page_pa(hit_ppn, req_va_i[38:0], hit_size);
      end else begin
        answered = 1'b0;
      end
    end
  end
  assign pmp_check_o = accept && answered && !forbidden;
  assign pmp_pa_o = pa;

  always_comb begin
    cause = sv39_pkg::NoFault;
    if (forbidden) begin
      cause = sv39_pkg::page_fault(req_access_i);
    end else if (!pmp_ok_i) begin
      cause = sv39_pkg::access_fault(req_access_i);
    end
  end

  logic [7:0] wait_q;  // what is left of TL1

  always_comb begin
    state_d = state_q;
    case (state_q)
      Idle: begin
        if (accept && !answered) begin
          state_d = Miss;
        end else if (accept && TL1 > 1) begin
          state_d = Hit;
        end
      end
      Hit: if (wait_q == 8'd1 || kill_i) state_d = Idle;
      Miss: if (answer_i || kill_i) state_d = Idle;
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      rsp_valid_o <= 1'b0;
      taken_q <= 1'b0;
    end else begin
      state_q <= state_d;
      rsp_valid_o <= (accept && answered && TL1 == 1) ||
                     (state_q == Hit && wait_q == 8'd1 && !kill_i) ||
                     (state_q == Miss && answer_i && !kill_i);
      taken_q <= state_q == Miss && (taken_q || miss_taken_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (accept) begin
      wait_q <= 8'(TL1 - 1);
      rsp_cycles_o <= answered ? TL1 : 32'd1;
      rsp_pa_o <= forbidden ? '0 : pa;
      rsp_cause_o <= cause;
      rsp_level_o <= hit ? hit_size : 2'd0;
      rsp_where_o <= where;
      rsp_pbmt_o <= hit && !forbidden ? hit_attr[7:6] : 2'd0;
      rsp_victim_o <= '1;
      va_q <= req_va_i[38:0];
      access_q <= req_access_i;
      bytes_q <= req_bytes_i;
      privilege_q <= req_privilege_i;
      modes_q <= req_modes_i;
      asid_q <= req_asid_i;
      root_ppn_q <= req_root_ppn_i;
      lacks_q <= hit;
      lacking_index_q <= hit_index;
    end else begin
      if (wait_q != 8'd0) wait_q <= wait_q - 8'd1;
      if (state_q == Miss) rsp_cycles_o <= rsp_cycles_o + 32'd1 + {16'b0, skipped_i};
      if (fill_i) rsp_victim_o <= 16'(fill_index);
      if (answer_i) begin
        rsp_pa_o <= answer_pa_i;
        rsp_cause_o <= answer_cause_i;
        rsp_level_o <= answer_level_i;
        rsp_where_o <= answer_where_i;
        rsp_pbmt_o <= answer_pbmt_i;
      end
    end
  end

  assign miss_valid_o = state_q == Miss && wait_q == 8'd0 && !taken_q && !kill_i;
  assign miss_lacks_o = lacks_q;
  assign miss_va_o = va_q;
  assign miss_access_o = access_q;
  assign miss_bytes_o = bytes_q;
  assign miss_privilege_o = privilege_q;
  assign miss_modes_o = modes_q;
  assign miss_asid_o = asid_q;
  assign miss_root_ppn_o = root_ppn_q;

  logic unused_modes;
  assign unused_modes = ^req_modes_i[1:0];

`ifdef SV39_ASSERT
  logic missed_q;
  logic [114:0] shown, shown_q;
  assign shown = {miss_va_o, miss_access_o, miss_bytes_o, miss_privilege_o, miss_modes_o,
                  miss_asid_o, miss_root_ppn_o, miss_lacks_o};
  always_ff @(posedge clk_i) begin
    missed_q <= state_q == Miss && state_d == Miss;
    shown_q <= shown;
    if (rst_ni) begin
      // bug family A: what the walker sees is the request, not what follows it at the port
      a_latched : assert (!missed_q || shown == shown_q);
      a_known : assert (!rsp_valid_o || rsp_cause_o != sv39_pkg::NoFault ||
                        rsp_pa_o[63:56] == 8'd0);
      // bug family R: a refill that nobody asked for
      a_asked : assert (!(fill_i || answer_i) || (state_q == Miss && taken_q));
      a_fence_alone : assert (!(accept && fence_i));
      a_one_response : assert (!rsp_valid_o || state_q != Miss);
      c_bypass : cover (accept && !req_active_i);
      c_not_canonical : cover (accept && req_active_i && !canonical);
      c_hit : cover (accept && hit && answered && !forbidden);
      c_hit_forbidden : cover (accept && hit && forbidden);
      c_hit_pmp : cover (accept && hit && answered && !forbidden && !pmp_ok_i);
      c_hit_by_sum : cover (accept && hit && hit_allowed && hit_attr[sv39_pkg::AttrU] &&
                            req_privilege_i == sv39_pkg::PrivilegeS);
      c_hit_by_mxr : cover (accept && hit && hit_allowed && !hit_attr[sv39_pkg::AttrR] &&
                            req_access_i == sv39_pkg::AccessLoad);
      c_hit_after_hit : cover (accept && hit && answered && rsp_valid_o &&
                               rsp_where_o == sv39_pkg::WhereL1);
      c_lacks_a : cover (accept && hit && hit_allowed && hit_missing[0]);
      c_lacks_d : cover (accept && hit && hit_allowed && hit_missing == 2'b10);
      c_lacks : cover (fill_i && lacks_q);
      c_kill_miss : cover (kill_i && state_q == Miss);
      c_kill_waiting : cover (kill_i && state_q == Miss && !taken_q && !miss_taken_i);
      c_kill_hit : cover (kill_i && state_q == Hit);
      c_kill_idle : cover (kill_i && state_q == Idle && !req_valid_i);
      c_fence_waits : cover (req_valid_i && fence_busy_i);
      c_refused : cover (req_valid_i && state_q == Miss);
    end
  end
`endif

endmodule
