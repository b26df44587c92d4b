/* SPDX-License-Identifier: MIT */
// What sv39_perm must say, as a list of refusals rather than as what is granted:
// rule by rule in the order of the manual. `make test-rtl-formal` proves the two equal
// for every input.
module perm_reference (
  input  logic [5:0] attr_i,
  input  logic [1:0] access_i,
  input  logic [1:0] privilege_i,
  input  logic       sum_i,
  input  logic       mxr_i,
  output logic       allowed_o,
  output logic [1:0] missing_o
);

  logic d, a, u, x, w, r, load, store;
  assign {d, a, u, x, w, r} = attr_i;
  assign load = access_i == 2'd0 || access_i == 2'd3;  // 3 is no access; as a load
  assign store = access_i == 2'd1;

  always_comb begin
    allowed_o = 1'b1;
    // U-mode has the pages with U alone
    if (privilege_i == 2'd0 && !u) allowed_o = 1'b0;
    // S-mode has those without U; with SUM the others too, but for fetches
    if (privilege_i != 2'd0 && u && !sum_i) allowed_o = 1'b0;
    if (privilege_i != 2'd0 && u && access_i == 2'd2) allowed_o = 1'b0;
    // loads want R; with MXR, X will do
    if (load && !r && !(mxr_i && x)) allowed_o = 1'b0;
    if (store && !w) allowed_o = 1'b0;
    if (access_i == 2'd2 && !x) allowed_o = 1'b0;

    missing_o = 2'b00;
    if (!a) missing_o[0] = 1'b1;
    if (store && !d) missing_o[1] = 1'b1;
  end

endmodule
