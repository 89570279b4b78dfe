/* SPDX-License-Identifier: GPL-2.0 */
/* Which other CPUs an operation makes work. */
#ifndef TORNADO_SELFTESTS_BENCH_KMOD_DISTURBED_H
#define TORNADO_SELFTESTS_BENCH_KMOD_DISTURBED_H

#include "bench.h"

/**
 * bench_run_disturb - let one thread operate and count whom that disturbs
 * @thread: prepared; no other thread of its run operates
 * @operations: how many
 * @disturbed: out: CPUs that ran code of tornado or RCU, summed over operations
 *
 * A CPU counts once an operation.  The caller's own does not count.  Operations
 * are slower than otherwise: they are not the ones to measure.
 *
 * Context: may sleep; the caller is pinned to a CPU.
 * Return: 0, -EOPNOTSUPP where the kernel has not the tracepoints, -EBUSY when
 * somebody else counts, -ENOMEM, -EINTR, or what the system returns.
 */
int bench_run_disturb(struct bench_thread *thread, u64 operations, u64 *disturbed);

#endif /* TORNADO_SELFTESTS_BENCH_KMOD_DISTURBED_H */
