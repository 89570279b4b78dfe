/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: Markers, how a measured program talks to a simulator
 *
 * A marker is one instruction, ``nopl disp32(%rax,%rax,1)``, eight bytes:
 * 0f 1f 84 00 and a little-endian 32-bit immediate.  Hardware does nothing and
 * touches no memory for it, so the same binary runs under perf, in a virtual
 * machine and in a simulator that recognises it while translating.  Upper half
 * of the immediate: TORNADO_MARKER_MAGIC; lower half: the operation.
 *
 * Arguments are in registers when the instruction executes: RDI first, RSI
 * second.  A QEMU plugin (QEMU 10) finds them with qemu_plugin_read_register()
 * in a callback registered with QEMU_PLUGIN_CB_R_REGS, and reads text with
 * qemu_plugin_read_memory_vaddr().  Markers are used from user space and from
 * kernel code alike.
 *
 * One measured repetition is this sequence.  The coordinator is a thread that
 * sleeps while the workers work; it may be on any CPU, also on a worker's.
 *
 *   coordinator  LABEL(text, length)   what is about to be measured
 *   coordinator  REGION_BEGIN          all workers are parked in a futex
 *   (the coordinator wakes the workers and sleeps)
 *   each worker  THREAD_ARRIVE(index)  ready; hold this CPU until all are
 *   each worker  THREAD_START(index)   the next instruction is the workload's
 *   each worker  THREAD_FINISH(index)  the instruction before was its last one
 *   coordinator  REGION_END            all workers have finished
 *
 * TORNADO_MARKER_LABEL
 *	RDI is the address and RSI the length of a text record of at most
 *	TORNADO_MARKER_LABEL_MAX bytes, not zero-terminated: lines
 *	``key=value`` that end in a newline, in any order.  Unknown keys are to
 *	be ignored.  The record's pages are mapped: it was just written.
 *	A label is valid until the next one.  Keys:
 *
 *	workload    name, as in results.json
 *	system      name, as in results.json
 *	kernel      release, as in results.json
 *	cpus        number of CPUs that the workload uses
 *	threads     number of workers: how many THREAD_ARRIVE to wait for
 *	operations  in this repetition, sum over all workers
 *	repetition  0 is the warm-up, which is discarded; 1, 2, ... count
 *	page_bytes  bytes of page data that one operation moves, 0 if none
 *
 * TORNADO_MARKER_REGION_BEGIN, TORNADO_MARKER_REGION_END
 *	No arguments.  Outside of a region nothing needs to be simulated.  One
 *	without THREAD_START leaves no record, only its lines in the caches.
 *
 * TORNADO_MARKER_THREAD_ARRIVE
 *	RDI is the worker's index.  A simulator holds the CPU that executes it
 *	until ``threads`` workers have arrived, then lets all go on at the same
 *	model time.  Workers are pinned, at most one of them to each CPU.
 *	Elsewhere it does nothing: the futex is what starts workers together.
 *
 * TORNADO_MARKER_THREAD_START, TORNADO_MARKER_THREAD_FINISH
 *	RDI is the worker's index.  What the CPU executes between them belongs
 *	to the workload, whoever it runs: the worker in user space and in the
 *	kernel, interrupts, and partner processes pinned to the same CPU.
 *	Workers of kernel workloads execute all three in the kernel, directly
 *	around the operation loop.
 *
 * TORNADO_MARKER_HELPER_START, TORNADO_MARKER_HELPER_FINISH
 *	RDI is an index of its own.  A thread or process that works for workers
 *	(a server of several clients, a page fault handler) brackets its life
 *	with these; that may span several regions.  What its CPU executes while
 *	the workers of a region run, from the arrival of the last one to
 *	REGION_END, counts too; nobody waits for it to arrive.
 */
#ifndef TORNADO_SELFTESTS_BENCH_MARKER_H
#define TORNADO_SELFTESTS_BENCH_MARKER_H

#define TORNADO_MARKER_MAGIC 0x746e0000u
#define TORNADO_MARKER_MAGIC_MASK 0xffff0000u
#define TORNADO_MARKER_OPERATION_MASK 0x0000ffffu

#define TORNADO_MARKER_LABEL 1
#define TORNADO_MARKER_REGION_BEGIN 2
#define TORNADO_MARKER_REGION_END 3
#define TORNADO_MARKER_THREAD_ARRIVE 4
#define TORNADO_MARKER_THREAD_START 5
#define TORNADO_MARKER_THREAD_FINISH 6
#define TORNADO_MARKER_HELPER_START 7
#define TORNADO_MARKER_HELPER_FINISH 8

#define TORNADO_MARKER_LABEL_MAX 1024

/* The instruction's first four bytes as a little-endian word; the immediate follows. */
#define TORNADO_MARKER_OPCODE 0x00841f0fu
#define TORNADO_MARKER_SIZE 8

#if defined(__x86_64__)
#define tornado_marker(operation, first, second)                                                   \
	do {                                                                                       \
		unsigned long in_rdi = (unsigned long)(first);                                     \
		unsigned long in_rsi = (unsigned long)(second);                                    \
		__asm__ __volatile__(".byte 0x0f, 0x1f, 0x84, 0x00\n\t.long %c0"                   \
				     :                                                             \
				     : "i"(TORNADO_MARKER_MAGIC | (operation)), "D"(in_rdi),       \
				       "S"(in_rsi)                                                 \
				     : "memory");                                                  \
	} while (0)
#else
/* No simulator for this architecture: a compiler barrier keeps code from moving across. */
#define tornado_marker(operation, first, second)                                                   \
	do {                                                                                       \
		(void)(operation);                                                                 \
		(void)(first);                                                                     \
		(void)(second);                                                                    \
		__asm__ __volatile__("" : : : "memory");                                           \
	} while (0)
#endif

static inline void tornado_marker_label(const char *text, unsigned long length)
{
	tornado_marker(TORNADO_MARKER_LABEL, text, length);
}

static inline void tornado_marker_region_begin(void)
{
	tornado_marker(TORNADO_MARKER_REGION_BEGIN, 0, 0);
}

static inline void tornado_marker_region_end(void)
{
	tornado_marker(TORNADO_MARKER_REGION_END, 0, 0);
}

static inline void tornado_marker_thread_arrive(unsigned int index)
{
	tornado_marker(TORNADO_MARKER_THREAD_ARRIVE, index, 0);
}

static inline void tornado_marker_thread_start(unsigned int index)
{
	tornado_marker(TORNADO_MARKER_THREAD_START, index, 0);
}

static inline void tornado_marker_thread_finish(unsigned int index)
{
	tornado_marker(TORNADO_MARKER_THREAD_FINISH, index, 0);
}

static inline void tornado_marker_helper_start(unsigned int index)
{
	tornado_marker(TORNADO_MARKER_HELPER_START, index, 0);
}

static inline void tornado_marker_helper_finish(unsigned int index)
{
	tornado_marker(TORNADO_MARKER_HELPER_FINISH, index, 0);
}

#endif /* TORNADO_SELFTESTS_BENCH_MARKER_H */
