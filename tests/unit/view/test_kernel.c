/* SPDX-License-Identifier: MIT */
/*
 * Reading a kernel's structures through kview: all of it from a kernel made by
 * hand; and what is wrong with it is refused or left out, whatever it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel_fixture.h"
#include "scene_fixture.h"
#include "view/kernel_answer.h"

struct subject {
	struct fixture fixture;
	struct kernel_view *kernel;
	struct bus *bus;
};

static void open_subject(struct subject *subject)
{
	fixture_open(&subject->fixture, false);
	subject->bus = &subject->fixture.machine->bus;
	subject->kernel = subject->fixture.frames.kernel;
	kernel_fixture_publish(subject->bus, ROOT_PA, OTHER_ROOT_PA);
	fixture_look(&subject->fixture);
}

static void close_subject(struct subject *subject)
{
	fixture_close(&subject->fixture);
}

static void look(struct subject *subject)
{
	kernel_look(subject->kernel, subject->bus);
}

static void test_tasks(void **state)
{
	struct subject subject;
	const struct kernel_view *kernel;

	(void)state;
	open_subject(&subject);
	kernel = subject.kernel;
	assert_int_equal(kernel->status, KERNEL_READ);
	assert_false(kernel->is_changing || kernel->is_partial);
	assert_int_equal(kernel->task_count, 4);
	assert_int_equal(kernel->space_count, 2);
	assert_string_equal(kernel->tasks[1].comm, "shell");
	assert_int_equal(kernel->tasks[2].pid, 5);
	assert_int_equal(kernel->tasks[2].ppid, 2);
	assert_int_equal(kernel->tasks[3].tgid, 5);
	assert_int_equal(kernel->tasks[0].space, KERNEL_NO_SPACE);
	assert_int_equal(kernel->tasks[2].space, kernel->tasks[3].space);
	assert_int_equal(kernel->tasks[1].state, KVIEW_INTERRUPTIBLE);
	assert_int_equal(kernel->spaces[0].root_ppn, ROOT_PA >> 12);
	assert_int_equal(kernel->spaces[1].min_flt, 13);
	close_subject(&subject);
}

static void test_vmas(void **state)
{
	struct subject subject;
	const struct kernel_space *space;
	const struct kernel_vma *vma;
	char rights[5];

	(void)state;
	open_subject(&subject);
	space = kernel_find_space(subject.kernel, ROOT_PA >> 12);
	assert_non_null(space);
	assert_int_equal(space->vma_count, 3);
	vma = kernel_find_vma(subject.kernel, space, 0x10fff);
	assert_string_equal(vma->name, "/bin/program");
	kernel_vma_rights(vma, rights);
	assert_string_equal(rights, "r-xp");
	assert_int_equal(vma->file_bytes, 5000);
	assert_int_equal(vma->present, 1);
	vma = kernel_find_vma(subject.kernel, space, 0x11000);
	assert_string_equal(vma->name, "[heap]");
	assert_int_equal(vma->present, 2);
	assert_int_equal(vma->dirty, 1);
	assert_int_equal(vma->swapped, 1);
	assert_string_equal(kernel_find_vma(subject.kernel, space, 0x3ffffffff0)->name, "[stack]");
	assert_null(kernel_find_vma(subject.kernel, space, 0x14000));
	assert_null(kernel_find_vma(subject.kernel, kernel_find_space(subject.kernel, 1), 0));
	close_subject(&subject);
}

static void test_frames(void **state)
{
	struct subject subject;
	const struct kernel_view *kernel;

	(void)state;
	open_subject(&subject);
	kernel = subject.kernel;
	assert_int_equal(kernel_find_frame(kernel, 0x80311)->owner, KVIEW_OWNER_ANON);
	assert_int_equal(kernel_find_frame(kernel, 0x80311)->mapcount, 2);
	/* a block's frames are what its first is */
	assert_int_equal(kernel_find_frame(kernel, 0x80326)->owner, KVIEW_OWNER_KERNEL);
	assert_false(kernel_find_frame(kernel, 0x80326)->is_head);
	assert_int_equal(kernel->owned[KVIEW_OWNER_FREE], 64);
	assert_int_equal(kernel->free_blocks[6], 1);
	assert_int_equal(kernel->inactive.count, 8);
	assert_int_equal(kernel->inactive.ppns[0], 0x80311);
	assert_int_equal(kernel->active.count, 4);
	assert_int_equal(kernel->active.ppns[3], 0x8031c);
	assert_null(kernel_find_frame(kernel, 0x7ffff));
	assert_null(kernel_find_frame(kernel, 0x80400));
	assert_int_equal(kernel->mark_low, KVIEW_MARK_LOW);
	assert_string_equal(kernel->policies[kernel->policy].name, "clock");
	assert_int_equal(kernel->policies[1].evicted, 102);
	close_subject(&subject);
}

