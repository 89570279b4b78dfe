// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_CUTOFF_HPP
#define TORNADO_CORE_EXISTENCE_CUTOFF_HPP

#include <atomic>

#include <tornado/types.h>

#include "../platform.hpp"

namespace tornado::existence
{

class Domain;

/// Tells the operations of a domain apart: those that began before a moment, which can be waited
/// for, and those that begin later.
///
/// The moment is a visit of all CPUs at once: an operation began before it if it counted itself in
/// the generation that the visit of its CPU ends.  As long as that takes no other visit flips a
/// generation.
///
/// Lifetime: of who makes it.  hold(), then either cut() and finish(), or give_up().
class Cutoff
{
public:
	/// May sleep.  nullptr: no memory.
	static Cutoff *make(Domain &domain) noexcept;
	static void destroy(Cutoff *cutoff) noexcept;

	/// Keep other visits off all CPUs.  May sleep; waits for operations, but for none that
	/// waits for this cutoff.
	void hold() noexcept;
	/// Let them go on; there was no moment.
	void give_up() noexcept;

	/// The moment.  May sleep.
	void cut() noexcept;
	/// Wait for the operations that began before, but not longer than until @deadline (of
	/// platform::milliseconds()).  False: some have not ended.  May sleep.
	bool drain(unsigned long long deadline) noexcept;
	/// Wait for the rest, and let other visits go on.  May sleep.
	void finish() noexcept;

	/// Whether the operation began before the moment, or it has not come yet: then drain()
	/// waits for it.  Any context, in the operation.
	bool is_earlier(const tornado_guard &guard) const noexcept;

private:
	/// What is known of operations of one CPU.
	enum Side : unsigned char {
		earlier,	 ///< all began before
		earlier_if_even, ///< those of generation 0 did
		earlier_if_odd,	 ///< those of generation 1 did
		later		 ///< none did that has not ended
	};

	Cutoff(Domain &domain, std::atomic<Side> *sides) noexcept : domain_(domain), sides_(sides)
	{
	}

	Domain &domain_;
	std::atomic<Side> *sides_; ///< by CPU
};

} // namespace tornado::existence

#endif
