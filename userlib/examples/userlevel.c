// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A log in one process: each CPU keeps its own notes, in memory of its node, and whoever wants to
 * read them gathers all.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <tornado/userlevel.h>

#define THREADS 4
#define NOTES 10000
#define KEPT 8

/* One for each CPU; zeroed when it is made. */
struct Notes {
	long long written;     /* by tornado_ref_add() alone */
	atomic_int last[KEPT]; /* threads may move at any time: so it is atomic */
};

static const struct tornado_object_type notes_type = {
	.name = "notes",
	.rep_size = sizeof(struct Notes),
};

static struct tornado_ref log_ref;

static int note(int what)
{
	struct tornado_guard guard;
	struct Notes *mine;
	int error = 0;

	tornado_guard_enter(&guard); /* from here to its end, the rep stays in existence */
	mine = tornado_ref_local(log_ref, &guard);
	if (!mine) {
		error = 1;
	} else {
		mine->last[what % KEPT] = what;
		/* The thread may have moved to a CPU that has no notes yet. */
		while (!tornado_ref_add(log_ref, offsetof(struct Notes, written), 1)) {
			struct tornado_guard here;

			tornado_guard_enter(&here);
			error |= !tornado_ref_local(log_ref, &here);
			tornado_guard_leave(&here);
			if (error)
				break;
		}
	}
	tornado_guard_leave(&guard);
	return error;
}

static void *take_notes(void *unused)
{
	(void)unused;
	for (int i = 0; i < NOTES; i++)
		if (note(i))
			return "memory ran out";
	return NULL;
}

static int gather(void *rep, void *sum)
{
	*(long long *)sum += ((struct Notes *)rep)->written;
	return 0;
}

static int failed(const char *what, int error)
{
	fprintf(stderr, "%s: error %d\n", what, -error);
	return EXIT_FAILURE;
}

int main(void)
{
	pthread_t threads[THREADS];
	struct tornado_guard guard;
	long long written = 0;
	int error = tornado_userlevel_start();

	if (error)
		return failed("start user-level objects", error);
	error = tornado_object_create(&notes_type, TORNADO_CLUSTERING_CPU, NULL, &log_ref);
	if (error)
		return failed("create the log", error);

	for (int i = 0; i < THREADS; i++) {
		error = pthread_create(&threads[i], NULL, take_notes, NULL);
		if (error)
			return failed("make a thread", -error);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);

	tornado_guard_enter(&guard);
	tornado_object_for_each_rep(log_ref, guard, gather, &written);
	tornado_guard_leave(&guard);

	tornado_object_destroy(log_ref);
	printf("%lld notes; %s\n", written, tornado_userlevel_describe());
	/* Waits until the log is destroyed, and tells what is left. */
	if (tornado_userlevel_stop() != 0)
		return EXIT_FAILURE;
	return written == (long long)THREADS * NOTES ? EXIT_SUCCESS : EXIT_FAILURE;
}
