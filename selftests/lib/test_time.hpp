// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_TEST_TIME_HPP
#define TORNADO_SELFTESTS_LIB_TEST_TIME_HPP

#include <chrono>

namespace tornado::selftest
{

/**
 * class TestTime - how long a test under threads goes on
 *
 * At least the given time, and until what it is about has happened often enough: a machine that is
 * busy with other things needs longer to show the same. It ends after half a minute in any case;
 * what it then has not seen is for the test to judge.
 */
class TestTime
{
public:
	using Clock = std::chrono::steady_clock;

	explicit TestTime(Clock::duration least) : least_(least) {}

	bool is_over(bool has_seen_enough) const
	{
		const auto spent = Clock::now() - began_;
		return spent >= (has_seen_enough ? least_ : most);
	}

private:
	static constexpr Clock::duration most = std::chrono::seconds(30);

	const Clock::time_point began_ = Clock::now();
	const Clock::duration least_;
};

} // namespace tornado::selftest

#endif
