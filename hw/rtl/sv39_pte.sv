/* SPDX-License-Identifier: MIT */
// What a PTE says at its level: pointer or leaf, and whether the encoding is allowed. Pure logic;
// the permission of a leaf is sv39_perm's. spec: sv32algorithm steps 3, 4 and 6,
// norm:Sv39_pte_future_rsv, norm:Sv39_pte_svpbmt_rsv, norm:Sv39_superpage_align_fault.
module sv39_pte #(
  parameter bit Svnapot = 1'b1
) (
  input  logic [63:0] pte_i,
  input  logic [1:0]  level_i,
  input  logic        pbmte_i,
  output logic        ok_o,
  output logic        leaf_o,
  output logic [1:0]  size_o,    // of a leaf
  output logic [43:0] ppn_o,     // of the next table, or of the page's first 4 KiB
  output logic        global_o,
  output logic [7:0]  attr_o     // PBMT, D A U X W R
);

  logic napot, encoding_ok, pointer_ok, shape_ok;
  assign leaf_o = pte_i[1] || pte_i[3];
  assign napot = pte_i[63];

  always_comb begin
    encoding_ok = pte_i[0] && (pte_i[1] || !pte_i[2]) && pte_i[60:54] == 7'd0 &&
                  pte_i[62:61] != 2'd3 && (pte_i[62:61] == 2'd0 || pbmte_i) &&
                  (Svnapot || !napot);
    // a pointer has A, D, U, PBMT and N clear, and is not at level 0
    pointer_ok = pte_i[7:6] == 2'd0 && !pte_i[4] && pte_i[63:61] == 3'd0 && level_i != 2'd0;
    // svnapot: 64 KiB and nothing else
    case (level_i)
      2'd0: shape_ok = !napot || pte_i[13:10] == 4'd8;
      2'd1: shape_ok = !napot && pte_i[18:10] == 9'd0;
      default: shape_ok = !napot && pte_i[27:10] == 18'd0;
    endcase
  end

  assign ok_o = encoding_ok && (leaf_o ? shape_ok : pointer_ok);
  assign size_o = napot ? sv39_pkg::Page64K : level_i;
  assign ppn_o = napot ? {pte_i[53:14], 4'b0} : pte_i[53:10];
  assign global_o = pte_i[5];
  assign attr_o = {pte_i[62:61], pte_i[7:6], pte_i[4:1]};

  logic unused_software;  // RSW is the kernel's
  assign unused_software = ^pte_i[9:8];

`ifdef SV39_ASSERT
  always_comb begin
    a_aligned : assert (!(ok_o && leaf_o) ||
                        (ppn_o & {17'b0, ~sv39_pkg::page_mask(size_o)}) == '0);
    a_no_write_only : assert (!ok_o || !pte_i[2] || pte_i[1]);
    a_ends : assert (!(ok_o && !leaf_o && level_i == 2'd0));
  end
`endif

endmodule
