/* SPDX-License-Identifier: MIT */
// The permission a leaf gives: pure logic, one source for the hit path and the walker, so that
// the two cannot disagree. spec: sv32algorithm, the step that checks R, W, X, U with SUM and
// MXR. `missing_o` are the bits {D, A} that the access needs set and that are clear.
module sv39_perm (
  input  logic [5:0] attr_i,  // D A U X W R
  input  logic [1:0] access_i,
  input  logic [1:0] privilege_i,
  input  logic       sum_i,
  input  logic       mxr_i,
  output logic       allowed_o,
  output logic [1:0] missing_o
);

  logic mode_ok, kind_ok;

  always_comb begin
    if (privilege_i == sv39_pkg::PrivilegeU) begin
      mode_ok = attr_i[sv39_pkg::AttrU];
    end else begin
      // spec: norm:sstatus_sum: never a fetch, SUM or not
      mode_ok = !attr_i[sv39_pkg::AttrU] || (sum_i && access_i != sv39_pkg::AccessFetch);
    end
    case (access_i)
      sv39_pkg::AccessFetch: kind_ok = attr_i[sv39_pkg::AttrX];
      sv39_pkg::AccessStore: kind_ok = attr_i[sv39_pkg::AttrW];
      // spec: norm:sstatus_mxr: loads from executable pages
      default: kind_ok = attr_i[sv39_pkg::AttrR] || (mxr_i && attr_i[sv39_pkg::AttrX]);
    endcase
  end

  assign allowed_o = mode_ok && kind_ok;
  assign missing_o = {access_i == sv39_pkg::AccessStore && !attr_i[sv39_pkg::AttrD],
                      !attr_i[sv39_pkg::AttrA]};

`ifdef SV39_ASSERT
  always_comb begin
    a_fetch_user : assert (!(allowed_o && privilege_i != sv39_pkg::PrivilegeU &&
                             access_i == sv39_pkg::AccessFetch && attr_i[sv39_pkg::AttrU]));
    a_store_writable : assert (!allowed_o || access_i != sv39_pkg::AccessStore ||
                               attr_i[sv39_pkg::AttrW]);
    a_missing : assert (!missing_o[1] || access_i == sv39_pkg::AccessStore);
  end
`endif

endmodule
