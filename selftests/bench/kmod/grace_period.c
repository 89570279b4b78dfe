// SPDX-License-Identifier: GPL-2.0
/*
 * grace-period-1, -4, -all: make something, use it on so many CPUs, give it up,
 * and wait until nobody can have it.  create-use-destroy: the same on one CPU
 * without the wait.
 *
 * RCU and SRCU do not know where something was used: to them all are the same.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/srcu.h>

#include <tornado/api.h>
#include <tornado/object.h>
#include <uapi/tornado/tornado.h>

#include "bench.h"

#define USED_COOKIE 0x746f726e61646f02ULL

/* What is made and freed: by the stock systems as it is, by tornado as each rep. */
struct used {
	u64 cookie;
	struct rcu_head rcu;
};

struct grace_period {
	struct srcu_struct srcu;
	atomic64_t destroyed;
};

static int grace_period_prepare(struct bench_run *run)
{
	struct grace_period *state = kzalloc(sizeof(*state), GFP_KERNEL);
	int error;

	if (!state)
		return -ENOMEM;
	error = init_srcu_struct(&state->srcu);
	if (error) {
		kfree(state);
		return error;
	}
	run->private = state;
	return 0;
}

static void grace_period_cleanup(struct bench_run *run)
{
	struct grace_period *state = run->private;

	rcu_barrier();
	tornado_barrier();
	cleanup_srcu_struct(&state->srcu);
	kfree(state);
}

/* The object's shared part: who waits for its end, or nobody. */
struct owner {
	struct grace_period *state;
	struct completion gone;
	bool is_waited_for;
};

static int used_construct(void *rep, void *shared, unsigned int cluster)
{
	((struct used *)rep)->cookie = USED_COOKIE;
	return 0;
}

static void owner_destroy(void *shared)
{
	struct owner *owner = shared;

	atomic64_inc(&owner->state->destroyed);
	if (owner->is_waited_for)
		complete(&owner->gone);
	else
		kfree(owner);
}

static const struct tornado_object_type used_type = {
	.name = "bench-used",
	.rep_size = sizeof(struct used),
	.construct_rep = used_construct,
	.destroy_shared = owner_destroy,
};

/* This CPU, and as many after it as are wanted. */
static int use_on(struct tornado_ref ref, u32 cpus)
{
	unsigned int cpu = raw_smp_processor_id();
	struct tornado_guard guard;
	struct used *used;
	int error = 0;

	tornado_guard_enter(&guard);
	used = tornado_ref_local(ref, &guard);
	if (!used || used->cookie != USED_COOKIE)
		error = -EBADMSG;
	tornado_guard_leave(&guard);
	while (--cpus && !error) {
		cpu = cpumask_next(cpu, cpu_online_mask);
		if (cpu >= nr_cpu_ids)
			cpu = cpumask_first(cpu_online_mask);
		error = tornado_object_populate(ref, cpu);
	}
	return error;
}

static u32 cpus_wanted(const struct bench_thread *thread)
{
	u32 wanted = thread->run->workload->parameter;

	return wanted ? min(wanted, num_online_cpus()) : num_online_cpus();
}

static int __bench_loop object_operate(struct bench_thread *thread, u64 operations)
{
	struct owner owner = { .state = thread->run->private, .is_waited_for = true };
	const u32 cpus = cpus_wanted(thread);
	int error = 0;

	while (operations-- && !error) {
		struct tornado_ref ref;

		init_completion(&owner.gone);
		error = tornado_object_create(&used_type, TORNADO_CLUSTERING_CPU, &owner, &ref);
		if (error)
			break;
		error = use_on(ref, cpus);
		tornado_object_destroy(ref);
		wait_for_completion(&owner.gone);
	}
	return error;
}

static int __bench_loop object_no_wait_operate(struct bench_thread *thread, u64 operations)
{
	int error = 0;

	while (operations-- && !error) {
		struct owner *owner = kzalloc(sizeof(*owner), GFP_KERNEL);
		struct tornado_ref ref;

		if (!owner)
			return -ENOMEM;
		owner->state = thread->run->private;
		error = tornado_object_create(&used_type, TORNADO_CLUSTERING_CPU, owner, &ref);
		if (error) {
			kfree(owner);
			break;
		}
		error = use_on(ref, 1);
		tornado_object_destroy(ref);
	}
	/* Freeing is a part of it. */
	tornado_barrier();
	return error;
}

