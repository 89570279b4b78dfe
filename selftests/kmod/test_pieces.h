/* SPDX-License-Identifier: GPL-2.0 */
/* Objects whose reps are pieces of a sum, for tests of what moves reps. */
#ifndef TORNADO_SELFTESTS_KMOD_TEST_PIECES_H
#define TORNADO_SELFTESTS_KMOD_TEST_PIECES_H

#include <linux/atomic.h>
#include <tornado/object.h>

/* A rep is an atomic64_t, what they share an atomic_t that counts reps destroyed. */
void tornado_test_piece_merge(void *into, void *from, void *shared);
void tornado_test_piece_destroy(void *rep, void *shared);

/* To this CPU's piece, in a guard; -ENOMEM if it has none and cannot get one. */
int tornado_test_piece_add(struct tornado_ref ref, long long value);

struct tornado_test_pieces {
	long long sum;
	int reps;
};

struct tornado_test_pieces tornado_test_pieces_gather(struct tornado_ref ref);

#endif /* TORNADO_SELFTESTS_KMOD_TEST_PIECES_H */
