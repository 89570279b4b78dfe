// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "outstanding.hpp"

#include <new>

namespace tornado::existence
{

Result<void> Outstanding::start() noexcept
{
	counts_ = platform::percpu_allocate(sizeof(Count));
	if (!counts_)
		return std::unexpected(Error::no_memory);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		new (platform::percpu_pointer(counts_, cpu)) Count{};
	return {};
}

void Outstanding::stop() noexcept
{
	platform::percpu_free(counts_);
	counts_ = 0;
}

unsigned Outstanding::begin() noexcept
{
	for (;;) {
		const unsigned parity = parity_.load(std::memory_order_relaxed);
		// Sequentially consistent, and so is the look at the parity after it: pairs with
		// wait(), which flips and then looks at the counts.  Either this sees the flip, or
		// that sees this counted.
		count(platform::current_cpu()).begun[parity].fetch_add(1);
		if (parity_.load() == parity) [[likely]]
			return parity;
		end(parity);
	}
}

void Outstanding::end(unsigned parity) noexcept
{
	// Release: pairs with the acquire in is_empty(); what was freed is freed.
	count(platform::current_cpu()).ended[parity].fetch_add(1, std::memory_order_release);
}

bool Outstanding::is_empty(unsigned parity) const noexcept
{
	unsigned long ended = 0, begun = 0;

	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		ended += count(cpu).ended[parity].load(std::memory_order_acquire);
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		begun += count(cpu).begun[parity].load(); // pairs with begin()
	return ended == begun;
}

long long Outstanding::sum(std::atomic<unsigned long> (Count::*of)[2]) const noexcept
{
	unsigned long all = 0;
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		for (const auto &number : count(cpu).*of)
			all += number.load(std::memory_order_relaxed);
	return static_cast<long long>(all);
}

void Outstanding::wait() noexcept
{
	// The next wait sees this parity empty.
	const sync::PatientLock::Holder alone(waiting_);
	const unsigned old = parity_.load(std::memory_order_relaxed);
	parity_.store(1 - old); // pairs with begin()
	for (unsigned attempt = 0; !is_empty(old); attempt++)
		platform::pause(attempt);
}

} // namespace tornado::existence
