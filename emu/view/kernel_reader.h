/* SPDX-License-Identifier: MIT */
/*
 * Reading the structures of a guest kernel that publishes kview (abi/kview.h):
 * addresses of the kernel are translated by its page table, members are found
 * by the table, lists are followed for a bounded number of steps. Nothing in
 * guest memory is believed: whatever leads out of RAM, does not end or does
 * not agree with itself gives false. Peeks alone; the guest is not changed.
 */
#ifndef VIEW_KERNEL_READER_H
#define VIEW_KERNEL_READER_H

#include "abi/kview.h"
#include "abi/pte.h"
#include "mem/bus.h"

#define KERNEL_READER_PAGES 256 /* a power of two */

enum kernel_status {
	KERNEL_ABSENT,	  /* no kernel image here says that it has kview */
	KERNEL_BOOTING,	  /* it does, and has not filled the table yet */
	KERNEL_FOREIGN,	  /* another version of it */
	KERNEL_BROKEN,	  /* the table makes no sense */
	KERNEL_READ,
};

struct kernel_reader {
	const struct bus *bus;
	u64 table_pa;
	struct kview table;  /* as it was when opened */
	/* Pages translated: the page's first va, or 1; and its pa. */
	u64 page_vas[KERNEL_READER_PAGES], page_pas[KERNEL_READER_PAGES];
};

/* Everything but KERNEL_READ leaves nothing to read. */
enum kernel_status kernel_reader_open(struct kernel_reader *reader, const struct bus *bus);
bool kernel_reader_bytes(struct kernel_reader *reader, u64 va, void *to, u64 size) must_check;
/* An integer of 1, 2, 4 or 8 bytes. */
bool kernel_reader_integer(struct kernel_reader *reader, u64 va, unsigned size,
			   u64 *value) must_check;
/* Member of the structure at va. */
bool kernel_reader_field(struct kernel_reader *reader, u64 va, enum kview_field field,
			 u64 *value) must_check;
/* The same, 0 where it cannot be read. */
u64 kernel_reader_field_or_0(struct kernel_reader *reader, u64 va, enum kview_field field);
/* A root that is an integer of 8 bytes; 0 where it cannot be read. */
u64 kernel_reader_root_or_0(struct kernel_reader *reader, enum kview_root root);
/* At most size - 1 characters and a NUL; what is not printable becomes '?'. */
bool kernel_reader_text(struct kernel_reader *reader, u64 va, char *text, size_t size) must_check;
/* The physical address behind one of the kernel's. */
bool kernel_reader_translate(struct kernel_reader *reader, u64 va, u64 *pa) must_check;

/* Visit each structure of a list by its address until visit says false. */
struct kernel_list {
	u64 head_va;
	enum kview_field node; /* through which it goes */
	u64 steps_max;
	bool (*visit)(void *owner, u64 va);
	void *owner;
};
/* false: it led astray, or did not come round in time. */
bool kernel_reader_list(struct kernel_reader *reader, const struct kernel_list *list) must_check;
/* Has nothing changed that matters, since it was opened until now? */
bool kernel_reader_is_settled(const struct kernel_reader *reader);

#endif
