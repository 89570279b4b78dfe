// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_GUARD_HPP
#define TORNADO_CORE_EXISTENCE_GUARD_HPP

#include <tornado/types.h>

#include "../platform.hpp"

namespace tornado::existence
{

/// An operation.  What is reached through a reference while the guard lives stays in existence
/// until the guard is gone.
///
/// Lifetime: the stack of one thread or interrupt; neither copied nor moved.
/// Context: any; nests.  An operation must not sleep.
/// Locking: none; existence and locking are separate.
///
/// After Gamsa et al., OSDI 1999, section 3.4: temporary references live no longer than an
/// operation, so an object may be freed once the operations that were running when it became
/// unreachable have ended.
class Guard : private tornado_guard
{
public:
	Guard() noexcept
	{
		platform::guard_enter();
		home = platform::current_cpu();
	}
	~Guard() { platform::guard_leave(); }

	Guard(const Guard &) = delete;
	Guard &operator=(const Guard &) = delete;

	/// The CPU on which the operation was entered.
	unsigned home_cpu() const noexcept { return home; }
};

} // namespace tornado::existence

#endif
