// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

/*
 * In the manner of rcutorture: an element counts the grace periods that it has
 * lived through since it was given up.  Who sees one that has lived through more
 * than one holds what may be freed.
 */
#define OLDEST 10
#define ELEMENTS 64

struct element {
	struct tornado_deferred deferred;
	atomic_t age;
	atomic_t in_use;
};

struct torture {
	struct tornado_domain *domain;
	struct element elements[ELEMENTS];
	struct element *current_element;
	atomic_t histogram[OLDEST + 1];
	atomic_t replaced;
	unsigned long until;	/* jiffies */
};

static struct torture *torture;

static void grace_period_over(struct tornado_deferred *deferred)
{
	struct element *element = container_of(deferred, struct element, deferred);

	if (atomic_inc_return(&element->age) < OLDEST)
		tornado_call_after_quiescence(torture->domain, deferred);
	else
		atomic_set_release(&element->in_use, 0);
}

static struct element *take_element(void)
{
	unsigned int i;

	for (i = 0; i < ELEMENTS; i++) {
		struct element *element = &torture->elements[i];

		if (!atomic_cmpxchg(&element->in_use, 0, 1)) {
			atomic_set(&element->age, 0);
			element->deferred.call = grace_period_over;
			return element;
		}
	}
	return NULL;
}

static void replace_element(void)
{
	struct element *fresh = take_element();
	struct element *old;

	if (!fresh)
		return;
	old = xchg(&torture->current_element, fresh);
	atomic_set(&old->age, 1);
	tornado_call_after_quiescence(torture->domain, &old->deferred);
	atomic_inc(&torture->replaced);
}

static void note_age(const struct element *element)
{
	unsigned int age = atomic_read(&element->age);

	atomic_inc(&torture->histogram[min_t(unsigned int, age, OLDEST)]);
}

static void read_in_interrupt(void *context)
{
	struct tornado_guard guard;

	tornado_guard_enter_domain(&guard, torture->domain);
	note_age(READ_ONCE(torture->current_element));
	tornado_guard_leave(&guard);
}

static void read_element(u32 dice)
{
	struct tornado_guard guard, nested;
	struct element *element;

	tornado_guard_enter_domain(&guard, torture->domain);
	element = READ_ONCE(torture->current_element);
	if (dice % 4 == 0)
		tornado_test_move_to(dice >> 8);
	if (dice % 16 == 1)
		usleep_range(500, 1500);
	if (dice % 8 == 2) {
		tornado_guard_enter_domain(&nested, torture->domain);
		schedule();
		tornado_guard_leave(&nested);
	}
	note_age(element);
	tornado_guard_leave(&guard);
}

static unsigned int read_young(void)
{
	return atomic_read(&torture->histogram[0]) + atomic_read(&torture->histogram[1]);
}

static bool torture_is_over(void)
{
	return tornado_test_is_over(torture->until, atomic_read(&torture->replaced) >= 10 &&
							    read_young() >= 1000);
}

static int torture_run(void *context, unsigned int thread)
{
	while (!torture_is_over()) {
		if (thread) {
			read_element(get_random_u32());
			cond_resched();
		} else {
			replace_element();
			usleep_range(100, 200);
		}
	}
	return 0;
}

static int nobody_sees_an_element_older_than_one_grace_period(void)
{
	unsigned int age, replaced, young, too_old = 0, i;
	int error;

	torture = kvzalloc(sizeof(*torture), GFP_KERNEL);
	if (!torture)
		return -ENOMEM;
	error = tornado_domain_create("torture", &torture->domain);
	if (error) {
		kvfree(torture);
		return error;
	}
	torture->current_element = take_element();
	torture->until = jiffies + 2 * HZ;
	error = tornado_test_interrupts_start(read_in_interrupt, NULL);
	if (!error) {
		error = tornado_test_run_threads(2 * num_online_cpus() + 1, torture_run, NULL);
		tornado_test_interrupts_stop();
	}
	for (i = 0; i < OLDEST; i++)
		tornado_domain_barrier(torture->domain);
	tornado_domain_destroy(torture->domain);
	replaced = atomic_read(&torture->replaced);
	young = read_young();
	for (age = 2; age <= OLDEST; age++)
		too_old += atomic_read(&torture->histogram[age]);
	kvfree(torture);

	TORNADO_EXPECT_EQ(error, 0);
	TORNADO_EXPECT_EQ(too_old, 0);
	if (replaced < 10 || young < 1000)
		return tornado_test_fail("only %u replaced, %u read", replaced, young);
	return 0;
}

