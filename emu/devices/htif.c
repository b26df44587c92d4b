/* SPDX-License-Identifier: MIT */
/*
 * The frame of tohost is marked as one that holds code: stores to it take the
 * slow path and are told to the listener, other frames cost nothing.
 */
#include "devices/htif.h"

#include "base/bits.h"

#define SYSTEM_CALL_WRITE 64
#define SYSTEM_CALL_EXIT 93
#define ERROR_NO_SUCH_CALL 38
#define CHUNK_BYTES 4096

static u64 write_out(struct htif *htif, u64 pa, u64 size)
{
	u8 bytes[CHUNK_BYTES];
	u64 done = 0;

	while (done < size) {
		u64 chunk = size - done < CHUNK_BYTES ? size - done : CHUNK_BYTES;

		if (!bus_dma_read(htif->bus, pa + done, bytes, chunk))
			break;
		character_write(htif->character, bytes, chunk);
		done += chunk;
	}
	return done;
}

/* The number and seven arguments lie at `pa`; the result replaces the first. */
static void system_call(struct htif *htif, u64 pa)
{
	u64 words[8], result, one = 1;

	if (!bus_dma_read(htif->bus, pa, words, sizeof(words)))
		return;
	switch (words[0]) {
	case SYSTEM_CALL_EXIT:
		htif->finish(htif->owner, false, (int)words[1]);
		return;
	case SYSTEM_CALL_WRITE:
		result = write_out(htif, words[2], words[3]);
		break;
	default:
		result = -(u64)ERROR_NO_SUCH_CALL;
	}
	if (bus_dma_write(htif->bus, pa, &result, sizeof(result)) && htif->fromhost_pa)
		(void)!bus_dma_write(htif->bus, htif->fromhost_pa, &one, sizeof(one));
}

static void serve(struct htif *htif, u64 value)
{
	u64 zero = 0;
	u8 byte = (u8)value;

	if (value & 1 && !(value >> 48)) { /* the word stays for who looks */
		htif->finish(htif->owner, false, (int)(value >> 1));
		return;
	}
	if (!bus_dma_write(htif->bus, htif->tohost_pa, &zero, sizeof(zero)))
		return;
	if (value >> 48 == 0x0101)
		character_write(htif->character, &byte, 1);
	else if (!(value >> 48))
		system_call(htif, value);
}

static void code_written(void *owner, u64 frame_pa)
{
	struct htif *htif = owner;
	u64 value;

	if (align_down(htif->tohost_pa, 4096) != frame_pa)
		return;
	*bus_frame_code_flag(htif->bus, frame_pa) |= BUS_FRAME_CODE;
	if (bus_peek(htif->bus, htif->tohost_pa, &value, sizeof(value)) && value)
		serve(htif, value);
}

void htif_watch(struct htif *htif)
{
	if (!bus_frame_pointer(htif->bus, htif->tohost_pa) || !is_aligned(htif->tohost_pa, 8))
		return;
	htif->listener = (struct code_listener){
		.code_written = code_written,
		.owner = htif,
		.next = htif->bus->code_listeners,
	};
	htif->bus->code_listeners = &htif->listener;
	htif_arm(htif);
}

void htif_arm(struct htif *htif)
{
	if (htif->listener.code_written)
		*bus_frame_code_flag(htif->bus, htif->tohost_pa) |= BUS_FRAME_CODE;
}
