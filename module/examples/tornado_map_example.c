// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of the replicated map: a phone book.
 *
 * Writing "NUMBER NAME" to /sys/module/tornado_map_example/parameters/book sets a
 * name, "NUMBER" alone erases it.  Writing a number to lookup and reading lookup
 * finds one; reading book finds all.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <tornado/api.h>
#include <tornado/map.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

struct entry {
	struct tornado_deferred deferred;
	char name[16];
};

static struct tornado_map book;
static bool ready;
static unsigned long long wanted;

static void entry_free(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct entry, deferred));
}

/* Readers may still have it. */
static void give_up(struct entry *entry)
{
	if (!entry)
		return;
	entry->deferred.call = entry_free;
	tornado_call_after_quiescence(&tornado_default_domain, &entry->deferred);
}

static int book_change(unsigned long long number, struct entry *fresh)
{
	struct tornado_guard guard;
	void *before;
	int error;

	tornado_guard_enter(&guard);
	if (fresh)
		error = tornado_map_set(book, &guard, number, fresh, &before);
	else
		error = tornado_map_erase(book, &guard, number, &before);
	tornado_guard_leave(&guard);
	if (error)
		kfree(fresh);
	else
		give_up(before);
	return error;
}

static int book_set(const char *text, const struct kernel_param *param)
{
	struct entry *fresh = NULL;
	unsigned long long number;
	char name[16];
	int words;

	if (!ready)
		return -EAGAIN;
	words = sscanf(text, "%llu %15s", &number, name);
	if (words < 1)
		return -EINVAL;
	if (words == 2) {
		fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
		if (!fresh)
			return -ENOMEM;
		strscpy(fresh->name, name, sizeof(fresh->name));
	}
	return book_change(number, fresh);
}

struct listing {
	char *buffer;
	int used;
};

static int list_one(unsigned long long number, void *value, void *context)
{
	struct listing *listing = context;
	const struct entry *entry = value;

	listing->used += sysfs_emit_at(listing->buffer, listing->used, "%llu %s\n", number,
				       entry->name);
	return 0;
}

static int book_get(char *buffer, const struct kernel_param *param)
{
	struct listing listing = { .buffer = buffer };
	struct tornado_guard guard;

	if (!ready)
		return -EAGAIN;
	tornado_guard_enter(&guard);
	tornado_map_for_each(book, &guard, list_one, &listing);
	tornado_guard_leave(&guard);
	return listing.used;
}

static int lookup_set(const char *text, const struct kernel_param *param)
{
	return kstrtoull(text, 0, &wanted);
}

static int lookup_get(char *buffer, const struct kernel_param *param)
{
	const struct entry *entry;
	struct tornado_guard guard;
	int used;

	if (!ready)
		return -EAGAIN;
	tornado_guard_enter(&guard);
	entry = tornado_map_lookup(book, &guard, READ_ONCE(wanted));
	used = sysfs_emit(buffer, "%s\n", entry ? entry->name : "(nobody)");
	tornado_guard_leave(&guard);
	return used;
}

static const struct kernel_param_ops book_operations = {
	.set = book_set,
	.get = book_get,
};
module_param_cb(book, &book_operations, NULL, 0600);
MODULE_PARM_DESC(book, "write NUMBER NAME: set, NUMBER: erase; read: all");

static const struct kernel_param_ops lookup_operations = {
	.set = lookup_set,
	.get = lookup_get,
};
module_param_cb(lookup, &lookup_operations, NULL, 0600);
MODULE_PARM_DESC(lookup, "write NUMBER; read: its name");

static int __init example_init(void)
{
	int error = tornado_map_create(&book, TORNADO_CLUSTERING_CPU);

	ready = !error;
	return error;
}

static int free_one(unsigned long long number, void *value, void *context)
{
	give_up(value);
	return 0;
}

/* No parameter is read or written any more. */
static void __exit example_exit(void)
{
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	tornado_map_for_each(book, &guard, free_one, NULL);
	tornado_guard_leave(&guard);
	tornado_map_destroy(book);
	tornado_barrier();
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's replicated map");
