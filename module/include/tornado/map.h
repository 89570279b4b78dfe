/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The replicated map: keys to pointers, read often and changed rarely, a copy of
 * it for each cluster of CPUs.  Exported GPL only; for C and C++.
 */
#ifndef _TORNADO_MAP_H
#define _TORNADO_MAP_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct tornado_map - a replicated map, as its owner holds it
 * @ref: the object
 *
 * A value: copy it freely.  It does not keep the map alive.
 */
struct tornado_map {
	struct tornado_ref ref;
};

/**
 * tornado_map_create() - create an empty map
 * @map: out: the map
 * @clustering: how many CPUs share a copy: one of enum tornado_clustering, or
 *	TORNADO_CLUSTERING_GROUP_OF() (<uapi/tornado/tornado.h>)
 *
 * The copies are made as they are used first.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for an unknown clustering, -ENOMEM.
 */
int tornado_map_create(struct tornado_map *map, unsigned int clustering);

/**
 * tornado_map_destroy() - give a map up
 * @map: the map
 *
 * Lookups that come later find nothing.  Values that are still in the map belong
 * to the caller, who finds them by tornado_map_for_each() before.
 *
 * Context: any.
 * Return: 0, or -ESTALE if it is being destroyed already.
 */
int tornado_map_destroy(struct tornado_map map);

/**
 * tornado_map_lookup() - find the value of a key
 * @map: the map
 * @guard: the operation, of the default domain
 * @key: any number
 *
 * Reads the copy of the guard's home CPU; where there is none yet, it is made,
 * and where it cannot be made, the master copy is read.  No lock, no atomic, and
 * no line that anybody but an update writes.
 *
 * While an update of the key is under way: the value before or the one after it.
 * When the update has returned: the one after it, on every CPU.
 *
 * Context: inside the guard; any.
 * Return: the value, which stays in existence until the guard is left if whoever
 * took it out of the map frees it after quiescence; NULL if there is none.
 */
void *tornado_map_lookup(struct tornado_map map, const struct tornado_guard *guard,
			 unsigned long long key);

/**
 * tornado_map_for_each() - call a function with every key and its value
 * @map: the map
 * @guard: the operation, of the default domain
 * @visit: called for each; a value other than 0 ends the walk
 * @context: handed to @visit
 *
 * Keys that come or go meanwhile may be among them or not.
 *
 * Context: inside the guard; any.
 * Return: what @visit returned last, 0 if it was not called.
 */
int tornado_map_for_each(struct tornado_map map, const struct tornado_guard *guard,
			 int (*visit)(unsigned long long key, void *value, void *context),
			 void *context);

/**
 * tornado_map_set() - give a key a value, whether or not it has one
 * @map: the map
 * @guard: the operation, of the default domain
 * @key: any number
 * @value: not NULL
 * @before: out: the value until then, NULL if there was none; now the caller's,
 *	to be freed after quiescence.  May be NULL if there cannot be one that
 *	matters.
 *
 * Changes the master copy and then every other, one after the other.
 *
 * Context: inside the guard; may sleep.
 * Return: 0; -EINVAL for a NULL @value, -ENOMEM, -ESTALE if the map is being
 * destroyed.  On an error nothing has changed.
 */
int tornado_map_set(struct tornado_map map, const struct tornado_guard *guard,
		    unsigned long long key, void *value, void **before);

/**
 * tornado_map_insert() - give a key a value if it has none
 * @map: the map
 * @guard: the operation, of the default domain
 * @key: any number
 * @value: not NULL
 * @present: out: the value that the key has already, in which case nothing has
 *	changed; NULL if it had none.  May be NULL.
 *
 * Context, Return: as tornado_map_set(); -EEXIST if the key has a value.
 */
int tornado_map_insert(struct tornado_map map, const struct tornado_guard *guard,
		       unsigned long long key, void *value, void **present);

/**
 * tornado_map_erase() - take a key and its value out
 * @map: the map
 * @guard: the operation, of the default domain
 * @key: any number
 * @before: out: the value until then, as in tornado_map_set()
 *
 * Context, Return: as tornado_map_set(); 0 also if there was none.
 */
int tornado_map_erase(struct tornado_map map, const struct tornado_guard *guard,
		      unsigned long long key, void **before);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_MAP_H */
