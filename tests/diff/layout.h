/* SPDX-License-Identifier: MIT */
/*
 * Where things are in a differential test program: shared by the generator
 * (C) and the runtime (assembler). Physical addresses unless called VA.
 */
#ifndef DIFF_LAYOUT_H
#define DIFF_LAYOUT_H

#define RUNTIME_PA 0x80000000
#define TABLES_PA 0x80100000 /* two address spaces, TABLE_PAGES each */
#define BODY_PA 0x80200000   /* the episodes' instructions, at most 2 MiB */
#define DATA_PA 0x80400000   /* DATA_PAGES of data */
#define DATA_PAGES 96

/* Virtual addresses. The body is seen twice, as user and supervisor page. As
   physical addresses the data pages are where neither machine has anything. */
#define BODY_USER_VA 0x40000000
#define BODY_SUPERVISOR_VA 0x50000000
#define GOOD_VA 0x08000000 /* 16 pages that always work, U or S alike */
#define GOOD_SUPERVISOR_VA 0x08100000
#define WILD_VA 0x08200000 /* 2 MiB of random PTEs, then 14 random 2 MiB */
#define WILD_2M_SLOTS 14
#define WILD_NAPOT_PAGES 256 /* the last of the first 2 MiB: some in 64 KiB */

/* An episode's record in the file of initial states: 8-byte words. */
#define EPISODE_ENTRY 0   /* offset of the first instruction in the body */
#define EPISODE_MODE 8    /* 0 U, 1 S, 3 M */
#define EPISODE_SATP 16
#define EPISODE_STATUS 24 /* bits to set in mstatus */
#define EPISODE_FCSR 32
#define EPISODE_MEDELEG 40
#define EPISODE_PC_BASE 48 /* what the body's first byte is seen at */
#define EPISODE_INTERRUPT 56 /* SSIP: 1 delegated, 2 pending at the start */
#define EPISODE_X 64       /* x0..x31 */
#define EPISODE_F 320      /* f0..f31 */
#define EPISODE_PMPCFG 576 /* pmpcfg0 */
#define EPISODE_PMPADDR 584 /* of entries 0 to 7 */
#define EPISODE_PMP_NEW 648 /* other than in the episode before */
#define EPISODE_BYTES 656

#endif
