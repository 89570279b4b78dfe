/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * References that are kept in memory, and not only during an operation.
 * Exported GPL only; for C and C++.
 *
 * The owner of an object clears them before it destroys the object.  Kernels
 * with lockdep check that: they know the place of each, and who stored it there.
 */
#ifndef _TORNADO_PERSISTENT_REF_H
#define _TORNADO_PERSISTENT_REF_H

#include <tornado/types.h>

#if defined(__KERNEL__) && defined(__cplusplus)
#include "generated/config.h"
#define TORNADO_CHECKS_REFERENCES TORNADO_DEBUG_GUARDS
#elif defined(CONFIG_DEBUG_LOCK_ALLOC) || defined(TORNADO_VIRTUAL_CPUS)
#define TORNADO_CHECKS_REFERENCES 1
#else
#define TORNADO_CHECKS_REFERENCES 0
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct tornado_persistent_ref - a place in memory where a reference is kept
 * @ref: the object's; all zeroes: none
 * @sequence: which of the objects that had the id
 *
 * All zeroes keep nothing, so it needs no initialisation.  Its memory must not go
 * away while it keeps a reference.
 */
struct tornado_persistent_ref {
	struct tornado_ref ref;
	unsigned int sequence;
};

/**
 * tornado_persistent_set() - keep a reference
 * @place: where; keeps another one until now, or none
 * @ref: the object, which the caller knows to exist
 *
 * Context: any; calls for one place exclude each other.  Readers need not be
 * excluded.
 */
void tornado_persistent_set(struct tornado_persistent_ref *place, struct tornado_ref ref);

/**
 * tornado_persistent_clear() - keep none from here on
 * @place: where
 *
 * What was read from it inside a guard before stays good in that guard.
 *
 * Context: as tornado_persistent_set().
 */
void tornado_persistent_clear(struct tornado_persistent_ref *place);

/**
 * tornado_persistent_get_checked() - as tornado_persistent_get(), and checks it
 * @place: where
 *
 * What that is with lockdep.
 */
struct tornado_ref tornado_persistent_get_checked(const struct tornado_persistent_ref *place);

/**
 * tornado_persistent_get() - the reference that is kept
 * @place: where
 *
 * A load.  With lockdep a call, which reports a reference to an object whose id
 * another one has by now.
 *
 * Context: any, inside a guard of the object's domain.
 * Return: the reference; its entry is 0 if there is none.
 */
static inline struct tornado_ref
tornado_persistent_get(const struct tornado_persistent_ref *place)
{
#if TORNADO_CHECKS_REFERENCES
	return tornado_persistent_get_checked(place);
#else
	struct tornado_ref ref;

	/* Acquire: pairs with the release in tornado_persistent_set(). */
	ref.entry = __atomic_load_n(&place->ref.entry, __ATOMIC_ACQUIRE);
	return ref;
#endif
}

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_PERSISTENT_REF_H */
