/* SPDX-License-Identifier: MIT */
// Physical memory protection: 16 entries, granularity 4 bytes; OFF, TOR, NA4, NAPOT; Users
// checkers over one bank of registers. spec: machine.adoc "Physical Memory Protection".
//
// A write decodes the entry once into words [first, last]; locks and WARL are the CSR file's
// business and not repeated here. A check is combinational. The lowest-numbered entry that
// matches any byte decides and must match all; an access never crosses a page.
module sv39_pmp #(
  parameter int unsigned Users = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // one entry, as its CSRs hold it
  input  logic                write_i,
  input  logic [3:0]          write_index_i,
  input  logic [7:0]          write_cfg_i,
  input  logic [53:0]         write_address_i,
  // checks; pa has 64 bits because a bare address of more than 56 is nowhere
  input  logic [Users-1:0]    check_i,
  input  logic [64*Users-1:0] pa_i,
  input  logic [7*Users-1:0]  bytes_i,
  input  logic [2*Users-1:0]  access_i,
  input  logic [2*Users-1:0]  privilege_i,
  output logic [Users-1:0]    ok_o
);

  localparam int unsigned Entries = sv39_pkg::PmpEntries;

  logic [53:0] address_q [0:Entries-1];
  logic [53:0] first_q   [0:Entries-1];
  logic [53:0] last_q    [0:Entries-1];
  logic [2:0]  rwx_q     [0:Entries-1];
  logic [Entries-1:0] active_q, lock_q, tor_q;

  // What the entry that is written, and a TOR entry above it, become.
  logic [53:0] below, ones, first_d, last_d;
  logic        active_d;
  logic [3:0]  above;
  logic        above_changes;

  always_comb begin
    above = write_index_i + 4'd1;
    above_changes = write_index_i != 4'd15 && tor_q[above];
    below = write_index_i == 4'd0 ? 54'd0 : address_q[write_index_i - 4'd1];
    ones = write_address_i ^ (write_address_i + 54'd1);
    active_d = 1'b1;
    case (write_cfg_i[4:3])
      sv39_pkg::PmpOff: begin
        first_d = write_address_i;
        last_d = write_address_i;
        active_d = 1'b0;
      end
      // spec: norm:pmp_a_field_tor: an empty range matches nothing
      sv39_pkg::PmpTor: begin
        first_d = below;
        last_d = write_address_i - 54'd1;
        active_d = below < write_address_i;
      end
      sv39_pkg::PmpNa4: begin
        first_d = write_address_i;
        last_d = write_address_i;
      end
      default: begin
        first_d = write_address_i & ~ones;
        last_d = write_address_i | ones;
      end
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= '0;
      lock_q <= '0;
      tor_q <= '0;
    end else if (write_i) begin
      active_q[write_index_i] <= active_d;
      lock_q[write_index_i] <= write_cfg_i[7];
      tor_q[write_index_i] <= write_cfg_i[4:3] == sv39_pkg::PmpTor;
      if (above_changes) active_q[above] <= write_address_i < address_q[above];
    end
  end

  // Reset clears pmpaddr too: a TOR entry may look at the one below it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int i = 0; i < Entries; i++) address_q[i] <= '0;
    end else if (write_i) begin
      address_q[write_index_i] <= write_address_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      first_q[write_index_i] <= first_d;
      last_q[write_index_i] <= last_d;
      rwx_q[write_index_i] <= write_cfg_i[2:0];
      if (above_changes) first_q[above] <= write_address_i;
    end
  end

  logic unused_cfg;
  assign unused_cfg = ^write_cfg_i[6:5];

`ifdef SV39_ASSERT
  logic [Users-1:0] wrong_idle;  // a label in a generate loop is one too many for yosys
`endif

  for (genvar k = 0; k < Users; k++) begin : gen_check
    logic [53:0] word_first, word_last;
    logic [55:0] end_pa;
    logic        machine, needed, ok;

    always_comb begin
      machine = privilege_i[2*k+:2] == sv39_pkg::PrivilegeM;
      word_first = pa_i[64*k+2+:54];
      end_pa = pa_i[64*k+:56] + {49'b0, bytes_i[7*k+:7]} - 56'd1;
      word_last = end_pa[55:2];
      needed = 1'b0;
      // spec: norm:pmp_no_entry_match: M succeeds; S and U fail, since entries are implemented
      ok = machine;
      if (check_i[k]) begin
        for (int i = Entries - 1; i >= 0; i--) begin
          if (active_q[i] && word_last >= first_q[i] && word_first <= last_q[i]) begin
            case (access_i[2*k+:2])
              sv39_pkg::AccessLoad: needed = rwx_q[i][0];
              sv39_pkg::AccessStore: needed = rwx_q[i][1];
              default: needed = rwx_q[i][2];
            endcase
            ok = word_first >= first_q[i] && word_last <= last_q[i] &&
                 ((machine && !lock_q[i]) || needed);
          end
        end
        if (pa_i[64*k+56+:8] != 8'b0) ok = 1'b0;
      end
    end
    assign ok_o[k] = ok;

    logic unused_low;
    assign unused_low = ^{end_pa[1:0], pa_i[64*k+:2]};

`ifdef SV39_ASSERT
    logic [Entries-1:0] touched, whole;
    always_comb begin
      for (int i = 0; i < Entries; i++) begin
        touched[i] = active_q[i] && word_last >= first_q[i] && word_first <= last_q[i];
        whole[i] = word_first >= first_q[i] && word_last <= last_q[i];
      end
    end
    logic [Entries-1:0] decides;  // the lowest that any byte touches
    assign decides = touched & (~touched + 1'b1);
`ifdef VERILATOR
    logic checked;
    assign checked = rst_ni && check_i[k] && pa_i[64*k+56+:8] == 8'b0;
    always_ff @(posedge clk_i) begin
      c_no_entry : cover (checked && touched == '0 && !machine);
      c_no_entry_machine : cover (checked && touched == '0 && machine);
      c_partial : cover (checked && (decides & ~whole) != '0);
      c_hidden : cover (checked && ok && (touched & ~decides) != '0);
      c_denied : cover (checked && (decides & whole) != '0 && !ok);
      c_machine_exempt : cover (checked && machine && (decides & whole & ~lock_q) != '0);
      c_machine_locked : cover (checked && machine && !ok && (decides & whole & lock_q) != '0);
      c_high : cover (rst_ni && check_i[k] && pa_i[64*k+56+:8] != 8'b0);
    end
    for (genvar i = 0; i < Entries; i++) begin : gen_cover_entry
      always_ff @(posedge clk_i) c_entry : cover (checked && decides[i]);
    end
`endif
    assign wrong_idle[k] = check_i[k] && active_q == '0 && pa_i[64*k+56+:8] == 8'b0 &&
                           ok != machine;
`endif
  end

`ifdef SV39_ASSERT
  logic       written_q;
  logic [3:0] written_index_q;
  logic [1:0] written_mode_q;
  logic [Entries-1:0] empty_range;

  always_comb begin
    for (int i = 0; i < Entries; i++) empty_range[i] = active_q[i] && first_q[i] > last_q[i];
  end
  always_ff @(posedge clk_i) begin
    written_q <= write_i && rst_ni;
    written_index_q <= write_index_i;
    written_mode_q <= write_cfg_i[4:3];
    if (rst_ni) begin
      // spec: norm:pmp_no_entry_match
      a_no_entry : assert (wrong_idle == '0);
      a_range : assert (empty_range == '0);
      c_write_off : cover (write_i && write_cfg_i[4:3] == sv39_pkg::PmpOff);
      c_write_tor : cover (write_i && write_cfg_i[4:3] == sv39_pkg::PmpTor && active_d);
      c_write_empty : cover (write_i && write_cfg_i[4:3] == sv39_pkg::PmpTor && !active_d);
      c_write_na4 : cover (write_i && write_cfg_i[4:3] == sv39_pkg::PmpNa4);
      c_write_napot : cover (write_i && write_cfg_i[4:3] == 2'd3);
      c_write_below : cover (write_i && above_changes);
      if (written_q && written_mode_q == sv39_pkg::PmpOff) begin
        a_off : assert (!active_q[written_index_q]);
      end
    end
  end
`endif

endmodule
