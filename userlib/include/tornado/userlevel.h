/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/**
 * DOC: Clustered objects in user space
 *
 * The objects that the module offers inside the kernel, in one process: one
 * logical object, a representative (rep) for each CPU or group of CPUs, used by
 * all threads.  They need neither the module nor any privilege.
 *
 * This is the C interface, the same as that for kernel modules: guards, reps and
 * counters are below; <tornado/api.h>, <tornado/hash.h>, <tornado/map.h> and
 * <tornado/memory_api.h>,
 * which this includes, have the rest.  Where those say that a function may sleep,
 * it may block here; "preemption off" there, and interrupts, do not exist here.
 * C++ includes <tornado/userlevel.hpp>.
 *
 * All functions are MT-safe.  A signal handler may enter and leave guards, use
 * reps that are there (tornado_ref_at_home()), and call tornado_ref_add(): what
 * makes or destroys something takes locks.
 */
#ifndef TORNADO_USERLEVEL_H
#define TORNADO_USERLEVEL_H

#include <stddef.h>

#include <tornado/api.h>
#include <tornado/hash.h>
#include <tornado/map.h>
#include <tornado/memory_api.h>
#include <tornado/persistent_ref.h>
#include <tornado/platform/sections.h>
#include <tornado/static_object.h>
#include <tornado/tornado.h>
#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum tornado_userlevel_counting - how operations are counted in this process
 * @TORNADO_USERLEVEL_STOPPED: not at all; tornado_userlevel_start() comes first
 * @TORNADO_USERLEVEL_SECTIONS: in restartable sections: no atomic instruction
 * @TORNADO_USERLEVEL_NO_RSEQ: by atomic instructions, since the C library has not
 *	registered rseq
 * @TORNADO_USERLEVEL_NO_MEMBARRIER: likewise, since membarrier(2) cannot restart
 *	sections
 * @TORNADO_USERLEVEL_NO_ARCHITECTURE: likewise, since there are no sections for
 *	this architecture, or since ThreadSanitizer does not see into them
 */
enum tornado_userlevel_counting {
	TORNADO_USERLEVEL_STOPPED,
	TORNADO_USERLEVEL_SECTIONS,
	TORNADO_USERLEVEL_NO_RSEQ,
	TORNADO_USERLEVEL_NO_MEMBARRIER,
	TORNADO_USERLEVEL_NO_ARCHITECTURE,
};

/**
 * tornado_userlevel_start() - make user-level objects ready
 *
 * Before everything else here.  May be called more than once, by independent
 * parts of a program; each call is undone by one of tornado_userlevel_stop().
 *
 * The child of fork() has to call it anew: it begins with no objects, and those
 * of its parent name nothing there.
 *
 * Return: 0; -ENOMEM; -EAGAIN when no thread could be made.
 */
int tornado_userlevel_start(void);

/**
 * tornado_userlevel_stop() - undo one tornado_userlevel_start()
 *
 * The last one waits until all objects that were given up are destroyed, and
 * frees what is left.  No thread may be inside a guard, or use an object, by then.
 *
 * Return: how many objects were never given up, if this was the last.
 */
long long tornado_userlevel_stop(void);

/** tornado_userlevel_counting() - how operations are counted in this process */
enum tornado_userlevel_counting tornado_userlevel_counting(void);

/** tornado_userlevel_describe() - the same in words, and why; never NULL */
const char *tornado_userlevel_describe(void);

/**
 * tornado_userlevel_cpu_limit() - highest possible CPU number plus one
 *
 * Of the machine, whatever the process may use of it; numbers may be missing.
 * After tornado_userlevel_start(), as the next two.
 */
unsigned int tornado_userlevel_cpu_limit(void);

/** tornado_userlevel_node_limit() - highest possible NUMA node plus one */
unsigned int tornado_userlevel_node_limit(void);

/** tornado_userlevel_node_of() - the node of a CPU, which is below the limit */
unsigned int tornado_userlevel_node_of(unsigned int cpu);

/**
 * tornado_guard_enter_domain() - begin an operation in a domain
 * @guard: lives until tornado_guard_leave()
 * @domain: whose objects are to be used
 *
 * Nests.  The operation may block, but must not wait for quiescence:
 * tornado_barrier(), tornado_synchronize(), tornado_userlevel_stop().
 */
