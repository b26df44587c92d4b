/* SPDX-License-Identifier: MIT */
// The L2 TLB's array of 4 KiB pages: set-associative, synchronous RAM, valid bits in flops.
//
//	        ____      ____      ____
//	clk    |    |____|    |____|    |__
//	read_i  /^^^^^^\_______________________  set of read_vpn_i
//	row              < the set's ways, until the next read >
//	hit_o            < compares the row with lookup_vpn_i >
//
// A fill and a fence work on the row read last, which must be that of their va. Everything at
// once is dropped without a read (clear_i).
module sv39_l2_pages #(
  parameter int unsigned Sets   = 128,
  parameter int unsigned Ways   = 4,
  parameter int unsigned Policy = 0,
  localparam int unsigned SetWidth = Sets > 1 ? $clog2(Sets) : 1,
  localparam int unsigned WayWidth = Ways > 1 ? $clog2(Ways) : 1
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        seed_load_i,
  input  logic [15:0] seed_i,

  input  logic        read_i,
  input  logic [26:0] read_vpn_i,

  input  logic [26:0] lookup_vpn_i,
  input  logic [15:0] lookup_asid_i,
  input  logic        touch_i,
  output logic        hit_o,
  output logic        hit_global_o,
  output logic [43:0] hit_ppn_o,
  output logic [7:0]  hit_attr_o,

  input  logic        fill_i,
  input  logic [26:0] fill_vpn_i,
  input  logic [15:0] fill_asid_i,
  input  logic        fill_global_i,
  input  logic [43:0] fill_ppn_i,
  input  logic [7:0]  fill_attr_i,

  input  logic        clear_i,
  input  logic        fence_i,  // the row read last
  input  logic        fence_has_va_i,
  input  logic [26:0] fence_vpn_i,
  input  logic        fence_has_asid_i,
  input  logic [15:0] fence_asid_i
);

  logic [SetWidth-1:0] read_set, row_set_q;
  logic [Ways-1:0] valid, match, same, fenced;

  if (Sets > 1) begin : gen_sets
    assign read_set = read_vpn_i[SetWidth-1:0];
  end else begin : gen_one_set
    assign read_set = '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_set_q <= '0;
    end else if (read_i) begin
      row_set_q <= read_set;
    end
  end

  logic [WayWidth-1:0] fill_way, victim;
  logic has_same, has_invalid;

  logic [44*Ways-1:0] row_ppn;
  logic [8*Ways-1:0] row_attr;
  logic [Ways-1:0] row_global;

  for (genvar w = 0; w < Ways; w++) begin : gen_way
    logic [Sets-1:0] valid_q /* verilator public_flat_rd */;
    logic [26:0] tag_q    [0:Sets-1] /* verilator public_flat_rd */;
    logic [15:0] asid_q   [0:Sets-1] /* verilator public_flat_rd */;
    logic        global_q [0:Sets-1] /* verilator public_flat_rd */;
    logic [43:0] ppn_q    [0:Sets-1] /* verilator public_flat_rd */;
    logic [7:0]  attr_q   [0:Sets-1] /* verilator public_flat_rd */;
    logic [26:0] tag_row_q;
    logic [15:0] asid_row_q;
    logic        global_row_q;
    logic [43:0] ppn_row_q;
    logic [7:0]  attr_row_q;
    logic        fill_this;

    assign fill_this = fill_i && fill_way == WayWidth'(w);

    always_ff @(posedge clk_i) begin
      if (fill_this) begin
        tag_q[row_set_q] <= fill_vpn_i;
        asid_q[row_set_q] <= fill_asid_i;
        global_q[row_set_q] <= fill_global_i;
        ppn_q[row_set_q] <= fill_ppn_i;
        attr_q[row_set_q] <= fill_attr_i;
      end
      if (read_i) begin
        tag_row_q <= tag_q[read_set];
        asid_row_q <= asid_q[read_set];
        global_row_q <= global_q[read_set];
        ppn_row_q <= ppn_q[read_set];
        attr_row_q <= attr_q[read_set];
      end
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= '0;
      end else if (clear_i) begin
        valid_q <= '0;
      end else if (fence_i) begin
        if (fenced[w]) valid_q[row_set_q] <= 1'b0;
      end else if (fill_i) begin
        if (fill_this) begin
          valid_q[row_set_q] <= 1'b1;
        end else if (same[w]) begin
          valid_q[row_set_q] <= 1'b0;
        end
      end
    end

    assign valid[w] = valid_q[row_set_q];
    assign match[w] = valid[w] && tag_row_q == lookup_vpn_i &&
                      (global_row_q || asid_row_q == lookup_asid_i);
    assign same[w] = valid[w] && tag_row_q == fill_vpn_i &&
                     (global_row_q || fill_global_i || asid_row_q == fill_asid_i);
    assign fenced[w] = (!fence_has_va_i || tag_row_q == fence_vpn_i) &&
                       (!fence_has_asid_i || (!global_row_q && asid_row_q == fence_asid_i));
    assign row_ppn[44*w+:44] = ppn_row_q;
    assign row_attr[8*w+:8] = attr_row_q;
    assign row_global[w] = global_row_q;
  end

  logic [WayWidth-1:0] hit_way;

  always_comb begin
    hit_way = '0;
    hit_ppn_o = '0;
    hit_attr_o = '0;
    hit_global_o = 1'b0;
    for (int w = 0; w < Ways; w++) begin
      if (match[w]) begin
        hit_way = WayWidth'(w);
        hit_ppn_o = row_ppn[44*w+:44];
        hit_attr_o = row_attr[8*w+:8];
        hit_global_o = row_global[w];
      end
    end
  end
  assign hit_o = match != '0;

  always_comb begin
    fill_way = victim;
    has_same = 1'b0;
    has_invalid = 1'b0;
    for (int w = Ways - 1; w >= 0; w--) begin
      if (!valid[w] && !has_same) begin
        fill_way = WayWidth'(w);
        has_invalid = 1'b1;
      end
      if (same[w]) begin
        fill_way = WayWidth'(w);
        has_same = 1'b1;
      end
    end
  end

  sv39_replace #(
    .Sets(Sets),
    .Ways(Ways),
    .Policy(Policy)
  ) u_replace (
    .clk_i,
    .rst_ni,
    .seed_load_i,
    .seed_i,
    .set_i(row_set_q),
    .touch_i(touch_i || fill_i),
    .touch_way_i(fill_i ? fill_way : hit_way),
    .take_i(fill_i && !has_same && !has_invalid),
    .victim_o(victim)
  );

  if (Sets > 1) begin : gen_unused
    logic unused_vpn;
    assign unused_vpn = ^read_vpn_i;
  end else begin : gen_unused_all
    logic unused_vpn;
    assign unused_vpn = ^{read_vpn_i, read_set};
  end