/* What no use set helps with: all CPUs are asked, as for the ids of objects. */
static int __bench_loop round_operate(struct bench_thread *thread, u64 operations)
{
	struct grace_period *state = thread->run->private;

	while (operations--) {
		struct used *used = kmalloc(sizeof(*used), GFP_KERNEL);

		if (!used)
			return -ENOMEM;
		tornado_synchronize(&tornado_default_domain);
		kfree(used);
		atomic64_inc(&state->destroyed);
	}
	return 0;
}

/* The loop of a stock system that waits by @wait. */
#define WAIT_LOOP(kind, wait)                                                                      \
	static int __bench_loop kind##_operate(struct bench_thread *thread, u64 operations)        \
	{                                                                                          \
		struct grace_period *state = thread->run->private;                                 \
											   \
		while (operations--) {                                                             \
			struct used *used = kmalloc(sizeof(*used), GFP_KERNEL);                    \
											   \
			if (!used)                                                                 \
				return -ENOMEM;                                                    \
			wait;                                                                      \
			kfree(used);                                                               \
			atomic64_inc(&state->destroyed);                                           \
		}                                                                                  \
		return 0;                                                                          \
	}

WAIT_LOOP(rcu, synchronize_rcu())
WAIT_LOOP(rcu_expedited, synchronize_rcu_expedited())
WAIT_LOOP(srcu, synchronize_srcu(&state->srcu))
WAIT_LOOP(srcu_expedited, synchronize_srcu_expedited(&state->srcu))

static int __bench_loop kfree_rcu_operate(struct bench_thread *thread, u64 operations)
{
	struct grace_period *state = thread->run->private;

	while (operations--) {
		struct used *used = kmalloc(sizeof(*used), GFP_KERNEL);

		if (!used)
			return -ENOMEM;
		used->cookie = USED_COOKIE;
		kfree_rcu(used, rcu);
		atomic64_inc(&state->destroyed);
	}
	return 0;
}

static u64 destroyed(struct bench_run *run)
{
	struct grace_period *state = run->private;

	tornado_barrier();
	return atomic64_read(&state->destroyed);
}

#define SYSTEM(title, kind)                                                                        \
	{ .name = title, .prepare = grace_period_prepare, .operate = kind##_operate,               \
	  .found = destroyed, .cleanup = grace_period_cleanup }

static const struct bench_system waiting_systems[] = {
	SYSTEM("tornado:object", object),
	SYSTEM("stock:rcu", rcu),
	SYSTEM("stock:rcu-expedited", rcu_expedited),
	SYSTEM("stock:srcu", srcu),
	SYSTEM("stock:srcu-expedited", srcu_expedited),
};

static const struct bench_system waiting_for_all_systems[] = {
	SYSTEM("tornado:object", object),
	SYSTEM("tornado:round", round),
	SYSTEM("stock:rcu", rcu),
	SYSTEM("stock:rcu-expedited", rcu_expedited),
	SYSTEM("stock:srcu", srcu),
	SYSTEM("stock:srcu-expedited", srcu_expedited),
};

static const struct bench_system no_wait_systems[] = {
	SYSTEM("tornado:object", object_no_wait),
	SYSTEM("stock:kfree-rcu", kfree_rcu),
};

const struct bench_workload bench_grace_period_1 = {
	.name = "grace-period-1",
	.description = "make, use on one CPU, give up, wait until nobody can have it",
	.operations = 20,
	.most_operations = 1 << 20,
	.disturbs = true,
	.parameter = 1,
	.systems = waiting_systems,
	.systems_count = ARRAY_SIZE(waiting_systems),
};

const struct bench_workload bench_grace_period_4 = {
	.name = "grace-period-4",
	.description = "make, use on four CPUs, give up, wait until nobody can have it",
	.operations = 20,
	.most_operations = 1 << 20,
	.disturbs = true,
	.parameter = 4,
	.systems = waiting_systems,
	.systems_count = ARRAY_SIZE(waiting_systems),
};

const struct bench_workload bench_grace_period_all = {
	.name = "grace-period-all",
	.description = "make, use on every CPU, give up, wait until nobody can have it",
	.operations = 20,
	.most_operations = 1 << 20,
	.disturbs = true,
	.systems = waiting_for_all_systems,
	.systems_count = ARRAY_SIZE(waiting_for_all_systems),
};

const struct bench_workload bench_create_use_destroy = {
	.name = "create-use-destroy",
	.description = "make, use on one CPU, give up; freed when nobody can have it",
	.operations = 10000,
	.most_operations = 1 << 20,
	/* What is freed together is freed when a time slice ends: so a few of those. */
	.simulated_operations = 4000,
	.systems = no_wait_systems,
	.systems_count = ARRAY_SIZE(no_wait_systems),
};
