// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The counters for C: what module/include/tornado/api.h declares, and what the kernel edge needs.
#include <tornado/api.h>

#include "../core.h"
#include "counter.hpp"

using tornado::counter::Counter;
using tornado::existence::Guard;

extern "C" {

int tornado_counter_create(tornado_counter *counter, unsigned clustering)
{
	const auto chosen = tornado::object::clustering_from(clustering);
	if (!chosen)
		return tornado::negative_errno(chosen);
	const auto created = Counter::create(*chosen);
	if (created)
		*counter = created->raw();
	return tornado::negative_errno(created);
}

void tornado_counter_destroy(tornado_counter *counter)
{
	// The owner destroys once; a second time there is nothing left to do.
	(void)Counter(*counter).destroy();
	*counter = {};
}

int tornado_counter_add_slow(const tornado_counter *counter, long long delta)
{
	Guard guard;
	return tornado::negative_errno(Counter(*counter).add(guard, delta));
}

long long tornado_counter_read(const tornado_counter *counter, unsigned *reps)
{
	Guard guard;
	const auto sum = Counter(*counter).read(guard);
	if (reps)
		*reps = sum.reps;
	return sum.value;
}

int tornado_core_counter_add(const tornado_counter *counter, long long delta)
{
	for (;;) {
		tornado::Result<void> added;
		{
			Guard guard;
			added = Counter(*counter).add(guard, delta);
		}
		if (added || added.error() != tornado::Error::no_memory)
			return tornado::negative_errno(added);
		// Inside the guard memory cannot be waited for; here it can.
		if (const auto populated = Counter(*counter).populate(); !populated)
			return tornado::negative_errno(populated);
	}
}

} // extern "C"
