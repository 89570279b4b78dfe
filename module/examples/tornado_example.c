// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of the in-kernel API: a clustered log of notes.
 *
 * Writing a word to /sys/module/tornado_example/parameters/note leaves it in
 * the rep of the CPU that wrote; reading the parameter gathers how many notes
 * there were, and the last one of each rep.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <tornado/counter.h>
#include <tornado/object.h>

/* What one CPU's rep holds. */
struct note_rep {
	spinlock_t lock; /* protects the rest of the rep, not its existence */
	unsigned int cpu;
	unsigned int notes;
	char last[16];
};

static struct tornado_ref note_log;
static struct tornado_counter note_count;

static int note_construct(void *rep, void *shared, unsigned int cluster)
{
	struct note_rep *notes = rep;

	spin_lock_init(&notes->lock);
	notes->cpu = cluster;
	return 0;
}

static const struct tornado_object_type note_log_type = {
	.name = "note_log",
	.rep_size = sizeof(struct note_rep),
	.construct_rep = note_construct,
};

static int note_set(const char *text, const struct kernel_param *param)
{
	struct tornado_guard guard;
	struct note_rep *notes;
	int error = -ENOMEM;

	if (!note_log.entry)
		return -EAGAIN;
	tornado_guard_enter(&guard);
	notes = tornado_ref_local(note_log, &guard);
	if (notes) {
		spin_lock(&notes->lock);
		notes->notes++;
		strscpy(notes->last, text, sizeof(notes->last));
		strim(notes->last);
		spin_unlock(&notes->lock);
		error = tornado_counter_add(&note_count, 1);
	}
	tornado_guard_leave(&guard);
	return error;
}

struct listing {
	char *buffer;
	int used;
};

static int list_rep(void *rep, void *context)
{
	struct note_rep *notes = rep;
	struct listing *listing = context;

	spin_lock(&notes->lock);
	listing->used += sysfs_emit_at(listing->buffer, listing->used, "cpu%u %u %s\n", notes->cpu,
				       notes->notes, notes->last);
	spin_unlock(&notes->lock);
	return 0;
}

static int note_get(char *buffer, const struct kernel_param *param)
{
	struct listing listing = { .buffer = buffer };
	struct tornado_guard guard;

	if (!note_log.entry)
		return -EAGAIN;
	listing.used = sysfs_emit(buffer, "notes %lld\n", tornado_counter_read(&note_count, NULL));
	tornado_guard_enter(&guard);
	tornado_object_for_each_rep(note_log, guard, list_rep, &listing);
	tornado_guard_leave(&guard);
	return listing.used;
}

static const struct kernel_param_ops note_operations = {
	.set = note_set,
	.get = note_get,
};
module_param_cb(note, &note_operations, NULL, 0600);
MODULE_PARM_DESC(note, "write: leave a note on this CPU; read: gather them");

static int __init example_init(void)
{
	int error;

	error = tornado_counter_create(&note_count, TORNADO_CLUSTERING_CPU);
	if (error)
		return error;
	error = tornado_object_create(&note_log_type, TORNADO_CLUSTERING_CPU, NULL, &note_log);
	if (error)
		tornado_counter_destroy(&note_count);
	return error;
}

static void __exit example_exit(void)
{
	tornado_object_destroy(note_log);
	tornado_counter_destroy(&note_count);
	tornado_barrier();
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's clustered objects");
