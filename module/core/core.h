/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the kernel edge calls in the core, besides the exported functions of
 * <tornado/api.h>.  Valid C and C++.
 */
#ifndef TORNADO_CORE_H
#define TORNADO_CORE_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * tornado_core_start() - make the core ready; before everything else
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_core_start(void);

/**
 * tornado_core_stop() - wait until all given-up objects are destroyed
 *
 * Context: may sleep; after everything else.
 * Return: how many objects were never given up: a leak.
 */
long long tornado_core_stop(void);

/**
 * tornado_core_counter_add() - add; waits for memory where there is none
 * @counter: a counter that the caller keeps in existence
 * @delta: what to add
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM.
 */
int tornado_core_counter_add(const struct tornado_counter *counter, long long delta);

/**
 * struct tornado_object_numbers - what happened to the objects of one type
 * @name: the type's
 * @rep_size: bytes of one rep, of the type that was used last under this name
 * @destroyed: objects whose memory is gone
 * @created: objects ever
 * @reps_merged: reps whose state went into another rep
 * @reps_destroyed: reps whose memory is gone
 * @reps_made: reps ever
 * @misses: uses that found no rep at hand
 */
struct tornado_object_numbers {
	const char *name;
	unsigned long rep_size;
	long long destroyed;
	long long created;
	long long reps_merged;
	long long reps_destroyed;
	long long reps_made;
	long long misses;
};

/**
 * tornado_core_for_each_object_type() - tell of all types that had objects
 * @visit: called for each
 * @context: handed to @visit
 *
 * Context: any, while the core runs.
 */
void tornado_core_for_each_object_type(void (*visit)(const struct tornado_object_numbers *numbers,
						     void *context),
				       void *context);

/**
 * struct tornado_domain_numbers - what goes on in one domain
 * @name: the domain's
 * @running: operations entered and not left
 * @freed: what was given up and is freed
 * @given_up: what was given up ever
 * @visits: of CPUs, on the CPU itself
 * @visits_from_elsewhere: of CPUs that were not to be woken
 * @rounds: over all CPUs
 */
struct tornado_domain_numbers {
	const char *name;
	long long running;
	long long freed;
	long long given_up;
	long long visits;
	long long visits_from_elsewhere;
	long long rounds;
};

/**
 * tornado_core_for_each_domain() - tell of all domains that exist
 * @visit: called for each; may not create or destroy domains
 * @context: handed to @visit
 *
 * Context: may sleep; while the core runs.
 */
void tornado_core_for_each_domain(void (*visit)(const struct tornado_domain_numbers *numbers,
						void *context),
				  void *context);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_H */
