/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The partitioned hash table: elements with 64-bit keys, divided over the memory
 * of nodes, looked up without a lock and changed under a lock for each bucket.
 * Exported GPL only; for C and C++.
 */
#ifndef _TORNADO_HASH_H
#define _TORNADO_HASH_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct tornado_hash_element - what an element of a hash table begins with, or
 *	has in it
 * @next: private
 * @key: set before the element is put in, and not changed until it may be freed
 *
 * An element is in one table at most.  When it has been taken out it is freed
 * after quiescence (tornado_call_after_quiescence()), and not put in again
 * before: lookups may have it.
 */
struct tornado_hash_element {
	struct tornado_hash_element *next;
	unsigned long long key;
};

/**
 * struct tornado_hash - a partitioned hash table, as its owner holds it
 * @ref: the object
 *
 * A value: copy it freely.  It does not keep the table alive.
 */
struct tornado_hash {
	struct tornado_ref ref;
};

/**
 * tornado_hash_create() - create an empty hash table
 * @hash: out: the table
 * @clustering: which CPUs have a partition, in memory of their node: one of enum
 *	tornado_clustering, or TORNADO_CLUSTERING_GROUP_OF()
 *	(<uapi/tornado/tornado.h>).  A key belongs to one partition, whoever looks
 *	it up; all partitions together make the table
 * @release: called with each element that is left in the table when it is
 *	destroyed, after quiescence, where it may sleep; frees the element.  NULL:
 *	such elements stay as they are
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for an unknown clustering, -ENOMEM.
 */
int tornado_hash_create(struct tornado_hash *hash, unsigned int clustering,
			void (*release)(struct tornado_hash_element *element));

/**
 * tornado_hash_destroy() - give a table up
 * @hash: the table
 *
 * Lookups that come later find nothing.  Before @release and its code go away,
 * tornado_barrier() waits until all is done.
 *
 * Context: any.
 * Return: 0, or -ESTALE if it is being destroyed already.
 */
int tornado_hash_destroy(struct tornado_hash hash);

/**
 * tornado_hash_lookup() - find the element with a key
 * @hash: the table
 * @guard: the operation, of the default domain
 * @key: any number
 *
 * Takes no lock and writes no line that others use, also while the partition
 * grows.  While an update of the key is under way: what was there before, or what
 * is there afterwards.  When the update has returned: the latter, on every CPU.
 *
 * Context: inside the guard; any.
 * Return: the element, which stays in existence until the guard is left if
 * whoever takes it out frees it after quiescence; NULL if there is none.
 */
struct tornado_hash_element *tornado_hash_lookup(struct tornado_hash hash,
						 const struct tornado_guard *guard,
						 unsigned long long key);

/**
 * tornado_hash_for_each() - call a function with every element
 * @hash: the table
 * @guard: the operation, of the default domain
 * @visit: called for each; a value other than 0 ends the walk.  May update the
 *	table, but not walk through it or another one
 * @context: handed to @visit
 *
 * What stays in the table meanwhile is met once; what comes or goes may be met or
 * not.  The partition at hand does not grow meanwhile.
 *
 * Context: inside the guard; may sleep.
 * Return: what @visit returned last, 0 if it was not called.
 */
int tornado_hash_for_each(struct tornado_hash hash, const struct tornado_guard *guard,
			  int (*visit)(struct tornado_hash_element *element, void *context),
			  void *context);

/**
 * tornado_hash_count() - how many elements there are
 * @hash: the table
 * @guard: the operation, of the default domain
 *
 * Context: inside the guard; any.
 * Return: their number; beside updates, not that of one moment.
 */
unsigned long tornado_hash_count(struct tornado_hash hash, const struct tornado_guard *guard);

/**
 * tornado_hash_set() - put an element in, whether or not another one has its key
 * @hash: the table
 * @guard: the operation, of the default domain
 * @element: with its key set
 * @before: out: the element that had the key until then, NULL if there was none;
 *	now the caller's, to be freed after quiescence.  May be NULL if there
 *	cannot be one.
 *
 * Locks the bucket of the key.  Whoever puts in one element more than the
 * partition has buckets makes it grow, which moves all elements of the partition,
 * a bucket at a time.  Without memory for that it works on with fewer buckets.
 *
 * Context: inside the guard; may sleep.
 * Return: 0; -EINVAL for a NULL @element, -ESTALE if the table is being
 * destroyed.  On an error nothing has changed.
 */
int tornado_hash_set(struct tornado_hash hash, const struct tornado_guard *guard,
		     struct tornado_hash_element *element, struct tornado_hash_element **before);

/**
 * tornado_hash_insert() - put an element in if no other one has its key
 * @hash: the table
 * @guard: the operation, of the default domain
 * @element: with its key set
 * @present: out: the element that has the key already, in which case nothing has
 *	changed; NULL if there was none.  May be NULL.
 *
 * Context, Return: as tornado_hash_set(); -EEXIST if another one has the key.
 */
int tornado_hash_insert(struct tornado_hash hash, const struct tornado_guard *guard,
			struct tornado_hash_element *element,
			struct tornado_hash_element **present);

/**
 * tornado_hash_replace() - put an element in for another one with its key
 * @hash: the table
 * @guard: the operation, of the default domain
 * @element: with its key set
 * @before: out: the element that had the key until then, as in tornado_hash_set()
 *
 * Lookups find one of the two at any time.
 *
 * Context, Return: as tornado_hash_set(); -ENOENT if none has the key, in which
 * case nothing has changed.
 */
int tornado_hash_replace(struct tornado_hash hash, const struct tornado_guard *guard,
			 struct tornado_hash_element *element,
			 struct tornado_hash_element **before);

/**
 * tornado_hash_remove() - take the element with a key out
 * @hash: the table
 * @guard: the operation, of the default domain
 * @key: any number
 * @before: out: the element, as in tornado_hash_set()
 *
 * Context: inside the guard; may sleep.
 * Return: 0; -ENOENT if none has the key, -ESTALE if the table is being
 * destroyed.
 */
int tornado_hash_remove(struct tornado_hash hash, const struct tornado_guard *guard,
			unsigned long long key, struct tornado_hash_element **before);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_HASH_H */
