/* SPDX-License-Identifier: MIT */
// One level of the page-walk cache: pointers (non-leaf PTEs) with the PPN of the next table. It
// is a TLB of one size, what a pointer of that level maps: 1 GiB at level 2, 2 MiB at level 1. An
// entry is global if a pointer on the way to it has G.
//
// A fence with a va leaves pointers alone (sfence.vma with rs1 != x0 need not order them) unless
// FenceVaDrop is set.
module sv39_pwc #(
  parameter int unsigned Level       = 2,  // of the pointers: 2 or 1
  parameter int unsigned Sets        = 1,
  parameter int unsigned Ways        = 8,
  parameter int unsigned Policy      = 0,
  parameter bit          FenceVaDrop = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        seed_load_i,
  input  logic [15:0] seed_i,

  input  logic        lookup_i,
  input  logic [26:0] lookup_vpn_i,
  input  logic [15:0] lookup_asid_i,
  input  logic        touch_i,
  output logic        hit_o,
  output logic        hit_global_o,
  output logic [43:0] hit_ppn_o,

  input  logic        fill_i,
  input  logic [26:0] fill_vpn_i,
  input  logic [15:0] fill_asid_i,
  input  logic        fill_global_i,
  input  logic [43:0] fill_ppn_i,

  input  logic        fence_i,
  input  logic        fence_has_va_i,
  input  logic [26:0] fence_vpn_i,
  input  logic        fence_has_asid_i,
  input  logic [15:0] fence_asid_i
);

  localparam logic [1:0] Size = Level == 2 ? sv39_pkg::Page1G : sv39_pkg::Page2M;
  localparam int unsigned IndexWidth = Sets * Ways > 1 ? $clog2(Sets * Ways) : 1;

  logic fence;
  assign fence = fence_i && (!fence_has_va_i || FenceVaDrop);

  logic [1:0] unused_size;
  logic [7:0] unused_attr;
  logic [IndexWidth-1:0] unused_index, unused_fill_index;

  sv39_tlb #(
    .Sets(Sets),
    .Ways(Ways),
    .Policy(Policy),
    .Sizes(Level == 2 ? 4'b1000 : 4'b0100)
  ) u_tlb (
    .clk_i,
    .rst_ni,
    .seed_load_i,
    .seed_i,
    .lookup_i,
    .lookup_vpn_i,
    .lookup_asid_i,
    .touch_i,
    .hit_o,
    .hit_index_o(unused_index),
    .hit_size_o(unused_size),
    .hit_global_o,
    .hit_ppn_o,
    .hit_attr_o(unused_attr),
    .fill_i,
    .fill_vpn_i,
    .fill_size_i(Size),
    .fill_asid_i,
    .fill_global_i,
    .fill_ppn_i,
    .fill_attr_i(8'd0),
    .drop_i(1'b0),
    .drop_index_i('0),
    .fill_index_o(unused_fill_index),
    .fence_i(fence),
    .fence_has_va_i,
    .fence_vpn_i,
    .fence_has_asid_i,
    .fence_asid_i
  );

`ifdef SV39_ASSERT
  logic emptied_q;
  always_ff @(posedge clk_i) begin
    emptied_q <= fence_i && !fence_has_va_i && !fence_has_asid_i;
    if (rst_ni) begin
      // the first check of a walk, when it is searched, is never that of a fill
      a_turns : assert (!(lookup_i && fill_i));
      a_fenced : assert (!(emptied_q && lookup_i && hit_o));
      c_hit : cover (lookup_i && hit_o);
      c_hit_unused : cover (lookup_i && hit_o && !touch_i);
      c_hit_global : cover (touch_i && hit_global_o);
      c_fence_va_kept : cover (fence_i && fence_has_va_i && !FenceVaDrop);
      c_fence_va_drops : cover (fence_i && fence_has_va_i && FenceVaDrop);
    end
  end
`endif

endmodule
