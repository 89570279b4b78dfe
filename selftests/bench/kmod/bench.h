/* SPDX-License-Identifier: GPL-2.0 */
/* What a workload that runs in the kernel consists of. */
#ifndef TORNADO_SELFTESTS_BENCH_KMOD_BENCH_H
#define TORNADO_SELFTESTS_BENCH_KMOD_BENCH_H

#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/stringify.h>
#include <linux/types.h>

struct bench_run;

/* Between batches the CPU can be given up and a killed process can leave. */
#define BENCH_BATCH 65536

/*
 * For operation loops: one that crosses a page costs an emulator a look-up each
 * time around, and one that moves with every build compares badly anywhere.
 * Each has a section of its own, since padding between functions that is longer
 * than a few no-ops begins with a jump, which objtool calls unreachable.
 */
#define __bench_loop                                                        \
	__attribute__((section(".text." KBUILD_BASENAME "." __stringify(__LINE__)), \
		       aligned(256)))

/* One thread's part; each begins a line of its own, on the thread's node. */
struct bench_thread {
	struct bench_run *run;
	void *private;	/* the system's, for this thread */
	u64 done;	/* operations since preparation */
	u32 index;
	unsigned long busy;
};

/**
 * struct bench_system - one way to do a workload's work
 * @name: "stock:...", "tornado:...", or "broken:..." for the test of a gate
 * @prepare: makes the shared state (run->private); may be NULL
 * @prepare_thread: makes a thread's own state, on its CPU; may be NULL
 * @rewind: before each repetition, unmeasured, in the thread that operates: a
 *	state in which there is something to do; may be NULL
 * @operate: the operation loop; runs on many CPUs at the same time
 * @found: how many operations the state shows, no thread running; may be NULL
 *	for a system that checks itself in @operate
 * @cleanup_thread: undoes @prepare_thread; may be NULL
 * @cleanup: undoes @prepare; may be NULL
 *
 * @operate returns 0 or a negative errno; -EBADMSG when it finds that an
 * operation did not do its work.
 */
struct bench_system {
	const char *name;
	int (*prepare)(struct bench_run *run);
	int (*prepare_thread)(struct bench_thread *thread);
	int (*rewind)(struct bench_thread *thread);
	int (*operate)(struct bench_thread *thread, u64 operations);
	u64 (*found)(struct bench_run *run);
	void (*cleanup_thread)(struct bench_thread *thread);
	void (*cleanup)(struct bench_run *run);
};

struct bench_workload {
	const char *name;
	const char *description;
	u64 operations;
	u64 most_operations;
	u64 simulated_operations; /* 0: a share of @operations */
	bool simulate_rewind; /* it decides where the lines are that operations want */
	u32 parameter; /* a number for its systems */
	bool disturbs; /* that it makes other CPUs work is worth a figure */
	const struct bench_system *systems;
	u32 systems_count;
};

/* One system, prepared: what an open file of the device stands for. */
struct bench_run {
	const struct bench_workload *workload;
	const struct bench_system *system;
	void *private;	/* the system's, shared by all threads */
	u32 threads_count;
	struct bench_thread **threads;
};

extern const struct bench_workload bench_counter_add;
extern const struct bench_workload bench_guard;
extern const struct bench_workload bench_guard_blocking;
extern const struct bench_workload bench_object_call;
extern const struct bench_workload bench_object_call_guarded;
extern const struct bench_workload bench_object_miss;
extern const struct bench_workload bench_object_stays;
extern const struct bench_workload bench_object_moved;
extern const struct bench_workload bench_object_moved_1000;
extern const struct bench_workload bench_read_lookup;
extern const struct bench_workload bench_read_lookup_1;
extern const struct bench_workload bench_read_lookup_5;
extern const struct bench_workload bench_read_lookup_20;
extern const struct bench_workload bench_read_lookup_50;
extern const struct bench_workload bench_hash_lookup;
extern const struct bench_workload bench_hash_lookup_5;
extern const struct bench_workload bench_hash_lookup_20;
extern const struct bench_workload bench_hash_lookup_50;
extern const struct bench_workload bench_lock_uncontended;
extern const struct bench_workload bench_lock_contended;
extern const struct bench_workload bench_lock_contended_apart;
extern const struct bench_workload bench_kmem_local;
extern const struct bench_workload bench_kmem_remote;
extern const struct bench_workload bench_grace_period_1;
extern const struct bench_workload bench_grace_period_4;
extern const struct bench_workload bench_grace_period_all;
extern const struct bench_workload bench_create_use_destroy;

/*
 * Tornado's hot paths with a counter that all CPUs share, for the test of
 * `make locality`, which must notice.  See the module's parameter "broken".
 */
extern const struct bench_workload bench_broken_counter_add;
extern const struct bench_workload bench_broken_object_call_guarded;

struct bench_run *bench_run_create(const struct bench_workload *workload,
				   const struct bench_system *system,
				   u32 threads);
void bench_run_destroy(struct bench_run *run);
int bench_run_prepare_thread(struct bench_run *run, u32 index);
int bench_run_rewind(struct bench_thread *thread);
int bench_run_operate(struct bench_thread *thread, u64 operations,
		      u64 *start_ns, u64 *end_ns);
/* So that RUN, REWIND and DISTURB of a thread are one at a time. */
bool bench_thread_begin(struct bench_thread *thread);
void bench_thread_end(struct bench_thread *thread);
u64 bench_run_found(struct bench_run *run);

#endif /* TORNADO_SELFTESTS_BENCH_KMOD_BENCH_H */
