// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_DEADLINE_HPP
#define TORNADO_SELFTESTS_LIB_DEADLINE_HPP

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace tornado::selftest
{

/**
 * class Deadline - true when its time has come, and enough has been seen
 *
 * A machine that is busy or emulated needs longer to show the same. Half a minute after its time it
 * is true in any case, or when patience ends; what has not been seen by then is for the test to
 * judge.
 */
class Deadline
{
public:
	explicit Deadline(
		std::chrono::milliseconds time, std::function<bool()> enough = [] { return true; },
		std::chrono::seconds patience = std::chrono::seconds(30))
		: end_(std::chrono::steady_clock::now() + time), enough_(std::move(enough)),
		  patience_(patience)
	{
	}

	explicit operator bool() const
	{
		const auto now = std::chrono::steady_clock::now();

		return now >= end_ && (enough_() || now >= end_ + patience_);
	}

private:
	std::chrono::steady_clock::time_point end_;
	std::function<bool()> enough_;
	std::chrono::seconds patience_;
};

/** becomes_true() - waits for a condition; false if it did not hold within half a minute */
template <typename Condition>
bool becomes_true(const Condition &condition)
{
	bool is_true = false;
	const Deadline enough(std::chrono::milliseconds(0), [&] { return is_true = condition(); });

	while (!enough)
		std::this_thread::sleep_for(std::chrono::milliseconds(1));
	return is_true;
}

} // namespace tornado::selftest

#endif
