/* SPDX-License-Identifier: MIT */
// A TLB that holds up to four page sizes: the L1s, the L2 array of superpages, and each level of
// the walk cache. Sets x Ways entries; the set is chosen by the VPN at the entry's own size, so a
// lookup probes one set for each size that there may be. docs/TIMING.md has the rules of match,
// fill and victim.
//
//	lookup    combinational; `touch_i` in the same cycle records the match
//	fill      at the clock edge; `drop_i` first drops the entry `drop_index_i`
//	fence     at the clock edge, drops everything that it covers
//
// A fill is never in the cycle of a touch or of a fence.
module sv39_tlb #(
  parameter int unsigned Sets   = 1,
  parameter int unsigned Ways   = 32,
  parameter int unsigned Policy = 0,
  parameter logic [3:0]  Sizes  = 4'b1111,  // it may hold: 4 KiB (bit 0), 64 KiB, 2 MiB, 1 GiB
  localparam int unsigned Entries = Sets * Ways,
  localparam int unsigned IndexWidth = Entries > 1 ? $clog2(Entries) : 1
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
  output logic [IndexWidth-1:0] hit_index_o,
  output logic [1:0]  hit_size_o,
  output logic        hit_global_o,
  output logic [43:0] hit_ppn_o,
  output logic [7:0]  hit_attr_o,

  input  logic        fill_i,
  input  logic [26:0] fill_vpn_i,
  input  logic [1:0]  fill_size_i,
  input  logic [15:0] fill_asid_i,
  input  logic        fill_global_i,
  input  logic [43:0] fill_ppn_i,
  input  logic [7:0]  fill_attr_i,
  input  logic        drop_i,
  input  logic [IndexWidth-1:0] drop_index_i,
  output logic [IndexWidth-1:0] fill_index_o,

  input  logic        fence_i,
  input  logic        fence_has_va_i,
  input  logic [26:0] fence_vpn_i,
  input  logic        fence_has_asid_i,
  input  logic [15:0] fence_asid_i
);

  localparam int unsigned SetWidth = Sets > 1 ? $clog2(Sets) : 1;
  localparam int unsigned WayWidth = Ways > 1 ? $clog2(Ways) : 1;

  localparam bit HasOneSize = $onehot(Sizes);
  localparam logic [1:0] OnlySize = Sizes[0] ? sv39_pkg::Page4K :
                                    Sizes[1] ? sv39_pkg::Page64K :
                                    Sizes[2] ? sv39_pkg::Page2M : sv39_pkg::Page1G;

  function automatic logic [26:0] size_mask(input logic [1:0] size);
    size_mask = sv39_pkg::page_mask(HasOneSize ? OnlySize : size);
  endfunction

  logic [Entries-1:0] valid_q /* verilator public_flat_rd */;
  logic [Entries-1:0] global_q /* verilator public_flat_rd */;
  // size, and the VPN with its low bits clear by that size
  logic [28:0] key_q  [0:Entries-1] /* verilator public_flat_rd */;
  logic [15:0] asid_q [0:Entries-1] /* verilator public_flat_rd */;
  logic [43:0] ppn_q  [0:Entries-1] /* verilator public_flat_rd */;
  logic [7:0]  attr_q [0:Entries-1] /* verilator public_flat_rd */;

  // Lookup: the smallest page of those that match.
  if (Sets == 1) begin : gen_lookup_all
    logic [Entries-1:0] match;
    logic [3:0] match_rank;
    logic [1:0] best_rank;

    always_comb begin
      match = '0;
      match_rank = '0;
      best_rank = 2'd0;
      hit_index_o = '0;
      if (lookup_i) begin
        for (int i = 0; i < Entries; i++) begin
          match[i] = valid_q[i] && (global_q[i] || asid_q[i] == lookup_asid_i) &&
                     (lookup_vpn_i & size_mask(key_q[i][28:27])) == key_q[i][26:0];
          if (match[i]) match_rank[sv39_pkg::page_rank(key_q[i][28:27])] = 1'b1;
        end
        casez (match_rank)
          4'b???1: best_rank = 2'd0;
          4'b??10: best_rank = 2'd1;
          4'b?100: best_rank = 2'd2;
          default: best_rank = 2'd3;
        endcase
        for (int i = 0; i < Entries; i++) begin
          if (match[i] && sv39_pkg::page_rank(key_q[i][28:27]) == best_rank) begin
            hit_index_o = IndexWidth'(i);
          end
        end
      end
    end
    assign hit_o = match_rank != '0;
  end else begin : gen_lookup_sets
    // One set for each size, the largest first: the smallest has the last word.
    logic [1:0] size;
    logic [26:0] number;
    logic [28:0] key;
    logic [IndexWidth-1:0] index;

    always_comb begin
      hit_o = 1'b0;
      hit_index_o = '0;
      size = '0;
      number = '0;
      key = '0;
      index = '0;
      if (lookup_i) begin
        for (int r = 3; r >= 0; r--) begin
          size = sv39_pkg::page_size(2'(r));
          number = sv39_pkg::page_number(lookup_vpn_i, size);
          key = {size, lookup_vpn_i & sv39_pkg::page_mask(size)};
          for (int w = 0; w < Ways; w++) begin
            index = IndexWidth'(32'(number[SetWidth-1:0]) * Ways + w);
            if (Sizes[r] && key_q[index] == key && valid_q[index] &&
                (global_q[index] || asid_q[index] == lookup_asid_i)) begin
              hit_o = 1'b1;
              hit_index_o = index;
            end
          end
        end
      end
    end
    logic unused_high;
    assign unused_high = ^number;
  end
  assign hit_size_o = key_q[hit_index_o][28:27];
  assign hit_global_o = global_q[hit_index_o];
  assign hit_ppn_o = ppn_q[hit_index_o];
  assign hit_attr_o = attr_q[hit_index_o];

  // Fill: drop what it replaces or would be hidden by, then choose the way.
  logic [Entries-1:0] dropped, same, kept;
  logic [26:0] fill_number;
  logic [SetWidth-1:0] fill_set, hit_set;
  logic [WayWidth-1:0] fill_way, victim, hit_way;
  logic [IndexWidth-1:0] index;
  logic has_same, has_invalid;

  if (Sets > 1) begin : gen_sets
    logic [26:0] hit_number;
    assign fill_number = sv39_pkg::page_number(fill_vpn_i, fill_size_i);
    assign fill_set = fill_number[SetWidth-1:0];
    assign hit_number = sv39_pkg::page_number(lookup_vpn_i, hit_size_o);
    assign hit_set = hit_number[SetWidth-1:0];
    logic unused_number;
    assign unused_number = ^{fill_number, hit_number};
  end else begin : gen_one_set
    assign fill_number = '0;
    assign fill_set = '0;
    assign hit_set = '0;
    logic unused_number;
    assign unused_number = ^fill_number;
  end

  // Entries that hold the va of the fill or the fence, valid or not.
  logic [Entries-1:0] covers;
  logic [26:0] cover_vpn;
  assign cover_vpn = fill_i ? fill_vpn_i : fence_vpn_i;

  if (Sets == 1) begin : gen_cover_all
    always_comb begin
      covers = '0;
      if (fill_i || fence_i) begin
        for (int i = 0; i < Entries; i++) begin
          covers[i] = (cover_vpn & size_mask(key_q[i][28:27])) == key_q[i][26:0];
        end
      end
    end
  end else begin : gen_cover_sets
    logic [1:0] size;
    logic [26:0] number;
    logic [28:0] key;
    logic [IndexWidth-1:0] at;

    always_comb begin
      covers = '0;
      size = '0;
      number = '0;
      key = '0;
      at = '0;
      if (fill_i || fence_i) begin
        for (int r = 0; r < 4; r++) begin
          size = sv39_pkg::page_size(2'(r));
          number = sv39_pkg::page_number(cover_vpn, size);
          key = {size, cover_vpn & sv39_pkg::page_mask(size)};
          for (int w = 0; w < Ways; w++) begin
            at = IndexWidth'(32'(number[SetWidth-1:0]) * Ways + w);
            if (Sizes[r] && key_q[at] == key) covers[at] = 1'b1;
          end
        end
      end
    end
    logic unused_high;
    assign unused_high = ^number;
  end

  always_comb begin
    dropped = '0;
    same = '0;
    kept = valid_q;
    index = '0;
    fill_way = victim;
    has_same = 1'b0;
    has_invalid = 1'b0;
    if (fill_i) begin
      if (drop_i) kept[drop_index_i] = 1'b0;
      if ((covers & kept) != '0) begin
        for (int i = 0; i < Entries; i++) begin
          if (covers[i]) begin
            dropped[i] = kept[i] && (global_q[i] || fill_global_i || asid_q[i] == fill_asid_i) &&
                         sv39_pkg::page_rank(key_q[i][28:27]) >=
                         sv39_pkg::page_rank(fill_size_i);
            same[i] = dropped[i] && key_q[i][28:27] == fill_size_i;
          end
        end
        kept = kept & ~dropped;
      end
      for (int w = Ways - 1; w >= 0; w--) begin
        index = IndexWidth'(32'(fill_set) * Ways + w);
        if (!kept[index] && !has_same) begin
          fill_way = WayWidth'(w);
          has_invalid = 1'b1;
        end
        if (same[index]) begin
          fill_way = WayWidth'(w);
          has_same = 1'b1;
        end
      end
    end
  end
  assign fill_index_o = IndexWidth'(32'(fill_set) * Ways + 32'(fill_way));

  // Fence.
  logic [Entries-1:0] fenced;

  always_comb begin
    fenced = '0;
    if (fence_i) begin
      fenced = fence_has_va_i ? covers : '1;
      if (fence_has_asid_i) begin
        for (int i = 0; i < Entries; i++) begin
          if (global_q[i] || asid_q[i] != fence_asid_i) fenced[i] = 1'b0;
        end
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
      valid_q <= kept;
      valid_q[fill_index_o] <= 1'b1;
      global_q[fill_index_o] <= fill_global_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) begin
      key_q[fill_index_o] <= {fill_size_i, fill_vpn_i & sv39_pkg::page_mask(fill_size_i)};
      asid_q[fill_index_o] <= fill_asid_i;
      ppn_q[fill_index_o] <= fill_ppn_i;
      attr_q[fill_index_o] <= fill_attr_i;
    end
  end

  assign hit_way = WayWidth'(32'(hit_index_o) - 32'(hit_set) * Ways);

  sv39_replace #(
    .Sets(Sets),
    .Ways(Ways),
    .Policy(Policy)
  ) u_replace (
    .clk_i,
    .rst_ni,
    .seed_load_i,
    .seed_i,
    .set_i(fill_i ? fill_set : hit_set),
    .touch_i(touch_i || fill_i),
    .touch_way_i(fill_i ? fill_way : hit_way),
    .take_i(fill_i && !has_same && !has_invalid),
    .victim_o(victim)
  );

