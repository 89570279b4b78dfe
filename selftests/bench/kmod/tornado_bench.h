/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: /dev/tornado_bench, operation loops inside the kernel
 *
 * A process lists what the module can run (LIST), prepares one system on an
 * open file (PREPARE, once per open file), prepares its threads (PREPARE_THREAD,
 * each on the CPU where it is going to run), and has them run operations (RUN,
 * at the same time on all of them), after REWIND by the same thread has put them
 * where these begin.  VERIFY tells how many operations the shared
 * state shows.  DISTURB has one thread run operations while the others rest, and
 * tells how many other CPUs each made work for it.  Closing the file undoes
 * everything.  NULL does nothing and ECHO next to nothing, at any time: what an
 * ioctl itself costs.
 *
 * Errors: EFAULT a bad pointer; EINVAL a reserved member that is not zero, a
 * thread outside of those prepared, too many threads or operations, or calls
 * out of order; EBUSY prepared already, or another DISTURB going on; ENOENT no such
 * system, or LIST past the end; EOPNOTSUPP DISTURB of a workload that it says
 * nothing of, or without the kernel's tracepoints; ENOMEM; EINTR a fatal signal
 * ended RUN or DISTURB; ENOTTY an unknown command.
 *
 * The module is made for measuring, together with the harness beside it.  The
 * interface changes without notice; it is for root only.
 */
#ifndef TORNADO_SELFTESTS_BENCH_KMOD_TORNADO_BENCH_H
#define TORNADO_SELFTESTS_BENCH_KMOD_TORNADO_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TORNADO_BENCH_DEVICE_PATH "/dev/tornado_bench"

/* ECHO as a service in the kernel, of <tornado/service.h>. */
#define TORNADO_BENCH_ECHO_SERVICE "bench-echo"

#define TORNADO_BENCH_NAME_SIZE 32
#define TORNADO_BENCH_DESCRIPTION_SIZE 96
#define TORNADO_BENCH_MAX_THREADS 4096

/**
 * struct tornado_bench_system - argument of TORNADO_BENCH_LIST
 * @index: in: 0, 1, 2, ...; ENOENT past the end
 * @reserved: 0
 * @operations: out: a sensible first number of operations for each thread
 * @most_operations: out: RUN refuses more than this
 * @simulated_operations: out: how many where a simulator counts; 0: a share of
 *	@operations
 * @simulate_rewind: out: whether REWIND is to be simulated, too
 * @reserved2: 0
 * @workload: out: name of the workload
 * @system: out: name of the system
 * @description: out: what one operation is
 */
struct tornado_bench_system {
	__u32 index;
	__u32 reserved;
	__u64 operations;
	__u64 most_operations;
	__u64 simulated_operations;
	__u32 simulate_rewind;
	__u32 reserved2;
	char workload[TORNADO_BENCH_NAME_SIZE];
	char system[TORNADO_BENCH_NAME_SIZE];
	char description[TORNADO_BENCH_DESCRIPTION_SIZE];
};

/**
 * struct tornado_bench_prepare - argument of TORNADO_BENCH_PREPARE
 * @workload: name, zero-terminated
 * @system: name, zero-terminated
 * @threads: 1 to TORNADO_BENCH_MAX_THREADS
 * @reserved: 0
 */
struct tornado_bench_prepare {
	char workload[TORNADO_BENCH_NAME_SIZE];
	char system[TORNADO_BENCH_NAME_SIZE];
	__u32 threads;
	__u32 reserved;
};

/**
 * struct tornado_bench_thread - argument of TORNADO_BENCH_PREPARE_THREAD and
 *	TORNADO_BENCH_REWIND
 * @thread: 0 to threads - 1
 * @reserved: 0
 */
struct tornado_bench_thread {
	__u32 thread;
	__u32 reserved;
};

/**
 * struct tornado_bench_run - argument of TORNADO_BENCH_RUN
 * @thread: a prepared thread; only one RUN of it at a time
 * @reserved: 0
 * @operations: how many
 * @start_ns: out: CLOCK_MONOTONIC before the first operation
 * @end_ns: out: and after the last one
 */
struct tornado_bench_run {
	__u32 thread;
	__u32 reserved;
	__u64 operations;
	__u64 start_ns;
	__u64 end_ns;
};

/**
 * struct tornado_bench_verify - argument of TORNADO_BENCH_VERIFY
 * @operations: in: that all threads did since PREPARE
 * @found: out: how many the system's state shows
 */
struct tornado_bench_verify {
	__u64 operations;
	__u64 found;
};

/**
 * struct tornado_bench_echo - argument of TORNADO_BENCH_ECHO
 * @word: in: any; out: the complement of each
 */
struct tornado_bench_echo {
	__u64 word[8];
};

/**
 * struct tornado_bench_disturb - argument of TORNADO_BENCH_DISTURB
 * @thread: a prepared thread, called from the CPU it is pinned to; no RUN of any
 * @reserved: 0
 * @operations: how many
 * @disturbed: out: other CPUs that ran tornado's or RCU's code for an operation,
 *	summed over all
 */
struct tornado_bench_disturb {
	__u32 thread;
	__u32 reserved;
	__u64 operations;
	__u64 disturbed;
};

#define TORNADO_BENCH_LIST _IOWR(0xEF, 0x50, struct tornado_bench_system)
#define TORNADO_BENCH_PREPARE _IOW(0xEF, 0x51, struct tornado_bench_prepare)
#define TORNADO_BENCH_PREPARE_THREAD _IOW(0xEF, 0x52, struct tornado_bench_thread)
#define TORNADO_BENCH_RUN _IOWR(0xEF, 0x53, struct tornado_bench_run)
#define TORNADO_BENCH_NULL _IO(0xEF, 0x55)
#define TORNADO_BENCH_ECHO _IOWR(0xEF, 0x56, struct tornado_bench_echo)
#define TORNADO_BENCH_VERIFY _IOWR(0xEF, 0x54, struct tornado_bench_verify)
#define TORNADO_BENCH_DISTURB _IOWR(0xEF, 0x57, struct tornado_bench_disturb)
#define TORNADO_BENCH_REWIND _IOW(0xEF, 0x58, struct tornado_bench_thread)

#endif /* TORNADO_SELFTESTS_BENCH_KMOD_TORNADO_BENCH_H */
