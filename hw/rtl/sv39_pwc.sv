/* SPDX-License-Identifier: MIT */
// One level of the page-walk cache: pointers (non-leaf PTEs), fully associative, tagged with the
// upper TagWidth bits of the VPN. An entry is global if a pointer on the way to it has G.
//
// A fence with a va leaves pointers alone (sfence.vma with rs1 != x0 need not order them) unless
// FenceVaDrop is set.
module sv39_pwc #(
  parameter int unsigned TagWidth    = 9,
  parameter int unsigned Entries     = 8,
  parameter int unsigned Policy      = 0,
  parameter bit          FenceVaDrop = 1'b0,
  localparam int unsigned IndexWidth = Entries > 1 ? $clog2(Entries) : 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic        seed_load_i,
  input  logic [15:0] seed_i,

  input  logic                lookup_i,
  input  logic [TagWidth-1:0] lookup_tag_i,
  input  logic [15:0]         lookup_asid_i,
  input  logic                touch_i,
  output logic                hit_o,
  output logic                hit_global_o,
  output logic [43:0]         hit_ppn_o,

  input  logic                fill_i,
  input  logic [TagWidth-1:0] fill_tag_i,
  input  logic [15:0]         fill_asid_i,
  input  logic                fill_global_i,
  input  logic [43:0]         fill_ppn_i,

  input  logic                fence_i,
  input  logic                fence_has_va_i,
  input  logic [TagWidth-1:0] fence_tag_i,
  input  logic                fence_has_asid_i,
  input  logic [15:0]         fence_asid_i
);

  logic [Entries-1:0] valid_q /* verilator public_flat_rd */;
  logic [Entries-1:0] global_q /* verilator public_flat_rd */;
  logic [TagWidth-1:0] tag_q [0:Entries-1] /* verilator public_flat_rd */;
  logic [15:0] asid_q [0:Entries-1] /* verilator public_flat_rd */;
  logic [43:0] ppn_q [0:Entries-1] /* verilator public_flat_rd */;

  logic [Entries-1:0] match, same, fenced;
  logic [IndexWidth-1:0] hit_index, fill_index, victim;
  logic has_same, has_invalid;

  always_comb begin
    match = '0;
    hit_index = '0;
    if (lookup_i) begin
      for (int i = 0; i < Entries; i++) begin
        match[i] = valid_q[i] && tag_q[i] == lookup_tag_i &&
                   (global_q[i] || asid_q[i] == lookup_asid_i);
        if (match[i]) hit_index = IndexWidth'(i);
      end
    end
  end
  assign hit_o = match != '0;
  assign hit_global_o = global_q[hit_index];
  assign hit_ppn_o = ppn_q[hit_index];

  always_comb begin
    same = '0;
    fill_index = victim;
    has_same = 1'b0;
    has_invalid = 1'b0;
    if (fill_i) begin
      for (int i = Entries - 1; i >= 0; i--) begin
        same[i] = valid_q[i] && tag_q[i] == fill_tag_i &&
                  (global_q[i] || fill_global_i || asid_q[i] == fill_asid_i);
        if (!valid_q[i] && !has_same) begin
          fill_index = IndexWidth'(i);
          has_invalid = 1'b1;
        end
        if (same[i]) begin
          fill_index = IndexWidth'(i);
          has_same = 1'b1;
        end
      end
    end
  end

  always_comb begin
    fenced = '0;
    if (fence_i) begin
      for (int i = 0; i < Entries; i++) begin
        fenced[i] = (!fence_has_va_i || (FenceVaDrop && tag_q[i] == fence_tag_i)) &&
                    (!fence_has_asid_i || (!global_q[i] && asid_q[i] == fence_asid_i));
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      global_q <= '0;
    end else if (fence_i) begin
      valid_q <= valid_q & ~fenced;
    end else if (fill_i) begin
      valid_q <= valid_q & ~same;
      valid_q[fill_index] <= 1'b1;
      global_q[fill_index] <= fill_global_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) begin
      tag_q[fill_index] <= fill_tag_i;
      asid_q[fill_index] <= fill_asid_i;
      ppn_q[fill_index] <= fill_ppn_i;
    end
  end

  sv39_replace #(
    .Sets(1),
    .Ways(Entries),
    .Policy(Policy)
  ) u_replace (
    .clk_i,
    .rst_ni,
    .seed_load_i,
    .seed_i,
    .set_i(1'b0),
    .touch_i(touch_i || fill_i),
    .touch_way_i(fill_i ? fill_index : hit_index),
    .take_i(fill_i && !has_same && !has_invalid),
    .victim_o(victim)
  );

  if (!FenceVaDrop) begin : gen_unused
    logic unused_tag;
    assign unused_tag = ^fence_tag_i;
  end

`ifdef SV39_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      a_one_match : assert ($onehot0(match));
      a_turns : assert (!(touch_i && fill_i) && !(fill_i && fence_i));
      c_victim : cover (fill_i && !has_same && !has_invalid);
    end
  end
`endif

endmodule