static void test_mappings(void **state)
{
	struct subject subject;
	struct kernel_mapping mappings[4];

	(void)state;
	open_subject(&subject);
	assert_int_equal(kernel_find_mappings(subject.kernel, 0x80311, mappings, 1), 2);
	assert_int_equal(kernel_find_mappings(subject.kernel, 0x80311, mappings, 4), 2);
	assert_int_equal(mappings[1].va, DATA_VA);
	assert_ptr_equal(mappings[1].space, &subject.kernel->spaces[1]);
	assert_string_equal(mappings[1].vma->name, "[heap]");
	assert_int_equal(kernel_find_mappings(subject.kernel, 0x80310, mappings, 4), 2);
	assert_string_equal(mappings[0].vma->name, "/bin/program");
	/* its family says one thing, the page table another */
	assert_int_equal(kernel_find_mappings(subject.kernel, 0x80313, mappings, 4), 0);
	assert_int_equal(kernel_find_mappings(subject.kernel, 0x80324, mappings, 4), 0);
	assert_int_equal(kernel_find_frame(subject.kernel, 0x80311)->spaces, 3);
	assert_int_equal(subject.kernel->spaces[0].shared, 3);
	assert_int_equal(subject.kernel->spaces[0].own, 0);
	close_subject(&subject);
}

/* What the kernel would say to a load, store or fetch there. */
static void expect_answer(struct subject *subject, u64 va, enum mmu_access access,
			  const char *vma, const char *text, bool is_signal)
{
	struct mmu_request request = {
		.va = va, .access = access, .size_bytes = 1,
		.context = snapshot_context(&subject->fixture.snapshot, 0),
	};
	struct mmu_response response;
	struct kernel_answer answer;

	mmu_peek(&subject->fixture.snapshot.harts[0].mmu, &request, &response);
	kernel_answer(subject->kernel, &request, &response, &answer);
	if (!strstr(answer.vma, vma) || !strstr(answer.text, text))
		fail_msg("va 0x%llx: \"%s\", \"%s\"", (unsigned long long)va, answer.vma,
			 answer.text);
	assert_int_equal(answer.is_signal, is_signal);
}

static void test_answers(void **state)
{
	struct subject subject;

	(void)state;
	open_subject(&subject);
	expect_answer(&subject, CODE_VA, MMU_FETCH, "r-xp /bin/program", "no fault", false);
	expect_answer(&subject, CODE_VA, MMU_STORE, "r-xp", "SEGV_ACCERR", true);
	expect_answer(&subject, 0x5000, MMU_LOAD, "no VMA", "SEGV_MAPERR", true);
	expect_answer(&subject, 0x3ffffdf008, MMU_STORE, "no VMA", "grows by 1 pages", false);
	expect_answer(&subject, 0x3ffffff000, MMU_LOAD, "[stack]", "one frame of zeros", false);
	expect_answer(&subject, 0x3ffffff000, MMU_STORE, "[stack]", "new frame of zeros", false);
	expect_answer(&subject, 0x13000, MMU_LOAD, "[heap]", "slot 4 of /dev/vda", false);
	/* mapped twice, and no W any more */
	expect_answer(&subject, STALE_VA, MMU_STORE, "[heap]", "copy on write", false);
	kf_field(subject.bus, &subject.kernel->reader.table, kf_frame(0x80312),
		 KVIEW_PAGE_MAPCOUNT, 1);
	look(&subject);
	expect_answer(&subject, STALE_VA, MMU_STORE, "[heap]", "alone", false);
	fixture_map(&subject.fixture, TABLE_0_PA, 17, DATA_PA, PTE_U | PTE_R | PTE_W);
	expect_answer(&subject, DATA_VA, MMU_LOAD, "[heap]", "sets A", false);
	/* the file's page 0 is not there; then the file has none */
	fixture_poke(&subject.fixture, TABLE_0_PA + 16 * 8, 0);
	expect_answer(&subject, CODE_VA, MMU_FETCH, "/bin/program", "page 0 of the file", false);
	kf_field(subject.bus, &subject.kernel->reader.table, KF_INODE, KVIEW_INODE_SIZE, 0);
	look(&subject);
	expect_answer(&subject, CODE_VA, MMU_FETCH, "/bin/program", "SIGBUS", true);
	expect_answer(&subject, KF_HIGH, MMU_LOAD, "kernel's", "", false);
	close_subject(&subject);
}

