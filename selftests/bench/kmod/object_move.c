// SPDX-License-Identifier: GPL-2.0
/*
 * object-stays, object-moved, object-moved-1000: each thread adds to an object
 * of its own; in the second the thread has just moved to another node, in the
 * third it did 1,000 operations more before.  The object of tornado has one rep,
 * which follows; kmalloc's memory stays where it was; a per-CPU variable has
 * memory for each CPU for good.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include <asm/local.h>

#include <tornado/api.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

#include "bench.h"

#define BENCH_LINES 16
#define BENCH_SETTLED 1000
#define BENCH_OPERATIONS 100

enum move_phase {
	MOVE_NOT,
	MOVE_AT_ONCE,
	MOVE_AND_SETTLE,
};

/* What an object holds: operations add to its lines in turn. */
struct moving_lines {
	struct {
		local_t count;
	} ____cacheline_aligned line[BENCH_LINES];
};

/*
 * A thread's part. The object is replaced before each repetition: a rep that is
 * made again within a second of being merged would stay, since objects whose
 * threads go to and fro keep their reps.
 */
struct moving {
	unsigned int home;
	unsigned int away;
	u64 step;	/* which line is next */
	u64 unmeasured;	/* operations that prepared a repetition */
	u64 gathered;	/* operations found in objects that were replaced */
	bool there;	/* whether there is an object */
	union {
		struct tornado_ref ref;
		struct moving_lines *lines;
		struct moving_lines __percpu *pieces;
	};
};

/* What differs between the systems; the run's private state. */
struct moving_object {
	int (*make)(struct moving *moving);
	int (*add)(struct moving *moving, u64 operations);
	u64 (*sum)(struct moving *moving);
	void (*free)(struct moving *moving);
};

/* As far from @home as there are CPUs, in numbers. */
static unsigned int opposite_cpu(unsigned int home)
{
	unsigned int online = num_online_cpus(), rank = 0, cpu;

	for_each_online_cpu(cpu) {
		if (cpu == home)
			break;
		rank++;
	}
	return cpumask_nth((rank + online / 2) % online, cpu_online_mask);
}

static u64 sum_of_lines(struct moving_lines *lines)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < BENCH_LINES; i++)
		sum += local_read(&lines->line[i].count);
	return sum;
}

static void merge_lines(void *into, void *from, void *shared)
{
	struct moving_lines *sum = into, *part = from;
	unsigned int i;

	for (i = 0; i < BENCH_LINES; i++)
		local_add(local_read(&part->line[i].count), &sum->line[i].count);
}

static const struct tornado_object_type moving_type = {
	.name = "bench-moving",
	.rep_size = sizeof(struct moving_lines),
	.merge_rep = merge_lines,
	.reps_wanted = 1,
};

static int object_make(struct moving *moving)
{
	return tornado_object_create(&moving_type, TORNADO_CLUSTERING_CPU, NULL, &moving->ref);
}

/* The thread is pinned, and nobody else adds here. */
static int object_add(struct moving *moving, u64 operations)
{
	while (operations--) {
		struct moving_lines *lines;
		struct tornado_guard guard;

		tornado_guard_enter(&guard);
		lines = tornado_ref_local(moving->ref, &guard);
		if (lines)
			local_inc(&lines->line[moving->step++ % BENCH_LINES].count);
		tornado_guard_leave(&guard);
		if (!lines)
			return -ENOMEM;
	}
	return 0;
}

static void gather_begin(void *context)
{
	*(u64 *)context = 0;
}

static void gather_rep(void *rep, void *context)
{
	*(u64 *)context += sum_of_lines(rep);
}

static u64 object_sum(struct moving *moving)
{
	struct tornado_guard guard;
	u64 sum;

	tornado_guard_enter(&guard);
	tornado_object_gather(moving->ref, guard, gather_begin, gather_rep, &sum);
	tornado_guard_leave(&guard);
	return sum;
}

static void object_free(struct moving *moving)
{
	tornado_object_destroy(moving->ref);
	tornado_barrier();
}

static const struct moving_object following_object = {
	.make = object_make, .add = object_add,
	.sum = object_sum, .free = object_free,
};

static int lines_make(struct moving *moving)
{
	moving->lines = kzalloc_node(sizeof(*moving->lines), GFP_KERNEL,
				     cpu_to_node(moving->home));
	return moving->lines ? 0 : -ENOMEM;
}

static int lines_add(struct moving *moving, u64 operations)
{
	while (operations--)
		local_inc(&moving->lines->line[moving->step++ % BENCH_LINES].count);
	return 0;
}

static u64 lines_sum(struct moving *moving)
{
	return sum_of_lines(moving->lines);
}

static void lines_free(struct moving *moving)
{
	kfree(moving->lines);
}

static const struct moving_object fixed_lines = {
	.make = lines_make, .add = lines_add,
	.sum = lines_sum, .free = lines_free,
};

static int pieces_make(struct moving *moving)
{
	moving->pieces = alloc_percpu(struct moving_lines);
	return moving->pieces ? 0 : -ENOMEM;
}

static int pieces_add(struct moving *moving, u64 operations)
{
	while (operations--)
		this_cpu_inc(moving->pieces->line[moving->step++ % BENCH_LINES].count.a.counter);
	return 0;
}

