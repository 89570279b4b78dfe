// SPDX-License-Identifier: GPL-2.0
/*
 * object-miss: a CPU uses objects for the first time that another one uses.
 * Their rep is there; this CPU's entry of the translation table is empty.  The
 * stock system finds each in a table that all CPUs share, as it does each time.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/xarray.h>

#include <tornado/object.h>

#include "bench.h"

/* Repetitions and warm-up of a run have to do with so many. */
#define BENCH_OBJECTS 2048
#define BENCH_OPERATIONS 100

struct missed {
	u64 number;
};

/*
 * Of each object there are two, whose reps were made on different CPUs, which
 * have entries for them: each thread takes those that it has no entries for.
 */
struct bench_objects {
	unsigned int makers[2];
	unsigned int made[2];
	struct tornado_ref refs[2][BENCH_OBJECTS];
};

static const struct tornado_object_type missed_type = {
	.name = "bench-missed",
	.rep_size = sizeof(struct missed),
};

static int number_rep(void *rep, void *context)
{
	((struct missed *)rep)->number = *(u64 *)context;
	return 0;
}

/* The rep of all CPUs, as if the maker had used the object. */
static int make_object(struct tornado_ref *ref, u64 number, unsigned int maker)
{
	struct tornado_guard guard;
	int error;

	error = tornado_object_create(&missed_type, TORNADO_CLUSTERING_ONE, NULL, ref);
	if (error)
		return error;
	error = tornado_object_populate(*ref, maker);
	if (error) {
		tornado_object_destroy(*ref);
		return error;
	}
	tornado_guard_enter(&guard);
	tornado_object_for_each_rep(*ref, guard, number_rep, &number);
	tornado_guard_leave(&guard);
	return 0;
}

static void tornado_cleanup(struct bench_run *run)
{
	struct bench_objects *objects = run->private;
	unsigned int set;

	for (set = 0; set < 2; set++)
		while (objects->made[set])
			tornado_object_destroy(objects->refs[set][--objects->made[set]]);
	tornado_barrier();
	kvfree(objects);
}

static int tornado_prepare(struct bench_run *run)
{
	struct bench_objects *objects;
	unsigned int set, *made;
	int error = 0;

	if (num_online_cpus() < 2)
		return -EOPNOTSUPP;
	objects = kvzalloc(sizeof(*objects), GFP_KERNEL);
	if (!objects)
		return -ENOMEM;
	run->private = objects;
	objects->makers[0] = cpumask_first(cpu_online_mask);
	objects->makers[1] = cpumask_last(cpu_online_mask);
	for (set = 0; set < 2; set++) {
		made = &objects->made[set];
		for (; !error && *made < BENCH_OBJECTS; *made += !error)
			error = make_object(&objects->refs[set][*made], *made,
					    objects->makers[set]);
	}
	if (error)
		tornado_cleanup(run);
	return error;
}

/* On its CPU, which it does not leave. */
static int tornado_prepare_thread(struct bench_thread *thread)
{
	struct bench_objects *objects = thread->run->private;

	thread->private = objects->refs[raw_smp_processor_id() == objects->makers[0]];
	return 0;
}

static int __bench_loop tornado_operate(struct bench_thread *thread, u64 operations)
{
	const struct tornado_ref *refs = thread->private;
	u64 next = thread->done;
	u64 wrong = 0;

	if (next + operations > BENCH_OBJECTS)
		return -ENOSPC;
	for (; operations--; next++) {
		struct tornado_guard guard;
		struct missed *rep;

		tornado_guard_enter(&guard);
		rep = tornado_ref_local(refs[next], &guard);
		wrong |= rep ? READ_ONCE(rep->number) ^ next : ~0ULL;
		tornado_guard_leave(&guard);
	}
	return wrong ? -EBADMSG : 0;
}

static int xarray_prepare(struct bench_run *run)
{
	struct xarray *table = kzalloc(sizeof(*table), GFP_KERNEL);
	unsigned long number;
	int error = 0;

	if (!table)
		return -ENOMEM;
	xa_init(table);
	for (number = 0; !error && number < BENCH_OBJECTS; number++)
		error = xa_err(xa_store(table, number, xa_mk_value(number), GFP_KERNEL));
	if (error) {
		xa_destroy(table);
		kfree(table);
		return error;
	}
	run->private = table;
	return 0;
}

static int __bench_loop xarray_operate(struct bench_thread *thread, u64 operations)
{
	struct xarray *table = thread->run->private;
	u64 next = thread->done;
	u64 wrong = 0;

	if (next + operations > BENCH_OBJECTS)
		return -ENOSPC;
	for (; operations--; next++) {
		void *entry = xa_load(table, next);

		wrong |= entry ? xa_to_value(entry) ^ next : ~0ULL;
	}
	return wrong ? -EBADMSG : 0;
}

static void xarray_cleanup(struct bench_run *run)
{
	struct xarray *table = run->private;

	xa_destroy(table);
	kfree(table);
}

static const struct bench_system object_miss_systems[] = {
	{ .name = "tornado:object", .prepare = tornado_prepare,
	  .prepare_thread = tornado_prepare_thread,
	  .operate = tornado_operate, .cleanup = tornado_cleanup },
	{ .name = "stock:xarray", .prepare = xarray_prepare,
	  .operate = xarray_operate, .cleanup = xarray_cleanup },
};

const struct bench_workload bench_object_miss = {
	.name = "object-miss",
	.description = "find an object that others use, for the first time on this CPU",
	.operations = BENCH_OPERATIONS,
	.most_operations = BENCH_OPERATIONS,
	.systems = object_miss_systems,
	.systems_count = ARRAY_SIZE(object_miss_systems),
};
