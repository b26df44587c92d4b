/* SPDX-License-Identifier: MIT */
/* What the oracle found, in words. */
#ifndef OBSERVERS_ORACLE_REPORT_H
#define OBSERVERS_ORACLE_REPORT_H

#include <stdio.h>

#include "hart/hart.h"
#include "observers/oracle_walk.h"

struct oracle_finding {
	const struct hart *hart;
	const struct oracle_query *query;
	u64 pc, cycle;
};

/* A legal answer by what is outdated. */
void oracle_report_stale(FILE *stream, const struct oracle_finding *finding,
			 const struct oracle_path *path);
/* An answer that nothing explains. */
void oracle_report_illegal(FILE *stream, const struct oracle_finding *finding);

#endif
