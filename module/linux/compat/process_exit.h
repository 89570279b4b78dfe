/* SPDX-License-Identifier: GPL-2.0 */
/* The tracepoint sched_process_exit tells more since 6.15. */
#ifndef TORNADO_LINUX_COMPAT_PROCESS_EXIT_H
#define TORNADO_LINUX_COMPAT_PROCESS_EXIT_H

#include <linux/version.h>

/* What follows the task among the arguments of a probe. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define TORNADO_PROCESS_EXIT_REST , bool is_group_dead
#else
#define TORNADO_PROCESS_EXIT_REST
#endif

#endif /* TORNADO_LINUX_COMPAT_PROCESS_EXIT_H */
