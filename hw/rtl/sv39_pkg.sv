/* SPDX-License-Identifier: MIT */
// Encodings that every module of the MMU shares. They repeat emu/abi/csr.h and emu/mmu/mmu.h,
// which SystemVerilog cannot include; hw/sim checks that the two agree.
//
// One source serves Verilator 5.006 and yosys 0.23, so no module imports this package or uses
// `return`, `inside`, assignment patterns or arrays of structures.
package sv39_pkg;

  localparam int unsigned VpnWidth = 27;
  localparam int unsigned PpnWidth = 44;

  // enum mmu_access
  localparam logic [1:0] AccessLoad = 2'd0;
  localparam logic [1:0] AccessStore = 2'd1;
  localparam logic [1:0] AccessFetch = 2'd2;

  localparam logic [1:0] PrivilegeU = 2'd0;
  localparam logic [1:0] PrivilegeS = 2'd1;
  localparam logic [1:0] PrivilegeM = 2'd3;

  // enum page_size
  localparam logic [1:0] Page4K = 2'd0;
  localparam logic [1:0] Page2M = 2'd1;
  localparam logic [1:0] Page1G = 2'd2;
  localparam logic [1:0] Page64K = 2'd3;

  // enum mmu_where
  localparam logic [2:0] WhereBare = 3'd0;
  localparam logic [2:0] WhereL1 = 3'd1;
  localparam logic [2:0] WhereL2Page = 3'd2;
  localparam logic [2:0] WhereL2Super = 3'd3;
  localparam logic [2:0] WhereWalkLevel0 = 3'd4;  // 5: level 1, 6: root
  localparam logic [2:0] WhereNone = 3'd7;

  localparam logic [7:0] NoFault = 8'hff;

  // Replacement policies; 2 is random.
  localparam int unsigned PolicyFifo = 0;
  localparam int unsigned PolicyPlru = 1;
  localparam int unsigned PolicyLru = 3;

  // What a leaf says besides its address: {PBMT, D, A, U, X, W, R}.
  localparam int unsigned AttrR = 0;
  localparam int unsigned AttrW = 1;
  localparam int unsigned AttrX = 2;
  localparam int unsigned AttrU = 3;
  localparam int unsigned AttrA = 4;
  localparam int unsigned AttrD = 5;

  // PMP: a byte of pmpcfg.
  localparam logic [1:0] PmpOff = 2'd0;
  localparam logic [1:0] PmpTor = 2'd1;
  localparam logic [1:0] PmpNa4 = 2'd2;
  localparam int unsigned PmpEntries = 16;

  // Bits of the VPN that a page of this size is compared by.
  function automatic logic [VpnWidth-1:0] page_mask(input logic [1:0] size);
    case (size)
      Page4K: page_mask = 27'h7ffffff;
      Page64K: page_mask = 27'h7fffff0;
      Page2M: page_mask = 27'h7fffe00;
      default: page_mask = 27'h7fc0000;
    endcase
  endfunction

  // The order of sizes: 4 KiB, 64 KiB, 2 MiB, 1 GiB.
  function automatic logic [1:0] page_rank(input logic [1:0] size);
    case (size)
      Page4K: page_rank = 2'd0;
      Page64K: page_rank = 2'd1;
      Page2M: page_rank = 2'd2;
      default: page_rank = 2'd3;
    endcase
  endfunction

  function automatic logic [1:0] page_size(input logic [1:0] rank);
    case (rank)
      2'd0: page_size = Page4K;
      2'd1: page_size = Page64K;
      2'd2: page_size = Page2M;
      default: page_size = Page1G;
    endcase
  endfunction

  // The VPN at the page's own size, which chooses a set.
  function automatic logic [VpnWidth-1:0] page_number(input logic [VpnWidth-1:0] vpn,
                                                      input logic [1:0] size);
    case (size)
      Page4K: page_number = vpn;
      Page64K: page_number = vpn >> 4;
      Page2M: page_number = vpn >> 9;
      default: page_number = vpn >> 18;
    endcase
  endfunction

  function automatic logic [63:0] page_pa(input logic [PpnWidth-1:0] ppn,
                                          input logic [38:0] va, input logic [1:0] size);
    logic [VpnWidth-1:0] offset;
    offset = va[38:12] & ~page_mask(size);
    page_pa = {8'b0, ppn | {17'b0, offset}, va[11:0]};
  endfunction

  // mcause of a page fault or an access fault; stores and AMOs never report a load's.
  function automatic logic [7:0] page_fault(input logic [1:0] access);
    case (access)
      AccessLoad: page_fault = 8'd13;
      AccessStore: page_fault = 8'd15;
      default: page_fault = 8'd12;
    endcase
  endfunction

  function automatic logic [7:0] access_fault(input logic [1:0] access);
    case (access)
      AccessLoad: access_fault = 8'd5;
      AccessStore: access_fault = 8'd7;
      default: access_fault = 8'd1;
    endcase
  endfunction

endpackage
