/* SPDX-License-Identifier: MIT */
/* Deliberate faults for the tests of the kernel's fault report. */
#ifndef CORE_SELFTEST_H
#define CORE_SELFTEST_H

/* Returns if the command line asks for none. */
void selftest_run(const char *bootargs);

#endif
