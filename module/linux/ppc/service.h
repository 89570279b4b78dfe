/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_SERVICE_H
#define TORNADO_LINUX_PPC_SERVICE_H

#include <linux/compiler_types.h>

struct dentry;
struct tornado_service;

/* By name, with a reference to it and its module; NULL: there is none. */
struct tornado_service *tornado_service_get(const char *name);
void tornado_service_put(struct tornado_service *service);

/* TORNADO_IOC_SERVICE_OPEN: a file descriptor or a negative errno. */
long tornado_service_file_open(void __user *argument);

/* debugfs tornado/services. */
void tornado_services_add_file(struct dentry *directory);

#endif /* TORNADO_LINUX_PPC_SERVICE_H */