`ifdef SV39_ASSERT
  // INV-TLB-1: one match a size.
  logic [Entries-1:0] holds, twice;
  always_comb begin
    for (int i = 0; i < Entries; i++) begin
      holds[i] = lookup_i && valid_q[i] && (global_q[i] || asid_q[i] == lookup_asid_i) &&
                 (lookup_vpn_i & size_mask(key_q[i][28:27])) == key_q[i][26:0];
      twice[i] = holds[i] && key_q[i][28:27] == hit_size_o;
    end
  end
  logic [Entries-1:0] other_space;  // entries of another ASID, whether global or not
  always_comb begin
    for (int i = 0; i < Entries; i++) other_space[i] = asid_q[i] != fill_asid_i;
  end
  logic emptied_q;
  always_ff @(posedge clk_i) begin
    emptied_q <= fence_i && !fence_has_va_i && !fence_has_asid_i;
    if (rst_ni) begin
      a_fenced : assert (!emptied_q || valid_q == '0);
      a_one_match : assert ($onehot0(twice));
      a_turns : assert (!fill_i || !(touch_i || fence_i));
      a_size : assert (!fill_i || Sizes[sv39_pkg::page_rank(fill_size_i)]);
      a_touch : assert (!touch_i || hit_o);
      c_hit_global : cover (touch_i && hit_global_o);
      c_hit_other_asid : cover (touch_i && asid_q[hit_index_o] != lookup_asid_i);
      c_victim : cover (fill_i && !has_same && !has_invalid);
      c_same : cover (fill_i && has_same);
      c_hole : cover (fill_i && !has_same && has_invalid && fill_way != '0);
      c_hides_asid : cover (fill_i && fill_global_i && (same & other_space) != '0);
      c_hidden_by_global : cover (fill_i && !fill_global_i && (same & global_q) != '0);
      c_fence_all : cover (fence_i && !fence_has_va_i && !fence_has_asid_i && valid_q != '0);
      c_fence_va : cover (fence_i && fence_has_va_i && !fence_has_asid_i &&
                          (valid_q & fenced) != '0);
      c_fence_asid : cover (fence_i && !fence_has_va_i && fence_has_asid_i &&
                            (valid_q & fenced) != '0);
      c_fence_va_asid : cover (fence_i && fence_has_va_i && fence_has_asid_i &&
                               (valid_q & fenced) != '0);
      c_fence_spares_global : cover (fence_i && fence_has_va_i && fence_has_asid_i &&
                                     (valid_q & global_q & covers) != '0);
      c_fence_spares_asid : cover (fence_i && fence_has_va_i && fence_has_asid_i &&
                                   (valid_q & ~global_q & covers & ~fenced) != '0);
      c_fence_misses : cover (fence_i && valid_q != '0 && (valid_q & fenced) == '0);
    end
  end

`ifdef VERILATOR
  if (!HasOneSize) begin : gen_cover_sizes
    for (genvar r = 0; r < 4; r++) begin : gen_size
      if (Sizes[r]) begin : gen_may
        always_ff @(posedge clk_i) begin
          if (rst_ni) begin
            c_hit_size : cover (touch_i && sv39_pkg::page_rank(hit_size_o) == 2'(r));
            c_fill_size : cover (fill_i && sv39_pkg::page_rank(fill_size_i) == 2'(r));
          end
        end
      end
    end
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        c_two_sizes : cover (touch_i && !$onehot(holds));
        c_drop_larger : cover (fill_i && (dropped & ~same) != '0);
        c_drop_two : cover (fill_i && !$onehot0(dropped));
      end
    end
  end
`endif
`endif

endmodule
