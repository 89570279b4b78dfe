/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Handles: the numbers by which user space names objects.  Exported GPL only;
 * for C and C++.
 *
 * Each client, which is one open file, has a table.  A handle says where in the
 * table to look and how often that place was used; the object and what the client
 * may do with it are in the table.  A number that a client made up, or was given
 * by another, names nothing, or what this client was given itself.
 */
#ifndef _TORNADO_HANDLE_H
#define _TORNADO_HANDLE_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tornado_handle_table;

/* Handles of one table at most. */
#define TORNADO_HANDLE_LIMIT 65536U

/**
 * tornado_handle_table_create() - make the table of a client
 * @table: out: the table
 * @limit: how many handles it may have at a time, from 1 to TORNADO_HANDLE_LIMIT
 * @domain: in whose guards handles are looked up; NULL: the default domain.
 *	Outlives the table
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for another limit, -ENOMEM.
 */
int tornado_handle_table_create(struct tornado_handle_table **table, unsigned int limit,
				struct tornado_domain *domain);

/**
 * tornado_handle_table_destroy() - give a table up, as when its file is released
 * @table: nobody begins to use it any more; lookups may be going on
 *
 * Does not wait; tornado_barrier() does, or tornado_domain_barrier().  Handles
 * need not be closed, and objects stay as they are.
 *
 * Context: any.
 */
void tornado_handle_table_destroy(struct tornado_handle_table *table);

/**
 * tornado_handle_open() - give a client a handle
 * @table: the client's
 * @ref: the object
 * @rights: bits, whose meaning is the caller's
 * @handle: out: the handle, never 0
 *
 * A handle does not keep its object alive.
 *
 * Context: may sleep; the caller knows that the object exists.
 * Return: 0, -EMFILE if the table is full, -ENOMEM, -ESTALE if the object is
 * being destroyed.
 */
int tornado_handle_open(struct tornado_handle_table *table, struct tornado_ref ref,
			unsigned int rights, unsigned long long *handle);

/**
 * tornado_handle_close() - take a handle back
 * @table: the client's
 * @handle: what tornado_handle_open() gave
 *
 * Lookups fail from here on.  An operation that has found the object goes on.
 *
 * Context: may sleep.
 * Return: 0, -EBADF if there is no such handle.
 */
int tornado_handle_close(struct tornado_handle_table *table, unsigned long long handle);

/**
 * tornado_handle_lookup() - which object is meant, and may the client do that?
 * @table: the client's
 * @guard: the operation, of the table's domain, and of the object's
 * @handle: any number
 * @wanted: the rights that are needed, all of them
 * @ref: out: the object, for this operation
 *
 * Checks before the object is entered: it costs the object nothing.  Takes no
 * lock and writes nothing.  The place is computed so that a CPU that runs ahead
 * of the check reads nothing beyond the table.
 *
 * Context: inside the guard; any.
 * Return: 0; -EBADF if there is no such handle; -ESTALE if its object is being
 * destroyed, or was; -EACCES without the rights.  The first that is true.
 */
int tornado_handle_lookup(struct tornado_handle_table *table, const struct tornado_guard *guard,
			  unsigned long long handle, unsigned int wanted,
			  struct tornado_ref *ref);

#ifdef __cplusplus
}
#endif

#endif /* _TORNADO_HANDLE_H */
