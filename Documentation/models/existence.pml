// SPDX-License-Identifier: GPL-2.0
/*
 * The existence protocol: operation guards, generations, use sets, visits, recycling of ids.
 *
 * existence-model.rst says what is modelled and what the names below mean; selftests/verify/ checks
 * the configurations there and that each WITHOUT_ or other broken rule makes one of them fail.
 *
 * Memory is not sequentially consistent where the protocol depends on it:
 *   seen      what other CPUs see of started[]: the increment may stay in the store buffer
 *   pending   objects whose accesses by ended operations may still be performed by that CPU
 *   early     an entry loaded before the generation was (only if that load is no acquire)
 * full_barrier() brings all three up to date for one CPU. The plain ended[] is visible at once,
 * which is the worst that can happen.
 */

#ifndef CPUS
#define CPUS 2
#endif
#ifndef TASKS
#define TASKS 2
#endif
#ifdef INTERRUPT
#define OPERATIONS (TASKS + 1)
#else
#define OPERATIONS TASKS
#endif

#define BIT(cpu) (1 << (cpu))
#define ALL_CPUS ((1 << CPUS) - 1)
#define HOTPLUG_CPU (CPUS - 1)

/* Objects, as bits. The second gets the id of the first. */
#define FIRST 1
#define SECOND 2

/* Tokens, as bits: the first object's, the id's round, and one of somebody else. */
#define OBJECT_TOKEN 1
#define ID_TOKEN 2
#define OTHER_TOKEN 4

/* A CPU in teardown runs tasks and interrupts, but no visitor any more. */
#define ONLINE 0
#define TEARDOWN 1
#define DEAD 2

/* Per CPU; the counters by CPU and generation, modulo 4, which is more than there are guards. */
bit generation[CPUS];
byte started[2 * CPUS], ended[2 * CPUS], ended_remote[2 * CPUS];
#ifdef ENDLESS
#define seen started
#else
byte seen[2 * CPUS];
#endif
byte pending[CPUS];
byte entry[CPUS];
byte waiting[CPUS];
byte hotplug_state[CPUS];
bit preemption_off[CPUS], in_interrupt[CPUS];

/* The id's global entry. */
byte object = FIRST, use_set, misses;
bit destroying;

/* Where the owner keeps the reference. */
byte published = FIRST;
byte freed;
bit id_free;
byte route_of_object, route_of_id, route_of_other;

/* Operations. */
byte cpu_of[OPERATIONS], held[OPERATIONS];
#ifdef MIGRATION
/* FIRST and SECOND are reps here, one after the other in the root's list; and what gathers do. */
byte retired;
bit merged;
byte gathering[OPERATIONS], pending_gathers[CPUS];
#endif
#ifdef RELAXED_GENERATION
byte early[OPERATIONS];
#endif

#ifdef SWAP
/* FIRST and SECOND are the reps of two implementations, one after the other behind the id. */
#define BEFORE 2	/* all operations of the CPU began before the cutoff */
#define LATER 3		/* none that has not ended did; else: those of this generation did */
bit swapping, visiting[CPUS];
byte side[CPUS] = BEFORE;
#define EARLIER (side[home] == BEFORE || side[home] == g)
#define NO_VISIT(cpu) (!visiting[cpu])
#define BEGIN_VISIT(cpu) visiting[cpu] = 1
#define END_VISIT(cpu) visiting[cpu] = 0
#else
#define NO_VISIT(cpu) true
#define BEGIN_VISIT(cpu) skip
#define END_VISIT(cpu) skip
#endif

#define INDEX(cpu, g) (2 * (cpu) + (g))
#define INCREMENT(counter) counter = (counter + 1) & 3
#ifdef ENDLESS	/* fewer states: only the difference counts, as the counters are read in one step */
#define COUNT_END(counter) started[INDEX(home, g)] = started[INDEX(home, g)] - 1
#else
#define COUNT_END(counter) INCREMENT(counter)
#endif
#define DRAINED(started_view, i) (((started_view[i] - ended[i] - ended_remote[i]) & 3) == 0)

/* No task and no interrupt of this CPU is in a section that RCU or a visitor waits for. */
#define SCHEDULABLE(cpu) (!preemption_off[cpu] && !in_interrupt[cpu])

/* Within d_step. */
inline full_barrier(cpu)
{
	pending[cpu] = 0;
#ifdef MIGRATION
	pending_gathers[cpu] = 0;
#endif
	seen[INDEX(cpu, 0)] = started[INDEX(cpu, 0)];
	seen[INDEX(cpu, 1)] = started[INDEX(cpu, 1)];
#ifdef RELAXED_GENERATION
	operation = 0;
	do
	:: operation < OPERATIONS ->
		if
		:: cpu_of[operation] == cpu -> early[operation] = 0
		:: else
		fi;
		operation++
	:: else -> break
	od;
	operation = 0
#endif
}

/*
 * Each CPU passes, in any order, through a moment outside such a section, and a full barrier there.
 * A dead CPU is always outside.
 */
inline synchronize_rcu()
{
	do
	:: passed != ALL_CPUS ->
		if
		:: d_step { !(passed & BIT(0)) && SCHEDULABLE(0) ->
			full_barrier(0); passed = passed | BIT(0) }
		:: d_step { !(passed & BIT(1)) && SCHEDULABLE(1) ->
			full_barrier(1); passed = passed | BIT(1) }
#if CPUS > 2
		:: d_step { !(passed & BIT(2)) && SCHEDULABLE(2) ->
			full_barrier(2); passed = passed | BIT(2) }
#endif
		fi
	:: else -> passed = 0; break
	od
}

