/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_COUNTER_FILE_H
#define TORNADO_LINUX_COUNTER_FILE_H

#include <linux/compiler_types.h>

/* TORNADO_IOC_COUNTER_CREATE: a file descriptor or a negative errno. */
long tornado_counter_file_create(void __user *argument);

#endif /* TORNADO_LINUX_COUNTER_FILE_H */
