/* SPDX-License-Identifier: MIT */
/* Mailboxes, one a hart: a word that is the job, cleared when it is done. */
#include "tests/harts/harts.h"

struct mailbox {
	volatile u64 job, argument, result, has_arrived;
} __attribute__((aligned(64)));

static struct mailbox mailboxes[PLATFORM_HARTS_MAX];
u8 harts_stacks[PLATFORM_HARTS_MAX + 1][4096] __attribute__((aligned(16)));
unsigned harts_count = 1;

void harts_main(u64 hart) __attribute__((noreturn));
void harts_main(u64 hart)
{
	struct mailbox *mailbox = &mailboxes[hart];

	store_release(&mailbox->has_arrived, 1);
	for (;;) {
		harts_job *job = (harts_job *)load_acquire(&mailbox->job);

		if (!job)
			continue;
		mailbox->result = job(mailbox->argument);
		store_release(&mailbox->job, 0);
	}
}

void harts_wait_for_all(void)
{
	volatile u64 *mtime = (volatile u64 *)(PLATFORM_CLINT_BASE + CLINT_MTIME);
	/* QEMU's harts are threads, and its time is the host's: there is a second
	   one, and on a busy host it may be long in coming. */
	bool is_qemu = bare_is_qemu();
	u64 end = *mtime + (is_qemu ? 60ull * PLATFORM_TIMEBASE_HZ : PLATFORM_TIMEBASE_HZ / 1000);

	while (*mtime < end && !(is_qemu && load_acquire(&mailboxes[1].has_arrived)))
		;
	for (unsigned hart = 1; hart < PLATFORM_HARTS_MAX; hart++)
		if (load_acquire(&mailboxes[hart].has_arrived))
			harts_count = hart + 1;
	bare_print("%u harts\n", harts_count);
	bare_check("harts besides this one", harts_count > 1, 1);
}

void harts_begin(unsigned hart, harts_job *job, u64 argument)
{
	mailboxes[hart].argument = argument;
	store_release(&mailboxes[hart].job, (u64)job);
}

u64 harts_end(unsigned hart)
{
	while (load_acquire(&mailboxes[hart].job))
		;
	return mailboxes[hart].result;
}

void harts_all(harts_job *job)
{
	for (unsigned hart = 1; hart < harts_count; hart++)
		harts_begin(hart, job, hart);
	job(0);
	for (unsigned hart = 1; hart < harts_count; hart++)
		harts_end(hart);
}

u64 harts_self(void)
{
	return read_csr(mhartid);
}
