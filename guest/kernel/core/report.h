/* SPDX-License-Identifier: MIT */
/* What the user is told when a signal ends a program. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include "core/task.h"

void report_signal(const struct pt_regs *regs, const struct siginfo *info);
/* Name of a VMA as /proc/self/maps shows it; "" for plain anonymous. */
void report_vma_name(const struct vm_area_struct *vma, char *buf, size_t size);

#endif
