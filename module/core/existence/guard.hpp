// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_GUARD_HPP
#define TORNADO_CORE_EXISTENCE_GUARD_HPP

#include <tornado/types.h>

#include "../platform.hpp"
#include "domain.hpp"
#include "guard_counts.hpp"

namespace tornado::existence
{

inline unsigned home_cpu_of(const tornado_guard &guard) noexcept
{
	const void *counts = platform::percpu_at(guard.counts, guard.home);
	return static_cast<unsigned>(static_cast<const tornado_guard_counts *>(counts)->cpu);
}

/// An operation.  What is reached through a reference while the guard lives stays in existence
/// until the guard is gone.
///
/// Entering and leaving count on this CPU only, without barrier or atomic; an operation that has
/// moved to another CPU meanwhile pays for one atomic when it ends.
///
/// Lifetime: the stack of one thread or interrupt; neither copied nor moved.
/// Context: any; nests.  May sleep, but never wait for quiescence, nor for user space.
/// Locking: none; existence and locking are separate.
///
/// After Gamsa et al., OSDI 1999, section 3.4: temporary references live no longer than an
/// operation, so an object may be freed once the operations that were running when it became
/// unreachable have ended.
class Guard
{
public:
	Guard() noexcept : Guard(tornado_default_domain) {}

	explicit Guard(const tornado_domain &domain) noexcept
	{
		guard_.counts = domain.counts;
		platform::guard_debug_enter(guard_);
		platform::operation_start(guard_);
	}

	~Guard()
	{
		if (!platform::operation_end(guard_)) [[unlikely]]
			GuardCounts(guard_.counts, home_cpu()).leave_elsewhere(guard_.generation);
		platform::guard_debug_leave(guard_);
	}

	Guard(const Guard &) = delete;
	Guard &operator=(const Guard &) = delete;

	/// In the form that C shares.
	const tornado_guard &raw() const noexcept { return guard_; }

	/// The CPU on which the operation was entered.
	unsigned home_cpu() const noexcept { return home_cpu_of(guard_); }

	/// Whether the thread is on that CPU; with preemption off, or a hint.
	bool is_at_home() const noexcept { return platform::percpu_offset() == guard_.home; }

	/// What the home CPU has at a per-CPU address: a pointer, ordered before what is read
	/// through it.
	void *load_at_home(platform::PerCpuAddress address) const noexcept
	{
		return platform::percpu_load_at(address, guard_.home);
	}

private:
	// Mutable, so that GCC keeps it in registers: what is const it keeps in memory.
	mutable tornado_guard guard_;
};

} // namespace tornado::existence

#endif
