/* SPDX-License-Identifier: MIT */
/* The interpreter of exec.c once more, for timed mode: see there. */
#define EXEC_TIMED
#include "hart/exec.c" /* NOLINT(bugprone-suspicious-include) */
