/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Operations in flight: those that wait for user space, which a guard may not.
 * Exported GPL only; for C and C++.
 *
 * Such an operation begins to be in flight inside its guard, leaves the guard,
 * and waits.  It ends once: by who completes it, by its timeout, because its
 * thread is killed, or because the object is destroyed.  Whichever comes first
 * decides what the wait returns, and the others are told that they came late.
 *
 * Documentation/in-flight.rst tells the whole of it.
 */
#ifndef _TORNADO_IN_FLIGHT_H
#define _TORNADO_IN_FLIGHT_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct tornado_in_flight - the operations of one object that are in flight
 *
 * Part of what the object's reps share (&tornado_object_type.in_flight), so that
 * it stays when reps migrate.  Has a list on each CPU, with a lock of its own.
 */
struct tornado_in_flight {
	/* private: */
	unsigned long opaque[6];
};

/**
 * struct tornado_in_flight_operation - one that is in flight, or is going to be
 *
 * Lies in memory with counted references: who waits may be gone when somebody
 * completes it.
 */
struct tornado_in_flight_operation {
	/* private: */
	unsigned long opaque[8];
};

/* As a deadline: never. */
#define TORNADO_NO_DEADLINE (~0ULL)

/**
 * enum tornado_interruption - which signals end a wait
 * @TORNADO_KILLABLE: those that kill
 * @TORNADO_INTERRUPTIBLE: all
 */
enum tornado_interruption {
	TORNADO_KILLABLE = 0,
	TORNADO_INTERRUPTIBLE = 1,
};

/**
 * tornado_in_flight_start() - make ready for operations
 * @in_flight: what to make ready
 * @domain: that of the guards in which operations begin
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_in_flight_start(struct tornado_in_flight *in_flight,
			    const struct tornado_domain *domain);

/**
 * tornado_in_flight_stop() - give the memory back
 * @in_flight: what was started; no operation is in flight, as when the shared
 *	data of a destroyed object are destroyed
 *
 * Context: may sleep.
 */
void tornado_in_flight_stop(struct tornado_in_flight *in_flight);

/**
 * tornado_in_flight_operation_init() - make a record, with one reference
 * @operation: the record
 * @release: called when nobody has a reference any more, from where the last one
 *	was put.  NULL: nothing is to be done
 *
 * Context: any.
 */
void tornado_in_flight_operation_init(struct tornado_in_flight_operation *operation,
				      void (*release)(struct tornado_in_flight_operation *op));

/**
 * tornado_in_flight_operation_get() - one more reference
 * @operation: the record, of which the caller has one
 *
 * Context: any.
 */
void tornado_in_flight_operation_get(struct tornado_in_flight_operation *operation);

/**
 * tornado_in_flight_operation_put() - one reference less
 * @operation: the record
 *
 * Context: any, as far as the record's release is.
 */
void tornado_in_flight_operation_put(struct tornado_in_flight_operation *operation);

/**
 * tornado_in_flight_begin() - be in flight from here on
 * @in_flight: of which object
 * @operation: the record; nobody else has a reference.  May be used again and
 *	again
 * @guard: the operation, of the domain that @in_flight was started with
 *
 * Afterwards the caller tells who is to complete the operation, leaves the guard,
 * and calls tornado_in_flight_wait(), in any case: until then the object is not
 * destroyed.
 *
 * Context: inside the guard.  Takes the lock of the home CPU's list.
 * Return: 0, or with what operations were ended for good: -ESTALE for an object
 * that is being destroyed.  Then there is nothing to wait for.
 */
int tornado_in_flight_begin(struct tornado_in_flight *in_flight,
			    struct tornado_in_flight_operation *operation,
			    const struct tornado_guard *guard);

/**
 * tornado_in_flight_wait() - wait until the operation has ended
 * @operation: what has begun, by the same thread
 * @interruption: one of enum tornado_interruption
 * @deadline_ns: of CLOCK_MONOTONIC; TORNADO_NO_DEADLINE: none
 *
 * Afterwards the operation is in flight no more.  The caller keeps its reference
 * to the record.
 *
 * Context: may sleep; neither in a guard of the domain, nor with a lock that an
 * operation of the domain may want, mmap_lock among them.
 * Return: what the operation was ended with: by whom completed it, or as
 * tornado_in_flight_cancel() says; -ESTALE if the object is being destroyed;
 * -ETIMEDOUT; -EINTR if a signal ended it.
 */
int tornado_in_flight_wait(struct tornado_in_flight_operation *operation, int interruption,
			   unsigned long long deadline_ns);

/**
 * tornado_in_flight_claim() - become the one who ends the operation
 * @operation: the record, of which the caller has a reference
 *
 * Who gets it calls tornado_in_flight_finish(), soon and without waiting for
 * user space, since from here on nothing else ends the wait.  In between it may
 * put the result into the memory around the record.
 *
 * Context: any.
 * Return: 1, or 0: somebody else has ended it.
 */
int tornado_in_flight_claim(struct tornado_in_flight_operation *operation);

/**
 * tornado_in_flight_finish() - end what was claimed
 * @operation: the record
 * @result: what the wait is to return
 *
 * Context: any.
 */
void tornado_in_flight_finish(struct tornado_in_flight_operation *operation, int result);

/**
 * tornado_in_flight_complete() - claim and finish
 * @operation: the record, of which the caller has a reference
 * @result: what the wait is to return
 *
 * Context: any.
 * Return: 1, or 0: somebody else has ended it.
 */
int tornado_in_flight_complete(struct tornado_in_flight_operation *operation, int result);

/**
 * tornado_in_flight_is_over() - whether the wait would not wait
 * @operation: the record, while it is in flight
 *
 * For who waits in a way of its own first.
 *
 * Context: any.
 * Return: 1 or 0.
 */
int tornado_in_flight_is_over(const struct tornado_in_flight_operation *operation);

/**
 * tornado_in_flight_cancel() - end all operations that are in flight now
 * @in_flight: of which object
 * @result: what their waits are to return
 *
 * Those that somebody has claimed end as that one says.  Others may begin.
 *
 * Context: any.
 */
void tornado_in_flight_cancel(struct tornado_in_flight *in_flight, int result);

/**
 * tornado_in_flight_close() - end all operations, and those that are going to begin
 * @in_flight: of which object
 * @result: what their waits, and tornado_in_flight_begin(), are to return; a
 *	negative errno
 *
 * What tornado_object_destroy() does, with -ESTALE.  The first one counts.
 *
 * Context: any.
 */
void tornado_in_flight_close(struct tornado_in_flight *in_flight, int result);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_IN_FLIGHT_H */
