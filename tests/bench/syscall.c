/* SPDX-License-Identifier: MIT */
/* Calls from U to S and back, nothing else. */
#include "bench.h"

u64 bench(void)
{
	user_calls(10000000);
	return 0;
}
