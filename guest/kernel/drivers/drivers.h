/* SPDX-License-Identifier: MIT */
/* What drivers offer: the virtio transport, the program's stdio, the PLIC. */
#ifndef DRIVERS_DRIVERS_H
#define DRIVERS_DRIVERS_H

#include "arch/sbi.h"
#include "core/fdt.h"
#include "core/types.h"

/* ---- plic.c ---- */
void plic_init(u32 hart);
void plic_enable(u32 irq, void (*handler)(void *context), void *context);
/* Claim, handle and complete all that is pending. */
void plic_handle(void);

/* ---- virtio_mmio.c ---- */

#define VIRTQUEUE_SIZE	  16
#define VIRTIO_ID_CONSOLE 3

struct virtq_desc {
	u64 pa;
	u32 size;
	u16 flags;
	u16 next;
};

struct virtq_avail {
	u16 flags;
	u16 index;
	u16 ring[VIRTQUEUE_SIZE];
};

struct virtq_used {
	u16 flags;
	u16 index;
	struct {
		u32 id;
		u32 size;
	} ring[VIRTQUEUE_SIZE];
};

struct virtqueue {
	struct virtio_device *device;
	u16 number;
	u16 used_seen;
	u32 size;
	struct virtq_desc *desc;
	volatile struct virtq_avail *avail;
	volatile struct virtq_used *used;
};

struct virtio_device {
	volatile u32 *regs;
	u32 id;
	u32 irq;
};

/* The nth device, from 0, of this id among the slots; false if none. */
bool virtio_find(const struct boot_info *info, u32 id, int nth,
		 struct virtio_device *device);
/* 8 bytes of its configuration space. */
u64 virtio_config_u64(const struct virtio_device *device, u32 offset);
/* What it offers, before it is started. */
u64 virtio_features(const struct virtio_device *device);
/* Reset, negotiate `features` and VERSION_1; -EIO if refused. */
int virtio_start(struct virtio_device *device, u64 features);
void virtio_ready(struct virtio_device *device);
int virtqueue_init(struct virtqueue *vq, struct virtio_device *device,
		   u16 number);
/* Who waits for each buffer's return wants no interrupt for it. */
void virtqueue_silence(struct virtqueue *vq);
/* Offer one buffer as descriptor `slot` and ring the doorbell. */
void virtqueue_post(struct virtqueue *vq, u16 slot, void *buf, u32 size,
		    bool device_writes);
/* Send `out`, wait, and have the answer in `in`; the two may be one. */
void virtqueue_exchange(struct virtqueue *vq, const void *out, u32 out_size,
			void *in, u32 in_size);
/* One request in several pieces, from descriptor 0 on. */
struct virtq_part {
	void *buf;
	u32 size;
	bool device_writes;
};
void virtqueue_post_parts(struct virtqueue *vq, const struct virtq_part *parts,
			  u16 count);
/* Next completed buffer: its slot and the bytes written; false if none. */
bool virtqueue_take(struct virtqueue *vq, u16 *slot, u32 *size);
void virtio_interrupt(void *device);

/* ---- virtio_blk.c ---- */

/* All there are, as /dev/vda and so on. */
void virtio_blk_init(const struct boot_info *info);

/* ---- virtio_console.c ---- */

/* Where output goes; the terminal is where a person looks. */
enum stdio_stream { STDIO_OUTPUT, STDIO_ERROR, STDIO_TERMINAL };

/* The streams of the program. Ports that are missing fall to SBI. */
void stdio_init(const struct boot_info *info);
/* What is there, at most size; 0 if nothing, and at end of file. */
size_t stdio_read(u8 *buf, size_t size);
/* Is there something to read, or the end? */
bool stdio_readable(void);
bool stdio_has_ended(void);
/* Until that may have changed, or something else happened, or deadline. */
void stdio_wait(u64 deadline_ns);
/* All of it, in order. */
void stdio_write(enum stdio_stream stream, const u8 *buf, size_t size);

/*
 * The streams as files of the host (abi/stream.h): a request is written to a
 * message, data behind it, and sent with how much data goes each way. There are
 * two: with room for STREAM_DATA_MAX, and for STDIO_QUICK_MAX, which serves
 * where nobody can sleep between question and answer. NULL: this machine has the
 * streams as ports alone.
 */
#define STDIO_QUICK_MAX 4096
struct stream_message *stdio_message(bool is_quick);
s64 stdio_request(struct stream_message *message, u64 bytes_out, u64 bytes_in);

/* Who takes input, and news of it, as it comes: in interrupt context, and
   when stdio_pump is called. */
struct stdio_listener {
	/* how many it took; NULL: input is stdio_read's */
	size_t (*receive)(const u8 *bytes, size_t size);
	void (*end)(void); /* of input that receive had */
	void (*resize)(u16 rows, u16 columns);
};
void stdio_listen(const struct stdio_listener *listener);
/* Offer again what was not taken. */
void stdio_pump(void);

#endif
