/* SPDX-License-Identifier: MIT */
// Replacement state of one array: FIFO, tree-PLRU, true LRU or an LFSR. docs/TIMING.md, "Fill
// and victim".
//
//	touch_i    a match or a fill of way `touch_way_i` in set `set_i`
//	take_i     the victim shown for `set_i` is taken
//
// PLRU's node 1 is the root, the children of node n are 2n and 2n+1; a bit is 1 when the victim
// is on the right. LRU's ages number a set's ways, 0 the one touched longest ago; after reset the
// lowest way is the oldest. Nothing but reset clears the state; a fence leaves it alone. The
// LFSR's seed, never 0, is loaded after reset.
module sv39_replace #(
  parameter int unsigned Sets   = 1,
  parameter int unsigned Ways   = 4,
  parameter int unsigned Policy = 0,
  localparam int unsigned SetWidth = Sets > 1 ? $clog2(Sets) : 1,
  localparam int unsigned WayWidth = Ways > 1 ? $clog2(Ways) : 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic        seed_load_i,
  input  logic [15:0] seed_i,
  input  logic [SetWidth-1:0] set_i,
  input  logic                touch_i,
  input  logic [WayWidth-1:0] touch_way_i,
  input  logic                take_i,
  output logic [WayWidth-1:0] victim_o
);

