// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_ROUND_HPP
#define TORNADO_CORE_EXISTENCE_ROUND_HPP

#include <atomic>

#include <tornado/types.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "token.hpp"

namespace tornado::existence
{

class Domain;

/// Calls that wait for the operations of all CPUs share one token.  It takes along all that wait
/// when it sets out; those that come later go with it the next time around.
///
/// They wait in a list of the CPU that gave them up, and are made there, so that who gives up much
/// writes no line that another CPU writes, and frees what is in its own caches.
///
/// Lifetime: the domain's.
class Round
{
public:
	explicit constexpr Round(Domain &domain) noexcept : domain_(domain) {}

	/// May sleep.
	Result<void> start() noexcept;
	/// No call is outstanding.
	void stop() noexcept;

	/// Any context.
	void join(tornado_deferred &deferred) noexcept;

	/// How many so far.  Any context.
	unsigned long rounds() const noexcept { return rounds_.load(std::memory_order_relaxed); }

private:
	struct RoundToken : Token {
		Round *round = nullptr;
	};

	static Progress arrived(Token &token) noexcept;
	void set_out() noexcept;
	bool take_along() noexcept;
	bool has_joined() const noexcept;
	void deliver() noexcept;

	Domain &domain_;
	CpuSet::Word *words_ = nullptr;
	std::atomic<bool> under_way_{false}; ///< what owns the rest
	RoundToken token_;
	std::atomic<unsigned long> rounds_{0}; ///< the owner's
};

} // namespace tornado::existence

#endif
