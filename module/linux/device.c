// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/tornado.  The ABI is told in <uapi/tornado/tornado.h>.
 */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <uapi/tornado/counter.h>
#include <uapi/tornado/name.h>
#include <uapi/tornado/ppc.h>
#include <uapi/tornado/region.h>
#include <uapi/tornado/service.h>
#include <uapi/tornado/tornado.h>
#include "device.h"
#include "ioctl_args.h"
#include "ppc/names.h"
#include "ppc/port_file.h"
#include "ppc/service.h"
#include "region/region_file.h"
#include "region/region_process.h"
#include "users.h"

static ushort device_mode = 0600;
module_param(device_mode, ushort, 0444);
MODULE_PARM_DESC(device_mode, "permission bits of /dev/tornado (default 0600)");

static int device_open(struct inode *inode, struct file *file)
{
	struct tornado_user *user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);

	if (!user)
		return -ENOMEM;
	tornado_users_add(user, "device", NULL);
	file->private_data = user;
	return 0;
}

static int device_release(struct inode *inode, struct file *file)
{
	tornado_users_remove(file->private_data);
	kfree(file->private_data);
	return 0;
}

static long ioctl_features(void __user *argument)
{
	struct tornado_features features;
	int error;

	error = tornado_ioctl_get(&features, sizeof(features),
				  offsetofend(struct tornado_features, reserved), argument);
	if (error)
		return error;
	if (features.features || features.clusterings || features.cpus || features.nodes ||
	    features.reserved)
		return -EINVAL;

	features.features = TORNADO_FEATURE_COUNTER | TORNADO_FEATURE_PPC | TORNADO_FEATURE_REGION;
	features.clusterings = BIT(TORNADO_CLUSTERING_CPU) | BIT(TORNADO_CLUSTERING_NODE) |
			       BIT(TORNADO_CLUSTERING_ONE) | BIT(TORNADO_CLUSTERING_CACHE) |
			       BIT(TORNADO_CLUSTERING_GROUP);
	features.cpus = nr_cpu_ids;
	features.nodes = nr_node_ids;
	return tornado_ioctl_put(argument, &features, sizeof(features));
}

static long device_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	switch (command) {
	case TORNADO_IOC_FEATURES:
		return ioctl_features((void __user *)argument);
	case TORNADO_IOC_PORT_CREATE:
		return tornado_port_file_create((void __user *)argument);
	case TORNADO_IOC_PORT_OPEN:
		return tornado_name_open((void __user *)argument);
	case TORNADO_IOC_SERVICE_OPEN:
		return tornado_service_file_open((void __user *)argument);
	case TORNADO_IOC_REGION_CREATE:
		return tornado_region_file_create((void __user *)argument);
	case TORNADO_IOC_REGION_PROCESS:
		return tornado_region_process_statistics((void __user *)argument);
	}
	return -ENOTTY;
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "tornado",
	.fops = &device_operations,
};

int tornado_device_start(void)
{
	if (device_mode & ~0777) {
		pr_err("device_mode=%#ho has other bits than 0777\n", device_mode);
		return -EINVAL;
	}
	device.mode = device_mode;
	return misc_register(&device);
}

void tornado_device_stop(void)
{
	misc_deregister(&device);
}