/* Which generation each CPU is in: a visit changes it. */
static unsigned long generation_of(unsigned int cpu)
{
	const struct tornado_guard_counts __percpu *counts;

	counts = (const struct tornado_guard_counts __percpu *)
		 (__force void __percpu *)tornado_default_domain.counts;
	return READ_ONCE(per_cpu_ptr(counts, cpu)->generation);
}

static const struct tornado_object_type bare_type = {
	.name = "bare",
	.rep_size = 8,
};

/* Use an object on this CPU only, and destroy it here; 0 or an errno. */
static int use_and_destroy_here(void)
{
	struct tornado_guard guard;
	struct tornado_ref ref;
	void *rep;
	int error;

	error = tornado_object_create(&bare_type, TORNADO_CLUSTERING_CPU, NULL, &ref);
	if (error)
		return error;
	tornado_guard_enter(&guard);
	rep = tornado_ref_local(ref, &guard);
	tornado_guard_leave(&guard);
	error = tornado_object_destroy(ref);
	tornado_barrier();
	return rep ? error : -ENOMEM;
}

/*
 * Nothing may happen on any other CPU, nor a visit there. But all CPUs are visited when so many
 * ids were given back that they can be had again: after the tests before, and every 128th time.
 */
#define ATTEMPTS 10

static int what_one_cpu_used_disturbs_nobody(void)
{
	unsigned long before[NR_CPUS > 64 ? 64 : NR_CPUS];
	unsigned int cpu, attempt, disturbed = 0;
	int error = 0;

	if (nr_cpu_ids > ARRAY_SIZE(before))
		return 0;
	set_cpus_allowed_ptr(current, cpumask_of(cpumask_first(cpu_online_mask)));
	for (attempt = 0; !error && attempt < ATTEMPTS; attempt++) {
		bool visited = false;

		tornado_barrier();
		for_each_possible_cpu(cpu)
			before[cpu] = generation_of(cpu);
		error = use_and_destroy_here();
		for_each_possible_cpu(cpu)
			visited |= generation_of(cpu) != before[cpu];
		disturbed += visited;
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	TORNADO_EXPECT_EQ(error, 0);
	if (disturbed > ATTEMPTS / 2)
		return tornado_test_fail("%u of %u objects disturbed others", disturbed, ATTEMPTS);
	return 0;
}

struct slow_operation {
	struct tornado_domain *domain;
	struct completion entered;
	struct completion go_on;
	struct completion over;
};

static int operate_slowly(void *context, unsigned int thread)
{
	struct slow_operation *operation = context;
	struct tornado_guard guard;

	if (thread == 0) {
		tornado_guard_enter_domain(&guard, operation->domain);
		complete_all(&operation->entered);
		wait_for_completion(&operation->go_on);
		tornado_test_move_to(1);
		tornado_guard_leave(&guard);
		return 0;
	}
	wait_for_completion(&operation->entered);
	/* Returns, although an operation is running: it is in another domain. */
	tornado_synchronize(&tornado_default_domain);
	if (thread == 1) {
		tornado_synchronize(operation->domain);
		complete(&operation->over);
		return 0;
	}
	/* Long enough for a wait that does not wait. */
	if (wait_for_completion_timeout(&operation->over, HZ / 5))
		return tornado_test_fail("the operation was not waited for");
	complete(&operation->go_on);
	return 0;
}

static int a_slow_domain_delays_only_itself(void)
{
	struct slow_operation operation = {};
	int error;

	init_completion(&operation.entered);
	init_completion(&operation.go_on);
	init_completion(&operation.over);
	TORNADO_EXPECT_EQ(tornado_domain_create("slow", &operation.domain), 0);
	error = tornado_test_run_threads(3, operate_slowly, &operation);
	tornado_domain_destroy(operation.domain);
	return error;
}

const struct tornado_test tornado_existence_tests[] = {
	{ "nobody_sees_an_element_older_than_one_grace_period",
	  nobody_sees_an_element_older_than_one_grace_period },
	{ "what_one_cpu_used_disturbs_nobody", what_one_cpu_used_disturbs_nobody },
	{ "a_slow_domain_delays_only_itself", a_slow_domain_delays_only_itself },
	{}
};
