// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <tornado/in_flight.h>
#include <tornado/object.h>
#include "test_main.h"
#include "test_threads.h"

#define ANSWERED 42

/* What the reps of a service share: its calls wait for somebody to answer them. */
struct service {
	struct tornado_in_flight in_flight;
};

static void service_destroy(void *shared)
{
	struct service *service = shared;

	tornado_in_flight_stop(&service->in_flight);
	kfree(service);
}

static struct tornado_in_flight *service_in_flight(void *shared)
{
	return &((struct service *)shared)->in_flight;
}

static const struct tornado_object_type service_type = {
	.name = "test_service",
	.rep_size = sizeof(long),
	.destroy_shared = service_destroy,
	.in_flight = service_in_flight,
};

/* A service as it is published; freed when nobody can be reading it. */
struct published {
	struct tornado_deferred deferred;
	struct service *service;
	struct tornado_ref ref;
};

static void published_free(struct tornado_deferred *deferred)
{
	kfree(container_of(deferred, struct published, deferred));
}

static struct published *publish(void)
{
	struct published *published = kzalloc(sizeof(*published), GFP_KERNEL);
	int error = -ENOMEM;

	if (!published)
		return NULL;
	published->deferred.call = published_free;
	published->service = kzalloc(sizeof(*published->service), GFP_KERNEL);
	if (published->service)
		error = tornado_in_flight_start(&published->service->in_flight,
						&tornado_default_domain);
	if (!error)
		error = tornado_object_create(&service_type, TORNADO_CLUSTERING_CPU,
					      published->service, &published->ref);
	if (!error)
		return published;
	if (published->service)
		tornado_in_flight_stop(&published->service->in_flight);
	kfree(published->service);
	kfree(published);
	return NULL;
}

static int give_up(struct published *published)
{
	int error = tornado_object_destroy(published->ref);

	tornado_call_after_quiescence(&tornado_default_domain, &published->deferred);
	return error;
}

struct call {
	struct tornado_in_flight_operation operation;
	int answer;	/* of who has claimed the operation */
};

static atomic_t calls;

static void call_release(struct tornado_in_flight_operation *operation)
{
	kfree(container_of(operation, struct call, operation));
	atomic_dec(&calls);
}

static struct call *call_make(void)
{
	struct call *call = kzalloc(sizeof(*call), GFP_KERNEL);

	if (call) {
		atomic_inc(&calls);
		tornado_in_flight_operation_init(&call->operation, call_release);
	}
	return call;
}

static int call_begin(struct published *const *place, struct call *call)
{
	struct tornado_guard guard;
	struct published *published;
	int error = -ESTALE;

	tornado_guard_enter(&guard);
	published = smp_load_acquire(place);	/* pairs with the exchange that published it */
	/* The rep is for the use set: the service stays. */
	if (published && tornado_ref_local(published->ref, &guard))
		error = tornado_in_flight_begin(&published->service->in_flight, &call->operation,
						&guard);
	tornado_guard_leave(&guard);
	return error;
}

static int wait_until(struct call *call, u64 deadline_ns)
{
	return tornado_in_flight_wait(&call->operation, TORNADO_KILLABLE, deadline_ns);
}

/* A thread that waits, which somebody kills. */
struct victim {
	struct published *published;
	struct call *call;
	int result;
	int interruption;
	atomic_t in_flight, back;
};

