// SPDX-License-Identifier: GPL-2.0
/*
 * The services that modules of the kernel offer, by name.
 */
#include <linux/debugfs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <tornado/ppc_service.h>
#include <uapi/tornado/service.h>
#include "names.h"
#include "service.h"

/* Protects @services. */
static DEFINE_MUTEX(services_lock);
static LIST_HEAD(services);

static struct tornado_service *find(const char *name)
{
	struct tornado_service *service;

	list_for_each_entry(service, &services, link)
		if (!strcmp(service->name, name))
			return service;
	return NULL;
}

static bool is_name(const char *name)
{
	char text[TORNADO_NAME_SIZE] = {};

	return strscpy(text, name, sizeof(text)) > 0 && tornado_name_is_one(text);
}

int tornado_service_register(struct tornado_service *service)
{
	int error = 0;

	if (!service->name || !is_name(service->name) || !service->call ||
	    service->payload_max > TORNADO_CALL_PAYLOAD_MAX)
		return -EINVAL;
	service->calls = alloc_percpu(u64);
	if (!service->calls)
		return -ENOMEM;
	refcount_set(&service->users, 1);
	init_completion(&service->unused);

	mutex_lock(&services_lock);
	if (find(service->name))
		error = -EEXIST;
	else
		list_add_tail(&service->link, &services);
	mutex_unlock(&services_lock);
	if (error)
		free_percpu(service->calls);
	return error;
}

static void put_user_of(struct tornado_service *service)
{
	if (refcount_dec_and_test(&service->users))
		complete(&service->unused);
}

void tornado_service_unregister(struct tornado_service *service)
{
	mutex_lock(&services_lock);
	list_del(&service->link);
	mutex_unlock(&services_lock);
	put_user_of(service);
	wait_for_completion(&service->unused);
	free_percpu(service->calls);
}

struct tornado_service *tornado_service_get(const char *name)
{
	struct tornado_service *service;

	mutex_lock(&services_lock);
	service = find(name);
	if (service && try_module_get(service->owner))
		refcount_inc(&service->users);
	else
		service = NULL;
	mutex_unlock(&services_lock);
	return service;
}

/* The module first: one that is being unloaded waits for its users. */
void tornado_service_put(struct tornado_service *service)
{
	module_put(service->owner);
	put_user_of(service);
}

static int services_show(struct seq_file *out, void *unused)
{
	struct tornado_service *service;
	unsigned int cpu;

	seq_puts(out, "name module clients calls\n");
	mutex_lock(&services_lock);
	list_for_each_entry(service, &services, link) {
		u64 calls = 0;

		for_each_possible_cpu(cpu)
			calls += READ_ONCE(*per_cpu_ptr(service->calls, cpu));
		seq_printf(out, "%s %s %u %llu\n", service->name, module_name(service->owner),
			   refcount_read(&service->users) - 1, calls);
	}
	mutex_unlock(&services_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(services);

void tornado_services_add_file(struct dentry *directory)
{
	debugfs_create_file("services", 0400, directory, NULL, &services_fops);
}
