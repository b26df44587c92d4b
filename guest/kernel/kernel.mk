# SPDX-License-Identifier: MIT
# The guest kernel: an ELF with physical load addresses, and the flat image.

kernel_srcs := \
	arch/entry.S arch/switch.S arch/trap.S arch/uaccess.S \
	arch/trap.c arch/uaccess.c arch/pgtable.c arch/tlb.c arch/kmap.c arch/sbi.c \
	core/main.c core/hart.c core/kernel_lock.c core/fdt.c core/exec.c core/panic.c core/printk.c \
	core/selftest.c core/string.c core/time.c core/random.c core/signal.c core/report.c \
	core/signal_deliver.c core/task.c core/sched.c core/run_queue.c core/fork.c core/exit.c core/futex.c core/futex_pi.c \
	core/kswapd.c core/kview.c core/flusher.c core/rusage.c core/sys_exec.c core/sys_process.c core/sys_wait.c core/sys_swap.c \
	core/syscall.c core/sys_file.c core/sys_poll.c core/sys_path.c core/sys_attr.c core/sys_stat.c core/sys_mount.c core/sys_copy.c \
	core/sys_memory.c core/sys_signal.c core/sys_task.c core/sys_affinity.c core/sys_limit.c core/sys_id.c core/sys_prctl.c core/sys_pidfd.c core/sys_sched.c core/sys_time.c core/sys_timer.c \
	mm/page_alloc.c mm/zone.c mm/slab.c mm/vma.c mm/mmap.c mm/overcommit.c mm/fault.c mm/mm.c \
	mm/vmalloc.c mm/rbtree.c mm/radix.c mm/rmap.c mm/filemap.c mm/writeback.c mm/lru.c mm/vmscan.c mm/swap.c mm/workingset.c \
	fs/inode.c fs/dentry.c fs/namei.c fs/super.c fs/file.c fs/buffer.c fs/initramfs.c fs/devfs.c \
	fs/seq.c fs/procfs.c fs/proc_task.c fs/proc_vm.c fs/proc_smaps.c fs/proc_kernel.c fs/proc_fd.c fs/proc_cpu.c fs/proc_mounts.c fs/pipe.c fs/flock.c fs/record_lock.c fs/shmem.c \
	fs/anon.c fs/eventfd.c fs/timerfd.c fs/signalfd.c fs/epoll.c \
	fs/socket.c fs/socket_message.c fs/socket_msghdr.c fs/socket_option.c \
	fs/ext2_super.c fs/ext2_alloc.c fs/ext2_block.c fs/ext2_inode.c fs/ext2_dir.c fs/ext2_namei.c \
	fs/ext2_file.c fs/blockdev.c fs/stream.c fs/tty.c fs/tty_jobs.c fs/n_tty.c fs/console.c fs/pty.c \
	drivers/plic.c drivers/virtio_mmio.c drivers/virtio_console.c \
	drivers/virtio_blk.c

kernel_objs := $(patsubst %.c,$(O)/guest-obj/guest/kernel/%.o,\
	$(filter %.c,$(kernel_srcs)))
kernel_asm_objs := $(patsubst %.S,$(O)/guest-obj/guest/kernel/%-asm.o,\
	$(filter %.S,$(kernel_srcs)))
kernel_elf := $(O)/guest/kernel/vitrine-kernel.elf

$(kernel_objs) $(kernel_asm_objs): GUEST_FLAGS = \
	-march=rv64imac_zicsr_zifencei -mabi=lp64 -Iguest/kernel \
	-fno-omit-frame-pointer -fno-common -ffixed-tp \
	-Wshadow -Wmissing-prototypes -Wstrict-prototypes

# trap.c and trap.S are two parts of one thing: the assembler's object gets a
# name of its own.
$(O)/guest-obj/guest/kernel/%-asm.o: guest/kernel/%.S
	$(call cmd,guest_cc)

quiet_cmd_kernel_link = LD-RV   $@
      cmd_kernel_link = $(GUEST_CC) -nostdlib -static -Wl,--build-id=none \
	-Wl,-T,guest/kernel/kernel.ld -Wl,-z,max-page-size=4096 \
	-Wl,--no-warn-rwx-segments -o $@ $(filter %.o,$^)
quiet_cmd_kernel_bin = OBJCOPY $@
      cmd_kernel_bin = $(GUEST_OBJCOPY) -O binary $< $@

$(kernel_elf): $(kernel_asm_objs) $(kernel_objs) guest/kernel/kernel.ld
	$(call cmd,kernel_link)
$(O)/guest/kernel/vitrine-kernel.bin: $(kernel_elf)
	$(call cmd,kernel_bin)

.PHONY: kernel
kernel: $(kernel_elf) $(O)/guest/kernel/vitrine-kernel.bin ## the guest kernel
all: kernel
