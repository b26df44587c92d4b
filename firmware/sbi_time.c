/* SPDX-License-Identifier: MIT */
/* The timer. spec: sbi time. */
#include "firmware/ecall.h"
#include "firmware/timer.h"

static struct sbi_return handle(const struct sbi_call *call)
{
	if (call->function != SBI_TIME_SET_TIMER)
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	timer_set(call->args[0]);
	return SBI_OK(0);
}

SBI_EXTENSION(time) = { .first = SBI_TIME, .last = SBI_TIME, .handler = handle };
