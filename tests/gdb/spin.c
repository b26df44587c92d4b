/* SPDX-License-Identifier: MIT */
/* Runs for ever; for interrupt.gdb. */
int main(void)
{
	for (;;)
		__asm__ volatile("");
}
