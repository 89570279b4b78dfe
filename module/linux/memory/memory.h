/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_MEMORY_MEMORY_H
#define TORNADO_LINUX_MEMORY_MEMORY_H

struct dentry;

/*
 * What gives stocked memory back: shrinker, CPU hotplug.  Before the core, and
 * after it.  Context: may sleep.
 */
int tornado_memory_start(void);
void tornado_memory_stop(void);

/* The file "memory" in @directory, which is removed together with it. */
void tornado_memory_add_file(struct dentry *directory);

#endif /* TORNADO_LINUX_MEMORY_MEMORY_H */
