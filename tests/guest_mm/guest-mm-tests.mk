# SPDX-License-Identifier: MIT
# The kernel's mm/ and its page tables built for the host against stubs.

guest_mm_srcs := $(addprefix guest/kernel/mm/,page_alloc.c zone.c slab.c vmalloc.c vma.c mmap.c overcommit.c \
	fault.c mm.c rbtree.c radix.c rmap.c filemap.c writeback.c lru.c vmscan.c swap.c workingset.c) guest/kernel/arch/pgtable.c \
	$(addprefix tests/guest_mm/,host.c shrink.c test_frames.c test_vmalloc.c test_trees.c test_swap.c test_filemap.c test_space.c)
guest_mm_objs := $(guest_mm_srcs:%.c=$(O)/%.o)
$(guest_mm_objs): CFLAGS += -DMM_HOST_TEST -Itests/guest_mm/stubs \
	-Iguest/kernel

# the others have the host's malloc under these names
$(O)/guest/kernel/mm/vmalloc.o: CFLAGS += -Dvmalloc=host_vmalloc -Dvfree=host_vfree

$(O)/tests/guest_mm/guest-mm: $(guest_mm_objs)
	$(call cmd,link)

.PHONY: test-guest-mm
test-guest-mm: $(O)/tests/guest_mm/guest-mm ## the kernel's mm against models (SEED=)
	@$< $(SEED)