static u64 pieces_sum(struct moving *moving)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_possible_cpu(cpu)
		sum += sum_of_lines(per_cpu_ptr(moving->pieces, cpu));
	return sum;
}

static void pieces_free(struct moving *moving)
{
	free_percpu(moving->pieces);
}

static const struct moving_object pieces_per_cpu = {
	.make = pieces_make, .add = pieces_add,
	.sum = pieces_sum, .free = pieces_free,
};

static int __bench_loop object_operate(struct bench_thread *thread, u64 operations)
{
	return object_add(thread->private, operations);
}

static int __bench_loop lines_operate(struct bench_thread *thread, u64 operations)
{
	return lines_add(thread->private, operations);
}

static int __bench_loop pieces_operate(struct bench_thread *thread, u64 operations)
{
	return pieces_add(thread->private, operations);
}

static void put_object(struct moving *moving, const struct moving_object *object)
{
	if (!moving->there)
		return;
	moving->gathered += object->sum(moving);
	object->free(moving);
	moving->there = false;
}

static int add_unmeasured(struct moving *moving, const struct moving_object *object)
{
	moving->unmeasured += BENCH_SETTLED;
	return object->add(moving, BENCH_SETTLED);
}

/* A new object, used at home; then the thread is where the workload wants it. */
static int move_rewind(struct bench_thread *thread)
{
	const struct moving_object *object = thread->run->private;
	enum move_phase phase = thread->run->workload->parameter;
	struct moving *moving = thread->private;
	int error;

	put_object(moving, object);
	error = set_cpus_allowed_ptr(current, cpumask_of(moving->home));
	if (!error)
		error = object->make(moving);
	if (error)
		return error;
	moving->there = true;
	error = add_unmeasured(moving, object);
	if (error || phase == MOVE_NOT)
		return error;
	error = set_cpus_allowed_ptr(current, cpumask_of(moving->away));
	if (error || phase == MOVE_AT_ONCE)
		return error;
	error = add_unmeasured(moving, object);
	tornado_barrier(); /* for the merge */
	return error;
}

static int prepare_system(struct bench_run *run, const struct moving_object *object)
{
	run->private = (void *)object;
	return num_online_nodes() < 2 ? -EOPNOTSUPP : 0;
}

static int object_prepare(struct bench_run *run)
{
	return prepare_system(run, &following_object);
}

static int lines_prepare(struct bench_run *run)
{
	return prepare_system(run, &fixed_lines);
}

static int pieces_prepare(struct bench_run *run)
{
	return prepare_system(run, &pieces_per_cpu);
}

static int move_prepare_thread(struct bench_thread *thread)
{
	struct moving *moving = kzalloc_node(max_t(size_t, sizeof(*moving), SMP_CACHE_BYTES),
					     GFP_KERNEL, numa_node_id());

	if (!moving)
		return -ENOMEM;
	moving->home = raw_smp_processor_id();
	moving->away = opposite_cpu(moving->home);
	thread->private = moving;
	return 0;
}

static void move_cleanup_thread(struct bench_thread *thread)
{
	put_object(thread->private, thread->run->private);
	kfree(thread->private);
}

static u64 move_found(struct bench_run *run)
{
	const struct moving_object *object = run->private;
	u64 found = 0;
	u32 index;

	for (index = 0; index < run->threads_count; index++) {
		struct moving *moving = run->threads[index]->private;

		found += moving->gathered - moving->unmeasured;
		if (moving->there)
			found += object->sum(moving);
	}
	return found;
}

static const struct bench_system object_move_systems[] = {
	{ .name = "tornado:following", .prepare = object_prepare,
	  .prepare_thread = move_prepare_thread, .rewind = move_rewind,
	  .operate = object_operate, .found = move_found,
	  .cleanup_thread = move_cleanup_thread },
	{ .name = "stock:kmalloc", .prepare = lines_prepare,
	  .prepare_thread = move_prepare_thread, .rewind = move_rewind,
	  .operate = lines_operate, .found = move_found,
	  .cleanup_thread = move_cleanup_thread },
	{ .name = "stock:percpu", .prepare = pieces_prepare,
	  .prepare_thread = move_prepare_thread, .rewind = move_rewind,
	  .operate = pieces_operate, .found = move_found,
	  .cleanup_thread = move_cleanup_thread },
};

#define OBJECT_MOVE(_identifier, _name, _description, _phase)		\
const struct bench_workload _identifier = {				\
	.name = _name,							\
	.description = _description,					\
	.operations = BENCH_OPERATIONS,					\
	.most_operations = BENCH_OPERATIONS,				\
	.simulated_operations = BENCH_OPERATIONS,			\
	.simulate_rewind = true,					\
	.parameter = _phase,						\
	.systems = object_move_systems,					\
	.systems_count = ARRAY_SIZE(object_move_systems),		\
}

OBJECT_MOVE(bench_object_stays, "object-stays",
	    "add to a thread's own object of 16 lines", MOVE_NOT);
OBJECT_MOVE(bench_object_moved, "object-moved",
	    "the same, the first 100 operations on another node", MOVE_AT_ONCE);
OBJECT_MOVE(bench_object_moved_1000, "object-moved-1000",
	    "the same, 1,000 operations later", MOVE_AND_SETTLE);
