/* SPDX-License-Identifier: MIT */
/* `run --sysroot DIR`: a tree of files that becomes the guest's root. */
#ifndef CLI_SYSROOT_H
#define CLI_SYSROOT_H

#include <stddef.h>

#include "base/error.h"
#include "machine/initrd.h"

/*
 * Where the guest finds `program` in DIR: at its absolute path, or, if it has
 * no slash, in the folders of the usual PATH. False: nowhere.
 */
bool sysroot_find(const char *dir, const char *program, char *guest_path, size_t size);
/* All folders, files and symbolic links of DIR; and lib, bin, sbin as links into
   usr where DIR has them only there, as packages unpacked by hand do. */
bool sysroot_add(struct initrd *initrd, const char *dir, struct error *error) must_check;

#endif
