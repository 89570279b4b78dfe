// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The counters for C: what module/include/tornado/api.h declares, and what the kernel edge needs.
#include <tornado/api.h>

#include "../core.h"
#include "counter.hpp"

using tornado::counter::Counter;
using tornado::existence::Guard;

namespace
{

/// Inside the guard neither memory nor a swap can be waited for; here they can.
[[gnu::noinline]] int add_again(const tornado_counter &counter, long long delta,
				tornado::core::Error error) noexcept
{
	while (error == tornado::core::Error::no_memory || error == tornado::core::Error::again) {
		if (const auto populated = Counter(counter).populate(); !populated)
			return tornado::core::negative_errno(populated);
		Guard guard;
		const auto added = Counter(counter).add(guard, delta);
		if (added)
			return 0;
		error = added.error();
	}
	return tornado::core::negative_errno(error);
}

} // namespace

extern "C" {

int tornado_counter_create(tornado_counter *counter, unsigned clustering)
{
	const auto chosen = tornado::object::Clustering::from(clustering);
	if (!chosen)
		return tornado::core::negative_errno(chosen);
	const auto created = Counter::create(*chosen);
	if (created)
		*counter = created->raw();
	return tornado::core::negative_errno(created);
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
	return tornado::core::negative_errno(Counter(*counter).add(guard, delta));
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
	tornado::core::Result<void> added;
	{
		Guard guard;
		added = Counter(*counter).add(guard, delta);
	}
	return added ? 0 : add_again(*counter, delta, added.error());
}

} // extern "C"
