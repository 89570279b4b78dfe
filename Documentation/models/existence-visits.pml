// SPDX-License-Identifier: GPL-2.0
/* Tokens, and the visits that they pay to CPUs. Part of existence.pml. */

/* No operation uses the object: it is neither held, nor accessed late. */
inline assert_unused()
{
	operation = 0;
	do
	:: operation < OPERATIONS ->
		assert(held[operation] != FIRST);
		operation++
	:: else -> break
	od;
	operation = 0;
	do
	:: operation < CPUS ->
		assert(!(pending[operation] & FIRST));
		operation++
	:: else -> break
	od;
	operation = 0
}

/* Nor does a gather read it. */
inline assert_ungathered()
{
#ifdef MIGRATION
	do
	:: operation < OPERATIONS ->
		assert(gathering[operation] != FIRST);
		operation++
	:: else -> break
	od;
	operation = 0;
	do
	:: operation < CPUS ->
		assert(!(pending_gathers[operation] & FIRST));
		operation++
	:: else -> break
	od;
	operation = 0
#else
	skip
#endif
}

/* Nothing is freed under an operation, and from then on not found again. */
inline free_object()
{
	assert_unused();
	assert_ungathered();
	freed = freed | FIRST
}

inline object_token_arrives()
{
#ifdef MIGRATION
	if
	:: !merged -> assert_unused(); merged = 1
	:: else -> free_object()
	fi
#else
	free_object()
#endif
}

#ifdef ROUTE_SKIPS_DEAD_CPUS
#define ON_ROUTE(route, cpu) ((route & BIT(cpu)) && hotplug_state[cpu] != DEAD)
#else
#define ON_ROUTE(route, cpu) (route & BIT(cpu))
#endif
#if CPUS > 2
#define SEND_TO_THIRD(token, route) :: !ON_ROUTE(route, 0) && !ON_ROUTE(route, 1) && ON_ROUTE(route, 2) -> \
	waiting[2] = waiting[2] | token
#define ROUTE_DONE(route) (!ON_ROUTE(route, 0) && !ON_ROUTE(route, 1) && !ON_ROUTE(route, 2))
#else
#define SEND_TO_THIRD(token, route)
#define ROUTE_DONE(route) (!ON_ROUTE(route, 0) && !ON_ROUTE(route, 1))
#endif

/* Within d_step: a token goes to the next CPU of its route, or does what it was sent for. */
inline send(token, route)
{
	if
	:: ON_ROUTE(route, 0) -> waiting[0] = waiting[0] | token
	:: !ON_ROUTE(route, 0) && ON_ROUTE(route, 1) -> waiting[1] = waiting[1] | token
	SEND_TO_THIRD(token, route)
	:: ROUTE_DONE(route) ->
		route = 0;
		if
		:: token == OBJECT_TOKEN ->
			object_token_arrives();
#if defined(WITHOUT_ID_ROUND)
			id_free = 1
#elif defined(RECYCLING)
			route_of_id = ALL_CPUS;
			waiting[0] = waiting[0] | ID_TOKEN
#endif
		:: token == ID_TOKEN -> id_free = 1
		:: else
		fi
	fi
}

/* Within d_step: those of the batch that have been to @cpu. */
inline send_on(token, route, cpu)
{
	if
	:: batch & token -> route = route & ~BIT(cpu); send(token, route)
	:: else
	fi
}

inline flip(cpu)
{
	g = generation[cpu];
	generation[cpu] = 1 - g
}

#ifdef LOCAL_VISITS
#define MAY_RUN_ON(cpu) (hotplug_state[cpu] == ONLINE && SCHEDULABLE(cpu))
#else
#define MAY_RUN_ON(cpu) false
#endif
#ifdef REMOTE_VISITS
#define MAY_VISIT_REMOTELY(cpu) true		/* it is idle or nohz_full, or was a moment ago */
#else
#define MAY_VISIT_REMOTELY(cpu) (hotplug_state[cpu] != ONLINE)
#endif

/*
 * The visits of one CPU, one after the other. A local step runs on that CPU: no section of
 * preemption off or interrupt is under way there, and coming to run there was a context switch.
 *
 * The counters are read in one step. That hides nothing: once a generation is closed started[] is
 * constant, and the others only grow, up to it.
 */
proctype Visitor(byte cpu)
{
	byte batch, passed, operation;
	bit g, remote;

end_nobody_waits:
	if
#ifdef DRAIN_BEFORE_FLIP
	:: d_step { waiting[cpu] -> batch = waiting[cpu]; waiting[cpu] = 0 };
		d_step { DRAINED(started, INDEX(cpu, generation[cpu])) -> flip(cpu) };
		goto visited
#endif
	:: d_step { waiting[cpu] && MAY_RUN_ON(cpu) && NO_VISIT(cpu) ->
		BEGIN_VISIT(cpu);
		full_barrier(cpu);
		batch = waiting[cpu]; waiting[cpu] = 0;
		flip(cpu) }
	:: d_step { waiting[cpu] && MAY_VISIT_REMOTELY(cpu) && NO_VISIT(cpu) ->
		BEGIN_VISIT(cpu);
		batch = waiting[cpu]; waiting[cpu] = 0; remote = 1 };
#if defined(SYNC_BEFORE_FLIP)
		synchronize_rcu();
#endif
		flip(cpu);
#if !defined(WITHOUT_FIRST_SYNC)
		synchronize_rcu()
#endif
	fi;

	do
	:: d_step { !remote && MAY_RUN_ON(cpu) && DRAINED(started, INDEX(cpu, g)) ->
		full_barrier(cpu) }; break
#ifdef MOVED_VISIT_STAYS_LOCAL
	:: d_step { !remote && hotplug_state[cpu] != ONLINE && DRAINED(seen, INDEX(cpu, g)) -> skip };
		break
#elif !defined(MOVED_VISIT_WAITS)
	:: d_step { !remote && hotplug_state[cpu] != ONLINE -> remote = 1 }
#endif
	:: d_step { remote && DRAINED(seen, INDEX(cpu, g)) -> skip }; break
	:: d_step { remote && seen[INDEX(cpu, g)] != started[INDEX(cpu, g)] ->
		seen[INDEX(cpu, g)] = started[INDEX(cpu, g)] }	/* store buffers empty themselves */
	od;
	if
	:: remote ->
#ifdef FIRST_SYNC_AFTER_DRAIN
		synchronize_rcu();
#endif
#ifndef WITHOUT_SECOND_SYNC
		synchronize_rcu();
#endif
		remote = 0
	:: else
	fi;

visited:
	skip;
	d_step {
#ifdef LATE_TOKENS_SHARE_FLIP
		batch = batch | waiting[cpu]; waiting[cpu] = 0;
#endif
		g = 0;
		END_VISIT(cpu);
		send_on(OBJECT_TOKEN, route_of_object, cpu);
		send_on(ID_TOKEN, route_of_id, cpu);
		send_on(OTHER_TOKEN, route_of_other, cpu);
		batch = 0
	};
	goto end_nobody_waits
}
