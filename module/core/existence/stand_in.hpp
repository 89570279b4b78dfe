// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_STAND_IN_HPP
#define TORNADO_CORE_EXISTENCE_STAND_IN_HPP

#include "../error.hpp"
#include "../platform.hpp"
#include "token.hpp"

namespace tornado::existence
{

class Domain;

/// Visits, from elsewhere and all at once, the CPUs that are not to be woken: those that are dead,
/// idle, or run one undisturbed program (nohz_full).
///
/// Lifetime: the domain's.
class StandIn
{
public:
	explicit constexpr StandIn(Domain &domain) noexcept : domain_(domain) {}

	/// May sleep.
	Result<void> start() noexcept;
	/// No token is on its way.
	void stop() noexcept;

	/// A token comes whose remaining CPUs are all to be left alone.  Any context.
	void arrive(Token &token) noexcept;

private:
	static void run(void *self) noexcept;
	void visit_all() noexcept;

	Domain &domain_;
	platform::Work *work_ = nullptr;
	CpuSet::Word *words_ = nullptr;
	CpuSet visited_; ///< the union over the tokens that came; the work's
	TokenQueue waiting_;
};

} // namespace tornado::existence

#endif
