// SPDX-License-Identifier: GPL-2.0
/* Operations: guards, misses and the ways to a rep. Part of existence.pml. */

#define HERE cpu_of[me]
/* An operation that has ended at home, or a section: nothing orders its accesses before that. */
#ifdef TSO
#define LEAVE_PENDING skip
#else
#define LEAVE_PENDING pending[HERE] = pending[HERE] | held[me]; LEAVE_GATHER_PENDING
#endif
#ifdef MIGRATION
#define LEAVE_GATHER_PENDING pending_gathers[HERE] = pending_gathers[HERE] | gathering[me]
#define END_USE held[me] = 0; gathering[me] = 0
#else
#define LEAVE_GATHER_PENDING skip
#define END_USE held[me] = 0
#endif
#define IS_INTERRUPT (me >= TASKS)

/* Steps of a task wait for an interrupt of its CPU to return. */
#define RUNNING (IS_INTERRUPT || !in_interrupt[HERE])

#ifdef ATOMIC_SECTIONS
#define disable_preemption() skip
#define enable_preemption() skip
#else
inline disable_preemption()
{
	if
	:: IS_INTERRUPT
	:: atomic { !IS_INTERRUPT && SCHEDULABLE(HERE) -> preemption_off[HERE] = 1 }
	fi
}
inline enable_preemption()
{
	if
	:: IS_INTERRUPT
	:: d_step { !IS_INTERRUPT && RUNNING -> preemption_off[HERE] = 0 }
	fi
}
#endif

/* The scheduler may move a task wherever it is preemptible; a context switch is a full barrier. */
inline may_migrate()
{
	if
	:: skip
	:: d_step { !IS_INTERRUPT && SCHEDULABLE(HERE) &&
			hotplug_state[(HERE + 1) % CPUS] != DEAD ->
		full_barrier(HERE); HERE = (HERE + 1) % CPUS }
#if CPUS > 2
	:: d_step { !IS_INTERRUPT && SCHEDULABLE(HERE) &&
			hotplug_state[(HERE + 2) % CPUS] != DEAD ->
		full_barrier(HERE); HERE = (HERE + 2) % CPUS }
#endif
	fi
}

#ifdef ENDLESS	/* an endless task gets everywhere with one of them */
#define may_also_migrate() skip
#else
#define may_also_migrate() may_migrate()
#endif

inline enter_guard()
{
#ifdef RELAXED_GENERATION
	early[me] = entry[HERE];
#endif
#ifndef WITHOUT_PREEMPTION_OFF_IN_ENTER
	disable_preemption();
#endif
#ifdef ATOMIC_SECTIONS
	d_step { home = HERE; g = generation[home]; INCREMENT(started[INDEX(home, g)]) };
#else
	d_step { RUNNING -> home = HERE; g = generation[home] };
#ifdef SPLIT_INCREMENT
	d_step { RUNNING -> loaded = started[INDEX(home, g)] };
	d_step { RUNNING -> started[INDEX(home, g)] = loaded + 1; loaded = 0;
		seen[INDEX(home, g)] = started[INDEX(home, g)] };
#else
	if
	:: d_step { RUNNING -> INCREMENT(started[INDEX(home, g)]);
		seen[INDEX(home, g)] = started[INDEX(home, g)] }
#if defined(REMOTE_VISITS) || defined(HOTPLUG)
	:: d_step { RUNNING -> INCREMENT(started[INDEX(home, g)]) }
#endif
	fi;
#endif
#endif
#ifndef WITHOUT_PREEMPTION_OFF_IN_ENTER
	enable_preemption()
#endif
}

inline leave_guard()
{
#ifdef WITHOUT_PREEMPTION_OFF_IN_LEAVE
	at_home = (home == HERE);
	may_migrate();
#else
	disable_preemption();
	at_home = (home == HERE);
#endif
	if
	:: d_step { at_home && RUNNING -> LEAVE_PENDING;
		COUNT_END(ended[INDEX(HERE, g)]); END_USE }
	:: d_step { !at_home && RUNNING ->
#ifdef RELAXED_REMOTE_END
		LEAVE_PENDING;
#else
		full_barrier(HERE);	/* as much of it as a release is */
#endif
		COUNT_END(ended_remote[INDEX(home, g)]); END_USE }
	fi;
	d_step { home = 0; g = 0; at_home = 0 };
#ifndef WITHOUT_PREEMPTION_OFF_IN_LEAVE
	enable_preemption()
#endif
}

inline hold(rep)
{
	held[me] = rep;
	assert(!(freed & held[me]));			/* nothing freed is handed out */
	assert(!want || held[me] == want)		/* no stranger under an old reference */
}

#ifdef WITHOUT_MISS_COUNT
#define COUNT_MISS(change) skip
#else
#define COUNT_MISS(change) misses = misses change
#endif

