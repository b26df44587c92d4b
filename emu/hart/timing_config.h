/* SPDX-License-Identifier: MIT */
/* What timed mode of one hart is configured by. */
#ifndef HART_TIMING_CONFIG_H
#define HART_TIMING_CONFIG_H

#include "hart/pipeline.h"
#include "hart/predictor.h"

struct timing_config {
	struct pipeline_config pipeline;
	struct predictor_config predictor;
};

#endif
