/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Processes: which regions an address space has where.  What the kernel edge calls
 * in the core.  Valid C and C++.
 */
#ifndef TORNADO_CORE_REGION_PROCESS_H
#define TORNADO_CORE_REGION_PROCESS_H

#include "region.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tornado_process;

/* How a fault finds the region of an address; the numbers of the uapi. */
enum tornado_lookup {
	TORNADO_LOOKUP_DIRECT, /* by its mapping, without a Process */
	TORNADO_LOOKUP_MUTEX, /* in one list, with a lock for one */
	TORNADO_LOOKUP_RWLOCK, /* in one list, with a lock for many readers */
	TORNADO_LOOKUP_CLUSTERED, /* in the copy that the rep of this CPU has */
};

/* So many mappings at most in a Process. */
#define TORNADO_PROCESS_MAPPINGS_MAX 2048UL

/* A mapping of a region: from @start to before @end of an address space. */
struct tornado_process_mapping {
	const void *space; /* struct mm_struct in the kernel: only the address counts */
	struct tornado_region *region;
	unsigned long start;
	unsigned long end;
};

struct tornado_process_numbers {
	enum tornado_lookup lookup;
	unsigned int reps;
	unsigned long mappings;
	unsigned long ranges; /* of the list */
	long long faults;
	long long copies; /* of the list, made for reps */
};

/**
 * tornado_core_process_map() - there is a mapping more
 * @process: out: that of the address space, made if there is none
 * @mapping: of a region that stays as long as it
 * @lookup: of the Process, if it is made; not TORNADO_LOOKUP_DIRECT
 *
 * Context: may sleep.
 * Return: 0; -EBUSY: there is a Process with another lookup; -ENOMEM, also for too
 * many mappings.
 */
int tornado_core_process_map(struct tornado_process **process,
			     const struct tornado_process_mapping *mapping,
			     enum tornado_lookup lookup);

/**
 * tornado_core_process_copy() - a mapping was copied, or split in two
 * @process: that the old one is of, and stays of
 * @mapping: the new one: a part of the old one in the same place, or else elsewhere,
 *	maybe in another address space
 *
 * Context: may sleep.
 * Return: the Process that the new one is of; NULL: no memory, and it is of none.
 */
struct tornado_process *
tornado_core_process_copy(struct tornado_process *process,
			  const struct tornado_process_mapping *mapping);

/**
 * tornado_core_process_prepare_split() - make room for one mapping more
 * @process: which a mapping keeps
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM, also for too many mappings.
 */
int tornado_core_process_prepare_split(struct tornado_process *process);

/**
 * tornado_core_process_unmap() - there is a mapping less
 * @process: gone with its last one
 * @start: its first address
 * @end: the one after its last; @start for one that never came to be
 *
 * Context: may sleep; needs no memory.
 */
void tornado_core_process_unmap(struct tornado_process *process, unsigned long start,
				unsigned long end);

/**
 * tornado_core_process_fault() - tornado_core_region_fault() of the region there
 * @process: which the fault's mapping keeps until its lock is given up
 * @fault: which
 *
 * Context: may sleep.
 * Return: also TORNADO_FAULT_NOT_MAPPED.
 */
enum tornado_region_outcome tornado_core_process_fault(struct tornado_process *process,
						       struct tornado_region_fault *fault);

/**
 * tornado_core_process_numbers() - what an address space has, and did
 * @space: which
 * @numbers: out
 *
 * Context: may sleep.
 * Return: 0; -ENOENT: it has no Process.
 */
int tornado_core_process_numbers(const void *space, struct tornado_process_numbers *numbers);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_REGION_PROCESS_H */
