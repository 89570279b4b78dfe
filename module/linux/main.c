// SPDX-License-Identifier: GPL-2.0
/*
 * Tornado on Linux: load and unload.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/version.h>
#include <uapi/tornado/tornado.h>
#include "../core/core.h"
#include "counter/counter_service.h"
#include "device.h"
#include "memory/memory.h"
#include "platform/platform.h"
#include "ppc/exit_watch.h"
#include "ppc/names.h"
#include "ppc/service.h"
#include "region/region_file.h"
#include "statistics/statistics.h"
#include "trace/trace.h"
#include "users.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "tornado needs Linux 6.1 or later (see the table of tested kernels in README.md)"
#endif

/* The core's error values are errno's (module/core/error.hpp). */
static_assert(ENOENT == 2 && EINTR == 4 && EBADF == 9 && EAGAIN == 11 && ENOMEM == 12 &&
	      EACCES == 13 && EFAULT == 14 && EBUSY == 16 && EEXIST == 17 && EINVAL == 22 &&
	      EMFILE == 24 && EPIPE == 32 && ENOMSG == 42 && EMSGSIZE == 90 && EOPNOTSUPP == 95 &&
	      ETIMEDOUT == 110 && ESTALE == 116);
/* And its clusterings the uapi's (module/core/object/clustering.hpp). */
static_assert(TORNADO_CLUSTERING_CPU == 0 && TORNADO_CLUSTERING_NODE == 1 &&
	      TORNADO_CLUSTERING_ONE == 2 && TORNADO_CLUSTERING_CACHE == 3 &&
	      TORNADO_CLUSTERING_GROUP == 4);

static void stop_core(void)
{
	long long left = tornado_core_stop();

	WARN(left, "tornado: %lld objects were never destroyed\n", left);
}

static int __init tornado_init(void)
{
	struct dentry *directory;
	int error;

	error = tornado_platform_start();
	if (error)
		goto failed;
	error = tornado_memory_start();
	if (error)
		goto stop_platform;
	error = tornado_core_start();
	if (error)
		goto stop_memory;
	directory = tornado_users_start();
	tornado_memory_add_file(directory);
	tornado_services_add_file(directory);
	tornado_statistics_add_files(directory);
	error = tornado_names_start(directory);
	if (error)
		goto stop_users;
	error = tornado_counter_service_start();
	if (error)
		goto stop_names;
	error = tornado_regions_start();
	if (error)
		goto stop_services;
	error = tornado_device_start();
	if (error)
		goto stop_regions;
	return 0;

stop_regions:
	tornado_regions_stop();
stop_services:
	tornado_counter_service_stop();
stop_names:
	tornado_names_stop();
stop_users:
	tornado_users_stop();
	stop_core();
stop_memory:
	tornado_memory_stop();
stop_platform:
	tornado_platform_stop();
	tornado_trace_stop();
failed:
	pr_err("not loaded: %pe\n", ERR_PTR(error));
	return error;
}

static void __exit tornado_exit(void)
{
	tornado_device_stop();
	tornado_regions_stop();
	tornado_counter_service_stop();
	tornado_names_stop();
	tornado_exit_watch_stop();
	tornado_users_stop();
	stop_core();
	tornado_region_pager_stop();
	tornado_memory_stop();
	tornado_platform_stop();
	tornado_trace_stop();
}

module_init(tornado_init);
module_exit(tornado_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tornado's clustered objects for Linux");
