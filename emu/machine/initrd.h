/* SPDX-License-Identifier: MIT */
/*
 * The initial ramdisk of `vitrine run`, made in memory: a newc cpio archive
 * (by libarchive) with the program, the files it is given, and the file
 * /.vitrine/exec that tells the kernel what to start: NUL-terminated strings,
 * in order: path, working folder, argc, arguments, envc, environment,
 * "fdN=KIND:FLAGS:MODE:DEVICE" for descriptors 0 to 2 (kinds: closed, tty, null,
 * file, stream; the numbers octal, as open(2) and stat(2) have them),
 * "winsize=ROWSxCOLS"; of a terminal its settings, "termios=" as `stty -g`
 * prints them, and "opost=host" if the host's does output processing; and
 * "mount=DISK:DIR[:ro]" for each --mount. What differs between two runs of
 * the same (names of files, numbers of pipes) is not here: who asks for it
 * may get it by a request (abi/stream.h).
 */
#ifndef MACHINE_INITRD_H
#define MACHINE_INITRD_H

#include "base/error.h"
#include "base/types.h"

struct initrd;

struct initrd *initrd_new(struct error *error) must_check;
void initrd_free(struct initrd *initrd);
/* A host file at a guest path (absolute); parents are made. Twice: no harm. */
bool initrd_add_file(struct initrd *initrd, const char *host_path,
		     const char *guest_path, struct error *error) must_check;
bool initrd_add_folder(struct initrd *initrd, const char *guest_path,
		       struct error *error) must_check;
bool initrd_add_link(struct initrd *initrd, const char *guest_path, const char *target,
		     struct error *error) must_check;
bool initrd_add_bytes(struct initrd *initrd, const char *guest_path,
		      const void *bytes, u64 size_bytes, unsigned mode,
		      struct error *error) must_check;
/* End it; the bytes live until initrd_free. */
bool initrd_finish(struct initrd *initrd, const u8 **bytes, u64 *size_bytes,
		   struct error *error) must_check;

#endif
