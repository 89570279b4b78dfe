/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PLATFORM_TOPOLOGY_H
#define TORNADO_LINUX_PLATFORM_TOPOLOGY_H

/* Reads which CPUs are neighbours: 0 or -ENOMEM. */
int tornado_topology_start(void);
void tornado_topology_stop(void);

#endif /* TORNADO_LINUX_PLATFORM_TOPOLOGY_H */