`ifdef SV39_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni) a_victim : assert (32'(victim_o) < Ways);
  end
`ifdef VERILATOR
  if (Ways > 1) begin : gen_cover
    for (genvar w = 0; w < Ways; w++) begin : gen_way
      always_ff @(posedge clk_i) begin
        c_taken : cover (rst_ni && take_i && victim_o == WayWidth'(w));
      end
    end
    always_ff @(posedge clk_i) begin
      c_next_touched : cover (rst_ni && touch_i && !take_i && victim_o == touch_way_i);
    end
  end
`endif
`endif

  if (Policy == sv39_pkg::PolicyFifo || Ways == 1) begin : gen_fifo
    logic [Sets*WayWidth-1:0] next_q /* verilator public_flat_rd */;

    logic [WayWidth-1:0] after;
    assign victim_o = next_q[32'(set_i)*WayWidth+:WayWidth];
    assign after = victim_o == WayWidth'(Ways - 1) ? '0 : victim_o + 1'b1;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        next_q <= '0;
      end else if (take_i) begin
        next_q[32'(set_i)*WayWidth+:WayWidth] <= after;
      end
    end

    logic unused_touch;
    assign unused_touch = ^{touch_i, touch_way_i, seed_load_i, seed_i};

  end else if (Policy == sv39_pkg::PolicyPlru) begin : gen_plru
    logic [Sets*Ways-1:0] tree_q /* verilator public_flat_rd */;
    logic [Ways-1:0] tree, tree_d;
    logic [WayWidth:0] node, path;

    assign tree = tree_q[32'(set_i)*Ways+:Ways];

    always_comb begin
      node = (WayWidth+1)'(1);
      for (int i = 0; i < WayWidth; i++) begin
        node = {node[WayWidth-1:0], tree[node[WayWidth-1:0]]};
      end
    end
    // The leaves are numbered Ways to 2 Ways - 1: without its top bit, a leaf is its way.
    assign victim_o = node[WayWidth-1:0];

    always_comb begin
      tree_d = tree;
      path = (WayWidth+1)'(1);
      if (touch_i) begin
        for (int i = WayWidth - 1; i >= 0; i--) begin
          tree_d[path[WayWidth-1:0]] = !touch_way_i[i];
          path = {path[WayWidth-1:0], touch_way_i[i]};
        end
      end
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        tree_q <= '0;
      end else if (touch_i) begin
        tree_q[32'(set_i)*Ways+:Ways] <= tree_d;
      end
    end

    logic unused_take;
    assign unused_take = ^{take_i, node[WayWidth], path[WayWidth], seed_load_i, seed_i};

`ifdef SV39_ASSERT
    logic touched_q;
    logic [SetWidth-1:0] touched_set_q;
    logic [WayWidth-1:0] touched_way_q;
    always_ff @(posedge clk_i) begin
      touched_q <= touch_i && rst_ni;
      touched_set_q <= set_i;
      touched_way_q <= touch_way_i;
      if (rst_ni && touched_q && set_i == touched_set_q) begin
        a_not_recent : assert (victim_o != touched_way_q);
      end
    end
`endif

  end else if (Policy == sv39_pkg::PolicyLru) begin : gen_lru
    // Kept as the difference to the way's own number, so that reset is zero.
    logic [Sets*Ways*WayWidth-1:0] age_q /* verilator public_flat_rd */;
    logic [Ways*WayWidth-1:0] row, row_d;
    logic [WayWidth-1:0] age, touched_age;

    assign row = age_q[32'(set_i)*Ways*WayWidth+:Ways*WayWidth];

    always_comb begin
      victim_o = '0;
      for (int w = 0; w < Ways; w++) begin
        if (row[w*WayWidth+:WayWidth] == WayWidth'(w)) victim_o = WayWidth'(w);
      end
    end

    always_comb begin
      row_d = row;
      age = '0;
      touched_age = '0;
      if (touch_i) begin
        touched_age = row[32'(touch_way_i)*WayWidth+:WayWidth] ^ touch_way_i;
        for (int w = 0; w < Ways; w++) begin
          age = row[w*WayWidth+:WayWidth] ^ WayWidth'(w);
          if (WayWidth'(w) == touch_way_i) begin
            age = WayWidth'(Ways - 1);
          end else if (age > touched_age) begin
            age = age - 1'b1;
          end
          row_d[w*WayWidth+:WayWidth] = age ^ WayWidth'(w);
        end
      end
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        age_q <= '0;
      end else if (touch_i) begin
        age_q[32'(set_i)*Ways*WayWidth+:Ways*WayWidth] <= row_d;
      end
    end

    logic unused_take;
    assign unused_take = ^{take_i, seed_load_i, seed_i};

`ifdef SV39_ASSERT
    // Ages are a permutation of the ways.
    logic [Ways-1:0] seen;
    always_comb begin
      seen = '0;
      for (int w = 0; w < Ways; w++) begin
        seen[row[w*WayWidth+:WayWidth] ^ WayWidth'(w)] = 1'b1;
      end
    end
    logic touched_q;
    logic [SetWidth-1:0] touched_set_q;
    logic [WayWidth-1:0] touched_way_q;
    always_ff @(posedge clk_i) begin
      touched_q <= touch_i && rst_ni;
      touched_set_q <= set_i;
      touched_way_q <= touch_way_i;
      if (rst_ni) begin
        a_permutation : assert (!touch_i || seen == '1);
        a_newest_stays : assert (!touched_q || set_i != touched_set_q ||
                                 victim_o != touched_way_q);
      end
    end
`endif

  end else begin : gen_random
    logic [15:0] lfsr_q /* verilator public_flat_rd */;
    logic [15:0] lfsr_d;

    assign lfsr_d = {1'b0, lfsr_q[15:1]} ^ (lfsr_q[0] ? 16'hb400 : 16'h0);
    assign victim_o = lfsr_d[WayWidth-1:0];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        lfsr_q <= 16'd1;
      end else if (seed_load_i) begin
        lfsr_q <= seed_i;
      end else if (take_i) begin
        lfsr_q <= lfsr_d;
      end
    end

    logic unused_touch;
    assign unused_touch = ^{touch_i, touch_way_i, set_i};

`ifdef SV39_ASSERT
    always_ff @(posedge clk_i) begin
      if (rst_ni) a_seeded : assert (lfsr_q != 16'd0);
    end
`endif
  end

endmodule