static void test_swap_and_events(void **state)
{
	struct subject subject;
	const struct kernel_view *kernel;
	const struct kernel_area *area;

	(void)state;
	open_subject(&subject);
	kernel = subject.kernel;
	area = &kernel->areas[0];
	assert_string_equal(area->name, "/dev/vda");
	assert_int_equal(area->slot_count, KF_SLOTS);
	assert_int_equal(area->priority, -2);
	assert_int_equal(kernel->slots[area->first_slot + 2].count, 0x8001);
	/* the entry at 0x13000 in the shared tables: the last space seen */
	assert_int_equal(kernel->slots[area->first_slot + 4].space, 1);
	assert_int_equal(kernel->slots[area->first_slot + 1].space, KERNEL_NO_SPACE);
	assert_int_equal(kernel->areas[1].slots, 0);
	assert_int_equal(kernel->swap_refaults, KVIEW_SWAP_REFAULTS);
	assert_int_equal(kernel->event_count, 10);
	assert_int_equal(kernel->events[0].time, 1009);
	assert_int_equal(kernel->events[9].pfn, 0x80311);
	close_subject(&subject);
}

static void test_refused(void **state)
{
	struct subject subject;

	(void)state;
	open_subject(&subject);
	kf_put(subject.bus, KF_TABLE + offsetof(struct kview, version), KVIEW_VERSION + 1);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_FOREIGN);
	kf_put(subject.bus, KF_TABLE, 0);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_BOOTING);
	kf_put(subject.bus, KF_TABLE, 1);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_BROKEN);
	kf_put(subject.bus, PLATFORM_KERNEL_BASE + KVIEW_HEADER_OFFSET + 8, 0x7fffffffffffull);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_BROKEN);
	kf_put(subject.bus, PLATFORM_KERNEL_BASE + KVIEW_HEADER_OFFSET, 0);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_ABSENT);
	assert_null(kernel_find_frame(subject.kernel, 0x80311));
	close_subject(&subject);
}

static void test_changing(void **state)
{
	struct subject subject;

	(void)state;
	open_subject(&subject);
	kf_put(subject.bus, KF_TABLE + offsetof(struct kview, begun), 8);
	look(&subject);
	assert_int_equal(subject.kernel->status, KERNEL_READ);
	assert_true(subject.kernel->is_changing);
	assert_int_equal(subject.kernel->task_count, 4);
	kf_put(subject.bus, KF_TABLE + offsetof(struct kview, ended), 8);
	look(&subject);
	assert_false(subject.kernel->is_changing);
	close_subject(&subject);
}

/* Circles, half-made lists and VMAs out of order end where they go wrong. */
static void test_astray(void **state)
{
	struct subject subject;
	const u64 task_node = 6 * 24; /* kf_places */
	u64 nodes[2] = { KF_TASKS + KF_TASK_BYTES + task_node,
			 KF_TASKS + 2 * KF_TASK_BYTES + task_node };

	(void)state;
	open_subject(&subject);
	assert_int_equal(subject.kernel->reader.table.fields[KVIEW_TASK_ALL_NODE].offset,
			 task_node);
	/* a circle that the head is not on; entered through the head */
	kf_ring(subject.bus, nodes, 2);
	look(&subject);
	assert_true(subject.kernel->is_partial);
	assert_in_range(subject.kernel->task_count, 0, KERNEL_TASKS_MAX);
	kf_put(subject.bus, KF_NUMBERS + KVIEW_INACTIVE * 16, kf_va(kf_frame(0x80311)) + 24);
	kf_put(subject.bus, kf_frame(0x80313) + 24, kf_va(kf_frame(0x80311)) + 24);
	look(&subject);
	assert_int_equal(subject.kernel->inactive.count, KF_FRAME_COUNT);
	kf_put(subject.bus, kf_frame(0x80313) + 24, ~0ull);
	look(&subject);
	assert_int_equal(subject.kernel->inactive.count, 3);
	kf_put(subject.bus, KF_VMAS + KF_VMA_BYTES, 0x10000);
	look(&subject);
	assert_true(subject.kernel->is_partial);
	close_subject(&subject);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tasks),	cmocka_unit_test(test_vmas),
		cmocka_unit_test(test_frames),	cmocka_unit_test(test_swap_and_events),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_changing),
		cmocka_unit_test(test_astray),	cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
