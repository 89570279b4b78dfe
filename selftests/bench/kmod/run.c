// SPDX-License-Identifier: GPL-2.0
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/topology.h>

#include "bench.h"
#include "../marker.h"

#define BENCH_THREAD_BUSY 0

struct bench_run *bench_run_create(const struct bench_workload *workload,
				   const struct bench_system *system,
				   u32 threads)
{
	struct bench_run *run = kzalloc(sizeof(*run), GFP_KERNEL);
	int error = -ENOMEM;

	if (!run)
		return ERR_PTR(-ENOMEM);
	run->workload = workload;
	run->system = system;
	run->threads_count = threads;
	run->threads = kvcalloc(threads, sizeof(*run->threads), GFP_KERNEL);
	if (run->threads)
		error = system->prepare ? system->prepare(run) : 0;
	if (error) {
		kvfree(run->threads);
		kfree(run);
		return ERR_PTR(error);
	}
	return run;
}

void bench_run_destroy(struct bench_run *run)
{
	const struct bench_system *system = run->system;
	u32 index;

	for (index = 0; index < run->threads_count; index++) {
		struct bench_thread *thread = run->threads[index];

		if (thread && system->cleanup_thread)
			system->cleanup_thread(thread);
		kfree(thread);
	}
	if (system->cleanup)
		system->cleanup(run);
	kvfree(run->threads);
	kfree(run);
}

/* The caller sees to it that no other preparation of this run is going on. */
int bench_run_prepare_thread(struct bench_run *run, u32 index)
{
	size_t size = roundup_pow_of_two(sizeof(struct bench_thread));
	struct bench_thread *thread;
	int error = 0;

	if (run->threads[index])
		return -EBUSY;
	/* A power of two is aligned to itself: no line is shared. */
	thread = kzalloc_node(max_t(size_t, size, SMP_CACHE_BYTES), GFP_KERNEL,
			      numa_node_id());
	if (!thread)
		return -ENOMEM;
	thread->run = run;
	thread->index = index;
	if (run->system->prepare_thread)
		error = run->system->prepare_thread(thread);
	if (error) {
		kfree(thread);
		return error;
	}
	/* RUN sees it whole or not at all. */
	smp_store_release(&run->threads[index], thread);
	return 0;
}

static int bench_run_batches(struct bench_thread *thread, u64 operations)
{
	int (*operate)(struct bench_thread *thread, u64 operations) =
		thread->run->system->operate;
	u64 left = operations;

	while (left) {
		u64 batch = min_t(u64, left, BENCH_BATCH);
		int error = operate(thread, batch);

		if (error)
			return error;
		left -= batch;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	thread->done += operations;
	return 0;
}

bool bench_thread_begin(struct bench_thread *thread)
{
	return !test_and_set_bit_lock(BENCH_THREAD_BUSY, &thread->busy);
}

void bench_thread_end(struct bench_thread *thread)
{
	clear_bit_unlock(BENCH_THREAD_BUSY, &thread->busy);
}

int bench_run_rewind(struct bench_thread *thread)
{
	const struct bench_system *system = thread->run->system;
	int error;

	if (!system->rewind)
		return 0;
	if (!bench_thread_begin(thread))
		return -EBUSY;
	error = system->rewind(thread);
	bench_thread_end(thread);
	return error;
}

int bench_run_operate(struct bench_thread *thread, u64 operations,
		      u64 *start_ns, u64 *end_ns)
{
	int error;

	if (!bench_thread_begin(thread))
		return -EBUSY;
	tornado_marker_thread_arrive(thread->index);
	*start_ns = ktime_get_ns();
	tornado_marker_thread_start(thread->index);
	error = bench_run_batches(thread, operations);
	tornado_marker_thread_finish(thread->index);
	*end_ns = ktime_get_ns();
	bench_thread_end(thread);
	return error;
}

u64 bench_run_found(struct bench_run *run)
{
	u64 done = 0;
	u32 index;

	if (run->system->found)
		return run->system->found(run);
	for (index = 0; index < run->threads_count; index++)
		done += run->threads[index] ? run->threads[index]->done : 0;
	return done;
}