static int victim_run(void *data)
{
	struct victim *victim = data;

	allow_signal(SIGKILL);
	allow_signal(SIGUSR1);
	victim->result = call_begin(&victim->published, victim->call);
	atomic_set_release(&victim->in_flight, 1);
	if (!victim->result)
		victim->result = tornado_in_flight_wait(&victim->call->operation,
							victim->interruption,
							ktime_get_ns() + 20 * NSEC_PER_SEC);
	atomic_set_release(&victim->back, 1);
	while (!kthread_should_stop()) {
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* Sends @signal to a thread that waits; what its wait returns. */
static int wait_with_signal(struct published *published, int interruption, int signal, bool ends)
{
	u64 patience = ends ? 10 * NSEC_PER_SEC : 20 * NSEC_PER_MSEC;
	struct victim victim = { .published = published, .interruption = interruption };
	struct task_struct *task;
	u64 sent;

	victim.call = call_make();
	if (!victim.call)
		return -ENOMEM;
	task = kthread_run(victim_run, &victim, "tornado_test/victim");
	if (!IS_ERR(task)) {
		while (!atomic_read_acquire(&victim.in_flight))
			usleep_range(500, 1000);
		msleep(20);
		send_sig(signal, task, 1);
		sent = ktime_get_ns();
		while (!atomic_read_acquire(&victim.back) && ktime_get_ns() - sent < patience)
			usleep_range(500, 1000);
		/* Whoever sleeps on is ended here. */
		tornado_in_flight_complete(&victim.call->operation, ANSWERED);
		kthread_stop(task);
	} else {
		victim.result = PTR_ERR(task);
	}
	tornado_in_flight_operation_put(&victim.call->operation);
	return victim.result;
}

static int check_what_ends_a_wait(struct published *published, struct call *call)
{
	u64 before;

	TORNADO_EXPECT_EQ(call_begin(&published, call), 0);
	TORNADO_EXPECT_EQ(tornado_in_flight_is_over(&call->operation), 0);
	TORNADO_EXPECT_EQ(tornado_in_flight_complete(&call->operation, ANSWERED), 1);
	TORNADO_EXPECT_EQ(tornado_in_flight_is_over(&call->operation), 1);
	TORNADO_EXPECT_EQ(tornado_in_flight_complete(&call->operation, 1), 0);
	TORNADO_EXPECT_EQ(wait_until(call, TORNADO_NO_DEADLINE), ANSWERED);

	before = ktime_get_ns();
	TORNADO_EXPECT_EQ(call_begin(&published, call), 0);
	TORNADO_EXPECT_EQ(wait_until(call, before + 10 * NSEC_PER_MSEC), -ETIMEDOUT);
	TORNADO_EXPECT_EQ(ktime_get_ns() - before >= 10 * NSEC_PER_MSEC, 1);

	TORNADO_EXPECT_EQ(call_begin(&published, call), 0);
	tornado_in_flight_cancel(&published->service->in_flight, -EPIPE);
	TORNADO_EXPECT_EQ(wait_until(call, TORNADO_NO_DEADLINE), -EPIPE);

	TORNADO_EXPECT_EQ(wait_with_signal(published, TORNADO_KILLABLE, SIGKILL, true), -EINTR);
	TORNADO_EXPECT_EQ(wait_with_signal(published, TORNADO_KILLABLE, SIGUSR1, false),
			  ANSWERED);
	TORNADO_EXPECT_EQ(wait_with_signal(published, TORNADO_INTERRUPTIBLE, SIGUSR1, true),
			  -EINTR);

	TORNADO_EXPECT_EQ(call_begin(&published, call), 0);
	TORNADO_EXPECT_EQ(tornado_object_destroy(published->ref), 0);
	TORNADO_EXPECT_EQ(wait_until(call, TORNADO_NO_DEADLINE), -ESTALE);
	TORNADO_EXPECT_EQ(call_begin(&published, call), -ESTALE);
	return 0;
}

static int an_operation_in_flight_ends_once(void)
{
	struct published *published = publish();
	struct call *call = call_make();
	int error = -ENOMEM;

	if (published && call)
		error = check_what_ends_a_wait(published, call);
	if (call)
		tornado_in_flight_operation_put(&call->operation);
	if (published)
		give_up(published);
	tornado_barrier();
	if (!error)
		TORNADO_EXPECT_EQ(atomic_read(&calls), 0);
	return error;
}

#define SERVICES 3
#define PLACES 8

/* Services that are replaced while calls to them are in flight. */
static struct torture {
	struct published *services[SERVICES];
	struct call *asked[PLACES];	/* calls that wait for an answer, each with a reference */
	atomic_t answers, received, expired, broken, destroyed, wrong;
	atomic_t callers;
	unsigned long until;	/* jiffies */
} torture;

static void answer(struct call *call)
{
	if (!call)
		return;
	if (tornado_in_flight_claim(&call->operation)) {
		call->answer = ANSWERED;
		tornado_in_flight_finish(&call->operation, ANSWERED);
		atomic_inc(&torture.answers);
	}
	tornado_in_flight_operation_put(&call->operation);
}

static void answer_one(void *unused)
{
	answer(xchg(&torture.asked[get_random_u32() % PLACES], NULL));
}

static void count_result(const struct call *call, int result)
{
	switch (result) {
	case ANSWERED:
		atomic_inc(call->answer == ANSWERED ? &torture.received : &torture.wrong);
		break;
	case -ETIMEDOUT:
		atomic_inc(&torture.expired);
		break;
	case -EPIPE:
		atomic_inc(&torture.broken);
		break;
	case -ESTALE:
		atomic_inc(&torture.destroyed);
		break;
	default:
		atomic_inc(&torture.wrong);
	}
}

static int make_call(u32 dice)
{
	u64 deadline = TORNADO_NO_DEADLINE;
	struct call *call = call_make();
	struct call *older;

	if (!call)
		return -ENOMEM;
	if (!call_begin(&torture.services[dice % SERVICES], call)) {
		tornado_in_flight_operation_get(&call->operation);
		older = xchg(&torture.asked[(dice >> 4) % PLACES], call);
		/* Nobody answers that one: its time, or the destruction, ends it. */
		if (older)
			tornado_in_flight_operation_put(&older->operation);
		if ((dice >> 8) % 4)
			deadline = ktime_get_ns() + (dice >> 10) % 4096 * NSEC_PER_USEC;
		if ((dice >> 24) % 4 == 0)
			tornado_test_move_to(dice >> 26);
		count_result(call, wait_until(call, deadline));
	}
	tornado_in_flight_operation_put(&call->operation);
	return 0;
}

static int replace(u32 dice)
{
	struct published *old, *fresh = publish();

	if (!fresh)
		return -ENOMEM;
	old = xchg(&torture.services[dice % SERVICES], fresh);
	return give_up(old);
}

static void cancel(u32 dice)
{
	struct tornado_guard guard;
	struct published *published;

	tornado_guard_enter(&guard);
	/* Pairs with the exchange that published it. */
	published = smp_load_acquire(&torture.services[dice % SERVICES]);
	if (tornado_ref_local(published->ref, &guard))
		tornado_in_flight_cancel(&published->service->in_flight, -EPIPE);
	tornado_guard_leave(&guard);
}

static bool torture_is_over(void)
{
	const bool enough = atomic_read(&torture.received) > 50 &&
			    atomic_read(&torture.expired) > 5 &&
			    atomic_read(&torture.broken) > 5 &&
			    atomic_read(&torture.destroyed) > 5;

	return tornado_test_is_over(torture.until, enough);
}

static int torture_run(void *context, unsigned int thread)
{
	int error = 0;

	if (thread >= 3) {
		while (!error && !torture_is_over()) {
			error = make_call(get_random_u32());
			cond_resched();
		}
		atomic_dec(&torture.callers);
		return error;
	}
	/* Who waits without a deadline needs somebody until the last is gone. */
	while (!error && (!torture_is_over() || atomic_read(&torture.callers))) {
		if (thread == 0)
			error = replace(get_random_u32());
		else if (thread == 1)
			cancel(get_random_u32());
		else
			answer_one(NULL);
		usleep_range(200, 400);
	}
	return error;
}

static int check_torture(void)
{
	TORNADO_EXPECT_EQ(atomic_read(&torture.wrong), 0);
	TORNADO_EXPECT_EQ(atomic_read(&torture.received), atomic_read(&torture.answers));
	TORNADO_EXPECT_EQ(atomic_read(&torture.received) > 50, 1);
	TORNADO_EXPECT_EQ(atomic_read(&torture.expired) > 5, 1);
	TORNADO_EXPECT_EQ(atomic_read(&torture.broken) > 5, 1);
	TORNADO_EXPECT_EQ(atomic_read(&torture.destroyed) > 5, 1);
	TORNADO_EXPECT_EQ(atomic_read(&calls), 0);
	return 0;
}

static int nobody_in_flight_sleeps_for_ever(void)
{
	unsigned int i, threads = 2 * num_online_cpus() + 3;
	int error = 0;

	memset(&torture, 0, sizeof(torture));
	for (i = 0; i < SERVICES; i++) {
		torture.services[i] = publish();
		if (!torture.services[i])
			error = -ENOMEM;
	}
	torture.until = jiffies + 2 * HZ;
	atomic_set(&torture.callers, threads - 3);
	if (!error)
		error = tornado_test_interrupts_start(answer_one, NULL);
	if (!error) {
		error = tornado_test_run_threads(threads, torture_run, NULL);
		tornado_test_interrupts_stop();
	}
	for (i = 0; i < PLACES; i++)
		answer(torture.asked[i]);
	for (i = 0; i < SERVICES; i++)
		if (torture.services[i])
			give_up(torture.services[i]);
	tornado_barrier();
	pr_info("tornado_test: in flight: %d answered, %d timed out, %d cancelled, %d destroyed\n",
		atomic_read(&torture.received), atomic_read(&torture.expired),
		atomic_read(&torture.broken), atomic_read(&torture.destroyed));
	return error ?: check_torture();
}

const struct tornado_test tornado_in_flight_tests[] = {
	{ "an_operation_in_flight_ends_once", an_operation_in_flight_ends_once },
	{ "nobody_in_flight_sleeps_for_ever", nobody_in_flight_sleeps_for_ever },
	{}
};
