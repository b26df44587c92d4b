/* SPDX-License-Identifier: MIT */
// sfence.vma and sinval.vma in their four forms, by handshake: operands are taken in the cycle
// in which valid and ready are both high, so a second fence waits and is not lost.
//
//	           accept   +1        +2 ...              done
//	L1, L2 superpages, walk cache: dropped at the accepting edge (fence_o)
//	L2 pages:  all: at the accepting edge (clear_o); a va: its set is read, then compared;
//	           an ASID alone: every set in turn, one read and one compare a cycle
//
// It takes TFence + max(1, sets swept) cycles, during which no request and no walk begins.
// TFence is at least 2: a set is read and compared.
module sv39_fence #(
  parameter int unsigned L2Sets = 128,  // 0: no such array
  parameter int unsigned TFence = 2,
  localparam int unsigned Sets = L2Sets > 0 ? L2Sets : 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  output logic        ready_o,
  input  logic        has_va_i,
  input  logic [63:0] va_i,
  input  logic        has_asid_i,
  input  logic [15:0] asid_i,
  output logic        done_o,
  output logic [31:0] cycles_o,

  input  logic        walker_ready_i,  // it uses no row of the L2 pages now
  output logic        busy_o,          // or about to be: nothing else may begin
  output logic        accepted_o,

  output logic        fence_o,
  output logic        clear_o,
  output logic        has_va_o,
  output logic [26:0] vpn_o,
  output logic        has_asid_o,
  output logic [15:0] asid_o,
  output logic        row_read_o,
  output logic [26:0] row_vpn_o,
  output logic        row_fence_o
);

  logic busy_q, done_q, row_fence_q, has_va_q, has_asid_q, row_q, nothing_q;
  logic [31:0] count_q, cycles_q;
  logic [26:0] vpn_q, next_q;
  logic [15:0] asid_q;
  logic canonical, sweep;
  logic [31:0] length;

  // spec: norm:sfence_vma_invalid_va: a va that is not valid orders nothing, and raises nothing
  assign canonical = va_i[63:38] == '0 || va_i[63:38] == '1;
  assign sweep = has_asid_i && !has_va_i;
  assign length = TFence + (sweep ? Sets : 32'd1);

  assign ready_o = !busy_q && walker_ready_i;
  assign accepted_o = valid_i && ready_o;
  assign busy_o = busy_q || valid_i;

  assign fence_o = accepted_o && (!has_va_i || canonical);
  assign clear_o = accepted_o && !has_va_i && !has_asid_i;
  assign has_va_o = busy_q ? has_va_q : has_va_i;
  assign vpn_o = busy_q ? vpn_q : va_i[38:12];
  assign has_asid_o = busy_q ? has_asid_q : has_asid_i;
  assign asid_o = busy_q ? asid_q : asid_i;

  assign row_read_o = busy_q && row_q;
  assign row_vpn_o = next_q;
  assign row_fence_o = busy_q && row_fence_q && !nothing_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      done_q <= 1'b0;
      row_q <= 1'b0;
      row_fence_q <= 1'b0;
    end else begin
      done_q <= 1'b0;
      row_fence_q <= row_read_o;
      if (accepted_o) begin
        busy_q <= 1'b1;
        row_q <= has_va_i || has_asid_i;
      end else if (busy_q) begin
        if (has_va_q || next_q[15:0] == 16'(Sets - 1)) row_q <= 1'b0;
        if (count_q == 32'd1) begin
          busy_q <= 1'b0;
          done_q <= 1'b1;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (accepted_o) begin
      has_va_q <= has_va_i;
      has_asid_q <= has_asid_i;
      vpn_q <= va_i[38:12];
      asid_q <= asid_i;
      nothing_q <= has_va_i && !canonical;
      next_q <= has_va_i ? va_i[38:12] : '0;
      count_q <= length - 32'd1;
      cycles_q <= length;
    end else if (busy_q) begin
      count_q <= count_q - 32'd1;
      next_q <= next_q + 27'd1;
    end
  end

  assign done_o = done_q;
  assign cycles_o = cycles_q;

  logic unused_va;
  assign unused_va = ^va_i[11:0];

`ifdef SV39_ASSERT
  logic [31:0] since_q;  // it was accepted
  always_ff @(posedge clk_i) begin
    since_q <= accepted_o ? 32'd1 : since_q + 32'd1;
    if (rst_ni) begin
      a_cycles : assert (!done_o || since_q == cycles_o);
      a_busy : assert (!(accepted_o && busy_q));
      a_quiet : assert (busy_q || accepted_o ||
                        !(fence_o || clear_o || row_read_o || row_fence_o));
      a_swept : assert (!(done_o && (row_q || row_fence_q)));
      c_all : cover (accepted_o && !has_va_i && !has_asid_i);
      c_va : cover (accepted_o && has_va_i && !has_asid_i);
      c_asid : cover (accepted_o && sweep);
      c_va_asid : cover (accepted_o && has_va_i && has_asid_i);
      c_not_canonical : cover (accepted_o && has_va_i && !canonical);
      c_high_half : cover (accepted_o && has_va_i && canonical && va_i[63]);
      c_swept_to_end : cover (row_fence_o && !has_va_q && !row_q);
      c_waits : cover (valid_i && !busy_q && !walker_ready_i);
      c_back_to_back : cover (valid_i && busy_q);
    end
  end
`endif

endmodule
