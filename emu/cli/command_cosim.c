/* SPDX-License-Identifier: MIT */
/*
 * `vitrine cosim`: the RTL of the MMU beside its model. So far it prints the
 * RTL's parameters.
 */
#include <stdio.h>
#include <string.h>

#include "cli/common.h"
#include "observers/lockstep_parameters.h"

static int print_parameters(int argc, char **argv)
{
	struct mmu_config config;
	struct error error;

	if (argc != 2 || !lockstep_preset_config(argv[1], &config))
		usage_error("cosim parameters takes one of: default, tiny, nowalk, mixed");
	if (!lockstep_parameters_print(&config, stdout, &error))
		return fail(&error);
	return EXIT_OK;
}

int command_cosim(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} parts[] = {
		{ "parameters", print_parameters },
	};

	if (argc < 2)
		usage_error("cosim takes one of: parameters");
	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strcmp(argv[1], parts[i].name))
			return parts[i].run(argc - 1, argv + 1);
	usage_error("no such part of cosim: %s", argv[1]);
}
