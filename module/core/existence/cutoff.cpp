// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "cutoff.hpp"

#include <new>

#include "domain.hpp"
#include "guard.hpp"

namespace tornado::existence
{

Cutoff *Cutoff::make(Domain &domain) noexcept
{
	const unsigned cpus = platform::cpu_limit();
	void *memory = platform::allocate(sizeof(Cutoff) + cpus * sizeof(std::atomic<Side>),
					  platform::node_of(platform::current_cpu()),
					  platform::Sleep::allowed);
	if (!memory)
		return nullptr;
	auto *sides = reinterpret_cast<std::atomic<Side> *>(static_cast<std::byte *>(memory) +
							    sizeof(Cutoff));
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		new (&sides[cpu]) std::atomic<Side>{earlier};
	return new (memory) Cutoff(domain, sides);
}

void Cutoff::destroy(Cutoff *cutoff) noexcept
{
	platform::free(cutoff);
}

void Cutoff::hold() noexcept
{
	// In the order of their numbers, as StandIn does.
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		domain_.visitor(cpu).hold();
}

void Cutoff::give_up() noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		domain_.visitor(cpu).release_unvisited();
}

void Cutoff::cut() noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		Visitor &visitor = domain_.visitor(cpu);
		// Before the flip, whose release pairs with the acquire of who enters: an operation
		// of the new generation finds this.
		sides_[cpu].store(visitor.generation_held() ? earlier_if_odd : earlier_if_even,
				  std::memory_order_relaxed);
		visitor.flip_held();
	}
	// Whoever read the old generation has counted in it.
	platform::wait_for_preemption_off_sections_soon();
}

bool Cutoff::drain(unsigned long long deadline) noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++)
		for (unsigned attempt = 0; !domain_.visitor(cpu).is_drained(); attempt++) {
			if (platform::milliseconds() >= deadline)
				return false;
			platform::pause_briefly(attempt);
		}
	// Ends are counted without a barrier: what those operations did has happened only now.
	platform::wait_for_preemption_off_sections_soon();
	return true;
}

void Cutoff::finish() noexcept
{
	for (unsigned cpu = 0; cpu < platform::cpu_limit(); cpu++) {
		domain_.visitor(cpu).release([this, cpu] {
			// Before the next visit can flip to this generation again: operations that
			// begin then find this.
			sides_[cpu].store(later, std::memory_order_relaxed);
		});
	}
}

bool Cutoff::is_earlier(const tornado_guard &guard) const noexcept
{
	switch (sides_[home_cpu_of(guard)].load(std::memory_order_relaxed)) {
	case earlier:
		return true;
	case earlier_if_even:
		return guard.generation == 0;
	case earlier_if_odd:
		return guard.generation == 1;
	case later:
		break;
	}
	return false;
}

} // namespace tornado::existence
