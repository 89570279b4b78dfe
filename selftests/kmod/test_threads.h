/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_TEST_THREADS_H
#define TORNADO_TEST_THREADS_H

#include <linux/types.h>

/**
 * tornado_test_run_threads() - run a body in kernel threads that start together
 * @count: number of threads
 * @body: returns 0 or a negative errno
 * @context: handed to @body, with the thread's number
 *
 * Context: may sleep.
 * Return: 0, or the first error.
 */
int tornado_test_run_threads(unsigned int count, int (*body)(void *context, unsigned int thread),
			     void *context);

/**
 * tornado_test_is_over() - has a test's time come, and has it seen enough?
 * @until: jiffies
 * @enough: what it is there to see has happened often enough
 *
 * A machine that is busy needs longer to show the same.  Half a minute after its
 * time a test is over in any case, and judges what it has seen.
 */
bool tornado_test_is_over(unsigned long until, bool enough);

/* Move the calling thread to the nth online CPU, modulo their number. */
void tornado_test_move_to(unsigned int nth);

/**
 * tornado_test_interrupts_start() - interrupt every CPU from a timer, for the time of a test
 * @body: called in hard interrupt context
 * @context: handed to @body
 *
 * Return: 0 or -ENOMEM.
 */
int tornado_test_interrupts_start(void (*body)(void *context), void *context);
void tornado_test_interrupts_stop(void);

#endif /* TORNADO_TEST_THREADS_H */
