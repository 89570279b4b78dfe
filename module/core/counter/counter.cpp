// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "counter.hpp"

namespace tornado::counter
{

namespace
{
/// A counter's reps share nothing.
struct Nothing {
} nothing;
} // namespace

Result<Counter> Counter::create(object::Clustering clustering) noexcept
{
	Result<object::Ref<Rep>> ref = object::create<Rep>(clustering, nothing);
	if (!ref)
		return std::unexpected(ref.error());
	return Counter({.ref = ref->raw(), .per_cpu = clustering == object::Clustering::cpu});
}

Sum Counter::read(const existence::Guard &guard) const noexcept
{
	Sum sum{0, 0};
	ref().gather(
		guard, [&sum] { sum = {0, 0}; },
		[&sum](Rep &rep) {
			// Unsigned, so that the sum wraps.
			sum.value =
				static_cast<long long>(static_cast<unsigned long long>(sum.value) +
						       static_cast<unsigned long long>(rep.read()));
			sum.reps++;
		});
	return sum;
}

Result<void> Counter::populate() const noexcept
{
	return object::objects::populate(raw_.ref, platform::current_cpu());
}

} // namespace tornado::counter
