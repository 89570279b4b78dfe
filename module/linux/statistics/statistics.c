// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs tornado/objects, what happened to the objects of each type, and
 * tornado/domains, what goes on in each domain of existence.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include "../../core/core.h"
#include "statistics.h"

static void show_type(const struct tornado_object_numbers *numbers, void *file)
{
	long long reps = numbers->reps_made - numbers->reps_destroyed;

	seq_printf(file, "%-31s %12lld %12lld %10lld %12lld %12lld %10lld %12lld\n", numbers->name,
		   numbers->created - numbers->destroyed, numbers->created, reps,
		   numbers->reps_made, reps * (long long)numbers->rep_size, numbers->reps_merged,
		   numbers->misses);
}

static int objects_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%-31s %12s %12s %10s %12s %12s %10s %12s\n", "type", "objects", "created",
		   "reps", "reps_made", "rep_bytes", "merged", "misses");
	tornado_core_for_each_object_type(show_type, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(objects);

static void show_domain(const struct tornado_domain_numbers *numbers, void *file)
{
	seq_printf(file, "%-31s %10lld %12lld %12lld %12lld %12lld %10lld\n", numbers->name,
		   numbers->running, numbers->given_up - numbers->freed, numbers->freed,
		   numbers->visits, numbers->visits_from_elsewhere, numbers->rounds);
}

static int domains_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%-31s %10s %12s %12s %12s %12s %10s\n", "domain", "running", "waiting",
		   "freed", "visits", "elsewhere", "rounds");
	tornado_core_for_each_domain(show_domain, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(domains);

void tornado_statistics_add_files(struct dentry *directory)
{
	debugfs_create_file("objects", 0400, directory, NULL, &objects_fops);
	debugfs_create_file("domains", 0400, directory, NULL, &domains_fops);
}
