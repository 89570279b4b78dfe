// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of the partitioned hash table: connections by number, with a
 * clustered counter of all packets.
 *
 * In /sys/module/tornado_hash_example/parameters, writing a number to open makes
 * a connection, to packet counts one there, to close ends it.  Reading open gives
 * all connections and their packets, reading packet all packets there ever were.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <tornado/api.h>
#include <tornado/counter.h>
#include <tornado/hash.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

struct connection {
	struct tornado_hash_element element;
	struct tornado_deferred deferred;
	atomic_t packets;
};

static struct tornado_hash connections;
static struct tornado_counter all_packets;
static bool ready;

static struct connection *connection_of(struct tornado_hash_element *element)
{
	return container_of(element, struct connection, element);
}

static void connection_free(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct connection, deferred));
}

/* What is left when the table is destroyed; nobody can have it any more. */
static void connection_release(struct tornado_hash_element *element)
{
	kfree(connection_of(element));
}

static int connection_open(unsigned long long number)
{
	struct connection *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
	struct tornado_guard guard;
	int error;

	if (!fresh)
		return -ENOMEM;
	fresh->element.key = number;
	tornado_guard_enter(&guard);
	error = tornado_hash_insert(connections, &guard, &fresh->element, NULL);
	tornado_guard_leave(&guard);
	if (error)
		kfree(fresh);
	return error;
}

static int connection_close(unsigned long long number)
{
	struct tornado_hash_element *element;
	struct connection *connection;
	struct tornado_guard guard;
	int error;

	tornado_guard_enter(&guard);
	error = tornado_hash_remove(connections, &guard, number, &element);
	tornado_guard_leave(&guard);
	if (error)
		return error;
	/* Somebody may have it from a lookup just now. */
	connection = connection_of(element);
	connection->deferred.call = connection_free;
	tornado_call_after_quiescence(&tornado_default_domain, &connection->deferred);
	return 0;
}

/* Could be called in an interrupt. */
static int connection_receive(unsigned long long number)
{
	struct tornado_hash_element *element;
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	element = tornado_hash_lookup(connections, &guard, number);
	if (element)
		atomic_inc(&connection_of(element)->packets);
	tornado_guard_leave(&guard);
	return element ? tornado_counter_add(&all_packets, 1) : -ENOENT;
}

/* The kernel parameter's @arg is one of the three above. */
static int number_set(const char *text, const struct kernel_param *param)
{
	int (*const *use)(unsigned long long number) = param->arg;
	unsigned long long number;
	int error;

	if (!ready)
		return -EAGAIN;
	error = kstrtoull(text, 0, &number);
	return error ?: (*use)(number);
}

struct listing {
	char *buffer;
	int used;
};

static int list_one(struct tornado_hash_element *element, void *context)
{
	struct listing *listing = context;

	listing->used += sysfs_emit_at(listing->buffer, listing->used, "%llu %d\n", element->key,
				       atomic_read(&connection_of(element)->packets));
	return 0;
}

static int open_get(char *buffer, const struct kernel_param *param)
{
	struct listing listing = { .buffer = buffer };
	struct tornado_guard guard;

	if (!ready)
		return -EAGAIN;
	tornado_guard_enter(&guard);
	tornado_hash_for_each(connections, &guard, list_one, &listing);
	tornado_guard_leave(&guard);
	return listing.used;
}

static int packet_get(char *buffer, const struct kernel_param *param)
{
	if (!ready)
		return -EAGAIN;
	return sysfs_emit(buffer, "%lld\n", tornado_counter_read(&all_packets, NULL));
}

static int (*use_open)(unsigned long long number) = connection_open;
static int (*use_close)(unsigned long long number) = connection_close;
static int (*use_packet)(unsigned long long number) = connection_receive;

static const struct kernel_param_ops open_operations = {
	.set = number_set,
	.get = open_get,
};
module_param_cb(open, &open_operations, &use_open, 0600);
MODULE_PARM_DESC(open, "write NUMBER: make a connection; read: all");

static const struct kernel_param_ops close_operations = {
	.set = number_set,
};
module_param_cb(close, &close_operations, &use_close, 0200);
MODULE_PARM_DESC(close, "write NUMBER: end a connection");

static const struct kernel_param_ops packet_operations = {
	.set = number_set,
	.get = packet_get,
};
module_param_cb(packet, &packet_operations, &use_packet, 0600);
MODULE_PARM_DESC(packet, "write NUMBER: count a packet; read: how many there were");

static int __init example_init(void)
{
	int error = tornado_counter_create(&all_packets, TORNADO_CLUSTERING_CPU);

	if (error)
		return error;
	error = tornado_hash_create(&connections, TORNADO_CLUSTERING_CPU, connection_release);
	if (error)
		tornado_counter_destroy(&all_packets);
	ready = !error;
	return error;
}

/* No parameter is read or written any more. */
static void __exit example_exit(void)
{
	tornado_hash_destroy(connections);
	tornado_counter_destroy(&all_packets);
	tornado_barrier();
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's partitioned hash table and counter");
