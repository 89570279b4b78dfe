/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Well-known objects: their ids are fixed when the code is built, so nobody has
 * to hand a reference around.  Exported GPL only; for C and C++.
 *
 * An id has its place in the translation table from when tornado starts until it
 * stops.  So its reference is valid all the time, and names nothing but the
 * object that was started under the id: before that, and after it was stopped,
 * it behaves as that of a destroyed object does.
 *
 * After EbbRT's static ids (Schatzberg et al., OSDI 2016).
 */
#ifndef _TORNADO_STATIC_OBJECT_H
#define _TORNADO_STATIC_OBJECT_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum tornado_static_id - who has which ids
 * @TORNADO_STATIC_TORNADO: the first of tornado's own
 * @TORNADO_STATIC_MODULES: the first of those for other modules, which are
 *	assigned here, one line each
 * @TORNADO_STATIC_EXAMPLE: module/examples
 * @TORNADO_STATIC_TEST: the first of four for selftests
 * @TORNADO_STATIC_PRIVATE: the first of those that are never assigned: for what
 *	is not published.  In a program, all others are the program's too
 * @TORNADO_STATIC_LIMIT: one more than the last
 */
enum tornado_static_id {
	TORNADO_STATIC_TORNADO = 0,
	TORNADO_STATIC_MODULES = 16,
	TORNADO_STATIC_EXAMPLE = 16,
	TORNADO_STATIC_TEST = 20,
	TORNADO_STATIC_PRIVATE = 48,
	TORNADO_STATIC_LIMIT = 64,
};

/* Per-CPU address of the entry of id 0. */
extern unsigned long tornado_static_entries;

/**
 * tornado_static_ref() - the reference of a well-known object
 * @id: below TORNADO_STATIC_LIMIT
 *
 * Context: any, while tornado runs, whether the object is started or not.
 */
static inline struct tornado_ref tornado_static_ref(unsigned int id)
{
	struct tornado_ref ref;

	ref.entry = tornado_static_entries + id * sizeof(void *);
	return ref;
}

/**
 * tornado_static_start() - create the object of an id
 * @id: below TORNADO_STATIC_LIMIT
 * @type: how its reps are made
 * @clustering: as for tornado_object_create()
 * @shared: likewise
 *
 * Context: may sleep.
 * Return: as tornado_object_create(); -EINVAL also for an id beyond the limit,
 * -EBUSY if the id has an object, or had one until a moment ago.
 */
int tornado_static_start(unsigned int id, const struct tornado_object_type *type,
			 unsigned int clustering, void *shared);

/**
 * tornado_static_stop() - destroy the object of an id, and wait for it
 * @id: what was started
 *
 * As tornado_object_destroy() with tornado_static_ref(), and afterwards the
 * object is destroyed and the id may be started again, as a module does that is
 * unloaded and loaded again.  Waits for all operations that began before.
 *
 * Context: may sleep; not inside a guard.
 * Return: 0, -ESTALE if there is no object, -EINVAL for an id beyond the limit.
 */
int tornado_static_stop(unsigned int id);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_STATIC_OBJECT_H */