`ifdef SV39_ASSERT
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      a_one_match : assert (!touch_i || $onehot0(match));
      a_turns : assert (!(fill_i && fence_i) && !(touch_i && fence_i) && !(fill_i && clear_i));
      a_row_fill : assert (!fill_i || Sets == 1 || row_set_q == fill_vpn_i[SetWidth-1:0]);
      a_row_touch : assert (!touch_i || Sets == 1 || row_set_q == lookup_vpn_i[SetWidth-1:0]);
      c_hit_global : cover (touch_i && hit_global_o);
      c_victim : cover (fill_i && !has_same && !has_invalid);
      c_same : cover (fill_i && has_same);
      c_same_two : cover (fill_i && !$onehot0(same));
      c_hole : cover (fill_i && !has_same && has_invalid && fill_way != '0);
      c_clear : cover (clear_i && valid != '0);
      c_fence_va : cover (fence_i && fence_has_va_i && !fence_has_asid_i &&
                          (valid & fenced) != '0);
      c_fence_asid : cover (fence_i && !fence_has_va_i && (valid & fenced) != '0);
      c_fence_va_asid : cover (fence_i && fence_has_va_i && fence_has_asid_i &&
                               (valid & fenced) != '0);
      c_fence_spares_global : cover (fence_i && fence_has_asid_i &&
                                     (valid & row_global & ~fenced) != '0);
    end
  end
`ifdef VERILATOR
  for (genvar w = 0; w < Ways; w++) begin : gen_cover_way
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        c_hit_way : cover (touch_i && match[w]);
      end
    end
  end
`endif
`endif

endmodule