/* The state word: no miss begins in an object that is being destroyed. */
inline miss(joins, fills)
{
	if
	:: d_step { RUNNING && object && !destroying -> COUNT_MISS(+1) };
#ifdef MIGRATION	/* the rep is found first, and the root's list may change */
		d_step { RUNNING -> found = object };
#else
#define found object
#endif
		use_set = use_set | BIT(joins);
		d_step {
			if
			:: fills && !entry[joins] -> entry[joins] = found
			:: else
			fi;
			if
			:: fills -> hold(entry[joins])
			:: else
			fi;
#ifdef MIGRATION
			found = 0
#endif
		};
		COUNT_MISS(-1)
	:: d_step { RUNNING && (!object || destroying) -> skip }
	fi
}

#ifdef SWAP
#ifdef SWAP_FORWARD_FILLS
#define FORWARD_FILLS entry[home] = object
#else
#define FORWARD_FILLS skip
#endif
/* Operations that began before the cutoff go on; others are held, which is to say blocked here. */
inline miss_in_swap()
{
	if
	:: d_step { RUNNING && !swapping -> misses++ };
		use_set = use_set | BIT(home);
		d_step {
			if
			:: !entry[home] -> entry[home] = object
			:: else
			fi;
			hold(entry[home])
		};
		misses--
	:: d_step { RUNNING && swapping && EARLIER -> hold(object); FORWARD_FILLS }
	fi
}
#endif

/* Ref::local(): the entry of the guard's home, wherever the task is by now. */
inline use_entry_of_home()
{
	if
	:: d_step { RUNNING && entry[home] -> hold(entry[home]) }
	:: d_step { RUNNING && !entry[home] -> skip };
#ifdef SWAP
		miss_in_swap()
#elif defined(MISS_JOINS_CURRENT_CPU)
		miss(HERE, 1)
#else
		miss(home, 1)
#endif
#ifdef RELAXED_GENERATION
	:: d_step { RUNNING && early[me] -> hold(early[me]) }
#endif
	fi;
#ifdef RELAXED_GENERATION
	early[me] = 0
#endif
}

#ifdef MIGRATION
/* Ref::gather(): reads reps that are on their way, too; the visit of the others is a use. */
inline gather()
{
	miss(home, 0);
	if
	:: d_step { RUNNING && retired ->
		gathering[me] = retired; assert(!(freed & gathering[me])) }
	:: d_step { RUNNING && !retired -> skip }
	fi
}
#endif

#ifdef WITHOUT_HOME_IN_USE_SET
#define MAY_USE_ELSEWHERE true
#else
#define MAY_USE_ELSEWHERE (use_set & BIT(home))
#endif

/* Ref::with_local(): the entry of the current CPU. What is found is used until the guard ends. */
inline use_entry_of_this_cpu()
{
	disable_preemption();
#ifndef WITHOUT_HOME_IN_USE_SET
	if
	:: d_step { home != HERE && !(use_set & BIT(home)) -> skip }; miss(home, 0)
	:: else
	fi;
#endif
	if
	:: d_step { RUNNING && entry[HERE] && (home == HERE || MAY_USE_ELSEWHERE) ->
		hold(entry[HERE]) }
	:: d_step { RUNNING && !(entry[HERE] && (home == HERE || MAY_USE_ELSEWHERE)) -> skip }
	fi;
	enable_preemption()
}

/* What is found in the current CPU's entry is used with preemption off, and no guard is entered. */
inline use_with_preemption_off()
{
	disable_preemption();
	d_step { RUNNING -> held[me] = entry[HERE]; assert(!(freed & held[me])) };
	d_step { RUNNING -> LEAVE_PENDING; held[me] = 0 };
	enable_preemption()
}

proctype Operation(byte me)
{
	byte home, g, want, loaded, operation;
#ifdef MIGRATION
	byte found;
#endif
	bit at_home;

	may_also_migrate();
	if
	:: d_step { IS_INTERRUPT && !in_interrupt[HERE] && hotplug_state[HERE] != DEAD ->
		in_interrupt[HERE] = 1 }
	:: !IS_INTERRUPT
	fi;
again:
#ifdef REFERENCE_READ_OUTSIDE
	want = published;
#endif
	enter_guard();
	may_also_migrate();
#if defined(RECYCLING) && !defined(REFERENCE_READ_OUTSIDE)
	want = published;
	may_migrate();
#endif
#ifdef RECYCLING
	if
	:: want -> use_entry_of_home()
	:: !want
	fi;
#else
	if
	:: use_entry_of_home()
#ifdef MIGRATION
	:: gather()
#endif
#ifdef WITH_LOCAL
	:: use_entry_of_this_cpu()
#endif
	fi;
#endif
	may_migrate();
#ifdef SWAP
	use_entry_of_home();
#endif
	leave_guard();
	want = 0;
#ifdef ENDLESS
	goto again;
#endif
#ifdef PREEMPTION_OFF_USE
	if
	:: !IS_INTERRUPT -> may_migrate(); use_with_preemption_off()
	:: else
	fi;
#endif
	d_step {
		if
		:: IS_INTERRUPT -> in_interrupt[HERE] = 0
		:: else
		fi
	}
}
