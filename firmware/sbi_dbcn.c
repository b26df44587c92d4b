/* SPDX-License-Identifier: MIT */
/*
 * The debug console. spec: sbi dbcn. Its buffers are physical; they must be
 * RAM that S-mode may use, or the firmware could be made to read itself.
 */
#include "firmware/console.h"
#include "firmware/ecall.h"
#include "firmware/pmp.h"

static struct sbi_return write(u64 pa, u64 size_bytes)
{
	struct guest_fault fault;
	u64 done = 0;

	console_lock();
	for (; done < size_bytes; done++) {
		u64 byte = guarded_load_u8(pa + done, &fault, GUARD_PHYSICAL);

		if (fault.cause)
			break;
		console_put((char)byte);
	}
	console_unlock();
	return done == size_bytes ? SBI_OK(done) : SBI_ERROR(SBI_ERR_FAILED);
}

static struct sbi_return read(u64 pa, u64 size_bytes)
{
	struct guest_fault fault = { 0 };
	u64 done = 0;
	int byte;

	for (; done < size_bytes && (byte = console_get()) >= 0; done++) {
		guarded_store_u8(pa + done, &fault, GUARD_PHYSICAL, (u8)byte);
		if (fault.cause)
			return SBI_ERROR(SBI_ERR_FAILED);
	}
	return SBI_OK(done);
}

static struct sbi_return handle(const struct sbi_call *call)
{
	const u64 *args = call->args;

	switch (call->function) {
	case SBI_DBCN_WRITE:
	case SBI_DBCN_READ:
		if (args[2] || (args[0] && !pmp_allows_range(args[1], args[0])))
			return SBI_ERROR(SBI_ERR_INVALID_PARAM);
		return call->function == SBI_DBCN_WRITE ? write(args[1], args[0]) :
							  read(args[1], args[0]);
	case SBI_DBCN_WRITE_BYTE:
		console_lock();
		console_put((char)args[0]);
		console_unlock();
		return SBI_OK(0);
	}
	return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
}

SBI_EXTENSION(dbcn) = { .first = SBI_DBCN, .last = SBI_DBCN, .handler = handle };