static inline void tornado_guard_enter_domain(struct tornado_guard *guard,
					      const struct tornado_domain *domain)
{
	struct tornado_operation_start start = tornado_section_start(domain->counts);

	guard->counts = domain->counts;
	guard->home = start.home;
	guard->generation = start.generation;
}

/**
 * tornado_guard_enter() - begin an operation in the default domain
 * @guard: lives until tornado_guard_leave()
 */
static inline void tornado_guard_enter(struct tornado_guard *guard)
{
	tornado_guard_enter_domain(guard, &tornado_default_domain);
}

/**
 * tornado_guard_leave() - end an operation
 * @guard: what was entered, by the same thread
 */
static inline void tornado_guard_leave(struct tornado_guard *guard)
{
	if (!tornado_section_end(guard->counts, guard->home, guard->generation))
		tornado_guard_leave_elsewhere(*guard);
}

/**
 * tornado_ref_at_home() - the rep that serves this operation, if there is one
 * @ref: the object
 * @guard: the operation this is part of
 *
 * Return: the rep, or NULL.
 */
static inline void *tornado_ref_at_home(struct tornado_ref ref, const struct tornado_guard *guard)
{
	/* Acquire: pairs with the release that installed the rep. */
	return __atomic_load_n((void **)(ref.entry + guard->home), __ATOMIC_ACQUIRE);
}

/**
 * tornado_ref_local() - the rep that serves this operation; made if there is none
 * @ref: the object
 * @guard: the operation this is part of
 *
 * It is the rep of the CPU on which the guard was entered.  The thread may move
 * to another CPU at any time and goes on using it: so what is in a rep is locked
 * or atomic, or changes by tornado_ref_add() alone.  It is valid until the guard
 * is left.
 *
 * Return: the rep, or NULL if the object is being destroyed or memory ran out
 * (tornado_object_miss() tells which).
 */
static inline void *tornado_ref_local(struct tornado_ref ref, const struct tornado_guard *guard)
{
	void *rep = tornado_ref_at_home(ref, guard);

	if (__builtin_expect(!!rep, 1))
		return rep;
	return tornado_ref_local_slow(ref, *guard, 1);
}

/**
 * tornado_ref_add() - add to a word of this CPU's rep, without lock or atomic
 * @ref: an object with a rep for each CPU
 * @bytes: where in the rep the word is: a long long that changes in no other way
 * @delta: what to add
 *
 * Context: the caller knows that the object exists: it owns it, or is inside a
 * guard.
 * Return: 1; 0 if this CPU has no rep yet: tornado_ref_local() makes it.
 */
static inline int tornado_ref_add(struct tornado_ref ref, size_t bytes, long long delta)
{
	return tornado_section_add(ref.entry, bytes, delta);
}

/**
 * tornado_counter_add() - add to this CPU's piece of a counter
 * @counter: the counter
 * @delta: what to add
 *
 * With one piece per CPU it is one instruction that adds, in a section; with
 * coarser clustering the add is atomic, on the piece's own line.
 *
 * Context: the caller knows that the counter exists, as for tornado_ref_add().
 * Return: 0, -ENOMEM if this CPU's piece could not be made, or -ESTALE if the
 * counter is being destroyed.
 */
static inline int tornado_counter_add(const struct tornado_counter *counter, long long delta)
{
	if (__builtin_expect(counter->per_cpu && tornado_ref_add(counter->ref, 0, delta), 1))
		return 0;
	return tornado_counter_add_slow(counter, delta);
}

/**
 * tornado_memory_alloc() - allocate a block
 * @type: a type that was started
 * @flags: TORNADO_MEMORY_ZERO: filled with zeroes; without it, with anything.
 *	TORNADO_MEMORY_MAY_SLEEP makes no difference here
 *
 * Return: a block, which the caller owns until tornado_memory_free(), or NULL.
 */
void *tornado_memory_alloc(struct tornado_memory_type *type, unsigned int flags);

/**
 * tornado_memory_free() - free a block
 * @type: the type it is of
 * @block: not NULL
 */
void tornado_memory_free(struct tornado_memory_type *type, void *block);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_USERLEVEL_H */
