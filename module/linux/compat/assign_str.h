/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strings in trace events.
 *
 * 6.10 takes the source from __string() alone (2c92ca849fcc "tracing/treewide:
 * Remove second parameter of __assign_str()").
 */
#ifndef TORNADO_COMPAT_ASSIGN_STR_H
#define TORNADO_COMPAT_ASSIGN_STR_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define tornado_assign_str(field, source) __assign_str(field)
#else
#define tornado_assign_str(field, source) __assign_str(field, source)
#endif

#endif /* TORNADO_COMPAT_ASSIGN_STR_H */
