// SPDX-License-Identifier: GPL-2.0
#include "test_pieces.h"

void tornado_test_piece_merge(void *into, void *from, void *shared)
{
	atomic64_add(atomic64_read((atomic64_t *)from), into);
}

void tornado_test_piece_destroy(void *rep, void *shared)
{
	atomic_inc((atomic_t *)shared);
}

int tornado_test_piece_add(struct tornado_ref ref, long long value)
{
	struct tornado_guard guard;
	atomic64_t *piece;

	tornado_guard_enter(&guard);
	piece = tornado_ref_local(ref, &guard);
	if (piece)
		atomic64_add(value, piece);
	tornado_guard_leave(&guard);
	return piece ? 0 : -ENOMEM;
}

static void gather_begin(void *context)
{
	*(struct tornado_test_pieces *)context = (struct tornado_test_pieces){};
}

static void gather_piece(void *rep, void *context)
{
	struct tornado_test_pieces *pieces = context;

	pieces->sum += atomic64_read((atomic64_t *)rep);
	pieces->reps++;
}

struct tornado_test_pieces tornado_test_pieces_gather(struct tornado_ref ref)
{
	struct tornado_test_pieces pieces;
	struct tornado_guard guard;

	tornado_guard_enter(&guard);
	tornado_object_gather(ref, guard, gather_begin, gather_piece, &pieces);
	tornado_guard_leave(&guard);
	return pieces;
}