#include "existence-operations.pml"
#include "existence-visits.pml"

#ifdef MIGRATION	/* by compare-and-swap: the entry may have the new rep */
#define MAY_CLEAR(cpu) ((use_set & BIT(cpu)) && entry[cpu] == FIRST)
#else
#define MAY_CLEAR(cpu) (use_set & BIT(cpu))
#endif

inline clear_entry(cpu)
{
	if
	:: d_step { MAY_CLEAR(cpu) -> entry[cpu] = 0 }
	:: else
	fi
}

inline clear_entries()
{
	clear_entry(0);
	clear_entry(1)
#if CPUS > 2
	; clear_entry(2)
#endif
}

#ifdef SWAP
#ifdef SWAP_AMONG_VISITS
#define HOLD_VISITS(cpu) skip
#define RELEASE_VISITS(cpu) skip
#else
#define HOLD_VISITS(cpu) d_step { NO_VISIT(cpu) -> BEGIN_VISIT(cpu) }
#define RELEASE_VISITS(cpu) END_VISIT(cpu)
#endif

inline cut(cpu)
{
#ifdef SWAP_TELLS_AFTER_FLIP
	d_step { g = generation[cpu]; generation[cpu] = 1 - g };
	d_step { side[cpu] = g; g = 0 }
#else
	side[cpu] = generation[cpu];
	generation[cpu] = 1 - side[cpu]
#endif
}

inline drain(cpu)
{
	do
	:: d_step { DRAINED(seen, INDEX(cpu, side[cpu])) -> skip }; break
	:: d_step { seen[INDEX(cpu, side[cpu])] != started[INDEX(cpu, side[cpu])] ->
		seen[INDEX(cpu, side[cpu])] = started[INDEX(cpu, side[cpu])] }
	od
}

/* The implementation behind the id is replaced, and the object stays; CPUS is 2. */
proctype Owner()
{
	byte operation, passed;
	bit g;

	HOLD_VISITS(0);
	HOLD_VISITS(1);
	swapping = 1;
	misses == 0;
	clear_entries();
	cut(0);
	cut(1);
	synchronize_rcu();
	drain(0);
	drain(1);
	synchronize_rcu();
	skip;
	d_step { side[0] = LATER; RELEASE_VISITS(0) };
	d_step { side[1] = LATER; RELEASE_VISITS(1) };
	atomic { free_object(); object = SECOND; swapping = 0 }
}
#elif defined(MIGRATION)
/* A rep migrates, and the object stays. */
proctype Owner()
{
	byte operation;

	d_step { retired = FIRST; object = SECOND };
#ifndef MIGRATE_WITHOUT_MISS_WAIT
	misses == 0;
#endif
	clear_entries();
	d_step { route_of_object = use_set; send(OBJECT_TOKEN, route_of_object) };
	merged;
	retired = 0;
#ifdef FREE_AFTER_MERGE
	free_object()
#else
	d_step { route_of_object = use_set; send(OBJECT_TOKEN, route_of_object) }
#endif
}
#else
/* The owner; from "no miss in flight" on, in fact whoever ended the last miss. */
proctype Owner()
{
	byte operation;

	published = 0;
	destroying = 1;
	misses == 0;
#ifdef SEND_BEFORE_CLEAR
	d_step { route_of_object = use_set; send(OBJECT_TOKEN, route_of_object) };
	clear_entries();
#else
	clear_entries();
	d_step { route_of_object = use_set; send(OBJECT_TOKEN, route_of_object) };
#endif
#ifdef RECYCLING
	id_free;
	d_step { object = SECOND; use_set = 0; destroying = 0 };
	published = SECOND
#endif
}
#endif

#ifndef OTHER_ROUTE
#define OTHER_ROUTE BIT(0)
#endif

/* Somebody who waits for quiescence of other objects. */
proctype Other()
{
	byte operation;

	d_step { route_of_other = OTHER_ROUTE; send(OTHER_TOKEN, route_of_other) }
}

/* One CPU goes away, with tasks and visits on it, and comes back, or not. */
proctype Hotplug()
{
	byte operation, task;

	hotplug_state[HOTPLUG_CPU] = TEARDOWN;
	d_step { SCHEDULABLE(HOTPLUG_CPU) ->
		full_barrier(HOTPLUG_CPU);
		do
		:: task < OPERATIONS ->
			if
			:: cpu_of[task] == HOTPLUG_CPU -> cpu_of[task] = 0
			:: else
			fi;
			task++
		:: else -> break
		od;
		task = 0;
		hotplug_state[HOTPLUG_CPU] = DEAD };
	if
	:: hotplug_state[HOTPLUG_CPU] = ONLINE
	:: skip
	fi
}

#ifdef ENDLESS
ltl freed_at_last { <> (freed == FIRST) }
#else
/* Guards end, so do the visits: nobody can go on, and nothing is left to be freed. */
active proctype Quiescent()
{
	timeout;
	assert(freed == FIRST)
}
#endif

init
{
	atomic {
		byte i;
		for (i : 0 .. OPERATIONS - 1) {
			cpu_of[i] = i % CPUS;
			run Operation(i)
		}
		for (i : 0 .. CPUS - 1) {
			run Visitor(i)
		}
#ifdef TWO_VISITORS
		run Visitor(0);
#endif
		run Owner();
#ifdef OTHER
		run Other();
#endif
#ifdef HOTPLUG
		run Hotplug();
#endif
		i = 0
	}
}
